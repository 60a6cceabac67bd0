"""The schema: bounds, links that can hold anything, identity, structure, and that every field says what it is."""

import math
import pickle
from itertools import pairwise
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ae_keras as ae
from ae_keras import links
from ae_keras.data import SOURCES
from ae_keras.links import from_query, max_epochs, scaled, to_query, within_means
from ae_keras.specs import KINDS, base, faces, parameter_table, to_text
from tests.changing import changes

kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
EVERY_FIELD = [(kind, name) for kind in KINDS.values() for name in faces(kind)]
fields = pytest.mark.parametrize(("kind", "name"), EVERY_FIELD, ids=[f"{k.kind}-{name}" for k, name in EVERY_FIELD])


places = st.lists(
    st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=16, unique=True
).map(lambda points: tuple(sorted(points)))  # fmt: skip


def allowed(kind, name):
    """Strategy of a field's allowed values."""
    face = faces(kind)[name]
    return {
        "choice": lambda: st.sampled_from(face.choices),
        "bool": st.booleans,
        "int": lambda: st.integers(face.low, face.high),
        "float": lambda: st.floats(face.low, face.high),
        "layers": lambda: st.lists(st.integers(1, 256), max_size=4).map(tuple) if face.default else st.just(()),
        "points": lambda: places,
        "timeline": lambda: changes(kind),
    }[face.type]()


def keeping_rules(kind, values):
    values = values | {"timeline": tuple(each for each in values["timeline"] if each[0] < values["epochs"])}
    for rule in kind.rules:
        spec = kind.model_construct(**values)
        values = values | rule.mend(spec) if rule.broken(spec) else values
    return kind(**values)


def specs_of(kind):
    values = st.fixed_dictionaries({name: allowed(kind, name) for name in faces(kind)})
    return values.map(lambda values: keeping_rules(kind, values))


any_spec = st.one_of(*map(specs_of, KINDS.values()))
fitting_spec = any_spec.map(lambda spec: within_means(spec)[0])


def within_bounds(spec):
    """Whether every value has its field's type and lies in its bounds, asked without the schema's validation."""
    for name, face in faces(type(spec)).items():
        value = getattr(spec, name)
        if face.type == "choice":
            good = value in face.choices
        elif face.type == "bool":
            good = value is True or value is False
        elif face.type == "layers":
            good = type(value) is tuple and len(value) <= 4 and all(type(w) is int and 1 <= w <= 256 for w in value)
        elif face.type == "points":
            good = type(value) is tuple and 2 <= len(value) <= 16 and list(value) == sorted({*value})
            good = good and all(type(each) is int and -5 <= each <= 5 for point in value for each in point)
        elif face.type == "timeline":
            good = type(value) is tuple and len(value) <= 20 and list(value) == sorted(value)
            good = good and len({each[:2] for each in value}) == len(value)
            for epoch, changed, number in value:
                other = faces(type(spec))[changed]
                good = good and other.moves and 1 <= epoch < spec.epochs and other.low <= number <= other.high
        else:
            good = type(value).__name__ == face.type and math.isfinite(value) and face.low <= value <= face.high
        if not good:
            return False
    return True


def another(kind, name, value):
    """A different allowed value, or None where there is only one."""
    face = faces(kind)[name]
    if face.type == "choice":
        return next((choice for choice in face.choices if choice != value), None)
    if face.type == "bool":
        return not value
    if face.type == "layers":
        return (*value, 3) if face.marks else None
    if face.type == "points":
        return (*value[1:], (5, 5))
    if face.type == "timeline":
        moving = [other for other in faces(kind).values() if other.moves]
        return () if value else tuple((1, other.name, other.low) for other in moving) or None
    return face.low if value != face.low else face.high


# ---- what each field says --------------------------------------------------------------------------------------------


