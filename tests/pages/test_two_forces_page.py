"""The page of two forces: the networks of a restraint, where they lie, and how long they may take."""

import re

import numpy as np
import pyarrow as pa
import pytest

import ae_keras as ae
from ae_keras import links
from ae_keras.links import max_epochs
from ae_keras.specs import Contractive
from ae_keras.training.ahead import WISHES
from ae_keras.ui import likely, sweeps
from ae_keras.ui.presets import FIRST, FORCES_PAGE
from ae_keras.ui.restraints import RESTRAINTS


def rows_of(app):
    chart = app.get("vega_lite_chart")[0].proto
    data = chart.datasets[0].data.data if chart.datasets else chart.data.data
    return pa.ipc.open_stream(data).read_pandas()


def trains(app) -> list:
    return [button for button in app.button if button.key == "two_forces.train"]


def told(app) -> list[str]:
    return [m.value for m in app.markdown if "What it gives back is" in m.value]


def test_one_button_trains_every_strength_and_what_else_is_set_takes_nothing_away(open_page, monkeypatch):
    wished = []

    class Ahead:
        def want(self, viewer, specs):
            wished.append([spec for spec, _ in specs])

    monkeypatch.setattr(likely.service, "ahead", Ahead)
    app = open_page(FORCES_PAGE, epochs="20")
    every = {FIRST[FORCES_PAGE].replace(epochs=20, l2=at) for at in RESTRAINTS["weight decay"].strengths if at}
    assert set(wished[-1][:WISHES]) >= every, "idle workers train what the button asks for"
    assert trains(app)[0].label == "Train 6 networks: weight decay at every strength" and not told(app)
    trains(app)[0].click().run()
    assert not app.exception and not app.error
    rows = rows_of(app)
    curve = rows[rows["part"] == "curve"]
    assert len(curve) == 14 and (rows["part"] == "best").sum() == 2
    run = ae.train(FIRST[FORCES_PAGE].replace(epochs=20, l2=1e-4))
    x = run.data.held_out
    noisy = (x + 0.3 * np.random.default_rng(0).normal(size=x.shape)).astype(np.float32)
    for what, seen in (("gives back", x), ("repairs", noisy)):
        error = np.mean((run.network().reconstruct(seen) - x) ** 2)
        found = curve[(curve["strength"] == "0.0001") & curve["what"].str.contains(what)]["error"]
        assert found.tolist() == pytest.approx([error], rel=1e-4)
    app.run()
    assert not trains(app) and told(app), "the sentence stands where the button was"
    before = told(app)
    app.select_slider(key="two_forces.noise").set_value(0.3).run()
    assert app.segmented_control(key="two_forces.restraint.noise").value == "noise" and len(trains(app)) == 1
    app.segmented_control(key="two_forces.restraint.noise").set_value("weight decay").run()
    assert not app.exception and not trains(app) and told(app) == before
    run = rows_of(app).query("part == 'run'")
    assert run["strength"].tolist() == ["none"] * 2 and "other restraints" in "".join(run["label"])
    app.session_state["two_forces.tabs"] = "With 100 labels"
    app.run()
    assert not app.exception and any(m.value.startswith("Best is") for m in app.markdown)


def test_networks_are_bounded_as_a_link_is_and_say_so(open_page, monkeypatch):
    first = FIRST[FORCES_PAGE].replace(epochs=21, examples=100)
    shared = {name: value for name, value in first.model_dump().items() if name in Contractive.model_fields}
    contractive = Contractive(**shared, lam=0.01)
    rows, features = first.examples, 64
    # A bound that only the contraction's networks exceed: each number of their codes is differentiated.
    seconds = 11 * contractive.epoch_seconds(rows, features)
    assert seconds > 21 * first.epoch_seconds(rows, features)
    monkeypatch.setattr(links, "MAX_SECONDS", seconds)
    most, trained = max_epochs(contractive), []
    assert 10 <= most <= 11
    train_all = sweeps.train_all

    def record(lesson, specs, *rest):
        trained.extend(specs)
        return train_all(lesson, specs, *rest)

    monkeypatch.setattr(sweeps, "train_all", record)
    app = open_page(FORCES_PAGE, epochs="21", examples="100")
    assert not app.warning
    app.segmented_control(key="two_forces.restraint.weight decay").set_value("contraction").run()
    (notice,) = [warning.value for warning in app.warning]
    assert re.fullmatch(rf"Path of contraction: Epochs: 21 would take more than .* s here; {most} is used\.", notice)
    trains(app)[0].click().run()
    assert not app.exception and told(app)
    assert {(spec.kind, spec.epochs) for spec in trained} == {("contractive", most)}
