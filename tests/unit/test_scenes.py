"""Every scene and every page's first settings show what their words say.

`benchmarks/scenes.py` runs many seeds, and the exported programs.
"""

from urllib.parse import parse_qsl

import pytest

from ae_keras import links
from ae_keras.specs import to_text
from ae_keras.ui.outline import SCENES
from ae_keras.ui.presets import FIRST
from benchmarks import scenes

CASES = scenes.cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_the_words_say_is_there_at_another_seed(case):
    run = scenes.trained(case.spec.replace(seed=case.spec.seed + 4))
    assert [(what, number) for what, number, holds in case.claims(run) if not holds] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_untrained_network_does_not_show_it(case):
    run = scenes.trained(case.spec.replace(epochs=1, learning_rate=1e-5))
    assert not all(holds for _, _, holds in case.claims(run))


def test_every_scene_and_page_has_its_claims():
    assert set(scenes.OF_SCENES) == {scene.title for scene in SCENES}
    assert set(scenes.OF_FIRST) == set(FIRST)
    assert {case.spec for case in CASES} == {scene.spec for scene in SCENES} | set(FIRST.values())


FIRST_OF_VERSION_2 = {
    "pages/home.py": (
        "dataset=digits&test_share=0.2&split_seed=0&examples=0&cap=180.0&standardize=no&hidden=64&code=2"
        "&activation=relu&code_activation=linear&output=sigmoid&bias=yes&init=glorot_uniform&loss=mean"
        "&optimizer=adam&learning_rate=0.01&schedule=cosine&momentum=0.0&batch=32&epochs=150&l2=0.0"
        "&seed=0"
    ),
    "pages/linear.py": (
        "dataset=banknote&test_share=0.2&split_seed=0&examples=0&cap=180.0&standardize=yes&hidden=none"
        "&code=2&activation=linear&code_activation=linear&output=linear&bias=no&init=glorot_uniform"
        "&loss=mean&optimizer=adam&learning_rate=0.02&schedule=cosine&momentum=0.0&batch=32&epochs=600"
        "&l2=0.0&seed=3"
    ),
    "pages/too_much_power.py": (
        "dataset=digits&test_share=0.2&split_seed=0&examples=10&cap=180.0&standardize=no&hidden=128-128"
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
        "dataset=digits&test_share=0.2&split_seed=0&examples=100&cap=180.0&standardize=no&hidden=64-32"
        "&code=16&activation=tanh&code_activation=linear&output=sigmoid&bias=yes&init=glorot_uniform"
        "&loss=mean&optimizer=adam&learning_rate=0.01&schedule=cosine&momentum=0.0&batch=32&epochs=400"
        "&l2=0.0&seed=0&noise=0.0"
    ),
}


def test_first_settings_that_change_need_a_new_version_of_links():
    """A link holds what differs from its page's first settings: with others it would mean another run."""
    assert links.LINK_VERSION == 2
    assert set(FIRST) >= set(FIRST_OF_VERSION_2)
    for page, query in FIRST_OF_VERSION_2.items():
        for name, text in parse_qsl(query):
            assert to_text(getattr(FIRST[page], name)) == text, (page, name)