@fields
def test_every_field_has_a_face(kind, name):
    face = faces(kind)[name]
    assert face.name == name
    assert len(face.label) > 3 and face.label[0].isupper()
    assert face.help.endswith(".") and len(face.help.split()) >= 1
    assert face.role in ("data", "structural", "live")
    assert face.type in ("int", "float", "bool", "choice", "layers", "points", "timeline")
    assert face.default == kind.model_fields[name].default == getattr(kind(), name)
    if face.type in ("int", "float"):
        assert face.low <= face.default <= face.high
        assert face.step is None or 0 < face.step < face.high - face.low
    if face.type == "choice":
        assert face.default in face.choices
    for mark in face.marks:
        assert within_bounds(kind(**{name: mark}))


NAMES_IN_DESIGN = {
    "dataset", "test_share", "split_seed", "standardize", "hidden", "code", "activation", "code_activation", "output",
    "bias", "init", "loss", "optimizer", "learning_rate", "schedule", "momentum", "batch", "epochs", "l2", "seed",
    "timeline",
}  # fmt: skip
OURS = {"examples", "cap", "points"}
WITH_ITS_KIND = {
    "denoising": {"corruption", "noise"},
    "overcomplete": {"corruption", "noise"},
    "contractive": {"lam"},
    "isometric": {"lam"},
    "sparse": {"penalty", "p", "lam", "start_at_p", "unit_columns"},
    "stochastic": {"head", "spread", "sigma", "levels", "target", "code_noise"},
    "variational": {"prior", "beta", "gradient", "radius"},
    "adversarial": {"latent", "d_steps", "d_rate", "pack"},
}
WITHOUT = {"adversarial": {"code", "code_activation", "bias"}}  # what makes an autoencoder


@kinds
def test_the_design_s_names_are_all_there(kind):
    assert set(faces(kind)) == (NAMES_IN_DESIGN | OURS | WITH_ITS_KIND.get(kind.kind, set())) - WITHOUT.get(
        kind.kind, set()
    )
    assert len({face.label for face in faces(kind).values()}) == len(faces(kind))


@kinds
def test_the_table_of_parameters_has_every_field_once(kind):
    table = parameter_table(kind)
    assert [row["name"] for row in table] == list(kind.model_fields)
    assert all(text for row in table for text in row.values())
    rows = {row["name"]: row for row in table}
    assert rows["epochs"]["values"] == "1 to 20000"
    assert rows["optimizer"]["values"] == "adam, sgd"
    assert rows["optimizer"]["when changed"] == "compiles again"
    assert rows["dataset"]["when changed"] == "loads other data"
    assert rows["seed"]["when changed"] == "trains again"
    assert rows["learning_rate"]["default"] == repr(kind().learning_rate)


def test_a_narrowed_field_keeps_what_the_base_says():
    assert faces(ae.Linear)["activation"].help == faces(ae.Undercomplete)["activation"].help
    assert faces(ae.Linear)["activation"].choices == ("linear",)
    assert faces(ae.Linear)["learning_rate"].high == 1.0


# ---- values ----------------------------------------------------------------------------------------------------------

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=4),
    st.complex_numbers(),
    st.lists(st.one_of(st.integers(-3, 300), st.text(max_size=2)), max_size=6),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.sampled_from(["nan", "1e999", "9" * 5000, object(), 10**400, float("nan"), float("inf"), (0,), [1] * 5]),
)


@given(spec=any_spec)
def test_allowed_values_make_a_spec_that_holds_them(spec):
    assert within_bounds(spec)
    assert type(spec)(**spec.model_dump()) == spec


@settings(max_examples=300)
@given(kind=st.sampled_from(list(KINDS.values())), name=st.sampled_from(list(faces(ae.Undercomplete))), value=ANYTHING)
def test_any_value_makes_a_valid_spec_or_a_spec_error(kind, name, value):
    try:
        spec = kind(**{name: value})
    except ae.SpecError as error:
        assert str(error).startswith(name) and str(error).endswith(".")
    else:
        assert within_bounds(spec)


