"""What students download: the standalone program trains the same network, and the tables hold the same numbers."""

import ast
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits

import ae_keras as ae
from ae_keras.data import SOURCES
from ae_keras.data.mixtures import FIRST
from ae_keras.data.paths import ASSETS, BANKNOTE_CSV, CAT_PNG, MNIST_NPZ
from ae_keras.data.tables import read_table
from ae_keras.errors import SpecError
from ae_keras.export import script
from ae_keras.export.bundle import beside, bundle
from ae_keras.export.readings import HAVE_CONSTANT_COLUMNS, READINGS
from ae_keras.export.tables import codes_csv, history_csv
from ae_keras.links import sound
from ae_keras.specs import KINDS, faces
from ae_keras.training.state import Frame
from tests.changing import changes
from tests.uncompiled import uncompiled

SPECS = {
    "default": ae.Undercomplete(),
    "linear": ae.Linear(dataset="wine", code=3, split_seed=4, bias=False, learning_rate=0.01),
    "l2, no bias": ae.Undercomplete(
        dataset="digits", hidden=(32,), code=8, activation="relu", code_activation="tanh", bias=False, l2=0.01,
        init="he_normal", schedule="constant", learning_rate=0.003,
    ),
    "momentum": ae.Undercomplete(
        dataset="breast-cancer", hidden=(16, 8), activation="elu", optimizer="sgd", momentum=0.9, learning_rate=0.02,
        schedule="constant", seed=5,
    ),
    "half_sum": ae.Undercomplete(
        dataset="iris", hidden=(8,), loss="half_sum", standardize=False, init="uniform_0.1", test_share=0.3, batch=16,
        learning_rate=0.05,
    ),
    "noise": ae.Denoising(dataset="digits", hidden=(32,), code=8, noise=0.5, seed=2),
    "cat": ae.Undercomplete(
        dataset="cat", standardize=False, hidden=(32,), code=8, output="sigmoid", learning_rate=0.002,
    ),
    "half_sum, l2": ae.Linear(loss="half_sum", l2=0.5, optimizer="sgd", learning_rate=3e-4, momentum=0.5),
}  # fmt: skip


def a_frame(epoch, codes, errors):
    return Frame(epoch, {"codes": codes, "errors": errors}, {}, np.zeros(0, "float32"))


EPOCHS = 4  # in batches, each program in its own order
FULL_EPOCHS = 12  # with all rows in one batch, where order does not matter
LONGER = ae.Undercomplete(dataset="ellipse", hidden=(2,), code=1), 25  # epochs: more than are reported

# Runs each program named on the command line as `python program epochs`, and writes down what fit starts from.
WATCH = """
import json, runpy, sys
import keras

compile, fit = keras.Model.compile, keras.Model.fit

def quickly(self, *arguments, **options):
    compile(self, *arguments, **options, jit_compile=False)

def watched(self, x, y, **options):
    data = {"loss": (x, y), "val_loss": options["validation_data"]}
    losses = {k: self.compute_loss(x, y, self(x, training=False), training=False) for k, (x, y) in data.items()}
    start = {k: float(loss) for k, loss in losses.items()}  # eagerly: `evaluate` would trace for each number of rows
    start["weights"] = [w.ravel().tolist() for w in self.get_weights()]
    start["epochs"] = options["epochs"]
    print("start:", json.dumps(start))
    return fit(self, x, y, **options)

keras.Model.compile, keras.Model.fit = quickly, watched
for program, epochs in zip(sys.argv[1::2], sys.argv[2::2]):
    print("program:", program)
    sys.argv[1:] = [epochs]
    runpy.run_path(program, run_name="__main__")
"""


class Result(NamedTuple):
    """What one program said, in it `start` before its first step, and (autoencoder, PCA) at the end."""

    said: str
    start: dict
    train: tuple[float, float]
    test: tuple[float, float]


