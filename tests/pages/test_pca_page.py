"""The flagship page: what it says is what an independent computation says."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl

import numpy as np
import pyarrow as pa
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier
from streamlit.testing.v1 import AppTest

import ae_keras as ae
from ae_keras.ui import service
from ae_keras.ui.badges import badges
from ae_keras.ui.comparison import linear_twin
from ae_keras.ui.outline import ROOT
from ae_keras.ui.presets import HOME, PCA_PAGE
from ae_keras.ui.scenes import SCENES
from ae_keras.ui.slot import Slot

QUICK = {"epochs": "40"}
FAST = {"batch": "4096", "dataset": "iris"}  # where there are very many epochs


def verdict(app: AppTest) -> tuple[float, float]:
    """The two errors in the sentence under the controls."""
    text = next(m.value for m in app.markdown if m.value.startswith("###"))
    return tuple(map(float, re.search(r"([\d.]+) against ([\d.]+)", text).groups()))


def epoch(app: AppTest) -> int:
    return next(int(found[1]) for m in app.markdown if (found := re.search(r"epoch (\d+) of", m.value)))


def points(app: AppTest):
    """The rows behind the hero."""
    chart = app.get("vega_lite_chart")[0].proto
    data = chart.datasets[0].data.data if chart.datasets else chart.data.data
    return pa.ipc.open_stream(data).read_pandas()


def open_tab(app: AppTest, name: str) -> AppTest:
    app.session_state["pca_vs_autoencoder.tabs"] = name
    return app.run()


def test_home_links_to_the_scenes(open_page):
    app = open_page(HOME, epochs="1")
    assert not app.exception
    links = {link.proto.label: link.proto for link in app.get("page_link")}
    for scene in (scene for scene in SCENES if scene.page != HOME):
        link = links[f"**{scene.title}**"]
        assert link.page == Path(scene.page).stem
        assert dict(parse_qsl(link.query_string)) == scene.query


def test_the_verdict_is_that_of_an_independent_computation(open_page):
    app = open_page(PCA_PAGE, **QUICK)
    assert not app.exception and not app.warning and not app.error
    run = ae.train(ae.Undercomplete(epochs=40))
    scikit = PCA(2).fit(run.data.inputs)
    linear = np.mean((scikit.inverse_transform(scikit.transform(run.data.held_out)) - run.data.held_out) ** 2)
    error = np.mean((run.models.autoencoder(run.data.held_out).numpy() - run.data.held_out) ** 2)
    assert verdict(app) == (round(float(error), 4), round(float(linear), 4))
    assert epoch(app) == 40


def test_the_hero_shows_the_codes_and_both_errors(open_page):
    app = open_page(PCA_PAGE, **QUICK)
    rows, run = points(app), ae.train(ae.Undercomplete(epochs=40))
    codes = run.models.encoder(np.concatenate([run.data.inputs, run.data.held_out])).numpy()
    shown = rows[["code 1", "code 2"]].to_numpy()
    distances = [np.linalg.norm(a - a[0], axis=1)[1:] for a in (codes, shown)]
    ratio = distances[1] / distances[0]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-3, err_msg="turned, mirrored, scaled: shapes stay")
    np.testing.assert_allclose(rows["autoencoder error"], run.frame.errors, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
def test_every_scene_opens(open_page, scene):
    app = open_page(scene.page, **(scene.query | QUICK))
    assert not app.exception and not app.warning and not app.error
    assert app.get("vega_lite_chart")


@pytest.mark.parametrize("code", ["1", "3", "4"])
def test_other_code_sizes_have_their_pictures(open_page, code):
    app = open_page(PCA_PAGE, code=code, **QUICK)
    assert not app.exception and not app.error
    assert {f"code {i + 1}" for i in range(min(int(code), 3) if code != "4" else 2)} <= set(points(app).columns)


@pytest.mark.parametrize("dataset", ["iris", "wine", "breast-cancer", "digits"])
def test_other_data(open_page, dataset):
    app = open_page(PCA_PAGE, dataset=dataset, epochs="5")
    assert not app.exception and not app.error and not app.warning
    assert len(points(app)) == ae.load(dataset).x.shape[0]
    spec = "pca_vs_autoencoder.spec"
    assert app.session_state[spec].standardize == (dataset != "digits"), "images stay between 0 and 1"
    if dataset == "digits":
        app.session_state["pca_vs_autoencoder.dataset"] = "iris"
        app.run()
        assert app.session_state[spec] == ae.Undercomplete(dataset="iris", epochs=5)
        assert app.query_params["dataset"] == "iris" and "standardize" not in app.query_params


def test_moving_a_control_retrains_and_rewrites_the_link(open_page):
    app = open_page(PCA_PAGE, **QUICK)
    before = verdict(app)
    app.select_slider(key="pca_vs_autoencoder.code").set_value(1).run()
    assert not app.exception and verdict(app) != before
    assert app.query_params["code"] == "1"
    app.selectbox(key="pca_vs_autoencoder.activation").set_value("linear").run()
    assert not app.exception and app.query_params["activation"] == "linear"


def test_the_badges_say_what_kind_of_numbers_these_are(open_page):
    app = open_page(PCA_PAGE, **QUICK | {"seed": "7"})
    said = next(m.value for m in app.markdown if "ms per epoch" in m.value)
    assert "1097 training · 275 held-out" in said and "seed 7]" in said and "epoch 40 of 40" in said
    pace = float(re.search(r"speed: ([\d.]+) ms per epoch]", said)[1])
    assert 0 < pace < 1000 * 60


@pytest.mark.parametrize(("seconds", "said"), [(0.1234, "120"), (12.34, "12000"), (0.00099, "0.99"), (1e-8, "0.00001")])
def test_the_pace_is_a_number_without_a_power_of_ten(seconds, said):
    run = SimpleNamespace(pace=seconds)
    moment = SimpleNamespace(data=ae.load("iris"), spec=ae.Undercomplete(), epoch=1, run=run)
    shown = []
    badges(SimpleNamespace(draw=lambda element, text: shown.append(text)), moment)
    assert shown[0].endswith(f" {said} ms per epoch]")


def test_an_own_list_of_layers(open_page):
    app = open_page(PCA_PAGE, hidden="7,3", **QUICK)
    assert not app.exception and not app.warning
    assert app.selectbox(key="pca_vs_autoencoder.hidden").value == "7-3"


def test_the_buttons_move_through_the_recorded_epochs(open_page):
    app = open_page(PCA_PAGE, **QUICK)
    epochs = ae.Undercomplete(epochs=40).frame_epochs
    run = ae.train(ae.Undercomplete(epochs=40))

    def shows(index: int) -> None:
        assert not app.exception
        assert epoch(app) == epochs[index]
        held_out = run.frames[index].errors[run.data.shape[0] :].mean()
        assert verdict(app)[0] == pytest.approx(held_out, abs=0.00006)

    app.button(key="pca_vs_autoencoder.Restart").click().run()
    shows(0)
    app.button(key="pca_vs_autoencoder.Step").click().run()
    shows(1)
    app.select_slider(key="pca_vs_autoencoder.scrub").set_value(epochs[5]).run()
    shows(5)
    app.button(key="pca_vs_autoencoder.Play").click().run()
    shows(len(epochs) - 1)
    app.button(key="pca_vs_autoencoder.New seed").click().run()
    assert epoch(app) == 40 and app.query_params["seed"] == "1"


def test_the_table_holds_scikit_learn_s_numbers(open_page):
    app = open_tab(open_page(PCA_PAGE, **QUICK), "Measured")
    assert not app.exception
    table = app.dataframe[0].value
    data = ae.load("banknote")
    scikit = PCA(2).fit(data.inputs)
    rows = {
        "raw features": (data.inputs, data.held_out),
        "PCA": (scikit.transform(data.inputs), scikit.transform(data.held_out)),
    }
    for name, (train, test) in rows.items():
        score = KNeighborsClassifier(5).fit(train, data.y_train).score(test, data.y_test)
        assert table.loc[name, "neighbours"] == pytest.approx(score, abs=0.004)
    assert table.loc["PCA", "explained"] == pytest.approx(scikit.explained_variance_ratio_.sum(), abs=1e-6)
    assert table.loc["linear autoencoder", "error"] == pytest.approx(table.loc["PCA", "error"], rel=0.01)
    assert (
        table.loc["this network, epoch 40", "parameters"]
        == 4 * 6 + 6 + 6 * 4 + 4 + 4 * 2 + 2 + 2 * 4 + 4 + 4 * 6 + 6 + 28
    )


def test_every_code_size_on_demand(open_page):
    app = open_tab(open_page(PCA_PAGE, epochs="30"), "Every code size")
    app.button(key="sizes.train").click().run()
    assert not app.exception
    said = next(c.value for c in app.caption if c.value.startswith("Mean squared error on held-out rows"))
    assert "not trained" not in said
    for code in (1, 2, 3):
        error = ae.train(ae.Undercomplete(epochs=30, code=code)).history["val_error"].iloc[-1]
        assert f"autoencoder {error:.4f}" in said


def break_off(spec: ae.Undercomplete, frames: int):
    """Let the server's run of `spec` have diverged after so many recorded moments."""
    run = service.runs().get(spec, ae.load(spec.dataset, **spec.split).shape)
    del run.frames[frames:]
    run.diverged = run.epoch = run.frames[-1].epoch + 1
    return run