@fields
def test_values_beside_the_bounds_are_refused(kind, name):
    face = faces(kind)[name]
    below, above = {
        "int": lambda: (face.low - 1, face.high + 1),
        "float": lambda: (math.nextafter(face.low, -math.inf), math.nextafter(face.high, math.inf)),
        "choice": lambda: ("no such choice", ""),
        "bool": lambda: ("maybe", 2),
        "layers": lambda: ((0,), (1, 2, 3, 4, 5)),
        "points": lambda: (((0, 0), (0, 0)), ((0, 0), (0, 6))),
        "timeline": lambda: (((0, "seed", 1.0),), ((1, "no such field", 1.0),)),
    }[face.type]()
    for value in (below, above, None, float("nan"), object()):
        with pytest.raises(ae.SpecError, match=name):
            kind(**{name: value})
        with pytest.raises(ae.SpecError, match=name):
            kind().replace(**{name: value})
    for value in (face.low, face.high) if face.low is not None else ():
        assert getattr(kind(**{name: value}), name) == value


@pytest.mark.parametrize("hidden", [(257,), (4, 0), (-1,), (1, 2, 3, 4, 5), (2.5,), "64", 64])
def test_hidden_layers_outside_their_bounds_are_refused(hidden):
    with pytest.raises(ae.SpecError, match="hidden"):
        ae.Undercomplete(hidden=hidden)


def test_a_linear_autoencoder_has_nothing_but_two_matrices():
    for change in ({"hidden": (3,)}, {"activation": "tanh"}, {"code_activation": "relu"}, {"output": "sigmoid"}):
        with pytest.raises(ae.SpecError):
            ae.Linear(**change)


def test_a_sigmoid_output_wants_data_between_0_and_1():
    with pytest.raises(ae.SpecError, match=r"^output: a sigmoid .* standardize=False"):
        ae.Undercomplete(dataset="one-hot-8", output="sigmoid", standardize=True)
    with pytest.raises(ae.SpecError, match="output"):
        ae.Undercomplete(dataset="digits", standardize=False, output="sigmoid").replace(standardize=True)
    told = [
        "Standardise: a sigmoid output gives numbers between 0 and 1, but standardised data go beyond them; “no” is "
        "used."
    ]
    wanted = ae.Undercomplete(dataset="one-hot-8", output="sigmoid", standardize=False)
    assert from_query(ae.Undercomplete(), {"dataset": "one-hot-8", "output": "sigmoid"}) == (wanted, [])
    query = {"dataset": "one-hot-8", "output": "sigmoid", "standardize": "yes"}
    assert from_query(ae.Undercomplete(), query) == (wanted, told)
    spec, (said,) = from_query(ae.Undercomplete(), {"output": "sigmoid"})
    assert spec == ae.Undercomplete() and said.startswith("Output: ")
    spec, (said,) = from_query(ae.Undercomplete(), {"output": "sigmoid", "standardize": "no"})
    assert spec == ae.Undercomplete(standardize=False) and said.startswith("Output: ")


def test_salt_and_pepper_want_data_between_0_and_1():
    with pytest.raises(ae.SpecError, match=r"^corruption: salt and pepper .* standardize=False"):
        ae.Denoising(corruption="salt-and-pepper")
    wanted = ae.Denoising(dataset="digits", corruption="salt-and-pepper")
    assert not wanted.standardize
    told = [
        "Standardise: salt and pepper are 0 and 1, the ends of data between 0 and 1, but standardised data go beyond "
        "them; “no” is used."
    ]
    query = {"dataset": "digits", "standardize": "yes", "corruption": "salt-and-pepper"}
    assert from_query(ae.Denoising(), query) == (wanted, told)
    spec, (said,) = from_query(ae.Denoising(), {"corruption": "salt-and-pepper"})
    assert spec == ae.Denoising() and said.startswith("Corruption: ") and said.endswith("gaussian is used.")
    spec, (said,) = from_query(ae.Denoising(), {"corruption": "salt-and-pepper", "standardize": "no"})
    assert spec == ae.Denoising(standardize=False) and "has other numbers; gaussian is used." in said
    with pytest.raises(ae.SpecError, match=r"^corruption: .*banknote has other numbers; choose gaussian or masking\.$"):
        ae.train(ae.Denoising(standardize=False, corruption="salt-and-pepper", epochs=1))


