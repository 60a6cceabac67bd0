"""What is likely to be asked for next: a field moved by one."""

import pytest

from ae_keras.links import sound
from ae_keras.specs import KINDS, Contractive, Linear, Undercomplete, faces
from ae_keras.ui.likely import neighbours
from ae_keras.ui.presets import FIRST


def values(spec, field):
    return [getattr(other, field) for other in neighbours(spec, field)]


@pytest.mark.parametrize(
    ("spec", "field", "beside"),
    [
        (Undercomplete(), "code", [3, 1]),
        (Undercomplete(code=4), "code", [3]),  # banknotes have four features
        (Undercomplete(code=1), "code", [2]),
        (Undercomplete(), "learning_rate", [0.03, 0.01]),
        (Undercomplete(learning_rate=0.025), "learning_rate", [0.03, 0.02]),  # from a link: it has a mark of its own
        (Undercomplete(), "examples", [1000]),  # 0, which is all of them, is the largest
        (Undercomplete(examples=1000), "examples", [0, 500]),
        (Undercomplete(examples=5), "examples", [10]),
        (Undercomplete(), "seed", [1]),
        (Undercomplete(seed=7), "seed", [8, 6]),
        (Undercomplete(momentum=0.3), "momentum", [0.31, 0.29]),
        (Undercomplete(test_share=0.25), "test_share", [0.3, 0.2]),
        (Undercomplete(), "bias", [False]),
        (Undercomplete(), "activation", ["relu", "linear"]),
        (Undercomplete(), "hidden", [(8, 8), (4,)]),
        (Undercomplete(hidden=(5,)), "hidden", [(256, 128)]),
        (Undercomplete(), "dataset", []),
        (Contractive(dataset="sphere", cap=90.0), "cap", None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_values_beside_a_field_s(spec, field, beside):
    if beside is None:
        step = faces(type(spec))[field].step
        beside = [90.0 + step, 90.0 - step]
    assert values(spec, field) == beside


def test_a_step_gives_the_number_that_the_slider_says():
    """.1 + .05 is not .15 in binary fractions, and another number would be another run."""
    assert 0.1 + 0.05 != 0.15
    assert neighbours(Undercomplete(test_share=0.1), "test_share")[0] == Undercomplete(test_share=0.15)


@pytest.mark.parametrize("spec", [*FIRST.values(), *(kind() for kind in KINDS.values())], ids=lambda spec: spec.kind)
def test_only_sound_specs_come_out_and_never_the_one_that_is_shown(spec):
    for field in faces(type(spec)):
        others = neighbours(spec, field)
        assert spec not in others and len(others) <= 2
        for other in others:
            assert sound(type(other), other.model_dump()) == (other, []), "as it is"


def test_what_breaks_a_rule_is_mended_as_a_page_mends_it():
    plain = Undercomplete(dataset="digits", standardize=True)
    squashed = plain.replace(output="sigmoid", standardize=False)
    assert neighbours(plain, "output") == [squashed]
    assert neighbours(squashed, "standardize") == [], "the page puts it back"
    assert neighbours(Linear(), "hidden") == [], "a kind that has no choice"
