"""Mitchell's page: what its twenty seeds say."""

from ae_keras import data
from ae_keras.ui import service
from ae_keras.ui.presets import BITS_PAGE, FIRST


def told(app) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("Of "))


def test_seeds_that_diverged_are_left_out_and_named(open_page):
    app = open_page(BITS_PAGE, epochs="33")
    app.session_state["mitchell.tabs"] = "20 seeds"
    app.run()
    assert told(app).startswith("Of 20 seeds ") and "diverged" not in told(app)
    for seed in (3, 11):  # as if their training had stopped being finite after four recorded moments
        spec = FIRST[BITS_PAGE].replace(epochs=33, seed=seed)
        run = service.runs().get(spec, data.load(spec.dataset, **spec.split).shape)
        del run.frames[4:]
        run.diverged = run.epoch = run.frames[-1].epoch + 1
    app.run()
    assert not app.exception
    assert app.dataframe[0].value["seed"].tolist() == [seed for seed in range(20) if seed not in (3, 11)]
    assert told(app).startswith("Of 18 seeds ") and "Training diverged for seed 3, 11, left out here." in told(app)


def test_where_all_seeds_diverged_there_is_nothing_to_count(open_page):
    app = open_page(BITS_PAGE, epochs="34")
    app.session_state["mitchell.tabs"] = "20 seeds"
    app.run()
    for seed in range(20):
        spec = FIRST[BITS_PAGE].replace(epochs=34, seed=seed)
        run = service.runs().get(spec, data.load(spec.dataset, **spec.split).shape)
        run.diverged = run.epoch
    app.run()
    assert not app.exception
    assert app.dataframe[0].value.empty and told(app).startswith("Of 0 seeds **0** decode")


def test_batches_are_those_that_differ(open_page):
    for query in ({}, {"batch": "32"}):
        app = open_page(BITS_PAGE, epochs="2", **query)
        assert app.select_slider(key="mitchell.batch").options == ["1", "2", "4", "all 8"]
        assert not app.warning and app.query_params.get("batch") == query.get("batch")
    app = open_page(BITS_PAGE, epochs="2", dataset="one-hot-16", batch="3")
    assert app.select_slider(key="mitchell.batch").options == ["1", "2", "3", "4", "8", "all 16"]


def test_the_page_draws_the_loss_that_it_minimises_and_follows_an_example(open_page):
    app = open_page(BITS_PAGE, epochs="33")
    app.session_state["mitchell.words"] = True
    app.run()
    run = service.runs().peek(FIRST[BITS_PAGE].replace(epochs=33))
    start, end = run.history["loss"][[0, -1]]
    assert any(m.value.startswith("After 33 epochs half the sum of squared errors has gone from "
                                  f"{start:.4f} to {end:.4f}") for m in app.markdown)  # fmt: skip
    app.slider(key="mitchell.example").set_value(8)
    app.session_state["mitchell.tabs"] = "Mitchell's figures"
    app.run()
    assert not app.exception and any("the code of example 8 is" in caption.value for caption in app.caption)
    app.slider(key="mitchell.unit").set_value(3).run()
    app.select_slider(key="mitchell.code").set_value(2).run()
    assert not app.exception and any("the weights into h2 are" in caption.value for caption in app.caption)
