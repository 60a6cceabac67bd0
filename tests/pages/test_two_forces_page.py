"""The page of two forces: the networks of a restraint, where they lie, and how long they may take."""

import re

import numpy as np
import pyarrow as pa
import pytest

import ae_keras as ae
from ae_keras import links
from ae_keras.links import max_epochs
from ae_keras.specs import Contractive
from ae_keras.training import live
from ae_keras.training.ahead import WISHES
from ae_keras.ui import likely
from ae_keras.ui.presets import FIRST, FORCES_PAGE


def rows_of(app):
    chart = app.get("vega_lite_chart")[0].proto
    data = chart.datasets[0].data.data if chart.datasets else chart.data.data
    return pa.ipc.open_stream(data).read_pandas()


def told(app) -> list[str]:
    return [m.value for m in app.markdown if "come back" in m.value]


def drawn(app) -> str:
    (html,) = [element.proto.body for element in app.get("html") if "role=" in element.proto.body]
    return html


def test_every_strength_is_trained_and_what_else_is_set_takes_nothing_away(open_page, monkeypatch):
    wished = []

    class Ahead:
        def want(self, viewer, specs):
            wished.append([spec for spec, _ in specs])

    monkeypatch.setattr(likely.service, "ahead", Ahead)
    app = open_page(FORCES_PAGE, epochs="20")
    assert not app.exception and not app.error
    soon = {spec.noise for spec in wished[-1][:WISHES] if spec.kind == "denoising"}
    assert soon >= {0.1, 0.3, 0.5, 1.0}, "idle workers train what the next restraint asks for"
    rows = rows_of(app)
    curve = rows[rows["part"].isin(["curve", "training"])]
    assert len(curve) == 18 and (rows["part"] == "best").sum() == 1
    run = ae.train(FIRST[FORCES_PAGE].replace(epochs=20, l2=1e-4))
    x = run.data.held_out
    noisy = (x + 0.3 * np.random.default_rng(0).normal(size=x.shape)).astype(np.float32)
    for what, seen, wanted in (("gives back", x, x), ("repairs", noisy, x), ("training", run.data.inputs, None)):
        error = np.mean((run.network().reconstruct(seen) - (seen if wanted is None else wanted)) ** 2)
        found = curve[(curve["strength"] == "10⁻⁴") & (curve["what"] == what)]["error"]
        assert found.tolist() == pytest.approx([error], rel=1e-4)
    assert drawn(app).count("<img") == 2 * 3 * 7, "three images, and what six strengths make of them, twice"
    before = told(app)
    assert len(before) == 1
    app.select_slider(key="two_forces.noise").set_value(0.3).run()
    assert app.segmented_control(key="two_forces.restraint.training noise").value == "training noise"
    assert told(app) != before
    app.segmented_control(key="two_forces.restraint.training noise").set_value("weight decay").run()
    assert not app.exception and told(app) == before
    assert rows_of(app).query("part == 'run'")["strength"].tolist() == ["none"] * 2
    assert any("off the lines" in caption.value for caption in app.caption)
    app.session_state["two_forces.tabs"] = "With 100 labels"
    app.run()
    assert not app.exception and any("est is" in m.value for m in app.markdown)


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
    get = live.Runs.get

    def record(runs, spec, *rest):
        trained.append(spec)
        return get(runs, spec, *rest)

    monkeypatch.setattr(live.Runs, "get", record)
    app = open_page(FORCES_PAGE, epochs="21", examples="100")
    assert not app.warning
    app.segmented_control(key="two_forces.restraint.weight decay").set_value("contraction").run()
    (notice,) = [warning.value for warning in app.warning]
    assert re.fullmatch(rf"Path of contraction: Epochs: 21 would take more than .* s here; {most} is used\.", notice)
    assert not app.exception and told(app)
    assert {spec.epochs for spec in trained if spec.kind == "contractive"} == {most}