def test_a_sigmoid_output_is_refused_where_the_data_leave_its_range():
    spec = ae.Undercomplete(standardize=False, output="sigmoid", epochs=1)
    for act in (ae.train, ae.build):
        with pytest.raises(ae.SpecError, match=r"output.*banknote"):
            act(spec)
    pixels = np.random.default_rng(0).uniform(size=(40, 6))
    assert ae.train(spec, data=pixels).state.step == spec.steps(32)
    with pytest.raises(ae.SpecError, match=r"output.*your data"):
        ae.train(spec, data=pixels * 1.2)


@pytest.mark.parametrize("name", SOURCES)
def test_which_data_lie_between_0_and_1(name):
    assert ae.load(name, standardize=False).unit == SOURCES[name].unit


@pytest.mark.parametrize("name", SOURCES)
def test_data_between_0_and_1_are_not_standardised_unless_asked(name):
    assert ae.Undercomplete(dataset=name, code=1).standardize != SOURCES[name].unit
    assert ae.Undercomplete(dataset=name, code=1, standardize=True).standardize


def test_a_refusal_says_what_may_be_chosen():
    for change, sentence in (
        ({"code": 0}, "code: choose a whole number from 1 to 64, for instance 2, not 0."),
        ({"schedule": "falling"}, "schedule: choose one of constant, cosine, not 'falling'."),
        ({"l2": "much"}, "l2: choose a number from 0.0 to 1.0, for instance 0.0, not 'much'."),
    ):
        with pytest.raises(ae.SpecError) as refused:
            ae.Undercomplete(**change)
        assert str(refused.value) == sentence


def test_unknown_fields_are_refused():
    with pytest.raises(ae.SpecError, match="colour"):
        ae.Undercomplete(colour="red")
    with pytest.raises(ae.SpecError, match="colour"):
        ae.Undercomplete().replace(colour="red")


def test_a_spec_cannot_be_changed():
    spec = ae.Undercomplete()
    with pytest.raises(ValueError):
        spec.code = 3
    assert spec.code == 2 and spec.replace(code=3).code == 3


# ---- identity --------------------------------------------------------------------------------------------------------


@given(a=any_spec, b=any_spec)
def test_equal_specs_have_equal_keys_and_others_have_others(a, b):
    copy = pickle.loads(pickle.dumps(a))
    assert (copy, hash(copy), copy.key, copy.structure) == (a, hash(a), a.key, a.structure)
    assert type(copy) is type(a) and within_bounds(copy)
    assert (a == b) == (a.key == b.key)
    assert len({a, copy, b}) == (1 if a == b else 2)


# What goes with every value of one other field; besides, data as they are go with every output.
GOES_WITH_ALL = {"sparse": {"penalty": "l1"}}


@pytest.mark.parametrize(
    ("kind", "name"), [(k, n) for k, n in EVERY_FIELD if another(k, n, getattr(k(), n)) is not None]
)
def test_each_field_alone_changes_the_key_and_structural_ones_the_structure(kind, name):
    spec = kind(standardize=name == "standardize", **GOES_WITH_ALL.get(kind.kind, {}))
    value = another(kind, name, getattr(spec, name))
    changed = spec.replace(**{name: value})
    assert changed != spec and changed.key != spec.key
    assert (changed.structure != spec.structure) == (faces(kind)[name].role == "structural")


STRUCTURAL = {"hidden", "code", "activation", "code_activation", "output", "bias", "loss", "optimizer", "batch"}
STRUCTURAL_WITH_ITS_KIND = {
    "denoising": {"corruption"},
    "overcomplete": {"corruption"},
    "sparse": {"penalty", "unit_columns"},
    "stochastic": {"head", "spread", "levels", "target"},
    "variational": {"prior", "gradient"},
    "adversarial": {"latent", "d_steps", "pack"},
}


@kinds
def test_the_structural_fields_are_those_that_shape_the_computation(kind):
    structural = {name for name, face in faces(kind).items() if face.role == "structural"}
    assert structural == (STRUCTURAL | STRUCTURAL_WITH_ITS_KIND.get(kind.kind, set())) - WITHOUT.get(kind.kind, set())
    assert {name for name, face in faces(kind).items() if face.role == "data"} == {
        "dataset",
        "test_share",
        "split_seed",
        "standardize",
        *OURS,
    }


