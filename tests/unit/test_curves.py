"""The learning curve and the errors by size."""

import json
import re

import numpy as np
import pytest

from ae_keras import charts
from ae_keras.charts.curves import losses, template
from tests.charted import CODE_ERRORS, HISTORY, PCA_ERRORS


def test_losses_rows():
    data = charts.losses_data(HISTORY, 0.131, 0.135, epoch_shown=103, epochs=300)
    run = data[data["part"] == "run"]
    for name, column in (("train", "loss"), ("held-out", "val_loss")):
        line = run[run["rows"] == name]
        assert line["epoch"].tolist() == HISTORY["epoch"].tolist()
        assert line["error"].to_numpy() == pytest.approx(HISTORY[column])
    shown = data[data["part"] == "shown"].set_index("rows")
    assert shown["epoch"].tolist() == [100, 100]
    assert shown["error"]["train"] == pytest.approx(HISTORY["loss"][10])
    assert data[data["part"] == "pca"]["error"].tolist() == pytest.approx([0.131, 0.135])
    better = data[data["part"] == "better"].iloc[0]
    assert better["error"] == pytest.approx(0.131)
    frame = data[data["part"] == "frame"]
    assert frame["epoch"].tolist() == [0, 300]
    assert better["low"] == frame["error"].min() <= 0.06
    label = data[data["part"] == "label"].set_index("label")["error"]
    assert label["PCA, held-out 0.135"] > label["PCA, training 0.131"], "as their lines do"


def test_changes_stand_at_their_epochs_with_their_labels_inside():
    said = [(30, "λ = 0.1"), (40, "p = 0.2"), (290, "λ = 0")]
    data = charts.losses_data(HISTORY, 0.131, 0.135, epochs=300, changes=said)
    assert data[data["part"] == "change"]["epoch"].tolist() == [30, 40, 290]
    right, left = (data[data["part"] == f"change, {side} of it"] for side in ("right", "left"))
    assert right["label"].tolist() == ["λ = 0.1", "p = 0.2"] and left["label"].tolist() == ["λ = 0"]
    heights, frame = [*right["error"], *left["error"]], data[data["part"] == "frame"]["error"]
    assert heights == sorted(heights, reverse=True) and frame.min() < heights[-1] < heights[0] < frame.max()
    parts = json.dumps(charts.losses_spec())
    assert all(f"'{part}'" in parts for part in {*data["part"]}), "every row has a layer that draws it"


def test_the_axes_of_a_run_stand_still():
    frames = []
    for end in range(1, 32):
        part = {name: values[:end] for name, values in HISTORY.items()}
        data = charts.losses_data(part, 0.131, 0.135, epochs=300)
        frames.append(tuple(data[data["part"] == "frame"][["epoch", "error"]].to_numpy().ravel()))
    assert len(set(frames)) == 1


def test_a_long_history_is_thinned_and_keeps_its_end():
    epoch = np.arange(5001.0)
    history = {"epoch": epoch, "loss": 1 / (1 + epoch), "val_loss": 2 / (1 + epoch)}
    data = charts.losses_data(history, 0.1, 0.1)
    train = data[(data["part"] == "run") & (data["rows"] == "train")]
    assert len(train) <= template.MAX_POINTS
    assert train["epoch"].max() == 5000
    assert train["error"].to_numpy() == pytest.approx(1 / (1 + train["epoch"].to_numpy()), rel=1e-5)


def test_nothing_trained_a_perfect_pca_and_lost_numbers():
    empty = {name: np.array([]) for name in HISTORY}
    data = charts.losses_data(empty, 0.131, 0.135, epochs=100)
    assert set(data["part"]) == {"frame", "pca", "label", "better"}
    data = charts.losses_data(HISTORY, 1e-17, 0.0)
    assert not {"pca", "label", "better"} & set(data["part"])
    lost = HISTORY | {"loss": np.where(HISTORY["epoch"] > 100, np.nan, HISTORY["loss"])}
    data = charts.losses_data(lost, 0.131, 0.135)
    assert np.isfinite(data[data["part"] == "run"]["error"]).all()


@pytest.mark.parametrize(("low", "high"), [(0.03, 0.9), (1e-5, 50.0), (0.2, 0.2)])
def test_limits_are_round_and_hold_everything(low, high):
    bottom, top = losses.limits(np.array([low, high]), (0.131, 0.135))
    assert bottom <= min(low, 0.131 / 3)
    assert top >= max(high, 0.27)
    # "5e-06" and the like: one digit and a power of ten.
    assert {f"{limit:.6e}".split("e")[0] for limit in (bottom, top)} <= {"1.000000", "2.000000", "5.000000"}


@pytest.mark.parametrize("make", [charts.losses_spec, charts.sizes_spec])
def test_train_and_held_out_do_not_take_the_first_classes_colours(make):
    text = json.dumps(make())
    assert '"domain": ["first class", "second class"' in text


def test_sizes_rows():
    data = charts.sizes_data(PCA_ERRORS, CODE_ERRORS)
    found = {(row.method, row.rows, row.code): row.error for row in data.itertuples()}
    assert found["PCA", "held-out", 2] == pytest.approx(0.135)
    assert found["autoencoder", "train", 2] == pytest.approx(0.06)
    assert {code for method, _, code in found if method == "autoencoder"} == {2}
    assert {code for method, _, code in found if method == "PCA"} == {1, 2, 3}
    assert charts.sizes_data({}, {}).empty


def test_where_nothing_is_held_out_the_learning_curve_says_so():
    history = {name: HISTORY[name] for name in ("epoch", "loss")}
    data = charts.losses_data(history, 0.0, 0.0)
    assert set(data["rows"].dropna()) == {"train"}
    svg = charts.svg(charts.losses_spec(held_out=False), data)
    assert ">train<" in svg and ">held-out<" not in svg
    assert ">held-out<" in charts.svg(charts.losses_spec(), charts.losses_data(HISTORY, 0.0, 0.0))


def test_the_held_out_curve_is_dashed_in_the_legend_too():
    svg = charts.svg(charts.losses_spec(), charts.losses_data(HISTORY, 0.0, 0.0))
    curves = re.findall('<path aria-label="epoch[^>]*>', svg)
    legend = re.findall('<path transform[^>]*d="M-[^>]*stroke-width="3"[^>]*>', svg)
    for lines in (curves, legend):
        assert ["dasharray" in line and "6,3" in line for line in lines].count(True) == 1, lines
