"""The page of sparse autoencoders: what it refuses, the unit that is looked at, and the panels that train."""

import numpy as np
import pytest

import ae_keras as ae
from ae_keras.analysis import active_at_a_time, dead
from ae_keras.links import to_query
from ae_keras.training.live import LiveRun
from ae_keras.ui.penalties import NAMES, PART, STRENGTHS, penalised, strength
from ae_keras.ui.presets import FIRST, SPARSE_PAGE
from ae_keras.ui.said import sparse

SMALL = FIRST[SPARSE_PAGE].replace(
    dataset="digits", standardize=False, code=9, p=0.05, lam=0.03, l2=1e-5, epochs=6, examples=300
)


def query(spec: ae.Sparse) -> dict[str, str]:
    return to_query(spec, FIRST[SPARSE_PAGE])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"p": "0"}, "Target activation: 0 is not a number from 0.001 to 0.999; 0.001 is used."),
        ({"p": "1"}, "Target activation: 1 is not a number from 0.001 to 0.999; 0.999 is used."),
        ({"lam": "1e9"}, "Sparsity: 1e9 is not a number from 0.0 to 10.0; 10.0 is used."),
        ({"code_activation": "tanh"}, "must lie between 0 and 1; sigmoid is used."),
        ({"dataset": "banknote"}, "cannot be shown on this page"),
    ],
)
def test_what_cannot_be_is_said_with_what_is_used_instead(open_page, asked, said):
    app = open_page(SPARSE_PAGE, **query(SMALL) | asked)
    assert not app.exception and any(said in warning.value for warning in app.warning), [w.value for w in app.warning]


def test_the_code_activation_that_the_kl_cannot_use_is_refused_when_chosen(open_page):
    app = open_page(SPARSE_PAGE, **query(SMALL.replace(penalty="l1", lam=1e-3, code_activation="relu")))
    assert not app.warning
    app.selectbox(key="sparse.penalty").set_value("kl").run()
    assert not app.exception and "sigmoid is used" in app.warning[0].value
    assert "code_activation" not in app.query_params, "the page's own first one"


def test_a_smaller_code_has_fewer_units_to_look_at(open_page):
    app = open_page(SPARSE_PAGE, **query(SMALL))
    app.slider(key="sparse.unit").set_value(9).run()
    pictures = [html.proto.body for html in app.get("html")]
    assert any("unit%209" in body or "unit 9" in body for body in pictures)
    app.select_slider(key="sparse.lam").set_value(0.1).run()
    assert app.slider(key="sparse.unit").value == 9
    narrow = open_page(SPARSE_PAGE, **query(SMALL.replace(code=1)))
    assert not narrow.exception and not narrow.slider


def test_looking_at_another_unit_trains_nothing(open_page, monkeypatch):
    app = open_page(SPARSE_PAGE, **query(SMALL))
    asked = []
    monkeypatch.setattr(LiveRun, "ask", lambda run, *_: asked.append(run.spec))
    before = [html.proto.body for html in app.get("html")]
    app.slider(key="sparse.unit").set_value(4).run()
    assert not app.exception and SMALL not in asked
    assert [html.proto.body for html in app.get("html")] != before


def test_penalties_side_by_side(open_page):
    app = open_page(SPARSE_PAGE, **query(SMALL))
    app.session_state["sparse.tabs"] = "Penalties side by side"
    app.run()
    app.button(key="sparse.penalties").click().run()
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table.index) == [*NAMES.values(), "raw pixels"]
    for name, label in NAMES.items():
        run = ae.train(penalised(SMALL, name, strength(SMALL)))
        h = run.network().encode(run.data.inputs)
        row = table.loc[label]
        assert row["error"] == pytest.approx(run.history["val_error"].iloc[-1], rel=1e-4)
        assert row["dead"] == dead(h).sum() and row["mean"] == pytest.approx(np.abs(h).mean(), rel=1e-3)
        assert row["active"] == pytest.approx(active_at_a_time(h[:, ~dead(h)]), rel=1e-3)
        assert 0.1 < row["score"] <= 1 and run.spec.lam == pytest.approx(PART.get(name, 0) * SMALL.lam)
    assert table.loc["raw pixels", "score"] > 0.8 and "edges" not in table.columns


def test_active_units_against_lambda_with_the_page_s_own_run_among_them(open_page):
    own = SMALL.replace(lam=0.06)
    app = open_page(SPARSE_PAGE, **query(own))
    app.session_state["sparse.tabs"] = "Against λ"
    app.run()
    app.button(key="sparse.lambdas").click().run()
    assert not app.exception
    assert any(caption.value.startswith("Fewest units active at a time: ") for caption in app.caption)
    assert len({*STRENGTHS, own.lam}) == 9


def test_what_is_said_of_scaling_and_of_lambda():
    free = sparse.Stop(0.0, 0.01, 9, 7.0, 0, 0.5, 2.0, 0.9)
    scaled = free._replace(lam=0.1, mean=0.1, norm=8.0, error=0.011)
    assert sparse.evasion(free, scaled) == (
        "mean |h| is 0.20 times and the norm of the decoder's columns 4.00 times that without a penalty, the held-out "
        "error 1.10 times: part of the penalty is evaded by scaling."
    )
    assert "evaded" not in sparse.evasion(free, scaled._replace(norm=2.1))
    some = [free._replace(lam=lam, active=active) for lam, active in ((0.01, 6.0), (0.1, 2.0), (1.0, 8.0))]
    told = sparse.lambdas(some, 9)
    assert told.startswith("Fewest units active at a time: 2.0 of 9, at λ = 0.1") and "more equally active" in told
    gone = [*some[:2], free._replace(lam=1.0, alive=0, active=0.0)]
    assert sparse.lambdas(gone, 9).startswith("Fewest units active at a time: 2.0") and "At λ = 1, 0" in (
        sparse.lambdas(gone, 9)
    )