def test_kinds_differ_even_where_their_fields_agree():
    linear = ae.Linear()
    same = ae.Undercomplete(**linear.model_dump())
    assert same != linear and same.key != linear.key and same.structure != linear.structure


def test_keys_are_the_same_in_every_process(fresh_python):
    code = "import ae_keras as ae; print(ae.Undercomplete(hidden=(5, 3), l2=0.125).key, ae.Linear(seed=4).key)"
    keys = fresh_python(code, PYTHONHASHSEED="7").split()
    assert keys == [ae.Undercomplete(hidden=(5, 3), l2=0.125).key, ae.Linear(seed=4).key]


def test_minus_zero_is_zero():
    assert ae.Undercomplete(l2=-0.0).key == ae.Undercomplete(l2=0.0).key
    assert from_query(ae.Undercomplete(), {"l2": "-0", "momentum": "-0.0"}) == (ae.Undercomplete(), [])
    assert from_query(ae.Undercomplete(), {"l2": "-0"})[0].key == ae.Undercomplete().key


# ---- links -----------------------------------------------------------------------------------------------------------

NASTY = ["nan", "-nan", "inf", "1e999", "-1e999", "-0", "-0.0", "1e-400", "9" * 400, "-" + "9" * 5000, "0x10", "1_000"]
NASTY += ["١٢", "３", "²", "½", "٣.٥", "true", "TRUE", "yes", "", " ", "none", "-", "--", "6-4", "6,4", "6 4", "300-0"]
NASTY += [
    "1-2-3-4-5-6",
    "6.5-4",
    "1e3-2",
    "nan-4",
    "tanh",
    "Tanh",
    " tanh ",
    "sgd",
    "digits",
    "0.3",
    "2.5",
    "\x00",
    "\n",
]
NASTY += ["🙂" * 50, "'; drop table", "<script>", "None", "{}", "1e5", "64", "65", "4096", "1" * 4301]
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(), st.integers().map(str), st.floats().map(repr))
NAMES = st.one_of(
    st.sampled_from([*faces(ae.Undercomplete), "v", "kind", "key", "model_config", "__class__"]), st.text()
)
QUERIES = st.dictionaries(NAMES, TEXTS, max_size=8)


def means(face, text, value):
    """Whether `text` can be said to mean `value`, decided without the parser."""
    text = text.strip()
    if face.type == "choice":
        return text == value
    if face.type == "bool":
        return text.lower() in (("yes", "true", "1") if value else ("no", "false", "0"))
    if face.type == "layers":
        if text.lower() in ("", "none"):
            return value == ()
        return [float(part) for part in text.replace(",", "-").replace(" ", "-").split("-") if part] == list(value)
    if face.type == "timeline":
        parts = [part.split(":") for part in text.split(",")] if text.lower() not in ("", "none") else []
        return sorted((float(epoch), name, float(number)) for name, epoch, number in parts) == list(value)
    return float(text) == value


@settings(max_examples=500)
@given(default=fitting_spec, query=QUERIES)
@example(ae.Undercomplete(), {"code": "64", "dataset": "digits", "epochs": "20000", "batch": "1"})
@example(ae.Undercomplete(), {"hidden": "9" * 400})
def test_any_query_gives_a_valid_spec_and_a_sentence_for_each_change(default, query):
    spec, notices = from_query(default, query)
    assert type(spec) is type(default) and within_bounds(spec)
    assert spec.epochs <= max_epochs(spec)
    assert "code" not in faces(type(spec)) or spec.code <= spec.widest_code(SOURCES[spec.dataset].features)
    assert within_means(spec) == (spec, [])
    assert all(notice.endswith(".") and len(notice) < 250 for notice in notices)
    known = faces(type(default))
    usual = default.standardize if spec.dataset == default.dataset else not SOURCES[spec.dataset].unit
    unasked = default.model_dump() | {"standardize": usual}
    changed = []
    for name, face in known.items():
        wanted = query.get(name)
        try:
            kept = getattr(spec, name) == unasked[name] if wanted is None else means(face, wanted, getattr(spec, name))
        except ValueError:
            kept = False
        if not kept:
            changed.append(name)
            assert any(notice.startswith(face.label + ":") for notice in notices), (name, wanted, notices)
    strangers = [name for name in query if name not in known and not (name == "v" and query["v"] in ("1", "3"))]
    assert len(notices) >= len(set(changed)) + len(strangers)
    if not changed and not strangers:
        assert notices == []