def run(folder, *arguments):
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def errors_in(output):
    found = re.findall(r"^(train|test) error: autoencoder (\S+), PCA (\S+)$", output, re.M)
    assert [name for name, *_ in found] == ["train", "test"]
    return {name: (float(own), float(pca)) for name, own, pca in found}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """(name of spec, "batches" or "full") -> Result, of programs that ran without anything of ours in one process, as
    most of what a process takes is TensorFlow's start; and ("longer", "batches"), that of `LONGER`."""
    folder = tmp_path_factory.mktemp("programs")
    for file in (BANKNOTE_CSV, CAT_PNG):
        shutil.copy(file, folder)
    (folder / "watch.py").write_text(WATCH)
    keys, arguments = [], []
    for i, (name, spec) in enumerate(SPECS.items()):
        for how, epochs, variant in (("batches", EPOCHS, spec), ("full", FULL_EPOCHS, spec.replace(batch=4096))):
            file = folder / f"{i}_{how}.py"
            file.write_text(ae.script(variant))
            keys.append((name, how))
            arguments += [file.name, epochs]
    spec, epochs = LONGER
    (folder / "longer.py").write_text(ae.script(spec))
    keys.append(("longer", "batches"))
    arguments += ["longer.py", epochs]
    parts = run(folder, "watch.py", *arguments).split("program: ")[1:]
    assert len(parts) == len(keys)
    starts = [json.loads(re.search(r"^start: (.*)$", part, re.M)[1]) for part in parts]
    return {k: Result(part, start, **errors_in(part)) for k, start, part in zip(keys, starts, parts, strict=True)}


@pytest.fixture(scope="module")
def history():
    """The last row and the first row of the app's own history of a spec."""
    with uncompiled():
        return {
            (name, how): ae.train(variant).history.iloc[[0, -1]]
            for name, spec in SPECS.items()
            for how, variant in (
                ("batches", spec.replace(epochs=EPOCHS)),
                ("full", spec.replace(epochs=FULL_EPOCHS, batch=4096)),
            )
        }


# ---- the text --------------------------------------------------------------------------------------------------------


def value(kind, face):
    if face.type == "timeline":
        return changes(kind)
    if face.type == "choice":
        return st.sampled_from(face.choices)
    if face.type == "layers":
        return st.just(()) if face.default == () else st.lists(st.integers(1, 256), max_size=4).map(tuple)
    if face.type == "points":
        place = st.integers(-5, 5)
        return st.sets(st.tuples(place, place), min_size=2, max_size=16).map(lambda points: tuple(sorted(points)))
    return {
        "bool": st.booleans,
        "int": lambda: st.integers(int(face.low), int(face.high)),
        "float": lambda: st.floats(face.low, face.high),
    }[face.type]()


specs = st.sampled_from(list(KINDS.values())).flatmap(
    lambda kind: st.fixed_dictionaries({name: value(kind, face) for name, face in faces(kind).items()}).map(
        lambda values: sound(kind, values)[0]
    )
)


def ruff(folder, *arguments):
    command = [
        sys.executable,
        "-m",
        "ruff",
        *arguments,
        "--isolated",
        "--no-cache",
        "--line-length",
        "100",
        str(folder),
    ]
    return subprocess.run(command, capture_output=True, text=True)


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


def test_every_program_is_tidy_and_stands_alone(tmp_path):
    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(specs)
    def write(spec):
        text = ae.script(spec)
        assert set(imported(ast.parse(text))) <= {
            "math", "sys", "pathlib", "urllib", "keras", "numpy", "sklearn", "PIL", *["tensorflow"] * ("tf." in text),
        }  # fmt: skip
        (tmp_path / f"{spec.key}.py").write_text(text)

    write()
    tidy = ruff(tmp_path, "format", "--diff")
    assert tidy.returncode == 0, tidy.stdout
    sound = ruff(tmp_path, "check", "--select", "E,F,I,B,UP,SIM")
    assert sound.returncode == 0, sound.stdout


@given(specs)
def test_the_docstring_holds_the_spec(spec):
    lines = ast.get_docstring(ast.parse(ae.script(spec)), clean=False).splitlines()
    assert eval(" ".join(lines[4 : lines.index("", 4)]), {"ae_keras": ae}) == spec


def test_what_changes_while_it_trains_is_kept_in_variables():
    spec = ae.Sparse(epochs=60, lam=0.3, timeline=((20, "p", 0.1), (30, "lam", 0.0), (30, "p", 0.2)))
    text = ae.script(spec)
    assert '    20: {"p": 0.1},\n    30: {"lam": 0.0, "p": 0.2},\n' in text
    for line in ('p, q = now["p"], ', 'loss + now["lam"] * penalty', '"lam": keras.Variable(0.3, trainable=False)'):
        assert line in text
    assert "now[" not in ae.script(spec.replace(timeline=()))
    noisy = ae.script(ae.Denoising(noise=0.0, epochs=60, timeline=((30, "noise", 0.3),)))
    assert "GaussianNoise" not in noisy and 'now["noise"] * tf.random.normal' in noisy


