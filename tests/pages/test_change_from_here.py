"""A slider that is moved with “From here on”: the run changes from the epoch on screen on, and everything says so."""

import ae_keras as ae
from ae_keras.links import to_query
from ae_keras.specs import to_text
from ae_keras.ui.presets import FIRST, SPARSE_PAGE

SMALL = FIRST[SPARSE_PAGE].replace(
    dataset="digits", standardize=False, code=9, p=0.05, lam=0.03, l2=1e-5, epochs=6, examples=300
)
CHANGED = SMALL.replace(timeline=((3, "lam", 0.1),))


def query(spec: ae.Sparse) -> dict[str, str]:
    return to_query(spec, FIRST[SPARSE_PAGE])


def asked(app) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def back(app, times: int) -> None:
    for _ in range(times):
        app.button(key="sparse.Back").click().run()


def formula(app) -> str:
    return next(each.value for each in app.markdown if each.value.startswith("$$"))


def test_a_slider_changes_the_run_from_the_epoch_on_screen_on(open_page):
    app = open_page(SPARSE_PAGE, **query(SMALL))
    assert app.button(key="sparse.Clear changes").disabled
    app.toggle(key="sparse.from here").set_value(True).run()
    back(app, 3)
    app.select_slider(key="sparse.lam").set_value(0.1).run()
    assert not app.exception and asked(app) == query(CHANGED)
    assert app.select_slider(key="sparse.lam").value == 0.1
    assert app.select_slider(key="sparse.scrub").value == 6, "it went on to its end"
    assert any("Changed while it trained: λ = 0.1 after epoch 3." in each.value for each in app.caption)
    assert "0.1000" in formula(app)
    back(app, 3)
    assert "Epoch 3." in formula(app) and "0.0300" in formula(app), "the numbers of this moment"

    app.button(key="sparse.New seed").click().run()
    assert asked(app) == query(CHANGED.replace(seed=1)), "another seed, the same changes"
    app.button(key="sparse.Clear changes").click().run()
    assert asked(app) == query(SMALL.replace(seed=1))
    assert app.select_slider(key="sparse.lam").value == 0.03


def test_a_slider_starts_a_new_run_at_the_last_epoch_and_without_the_switch(open_page):
    app = open_page(SPARSE_PAGE, **query(SMALL))
    app.toggle(key="sparse.from here").set_value(True).run()
    app.select_slider(key="sparse.lam").set_value(0.1).run()
    assert asked(app) == query(SMALL.replace(lam=0.1))
    app.toggle(key="sparse.from here").set_value(False).run()
    back(app, 3)
    app.select_slider(key="sparse.lam").set_value(0.03).run()
    assert asked(app) == query(SMALL)


def test_buttons_set_the_page_up_without_changes(open_page):
    """The slider stands at the 0 that the button asks for, as it says how the run ends."""
    app = open_page(SPARSE_PAGE, **query(SMALL.replace(timeline=((3, "lam", 0.0),))))
    assert app.select_slider(key="sparse.lam").value == 0.0
    app.button(key="sparse.try No penalty").click().run()
    assert not app.exception and asked(app) == query(FIRST[SPARSE_PAGE].replace(lam=0.0))


def test_a_link_brings_the_changes_and_other_settings_keep_them(open_page):
    app = open_page(SPARSE_PAGE, **query(CHANGED))
    assert not app.warning and app.select_slider(key="sparse.lam").value == 0.1
    app.select_slider(key="sparse.p").set_value(0.1).run()
    assert asked(app) == query(CHANGED.replace(p=0.1))
    bad = open_page(SPARSE_PAGE, **query(SMALL) | {"timeline": to_text(((6, "lam", 0.1),))})
    assert "comes after the last epoch, 6, and was left out" in bad.warning[0].value


def test_other_networks_are_made_without_changes(open_page):
    app = open_page(SPARSE_PAGE, **query(CHANGED))
    app.session_state["sparse.tabs"] = "Penalties side by side"
    app.run()
    app.button(key="sparse.penalties").click().run()
    assert not app.exception and len(app.dataframe) == 1
