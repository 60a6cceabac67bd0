"""The frontier's rows: every network where its errors are, and the run's own way."""

import numpy as np
import pytest

import ae_keras as ae
from ae_keras import charts
from ae_keras.charts.curves.frontier import RUN
from ae_keras.ui.presets import FIRST, FORCES_PAGE


def test_rows_and_drawing():
    stops = [charts.Stop(4, 0.01, 0.04, 4), charts.Stop(1, 0.05, 0.06, 1), charts.Stop(8, 0.0099, 0.0401, 6)]
    history = {"epoch": np.arange(5), "loss": np.geomspace(0.2, 0.01, 5), "val_loss": np.geomspace(0.2, 0.03, 5)}
    rows = charts.frontier_data(
        {"code size": stops, "weight decay": []}, history, 3, 2, complete=True, pca=(0.02, 0.03)
    )
    assert rows.loc[rows["path"] == "PCA", ["error", "held_out"]].to_numpy().tolist() == [[0.02, 0.03]]
    path = rows[rows["path"] == "code size"]
    assert path["strength"].tolist() == [1, 4, 8] and path["error"].tolist() == [0.05, 0.01, 0.0099]
    assert path["label"].tolist() == ["1", "4", ""], "no room for a third label"
    assert path["best"].tolist() == ["", "lowest held-out error", ""]
    twice = charts.frontier_data({"code size": stops, "noise": stops}, history, 3, 2, complete=True, pca=(0.02, 0.03))
    assert (twice["best"] != "").sum() == 1
    some = charts.frontier_data({"code size": stops}, history, 3, 2, complete=False, pca=(0.0, 0.0))
    assert not (some["best"] != "").any(), "nobody knows the best before all are trained"
    run = rows[rows["path"] == RUN]
    assert len(run) == 4 and run["label"].tolist() == ["", "", "", "now"]
    np.testing.assert_allclose(run["held_out"], history["val_loss"][:4])
    equal = rows[rows["path"] == "equal"]
    assert (equal["error"] == equal["held_out"]).all()
    svg = charts.svg(charts.frontier_spec(("code size", "weight decay")), rows)
    assert svg.startswith("<svg") and ">4<" in svg


@pytest.mark.parametrize(("some", "much"), [({"l2": 3e-5}, {"l2": 3e-4}), ({"noise": 0.3}, {"noise": 1.0})])
def test_some_restraint_wins_on_new_rows_and_much_loses_on_both(some, much):
    """What the page tells the class to see, with its preset and stops of its paths."""
    free, held, crushed = (
        ae.train(FIRST[FORCES_PAGE].replace(**change)).history.iloc[-1] for change in ({}, some, much)
    )
    assert free["error"] < held["error"] < crushed["error"]
    assert held["val_error"] < 0.95 * free["val_error"] < crushed["val_error"]


def test_pca_is_better_on_new_rows_where_there_are_few_and_worse_where_there_are_many():
    """What the page tells the class to try."""
    for examples, better in ((100, True), (0, False)):
        run = ae.train(FIRST[FORCES_PAGE].replace(examples=examples))
        x, pca = run.data.held_out, ae.pca(run.data.inputs, FIRST[FORCES_PAGE].code)
        error = float(((x - pca.reconstruct(x)) ** 2).mean())
        assert (error < 0.8 * run.history["val_error"].iloc[-1]) == better