def test_only_the_lines_that_the_spec_needs():
    plain = ae.script(ae.Linear(schedule="constant"))
    for word in ("L2", "use_bias", "Cosine", "half_sum", "momentum=0.0)", "metrics", "scale == 0", "sklearn", "Noise"):
        assert word not in plain
    assert "std(" not in ae.script(ae.Linear(standardize=False))
    silent, noisy = (ae.script(ae.Denoising(hidden=(), noise=noise)) for noise in (0.0, 0.5))
    assert "GaussianNoise" not in silent and "decoder(encoder(x))" in silent
    assert 'noise = keras.layers.GaussianNoise(0.5, name="noise")(x)' in noisy and "decoder(encoder(noise))" in noisy


def test_every_table_can_be_read_and_constant_columns_are_known():
    assert READINGS.keys() == {*SOURCES, "mnist-full"}
    for name, source in SOURCES.items():
        if source.held_out:
            most = max(np.unique(column, return_counts=True)[1].max() for column in read_table(name).x.T)
            assert (most >= source.rows // 2) == (name in HAVE_CONSTANT_COLUMNS)


def reading_lines(name, cap=180.0, points=FIRST):
    reading = READINGS[name]
    lines = [line.replace("{cap}", repr(cap)).replace("{points}", repr(points)) for line in reading.lines]
    return "\n".join(["import sys", "import numpy as np", *reading.standard, *reading.others, *lines])


@pytest.mark.parametrize("name", SOURCES)
def test_a_program_reads_the_very_table(name):
    names = {"__file__": str(ASSETS / "autoencoder.py")}
    exec(reading_lines(name, 75.0), names)
    np.testing.assert_allclose(names["x"], read_table(name, 75.0).x, atol=1e-12)
    assert bool(READINGS[name].labels) == (SOURCES[name].classes > 0)
    if READINGS[name].labels:
        np.testing.assert_array_equal(eval(READINGS[name].labels, names), read_table(name).y)


@pytest.mark.parametrize(
    ("name", "examples"), [("digits", 0), ("digits", 25), ("iris", 7), ("spiral", 30), ("one-hot-8", 4), ("wine", 1)]
)
def test_a_program_takes_the_very_rows(name, examples):
    spec = ae.Undercomplete(dataset=name, examples=examples, split_seed=3, standardize=name == "iris")
    data, names = ae.load(name, **spec.split), {}
    for labelled in (False, True) if READINGS[name].labels else (False,):
        exec("\n".join(["import math", reading_lines(name), script._data(spec, labelled)]), names)
        np.testing.assert_allclose(names["x_train"], data.inputs, atol=1e-5)
        np.testing.assert_allclose(names["x_test"], data.held_out, atol=1e-5)
        if labelled:
            np.testing.assert_array_equal(names["labels_train"], data.y_train)
            np.testing.assert_array_equal(names["labels_test"], data.y_test)


def test_a_notebook_reads_the_file_in_the_present_folder(monkeypatch):
    monkeypatch.chdir(ASSETS)
    names = {}
    exec(reading_lines("cat"), names)
    np.testing.assert_allclose(names["x"], read_table("cat").x, atol=1e-12)


def test_without_its_file_the_notes_come_from_the_network(tmp_path, monkeypatch):
    """UCI's file has no header."""
    (tmp_path / "data_banknote_authentication.txt").write_text(BANKNOTE_CSV.read_text().split("\n", 1)[1])
    names = {"__file__": str(tmp_path / "autoencoder.py")}
    uci = "https://archive.ics.uci.edu/ml/machine-learning-databases/00267"
    text = reading_lines("banknote")
    assert uci in text
    exec(text.replace(uci, tmp_path.as_uri()), names)
    np.testing.assert_array_equal(names["x"], read_table("banknote").x)


def test_a_code_wider_than_the_data_is_refused():
    with pytest.raises(SpecError, match="at most 4"):
        ae.script(ae.Undercomplete(dataset="iris", code=5))


# ---- the program -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SPECS)
def test_programs_start_from_the_same_weights_bit_for_bit(results, name):
    ours = ae.build(SPECS[name]).autoencoder.get_weights()
    start = results[name, "batches"].start
    assert start["epochs"] == EPOCHS
    assert [np.asarray(w, "float32").tobytes() for w in start["weights"]] == [w.tobytes() for w in ours]


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("how", ["batches", "full"])
def test_programs_start_from_the_same_losses(results, history, name, how):
    start, row = results[name, how].start, history[name, how].iloc[0]
    assert start["loss"] == pytest.approx(row["loss"], rel=1e-5)
    assert start["val_loss"] == pytest.approx(row["val_loss"], rel=1e-5)


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize(("how", "tolerance"), [("batches", 0.1), ("full", 1e-4)])
def test_programs_end_where_the_app_ends(results, history, name, how, tolerance):
    # Not to the last digit: standardised data give biases gradients of mere rounding, and Adam makes steps of them.
    result, (first, last) = results[name, how], history[name, how].iloc
    close = 0.1 if name == "noise" else tolerance  # a program draws noise of its own
    assert result.train[0] == pytest.approx(last["error"], rel=close)
    assert result.test[0] == pytest.approx(last["val_error"], rel=close)
    assert abs(first["error"] / last["error"] - 1) > 5 * tolerance  # it has gone some way


@pytest.mark.parametrize("name", SPECS)
def test_programs_print_the_error_of_pca(results, name):
    spec, result = SPECS[name], results[name, "batches"]
    data = ae.load(spec.dataset, spec.test_share, spec.split_seed, spec.standardize)
    pca = ae.pca(data.inputs, spec.code)
    for rows, (_, printed) in ((data.inputs, result.train), (data.held_out, result.test)):
        assert printed == pytest.approx(np.square(rows - pca.reconstruct(rows)).mean(), rel=1e-5)


def test_a_program_runs_from_another_folder(tmp_path, history):
    """As it is downloaded: with the file that it reads, and nothing written beside them."""
    folder = tmp_path / "here"
    with zipfile.ZipFile(io.BytesIO(bundle(SPECS["default"], ae.script(SPECS["default"])))) as archive:
        archive.extractall(folder)
    files = sorted(folder.iterdir())
    said = run(tmp_path, folder / "autoencoder.py", EPOCHS)
    assert errors_in(said)["train"][0] == pytest.approx(history["default", "batches"].iloc[-1]["error"], rel=0.1)
    assert sorted(folder.iterdir()) == files


@pytest.mark.parametrize(
    ("name", "words"), [("banknote", "CC BY 4.0"), ("mnist", "CC BY-SA 3.0"), ("cat", "public domain")]
)
def test_a_program_comes_with_the_file_that_it_reads_and_its_licence(name, words):
    spec = ae.Undercomplete(dataset=name)
    file = beside(spec)
    with zipfile.ZipFile(io.BytesIO(bundle(spec, ae.script(spec)))) as archive:
        contents = {entry: archive.read(entry) for entry in archive.namelist()}
    assert contents.keys() == {"autoencoder.py", file.name, "data-licence.md"}
    assert contents["autoencoder.py"].decode() == ae.script(spec)
    assert contents[file.name] == file.read_bytes()
    licence = contents["data-licence.md"].decode()
    assert file.name in licence and words in licence
    others = {BANKNOTE_CSV, MNIST_NPZ, CAT_PNG} - {file}
    assert not any(other.name in licence for other in others)
    assert bundle(spec, ae.script(spec)) == bundle(spec, ae.script(spec))


def test_other_programs_need_no_file():
    names = {name for name in READINGS if READINGS[name].file}
    assert names == {"banknote", "mnist", "cat"}
    for name in SOURCES.keys() - names:
        assert "__file__" not in ae.script(ae.Undercomplete(dataset=name, code=2))


# Runs each program named on the command line where nothing can be fetched, and says with what words it exits.
OFFLINE = """
import json, runpy, sys

sys.modules["sklearn"] = sys.modules["PIL"] = None
for program in sys.argv[1:]:
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        print("exit:", json.dumps([program, end.code]))
"""


def test_what_a_program_misses_it_says_in_a_sentence(tmp_path, monkeypatch):
    for name in ("https_proxy", "http_proxy"):  # refuses every connection
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    expected = {
        "banknote": "Put banknote_authentication.csv beside this program, or go online to fetch it.",
        "mnist": "Put mnist_5000.npz beside this program: it is in the same zip file.",
        "mnist-full": "MNIST is not here. Go online once: Keras keeps what it has fetched.",
        "digits": "This program needs: pip install keras tensorflow scikit-learn",
        "cat": "This program needs: pip install keras tensorflow pillow",
    }
    (tmp_path / "offline.py").write_text(OFFLINE)
    for name in expected:
        # The program alone: all of MNIST is known to those who have it.
        text = ae.script(ae.Undercomplete(dataset="mnist" if name == "mnist-full" else name))
        if name == "mnist-full":
            text = text.replace("\n".join(READINGS["mnist"].lines), "\n".join(READINGS[name].lines))
        (tmp_path / f"{name}.py").write_text(text)
    said = run(tmp_path, "offline.py", *(f"{name}.py" for name in expected))
    ends = dict(json.loads(line) for line in re.findall(r"^exit: (.*)$", said, re.M))
    assert {Path(name).stem: end.splitlines()[-1] for name, end in ends.items()} == expected


def test_a_program_reports_at_most_ten_times(results):
    for name, epochs in (("default", EPOCHS), ("longer", LONGER[1])):
        said = results[name, "batches"].said
        lines = re.findall(r"^epoch (\d+) of (\d+): loss [\d.e-]+, held-out [\d.e-]+$", said, re.M)
        assert {int(last) for _, last in lines} == {epochs}
        assert len(lines) == min(epochs, 10) and int(lines[-1][0]) == epochs
        assert "/step" not in said, "what fit says by itself"


# ---- tables ----------------------------------------------------------------------------------------------------------

floats = st.floats(allow_nan=False, allow_infinity=False, width=32)


@given(st.lists(st.tuples(floats, floats, st.floats(allow_nan=False, allow_infinity=False)), min_size=1))
def test_a_history_reads_back(rows):
    loss, val_loss, penalty = zip(*rows, strict=True)
    history = {
        "epoch": np.arange(len(rows)),
        "loss": np.array(loss, "float32"),
        "val_loss": np.array(val_loss, "float32"),
        "l2": np.array(penalty),
    }
    table = pd.read_csv(io.StringIO(history_csv(history)))
    assert list(table) == list(history)
    for name in ("epoch", "loss", "val_loss"):
        np.testing.assert_array_equal(table[name].to_numpy(history[name].dtype), history[name])
    np.testing.assert_allclose(table["l2"], history["l2"], rtol=1e-15)  # what pandas 2 makes of 64 bits


def test_the_history_of_a_run_reads_back(history):
    rows = history["l2, no bias", "full"].reset_index(drop=True)
    table = pd.read_csv(io.StringIO(history_csv(dict(rows))))
    pd.testing.assert_frame_equal(table.astype("float32"), rows.astype("float32"), check_exact=True)


@given(st.integers(1, 4), st.integers(0, 99))
def test_codes_read_back(k, seed):
    data = ae.load("iris", 0.3)
    random = np.random.default_rng(seed)
    scale = 10.0 ** random.integers(-30, 30)
    frame = a_frame(7, (random.normal(size=(150, k)) * scale).astype("float32"), random.random(150, "float32"))
    table = pd.read_csv(io.StringIO(codes_csv(data, frame)))
    codes = [f"code_{i}" for i in range(1, k + 1)]
    assert list(table) == ["row", "split", "class", "epoch", *codes, "error"]
    assert sorted(table["row"]) == list(range(150)) and set(table["epoch"]) == {7}
    np.testing.assert_array_equal(table["split"] == "train", np.arange(150) < 105)
    assert set(table["split"]) == {"train", "held-out"}
    assert list(table["class"]) == [data.classes[y] for y in data.y]
    np.testing.assert_array_equal(table[codes].to_numpy("float32"), frame.codes)
    np.testing.assert_array_equal(table["error"].to_numpy("float32"), frame.errors)


def _digits_and_their_classes():
    bunch = load_digits()
    return bunch.data / 16, bunch.target.astype(str)


def _notes_and_their_classes():
    lines = np.loadtxt(BANKNOTE_CSV, delimiter=",", skiprows=1)
    return lines[:, :-1], np.array([f"class {y:.0f}" for y in lines[:, -1]])


@pytest.mark.parametrize(
    ("name", "whole"), [("digits", _digits_and_their_classes), ("banknote", _notes_and_their_classes)]
)
@pytest.mark.parametrize("examples", [0, 30])
def test_a_row_of_the_codes_is_that_of_the_whole_table(name, whole, examples):
    """Who opens the file beside the data finds each row's features and class under its number."""
    data = ae.load(name, 0.25, 3, examples=examples)
    n = len(data.x)
    frame = a_frame(0, np.zeros((n, 1), "float32"), np.zeros(n, "float32"))
    table = pd.read_csv(io.StringIO(codes_csv(data, frame)), dtype={"class": str})
    x, classes = whole()
    np.testing.assert_array_equal(x[table["row"]].astype("float32"), data.x)
    assert list(classes[table["row"]]) == list(table["class"])
    assert table["row"].is_unique


def test_data_without_classes_have_none():
    data = ae.data.from_array(np.random.default_rng(0).normal(size=(20, 3)))
    table = pd.read_csv(io.StringIO(codes_csv(data, a_frame(0, np.ones((20, 1), "float32"), np.ones(20, "float32")))))
    assert table["class"].isna().all()
