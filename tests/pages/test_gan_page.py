"""The page on generative adversarial networks: its tabs, its turns, and what a bad link is told."""

import pytest

import ae_keras as ae
from ae_keras.ui.presets import GAN_PAGE


@pytest.fixture
def page(open_page):
    def open_it(tab: str = "", **query: str):
        app = open_page(GAN_PAGE, epochs="12", **query)
        if tab:
            app.session_state["gan.tabs"] = tab
            app.run()
        assert not app.exception and not app.error
        return app

    return open_it


def said(app, words: str) -> str:
    return next(element.value for element in (*app.markdown, *app.caption) if words in element.value)


def test_both_schedules_are_trained_and_drawn(page):
    app = page("Constant or falling")
    assert "constant rate: share of good samples between" in said(app, "Over the last 10 pictures")
    assert len(app.get("vega_lite_chart")) == 2, "good samples, and clouds covered"


def test_every_discriminator_meets_every_generator(page):
    app = page("Each improves")
    assert "The discriminator of epoch 12" in said(app, "earlier generators")
    app.button(key="gan.Restart").click().run()
    assert said(app, "Train first") and not app.exception


def test_slow_motion_takes_turns_from_the_moment_on_screen(page):
    app = page("Slow motion")
    app.button(key="gan.discriminator").click().run()
    assert "1 step of the **discriminator** alone" in said(app, "alone")
    app.segmented_control(key="gan.steps").set_value(100).run()
    app.button(key="gan.discriminator").click().run()
    told = said(app, "alone: the discriminator's loss")
    before, after = (float(part.split()[0].strip("*,")) for part in told.split("loss goes from ")[1].split(" to ")[:2])
    assert after < before, "a hundred steps of the discriminator alone lower its loss"
    app.button(key="gan.generator").click().run()
    assert "100 steps of the **generator** alone" in said(app, "alone") and not app.exception
    app.button(key="gan.again").click().run()
    assert not [m for m in app.markdown if "alone: " in m.value]


def test_clouds_of_one_s_own_are_trained_on_when_there_are_two(page):
    app = page("Clouds of your own")
    app.button(key="gan.target.clear").click().run()
    assert said(app, "press 2 more of the places") and app.button(key="gan.target.train").disabled
    app.session_state["gan.target"].add((5, 5))
    assert said(app.run(), "press 1 more of the places") and app.button(key="gan.target.train").disabled
    app.session_state["gan.target"] |= {(-5, 5), (0, -2)}
    app.run()
    app.button(key="gan.target.train").click().run()
    assert not app.exception and " of 3 clouds" in next(m.value for m in app.markdown if m.value.startswith("###"))
    assert app.query_params["points"] in ("-5:5,0:-2,5:5", ["-5:5,0:-2,5:5"])


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"latent": "0"}, "Latent size: 0 is not a whole number from 1 to 64; 1 is used."),
        ({"d_steps": "99"}, "Discriminator steps: 99 is not a whole number from 1 to 5; 5 is used."),
        ({"batch": "2", "pack": "4"}, "Batch size: a pack is made of the rows of one batch; 4 is used."),
        (
            {"dataset": "clouds", "points": "1:1,1:1"},
            "Clouds: a target has at least 2 clouds at different places; -4:-3,-4:3,0:-1,0:4,4:-3… is used.",
        ),
        ({"dataset": "clouds", "points": "9:0,0:0"}, "2 to 16 places with whole numbers from −5 to 5; 2 are used."),
        ({"output": "sigmoid"}, "Output: a sigmoid output gives numbers between 0 and 1, but"),
    ],
)
def test_a_bad_link_is_told_a_way_out(page, query, notice):
    app = page(**query | ({"examples": "8"} if "batch" in query else {}))
    assert any(notice in warning.value for warning in app.warning)


def test_digits_are_shown_as_pictures(page):
    query = {"dataset": "digits", "standardize": "no", "output": "sigmoid", "latent": "4"}
    app = page("Slow motion", **query)
    assert "Distance to the nearest training row" in next(m.value for m in app.markdown if m.value.startswith("###"))
    app.button(key="gan.generator").click().run()
    assert not app.exception and "of the **generator** alone" in said(app, "alone")


def test_python_is_told_a_way_out():
    for wrong in ({"latent": 0}, {"d_steps": 9}, {"pack": 4, "batch": 2}):
        with pytest.raises(ae.SpecError):
            ae.Adversarial(**wrong)
    with pytest.raises(ae.DataError, match="only 1 rows; bring at least 5"):
        ae.train(ae.Adversarial(epochs=1), data=[[0.0, 0.0]])
