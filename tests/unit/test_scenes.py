"""Every scene shows what its sentence says. `benchmarks/scenes.py` runs more seeds, and the exported programs."""

from urllib.parse import parse_qsl
from zlib import crc32

import pytest

from ae_keras import links
from ae_keras.specs import to_text
from ae_keras.ui.presets import FIRST
from ae_keras.ui.scenes import SCENES
from ae_keras.ui.slides import nearby
from benchmarks import scenes

each = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)


@each
@pytest.mark.parametrize("trial", range(3))
def test_what_the_sentence_says_is_there_at_seeds_that_nobody_chose(scene, trial):
    run = scenes.trained(scene.spec.replace(seed=crc32(f"{scene.title} {trial}".encode()) % 1_000_000))
    assert [(what, number) for what, number, holds in scenes.CLAIMS[scene.title](run) if not holds] == []


@each
def test_an_untrained_network_does_not_show_it(scene):
    run = scenes.trained(scene.spec.replace(epochs=1, learning_rate=1e-5))
    assert not all(holds for _, _, holds in scenes.CLAIMS[scene.title](run))


def test_every_scene_has_its_claims_and_every_page_opens_with_a_scene():
    titles = [scene.title for scene in SCENES]
    assert set(scenes.CLAIMS) == set(titles) and len(titles) == len(set(titles))
    assert set(FIRST.values()) <= {scene.spec for scene in SCENES}


def test_the_scenes_before_and_after():
    for before, here, after in zip((None, *SCENES), SCENES, (*SCENES[1:], None), strict=False):
        assert nearby(here.page, here.spec) == (before, after)
    moved = SCENES[2].spec.replace(seed=77)
    assert nearby(SCENES[2].page, moved, last=2) == (SCENES[2], SCENES[3]), "off the slides: back to the one left"
    assert nearby(SCENES[2].page, moved) == (SCENES[1], SCENES[2])
    assert nearby(SCENES[2].page, moved, last=9) == (SCENES[1], SCENES[2]), "of another page"


FIRST_OF_VERSION_4 = {
    "pages/home.py": (
        "dataset=digits&test_share=0.2&split_seed=0&examples=0&cap=180.0&standardize=no&hidden=64&code=2"
        "&activation=relu&code_activation=linear&output=sigmoid&bias=yes&init=glorot_uniform&loss=mean"
        "&optimizer=adam&learning_rate=0.01&schedule=cosine&momentum=0.0&batch=32&epochs=150&l2=0.0"
        "&seed=0"
    ),
    "pages/linear.py": (
        "dataset=banknote&test_share=0.2&split_seed=0&examples=0&cap=180.0&standardize=yes&hidden=none"
        "&code=2&activation=linear&code_activation=linear&output=linear&bias=yes&init=glorot_uniform"
        "&loss=mean&optimizer=adam&learning_rate=0.005&schedule=cosine&momentum=0.0&batch=32&epochs=300"
        "&l2=0.0&seed=1"
    ),
    "pages/too_much_power.py": (
        "dataset=digits&test_share=0.2&split_seed=0&examples=10&cap=180.0&standardize=no&hidden=256-128"
        "&code=1&activation=tanh&code_activation=linear&output=sigmoid&bias=yes&init=glorot_uniform"
        "&loss=mean&optimizer=adam&learning_rate=0.01&schedule=cosine&momentum=0.0&batch=32&epochs=1000"
        "&l2=0.0&seed=0&noise=0.0"
    ),
    "pages/mitchell.py": (
        "dataset=one-hot-8&test_share=0.2&split_seed=0&examples=0&cap=180.0&standardize=no&hidden=none"
        "&code=3&activation=tanh&code_activation=sigmoid&output=sigmoid&bias=yes&init=uniform_0.1"
        "&loss=half_sum&optimizer=sgd&learning_rate=0.3&schedule=constant&momentum=0.0&batch=16"
        "&epochs=5000&l2=0.0&seed=0"
    ),
    "pages/manifolds.py": (
        "dataset=sphere&test_share=0.2&split_seed=0&examples=0&cap=90.0&standardize=yes&hidden=64-32"
        "&code=2&activation=elu&code_activation=linear&output=linear&bias=yes&init=glorot_uniform"
        "&loss=mean&optimizer=adam&learning_rate=0.01&schedule=cosine&momentum=0.0&batch=32&epochs=600"
        "&l2=0.0&seed=0"
    ),
    "pages/pca_vs_autoencoder.py": (
        "dataset=banknote&test_share=0.2&split_seed=0&examples=0&cap=180.0&standardize=yes&hidden=6-4"
        "&code=2&activation=tanh&code_activation=linear&output=linear&bias=yes&init=glorot_uniform"
        "&loss=mean&optimizer=adam&learning_rate=0.02&schedule=cosine&momentum=0.0&batch=32&epochs=1200"
        "&l2=0.0&seed=0"
    ),
    "pages/two_forces.py": (
        "dataset=digits&test_share=0.2&split_seed=0&examples=1000&cap=180.0&standardize=no&hidden=64-32"
        "&code=32&activation=tanh&code_activation=linear&output=sigmoid&bias=yes&init=glorot_uniform"
        "&loss=mean&optimizer=adam&learning_rate=0.01&schedule=cosine&momentum=0.0&batch=64&epochs=100"
        "&l2=0.0&seed=0&noise=0.0"
    ),
}


def test_first_settings_that_change_need_a_new_version_of_links():
    """A link holds what differs from its page's first settings: with others it would mean another run."""
    assert links.LINK_VERSION == 4
    assert set(FIRST) >= set(FIRST_OF_VERSION_4)
    for page, query in FIRST_OF_VERSION_4.items():
        for name, text in parse_qsl(query):
            assert to_text(getattr(FIRST[page], name)) == text, (page, name)
