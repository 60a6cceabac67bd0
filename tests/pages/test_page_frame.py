"""The frame that every page has: question, scenes, projector mode, and who wants no film."""

import gc
import weakref
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ae_keras.data.keeping import Shelf
from ae_keras.training.live import LiveRun
from ae_keras.ui import likely, moment, motion
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.outline import ROOT
from ae_keras.ui.presets import BITS_PAGE, FIRST, HOME, LINEAR_PAGE, POWER_PAGE
from ae_keras.ui.scenes import SCENES


def row(app: AppTest) -> str:
    signs = (":material/help:", ":material/check_circle:", ":material/cancel:")
    return next(m.value for m in app.markdown if m.value.startswith(signs))


def answers(app: AppTest, page: str) -> list:
    return [button for button in app.button if button.key and button.key.startswith(f"{page}.answer.")]


@pytest.mark.parametrize("choice", [0, 1])
def test_an_answer_is_judged_by_the_run_that_it_starts(open_page, choice):
    app = open_page(BITS_PAGE, epochs="30")  # as if left by a link: the question starts from the page's first settings
    assert "Predict" in row(app) and len(answers(app, "mitchell")) == 3
    assert "yours can be had back" in answers(app, "mitchell")[choice].help
    answers(app, "mitchell")[choice].click().run()
    assert not app.exception and dict(app.query_params) == {"v": "4", "code": "2"}
    assert not answers(app, "mitchell")
    assert ("correct" in row(app)) == (choice == 0) and "For 8 of 8 the right output is the largest" in row(app)
    app.button(key=("mitchell.back", "mitchell.left.back")[choice]).click().run()
    assert dict(app.query_params) == ({}, {"v": "4", "epochs": "30"})[choice], "the first settings, or one's own"
    assert "Predict" in row(app) and len(answers(app, "mitchell")) == 3
    assert bool(answers(app, "mitchell")[0].help) == bool(choice)


def test_another_setting_takes_the_judgement_back(open_page):
    app = open_page(BITS_PAGE)
    answers(app, "mitchell")[0].click().run()
    assert "correct" in row(app) and not app.session_state["mitchell.left"], "no settings gave way"
    app.button(key="mitchell.New seed").click().run()
    assert "Predict" in row(app)


def test_the_next_scene_of_the_same_page(open_page):
    linear = [scene for scene in SCENES if scene.page == LINEAR_PAGE]
    app = open_page(LINEAR_PAGE, epochs="30")
    app.button(key="Previous scene").click().run()
    assert not dict(app.query_params), "off the slides, the scene before is the one that was left"
    assert app.title[0].value == "Linear autoencoder = PCA", "and no further"
    app.button(key="Next scene").click().run()
    assert dict(app.query_params) == linear[1].query and not app.exception


def test_who_wants_no_motion_sees_the_end_at_once(open_page, monkeypatch):
    monkeypatch.setattr(motion, "reduced", lambda: True)
    app = open_page(LINEAR_PAGE, epochs="30")
    app.button(key="linear.Restart").click().run()
    assert app.select_slider(key="linear.scrub").value == 0
    monkeypatch.setattr("ae_keras.ui.player.Player.film", lambda *_: pytest.fail("a film"))
    app.button(key="linear.Play").click().run()
    assert not app.exception and app.select_slider(key="linear.scrub").value == 30


def test_back_is_one_moment_back(open_page):
    app = open_page(LINEAR_PAGE, epochs="30")
    epochs = [int(option) for option in app.select_slider(key="linear.scrub").options]
    app.button(key="linear.Back").click().run()
    assert app.select_slider(key="linear.scrub").value == epochs[-2]
    app.button(key="linear.Step").click().run()
    assert app.select_slider(key="linear.scrub").value == epochs[-1]


def test_keys_only_in_projector_mode(open_page):
    def keys(app: AppTest) -> set[str]:
        return {button.proto.shortcut for button in app.button if button.proto.shortcut}

    app = open_page(LINEAR_PAGE, epochs="30")
    assert not keys(app)
    app.button(key="projector.switch").click().run()
    assert {key.lower() for key in keys(app)} == {"space", "left", "right", "pageup", "pagedown", "escape"}
    app.button(key="projector.switch").click().run()
    assert not keys(app)


def test_what_is_likely_next_is_wished_for(open_page, monkeypatch):
    wished = []

    class Ahead:
        def want(self, viewer, specs):
            wished.append([spec for spec, _ in specs])

    monkeypatch.setattr(likely.service, "ahead", Ahead)
    app = open_page(POWER_PAGE, epochs="20")
    specs = wished[-1]
    assert {spec.examples for spec in specs} >= {50, 500} and all(spec != specs[0] for spec in specs[1:])
    app.select_slider(key="too_much_power.l2").set_value(1e-5).run()
    moved = wished[-1][:2]
    assert all(spec.epochs == 20 for spec in moved), "the neighbours of what was moved last come first"
    assert min(spec.l2 for spec in moved) < 1e-5 < max(spec.l2 for spec in moved)

    wished.clear()
    monkeypatch.setenv("AE_KERAS_AHEAD", "0")
    app.select_slider(key="too_much_power.l2").set_value(1e-3).run()
    assert not app.exception and not wished, "a server may leave it be"


@pytest.mark.parametrize("page", FIRST)
def test_a_session_keeps_nothing_of_a_page_that_is_left(open_page, page, monkeypatch):
    """Of all pages that a student has seen, the runs and the data would stay in the server's memory."""
    monkeypatch.setattr(LiveRun, "done", property(lambda run: bool(run.frames)))
    elsewhere = LINEAR_PAGE if page == HOME else HOME
    open_page(elsewhere)  # TensorFlow, which is imported for the first run of all, keeps what stands on the stack then
    made, begin = [], {kind: kind.__init__ for kind in (Lesson, Moment)}
    for kind in begin:
        noted = lambda self, *said, kind=kind: (made.append(weakref.ref(self)), begin[kind](self, *said))[1]  # noqa: E731
        monkeypatch.setattr(kind, "__init__", noted)
    monkeypatch.setattr(moment, "_SHOWN", Shelf(0, 1))  # which keeps the last one
    app = open_page(page, epochs="12")
    app.session_state[f"{Path(page).stem}.more"] = True
    for tab in [each.label for each in app.tabs]:
        app.session_state[f"{Path(page).stem}.tabs"] = tab
        app.run()
    assert not app.exception and {type(one()) for one in made} >= {*begin}
    here = made[:]
    app.switch_page(str(ROOT / elsewhere)).run()
    gc.collect()
    assert [one() for one in here if one() is not None] == []
