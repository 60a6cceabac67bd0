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