def test_a_size_that_diverged_is_not_drawn_as_trained_and_not_trained_again(open_page):
    app = open_tab(open_page(PCA_PAGE, epochs="31"), "Every code size")
    app.button(key="sizes.train").click().run()
    broken = break_off(ae.Undercomplete(epochs=31, code=3), frames=4)
    app.run()
    assert not app.exception and "sizes.train" not in [button.key for button in app.button]
    said = next(c.value for c in app.caption if c.value.startswith("Mean squared error on held-out rows"))
    assert re.search(r"3: PCA [\d.]+, autoencoder diverged\.", said) and "not trained" not in said
    drawn = next(chart for chart in app.get("vega_lite_chart") if "Error against" in str(chart.proto)).proto
    rows = pa.ipc.open_stream(drawn.datasets[0].data.data if drawn.datasets else drawn.data.data).read_pandas()
    assert set(rows.loc[rows["method"] == "autoencoder", "code"]) == {1, 2}
    assert broken.diverged == broken.epoch


def test_the_table_of_methods_has_no_numbers_of_a_run_that_diverged(open_page):
    app = open_page(PCA_PAGE, epochs="34")
    spec = ae.Undercomplete(epochs=34)
    epochs = [break_off(each, frames=3).diverged for each in (spec, linear_twin(spec))]
    table = open_tab(app, "Measured").dataframe[0].value
    for name, epoch in zip(("this network", "linear autoencoder"), epochs, strict=True):
        assert table.loc[f"{name}, diverged in epoch {epoch}"].isna().all()
    assert not table.loc["PCA"].drop("seconds").isna().any() and not app.exception
    diverged = [error for error in app.error if "diverged in epoch" in error.value]
    assert len(diverged) == 1, "of the page's own run"