@settings(max_examples=200)
@given(spec=fitting_spec, data=st.data())
def test_links_hold_what_differs_from_the_page_s_first_settings(spec, data):
    default = data.draw(specs_of(type(spec)).map(lambda spec: within_means(spec)[0]))
    query = to_query(spec, default)
    first = default.model_dump()
    if spec.dataset != default.dataset:
        first["standardize"] = not SOURCES[spec.dataset].unit  # which another data set brings
    differing = {name for name in faces(type(spec)) if getattr(spec, name) != first[name]}
    assert set(query) == ({"v"} | differing if differing else set())
    assert all(type(text) is str and text.isascii() and " " not in text for text in query.values())
    assert from_query(default, query) == (spec, [])
    assert to_query(default, default) == {}


def test_another_data_set_brings_its_usual_scaling():
    images, first = ae.Undercomplete(dataset="digits"), ae.Undercomplete()
    assert not images.standardize
    assert from_query(first, {"dataset": "digits"}) == (images, [])
    assert to_query(images, first) == {"v": "4", "dataset": "digits"}
    asked = images.replace(standardize=True)
    assert from_query(first, to_query(asked, first)) == (asked, []) and to_query(asked, first)["standardize"] == "yes"
    assert from_query(images, {"dataset": "iris"})[0].standardize
    assert scaled({"dataset": "digits"}) == {"dataset": "digits", "standardize": False}
    assert scaled({"dataset": "digits", "standardize": True})["standardize"] and scaled({"code": 3}) == {"code": 3}


@settings(max_examples=100)
@given(spec=fitting_spec, data=st.data())
def test_links_of_version_1_still_read(spec, data):
    """They hold every field, so that no default matters."""
    default = data.draw(specs_of(type(spec)).map(lambda spec: within_means(spec)[0]))
    query = {"v": "1"} | {name: to_text(value) for name, value in spec.model_dump().items()}
    assert from_query(default, query) == (spec, [])


def test_a_link_of_version_1_as_it_was_written():
    text = (
        "v=1&dataset=banknote&test_share=0.2&split_seed=0&examples=0&cap=180.0&standardize=yes&hidden=6-4&code=3"
        "&activation=tanh&code_activation=linear&output=linear&bias=yes&init=glorot_uniform&loss=mean&optimizer=adam"
        "&learning_rate=0.02&schedule=cosine&momentum=0.0&batch=32&epochs=1200&l2=0.0&seed=7"
    )
    assert from_query(ae.Undercomplete(epochs=5), dict(parse_qsl(text))) == (ae.Undercomplete(code=3, seed=7), [])


MENDED = {
    "Output": "output",
    "Corruption": "corruption",
    "Standardise": "standardize",
    "Prior": "prior",
    "Output units": "head",
    "Grey levels": "levels",
    "Code size": "code",
    "Epochs": "epochs",
    "Changes": "timeline",
}


@given(spec=any_spec)
def test_fit_changes_no_more_than_it_says(spec):
    fitted, notices = within_means(spec)
    assert within_means(fitted) == (fitted, [])
    assert sorted(n.split(":")[0] for n in notices) == sorted(
        label for label, name in MENDED.items() if getattr(spec, name, None) != getattr(fitted, name, None)
    )
    assert fitted.replace(**{name: getattr(spec, name) for name in MENDED.values() if hasattr(spec, name)}) == spec
    if "code" in faces(type(spec)):
        assert fitted.code == min(spec.code, spec.widest_code(SOURCES[spec.dataset].features))
    assert fitted.epochs == min(spec.epochs, max_epochs(fitted))