def test_the_film_of_a_run_that_diverged_shows_all_that_there_is(open_page, monkeypatch):
    app = open_page(PCA_PAGE, epochs="32")
    epochs = [frame.epoch for frame in break_off(ae.Undercomplete(epochs=32), frames=6).frames]
    shown = []

    def progress(slot, element, *content, **settings):
        if element == "progress":
            shown.append(content[1])
        draw(slot, element, *content, **settings)

    draw = Slot.draw
    monkeypatch.setattr(Slot, "draw", progress)
    app.run()
    assert not app.exception and any("diverged in epoch" in error.value for error in app.error)
    for _ in range(2):  # and once more from its end
        app.button(key="pca_vs_autoencoder.Play").click().run()
        assert not app.exception and shown == [f"epoch {epoch}" for epoch in epochs]
        assert epoch(app) == app.select_slider(key="pca_vs_autoencoder.scrub").value == epochs[-1]
        shown.clear()


def test_the_linear_twin_of_any_code_is_one_that_can_be_trained(open_page):
    for code, dataset, expected in [(2, "digits", 2), (100, "digits", 64), (100, "iris", 4), (200, "mnist", 64)]:
        twin = linear_twin(ae.Overcomplete(dataset=dataset, code=code, seed=3, examples=20))
        assert (twin.code, twin.dataset, twin.seed, twin.examples) == (expected, dataset, 3, 20)


def test_model_and_share(open_page):
    app = open_tab(open_page(PCA_PAGE, **QUICK), "Model and code")
    assert not app.exception
    assert app.code[0].value == ae.script(ae.Undercomplete(epochs=40)).rstrip()
    assert "encoder_1 (Dense)" in app.code[1].value
    app = open_tab(app, "Share and export")
    assert not app.exception
    link = app.code[0].value
    assert link.endswith("?v=4&epochs=40")
    assert len(app.get("download_button")) == 6


def test_a_run_that_diverges_says_so_and_keeps_its_last_picture(open_page):
    app = open_page(PCA_PAGE, optimizer="sgd", learning_rate="1.0", activation="linear", momentum="0.9", epochs="200")
    assert not app.exception
    assert any("diverged in epoch" in error.value and "Try" in error.value for error in app.error)
    assert app.get("vega_lite_chart")


@pytest.mark.parametrize(
    "query",
    [
        {"code": "99"},
        {"code": "-3"},
        {"code": "two"},
        {"hidden": "9999-0--3"},
        {"hidden": "1e308"},
        {"learning_rate": "nan"},
        {"learning_rate": "1e99"},
        {"epochs": "999999999999999999999"},
        {"dataset": "../../etc/passwd"},
        {"activation": "<script>alert(1)</script>"},
        {"seed": "-1", "batch": "0", "test_share": "7"},
        {"nonsense": "1", "v": "99"},
        {"code": "٣٩"},
        {"output": "softmax", "bias": "maybe", "l2": "inf"},
    ],
    ids=lambda query: json.dumps(query, ensure_ascii=False),
)
def test_a_bad_link_is_clamped_with_a_notice(open_page, query):
    app = open_page(PCA_PAGE, **({"epochs": "3"} | query | (FAST if "epochs" in query else {})))
    assert not app.exception
    assert len(app.warning) >= 1
    assert app.get("vega_lite_chart")


def test_the_web_process_paints_and_trains_without_tensorflow(fresh_python):
    """With worker processes, neither TensorFlow nor Keras is ever imported where the pages are drawn."""
    said = fresh_python(
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('ae_keras/ui/app.py', default_timeout=120)\n"
        "app.switch_page(sys.argv[1])\n"
        "app.query_params['epochs'] = '20'\n"
        "app.run()\n"
        "assert not app.exception, app.exception\n"
        "assert app.get('vega_lite_chart')\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])\n"
        "from ae_keras.ui import service\n"
        "service.runs().executor.close()\n",
        ROOT / PCA_PAGE,
        AE_KERAS_WORKERS="1",
    )
    assert said == "[]"