@pytest.mark.parametrize(
    ("query", "field", "value", "notice"),
    [
        ({"code": "99"}, "code", 4, "Code size: 99 is not a whole number from 1 to 64; 64 is used."),
        ({"code": "4.4"}, "code", 4, "Code size: 4.4 is not a whole number from 1 to 64; 4 is used."),
        ({"code": "5"}, "code", 4, "Code size: the data set “Banknotes” has 4 features; 4 is used."),
        ({"seed": "-3"}, "seed", 0, "Seed: -3 is not a whole number from 0 to 999999; 0 is used."),
        (
            {"learning_rate": "7"},
            "learning_rate",
            1.0,
            "Learning rate: 7 is not a number from 1e-05 to 1.0; 1.0 is used.",
        ),
        ({"learning_rate": "fast"}, "learning_rate", 0.02, "Learning rate: “fast” cannot be read; 0.02 is used."),
        ({"hidden": "6-999"}, "hidden", (6, 256), "Hidden layers: at most 4 layers of 1 to 256; 6-256 is used."),
        (
            {"hidden": "1-2-3-4-5"},
            "hidden",
            (1, 2, 3, 4),
            "Hidden layers: at most 4 layers of 1 to 256; 1-2-3-4 is used.",
        ),
        ({"activation": "swish"}, "activation", "tanh", "Activation: “swish” cannot be read; tanh is used."),
        ({"bias": "perhaps"}, "bias", True, "Biases: “perhaps” cannot be read; “yes” is used."),
        ({"colour": "red"}, "code", 2, "“colour” is not a setting of this page and was left out."),
        ({"v": "7"}, "code", 2, "This link was made by another version (7); numbers may differ."),
        ({"x" * 99: "1"}, "code", 2, "“" + "x" * 24 + "…” is not a setting of this page and was left out."),
    ],
)
def test_notices_say_what_was_changed(query, field, value, notice):
    spec, notices = from_query(ae.Undercomplete(), query)
    assert getattr(spec, field) == value
    assert notices[0] == notice
    assert len(notices) == (2 if query == {"code": "99"} else 1)  # 64 is then too wide for banknotes


def test_too_many_epochs_become_those_of_a_minute():
    spec, notices = from_query(ae.Undercomplete(), {"dataset": "digits", "epochs": "20000", "hidden": "256-256"})
    assert 1 <= spec.epochs == max_epochs(spec) < 20_000
    assert notices == [f"Epochs: 20000 would take more than {links.MAX_SECONDS} s here; {spec.epochs} is used."]
    assert max_epochs(spec.replace(batch=1)) < max_epochs(spec) < max_epochs(spec.replace(hidden=(6, 4)))


def test_values_as_text():
    assert [to_text(v) for v in ((6, 4), (), True, False, 0.003, 1e-5, 300, "tanh")] == [
        "6-4", "none", "yes", "no", "0.003", "1e-05", "300", "tanh",
    ]  # fmt: skip
    assert to_text(((300, "lam", 0.1), (500, "p", 0.02))) == "lam:300:0.1,p:500:0.02"


# ---- what changes while it trains ------------------------------------------------------------------------------------


def test_a_timeline_is_a_run_in_stretches():
    spec = ae.Sparse(epochs=60, lam=0.3, p=0.02, timeline=[(40, "p", 0.1), (20, "p", 0.05), (20, "lam", -0.0)])
    assert spec.timeline == ((20, "lam", 0.0), (20, "p", 0.05), (40, "p", 0.1))
    still = spec.replace(timeline=())
    mild, last = still.replace(lam=0.0, p=0.05), still.replace(lam=0.0, p=0.1)
    assert spec.stretches == ((0, 20, still), (20, 40, mild), (40, 60, last))
    assert [spec.at(epoch) for epoch in (0, 1, 20, 21, 40, 41, 60)] == [still] * 3 + [mild] * 2 + [last] * 2
    assert still.stretches == ((0, 60, still),) and still.at(60) is still
    assert spec.key != still.key and spec.structure == still.structure and spec.live == still.live
    assert spec == ae.Sparse(**spec.model_dump()) == eval(spec.expression, {"ae_keras": ae})
    assert spec.moving("lam") and not spec.moving("noise") and spec.ever("lam") and not last.ever("lam")


@given(spec=any_spec, epoch=st.integers(1, 20_000))
def test_stretches_follow_one_another_and_hold_the_values_of_their_epochs(spec, epoch):
    assert [stop for _, stop, _ in spec.stretches[:-1]] == [start for start, _, _ in spec.stretches[1:]]
    assert (spec.stretches[0][0], spec.stretches[-1][1]) == (0, spec.epochs)
    values = spec.model_dump() | {"timeline": ()}
    for after, name, value in spec.timeline:
        if after < min(epoch, spec.epochs):
            values[name] = value
    assert spec.at(epoch).model_dump() == values


@pytest.mark.parametrize(
    ("timeline", "says"),
    [
        ([(60, "lam", 0.0)], "lam can change after epoch 1 to 59, not after 60"),
        ([(0, "lam", 0.0)], "lam can change after epoch 1 to 59, not after 0"),
        ([(5, "lam", 70.0)], "lam must lie between 0 and 10, not at 70"),
        ([(5, "l2", 0.1)], "“l2” cannot change while it trains; choose one of p, lam"),
        ([(5, "lam", 0.1), (5, "lam", 0.2)], "lam changes twice after epoch 5"),
        ([(i, "lam", 0.1) for i in range(1, 23)], "at most 20 changes can be made, not 22"),
    ],
)
def test_what_no_run_can_follow_is_refused_and_left_out_of_links(timeline, says):
    default = ae.Sparse(epochs=60)
    with pytest.raises(ae.SpecError, match=f"^timeline: {says}"):
        default.replace(timeline=timeline)
    spec, (notice,) = from_query(default, {"timeline": to_text(tuple(timeline))})
    assert spec.replace(timeline=()) == default and notice.startswith("Changes: ")
    assert len(spec.timeline) == (20 if len(timeline) > 20 else 0)
    with pytest.raises(ae.SpecError, match="cannot change while it trains; nothing of a linear run does"):
        ae.Linear(timeline=[(1, "lam", 0.1)])


def test_changes_after_the_last_epoch_are_left_out():
    spec, notices = from_query(ae.Sparse(epochs=60), {"timeline": "lam:70:0.1,p:10:0.2"})
    assert spec.timeline == ((10, "p", 0.2),)
    assert notices == ["Changes: lam:70:0.1 comes after the last epoch, 60, and was left out."]
    spec, notices = from_query(ae.Sparse(), {"dataset": "mnist", "epochs": "20000", "timeline": "lam:19000:0.1"})
    assert spec.timeline == () and [notice.split(":")[0] for notice in notices] == ["Epochs", "Changes"]


def test_training_is_as_slow_as_its_slowest_stretch():
    quiet = ae.Denoising(epochs=60, noise=0.0)
    changes = quiet.replace(timeline=[(30, "noise", 0.3)])
    assert changes.slowest_epoch(1000, 64) == quiet.replace(noise=0.3).epoch_seconds(1000, 64)
    assert changes.slowest_epoch(1000, 64) > quiet.slowest_epoch(1000, 64)


# ---- what follows from a spec ----------------------------------------------------------------------------------------


@given(spec=any_spec, rows=st.integers(2, 20_000))
def test_steps_of_an_epoch(spec, rows):
    assert spec.steps(rows) == len(range(0, rows, spec.batch))


@given(epochs=st.integers(1, 20_000))
def test_the_grids_of_losses_and_pictures(epochs):
    spec = ae.Undercomplete(epochs=epochs)
    assert 1 <= len(range(0, epochs + 1, spec.record_every)) <= base.HISTORY_ROWS + 1
    frames = spec.frame_epochs
    assert frames[0] == 0 and frames[-1] == epochs and len(frames) <= base.FRAMES + 1
    assert list(frames) == sorted(set(frames))
    gaps = [b - a for a, b in pairwise(frames)]
    assert all(b - a >= -2 for a, b in pairwise(gaps))  # dense at first, but for rounding
