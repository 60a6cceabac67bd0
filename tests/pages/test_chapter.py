"""Every page of the chapter: it opens, moves, says what an independent computation says, and its tabs all work."""

import re
from pathlib import Path

import numpy as np
import pytest

import ae_keras as ae
from ae_keras.analysis.bits import bits, by_largest, by_threshold
from ae_keras.links import to_query
from ae_keras.specs import tex
from ae_keras.training.live import LiveRun
from ae_keras.ui.outline import CHAPTERS, ROOT, USES
from ae_keras.ui.presets import BITS_PAGE, FIRST, FORCES_PAGE, HOME, LINEAR_PAGE, MANIFOLD_PAGE, PCA_PAGE, POWER_PAGE

KEYS = {page: Path(page).stem for page in FIRST if page != PCA_PAGE}
BESIDE_PCA = {"Measured": "raw features", "Every code size": "Mean squared error on held-out rows"}
TABS = {  # and what nothing but the tab says
    LINEAR_PAGE: BESIDE_PCA,
    POWER_PAGE: {"An index": "A walk along the code", "Early stopping": "lowest at", "Capacity": "missing sizes"},
    BITS_PAGE: {"Mitchell's figures": "the weights into h1 are", "20 seeds": "Of 20 seeds"},
    MANIFOLD_PAGE: {"Zoom in": "looks like a plane", "Every code size": BESIDE_PCA["Every code size"]},
}


def headline(app) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("###"))


FORMULA = r"\$\$.*?\$\$|\$[^$]+\$|:material/\w+:|`[^`]*`|<[^>]*>|\]\([^)]*\)"  # what the browser does not show as it is
NO_WORDS = r"\bNone\b|\bnan\b|\binf\b|(?<![\w.,−–-])-\d|\b[a-z]+_\w+\b(?!\.\w)|\$|\\[a-z]|\d\.\d*0000\b|\de[+-]?\d"


def words_of(app) -> list[str]:
    """All that a page says, as it is read: titles, sentences, labels of widgets and their choices."""
    said = [element.value for element in (*app.title, *app.subheader, *app.markdown, *app.caption, *app.text)]
    said += [widget.label for widget in (*app.button, *app.slider, *app.select_slider, *app.selectbox, *app.toggle)]
    said += [option for widget in (*app.select_slider, *app.selectbox) for option in widget.options]
    return [re.sub(FORMULA, " ", str(words), flags=re.DOTALL) for words in said]


def good(app):
    """The page, which runs without trouble and says nothing that is no word and no number."""
    assert not app.exception and not app.error and not app.warning
    assert not [(found.group(), words) for words in words_of(app) if (found := re.search(NO_WORDS, words))]
    return app


@pytest.mark.parametrize("page", KEYS)
def test_a_page_opens_moves_and_keeps_its_link(open_page, page):
    app = good(open_page(page, epochs="12"))
    said = headline(app)
    key = KEYS[page]
    app.button(key=f"{key}.Restart").click().run()
    assert headline(good(app)) != said, "the untrained start looks different"
    app.button(key=f"{key}.Play").click().run()
    assert headline(good(app)) == said
    app.button(key=f"{key}.New seed").click().run()
    assert headline(good(app)) != said
    seed = int(app.query_params["seed"]) - 1
    again = good(open_page(page, **{"epochs": "12", "seed": str(seed)}))
    assert headline(again) == said


@pytest.fixture
def barely_trained(monkeypatch):
    """Every run ends with its first chunk, as one does that diverges there: for what does not depend on the rest."""
    monkeypatch.setattr(LiveRun, "done", property(lambda run: bool(run.frames)))


@pytest.mark.parametrize("page", KEYS)
def test_what_there_is_to_try_is_one_click_away(open_page, page, barely_trained):
    app, start = good(open_page(page, epochs="12")), f"{KEYS[page]}.try "
    keys = [button.key for button in app.button if button.key and button.key.startswith(start)]
    assert len(keys) >= 2
    links = set()
    for key in keys:
        app.button(key=key).click().run()
        links.add(frozenset((name, str(value)) for name, value in good(app).query_params.items()))
    assert len(links) == len(keys), "each shows something else"
    app.button(key=f"{KEYS[page]}.back").click().run()
    assert not good(app).query_params, "the page's first settings have no link but the page's own"
    assert not [button for button in app.button if button.key == f"{KEYS[page]}.back"]


def test_home_names_three_uses_and_their_pages(open_page):
    links = [link.proto for link in good(open_page(HOME, epochs="12")).get("page_link")]
    for title, _, page, _ in USES:
        assert any(title in link.label and link.page.endswith(page.split("/")[1].removesuffix(".py")) for link in links)


@pytest.mark.parametrize(("page", "tab"), [(page, tab) for page, tabs in TABS.items() for tab in tabs])
def test_a_tab_of_its_own(open_page, page, tab):
    def told() -> str:
        texts = [element.value for element in (*app.markdown, *app.caption)]
        rows = [str(name) for table in app.dataframe for name in table.value.index]
        return "\n".join((*texts, *rows, *(button.label for button in app.button)))

    app = good(open_page(page, epochs="12"))
    assert TABS[page][tab] not in told()
    app.session_state[f"{KEYS[page]}.tabs"] = tab
    app.session_state["projector"] = True  # in which every picture is another one
    good(app.run())
    assert TABS[page][tab] in told()


@pytest.mark.parametrize("page", KEYS)
def test_what_every_page_has(open_page, page):
    app, key = open_page(page, epochs="12"), KEYS[page]
    app.session_state[f"{key}.words"] = app.session_state["projector"] = True
    good(app.run())
    assert len(app.dataframe) >= 2
    app.session_state[f"{key}.more"] = True
    good(app.run())
    assert [widget for widget in app.number_input if widget.key == f"{key}.seed"]
    app.session_state[f"{key}.tabs"] = "Model and code"
    good(app.run())
    assert "import keras" in app.code[0].value
    app.session_state[f"{key}.tabs"] = "Share and export"
    good(app.run())
    assert f"epochs={12}" in app.code[0].value
    assert len(app.get("download_button")) == 6


@pytest.mark.parametrize("page", KEYS)
@pytest.mark.parametrize("query", [{"code": "999", "dataset": "moon"}, {"hidden": "x", "cap": "-3", "examples": "1e9"}])
def test_a_bad_link_is_clamped_with_a_notice(open_page, page, query):
    app = open_page(page, **query, epochs="2")
    assert not app.exception and app.warning


def test_every_page_of_the_lecture_is_in_the_outline():
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == {HOME, *(chapter.page for chapter in CHAPTERS)}
    assert all(len(path.read_text().splitlines()) <= 140 for path in (ROOT / "pages").glob("*.py"))


def test_home_says_the_error_of_the_network_it_draws(open_page):
    app = good(open_page(HOME, epochs="5"))
    run = ae.train(FIRST[HOME].replace(epochs=5))
    error = np.mean((run.models.autoencoder(run.data.held_out).numpy() - run.data.held_out) ** 2)
    assert f"64 inputs through 2 numbers: error {error:.4f}" in headline(app)
    app.select_slider(key="home.code").set_value(64).run()
    assert "No bottleneck for the 64 inputs" in headline(good(app))
    app.selectbox(key="home.hidden").set_value("16").run()
    assert "64 inputs through a layer of 16: error" in headline(good(app))
    app.slider(key="home.picture").set_value(3).run()
    app.segmented_control(key="home.part").set_value("decoder").run()
    assert any(m.value.startswith("The **decoder**") for m in good(app).markdown)
    for dataset in ("cat", "mnist"):
        app = good(open_page(HOME, dataset=dataset, epochs="1"))
        app.slider(key="home.picture").set_value(12).run()
        good(app)


def test_linear_says_the_angles_of_an_independent_computation(open_page):
    from scipy.linalg import subspace_angles
    from sklearn.decomposition import PCA

    app = good(open_page(LINEAR_PAGE, epochs="8"))
    run = ae.train(FIRST[LINEAR_PAGE].replace(epochs=8))
    decoder = run.models.decoder.get_weights()[0].T
    tilt = np.degrees(subspace_angles(decoder, PCA(2).fit(run.data.inputs).components_.T).max())
    a, b = decoder.T
    angle = np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))
    assert headline(app).startswith(f"### Its plane is {tilt:.1f}° from PCA's; its axes w meet at {angle:.0f}°")


def test_power_says_both_errors_and_that_of_the_mean(open_page):
    app = good(open_page(POWER_PAGE, epochs="30"))
    run = ae.train(FIRST[POWER_PAGE].replace(epochs=30))
    errors = run.history.iloc[-1]
    mean = np.mean((run.data.held_out - run.data.inputs.mean(axis=0)) ** 2)
    expected = f"Training error {errors.error:.4f}; held-out error {errors.val_error:.4f}, "
    assert expected in headline(app) and f"the mean of the 10 training digits ({mean:.4f})" in headline(app)


def test_early_stopping_shows_the_recorded_network_that_is_nearest_to_the_best(open_page):
    app = open_page(POWER_PAGE, epochs="300")
    link = dict(app.query_params)
    app.session_state["too_much_power.tabs"] = "Early stopping"
    app.run()
    run = ae.train(FIRST[POWER_PAGE].replace(epochs=300))
    best = run.history.loc[run.history["val_error"].idxmin()]
    frame = min(run.frames, key=lambda frame: abs(frame.epoch - best["epoch"]))
    network = run.network(frame.weights)
    error = np.mean((network.reconstruct(run.data.held_out) - run.data.held_out) ** 2)
    said = next(m.value for m in app.markdown if "lowest at" in m.value)
    assert f"lowest at **epoch {best['epoch']:.0f}**: {best['val_error']:.4f}. At epoch 300" in said
    assert f"that of **epoch {frame.epoch}**, with a held-out error of {error:.4f}." in said
    next(b for b in app.button if b.label == f"Show epoch {frame.epoch}").click().run()
    assert f"held-out error {error:.4f}" in headline(good(app)), "the network that was promised, and no other one"
    assert dict(app.query_params) == link and app.select_slider(key="too_much_power.scrub").value == frame.epoch
    assert not [button for button in app.button if button.label.startswith("Show epoch")]


def test_bits_counts_what_comes_out(open_page):
    app = good(open_page(BITS_PAGE, epochs="2000"))
    run = ae.train(FIRST[BITS_PAGE].replace(epochs=2000))
    outputs = run.models.autoencoder(run.data.inputs).numpy()
    codes = run.models.encoder(run.data.inputs).numpy()
    patterns, between = len(set(bits(codes))), (np.abs(codes - 0.5) < 0.2).sum()
    assert by_largest(outputs) == by_threshold(outputs) == 8
    assert headline(app) == (
        f"### All 8 training examples are reproduced, with {patterns} different bit patterns; "
        f"{between} of 24 bits undecided"
    )
    app = good(open_page(BITS_PAGE, epochs="500"))
    run = ae.train(FIRST[BITS_PAGE].replace(epochs=500))
    outputs = run.models.autoencoder(run.data.inputs).numpy()
    largest, threshold = by_largest(outputs), by_threshold(outputs)
    assert threshold < 8
    assert headline(app).startswith(
        f"### {largest} of 8 training examples right by the largest output, {threshold} by a threshold of 0.5; "
    )


def test_twenty_seeds_are_twenty_runs(open_page):
    app = open_page(BITS_PAGE, epochs="3000")
    app.session_state["mitchell.tabs"] = "20 seeds"
    table = good(app.run()).dataframe[0].value
    assert table["seed"].tolist() == list(range(20))
    run = ae.train(FIRST[BITS_PAGE].replace(epochs=3000, seed=7))
    outputs = run.reconstruct(run.data.x_train)
    row = table.iloc[7]
    assert row["sum of squared errors"] == pytest.approx(((outputs - np.eye(8)) ** 2).sum(), rel=1e-4)
    assert row["right by threshold"] == by_threshold(outputs)


def test_manifolds_marks_the_opposite_points_only_where_they_must_meet(open_page):
    def told(**query) -> bool:
        app = good(open_page(MANIFOLD_PAGE, **({"epochs": "5"} | query)))
        return any("Borsuk" in m.value for m in app.markdown)

    assert told(cap="180.0")
    assert not told(cap="90.0") and not told(dataset="s-curve") and not told(cap="180.0", code="3")
    app = open_page(MANIFOLD_PAGE, epochs="5")
    app.slider(key="manifolds.follow").set_value(4).run()
    good(app)


@pytest.mark.parametrize(
    ("page", "query"),
    [
        (HOME, {"dataset": "banknote"}),
        (HOME, {"dataset": "cat", "examples": "10"}),
        (HOME, {"standardize": "yes"}),
        (LINEAR_PAGE, {"dataset": "sphere"}),
        (LINEAR_PAGE, {"dataset": "ellipse", "code": "2", "tab": "Every code size"}),
        (LINEAR_PAGE, {"l2": "1.0", "code": "4"}),
        (LINEAR_PAGE, {"dataset": "digits", "code": "8", "tab": "Measured"}),
        (POWER_PAGE, {"dataset": "iris"}),
        (POWER_PAGE, {"examples": "2", "tab": "An index"}),
        (POWER_PAGE, {"examples": "0", "code": "3"}),
        (BITS_PAGE, {"dataset": "iris"}),
        (BITS_PAGE, {"examples": "3"}),
        (BITS_PAGE, {"code": "1"}),
        (BITS_PAGE, {"dataset": "one-hot-16", "code": "5"}),
        (MANIFOLD_PAGE, {"dataset": "banknote"}),
        (MANIFOLD_PAGE, {"dataset": "circle", "code": "1"}),
        (MANIFOLD_PAGE, {"code": "3"}),
        (FORCES_PAGE, {"dataset": "wine"}),
        (FORCES_PAGE, {"code": "1", "examples": "2"}),
    ],
    ids=str,
)
def test_an_unusual_link_never_ends_in_a_traceback(open_page, page, query):
    query = dict(query)
    tab = query.pop("tab", None)
    app = open_page(page, **query, epochs="2")
    changed = query.get("dataset") in ("banknote", "sphere", "iris", "wine") or "standardize" in query
    assert bool(app.warning) == changed
    if tab:
        app.session_state[f"{KEYS[page]}.tabs"] = tab
        app.run()
    assert not app.exception and not app.error


@pytest.mark.parametrize("examples", ["2", "4", "8"])
def test_few_points_have_few_neighbours(open_page, examples):
    app = good(open_page(MANIFOLD_PAGE, examples=examples, epochs="2"))
    assert not any("nan" in m.value for m in app.markdown)
    assert any("Trustworthiness" in m.value for m in app.markdown) == (examples == "8")
    app.slider(key="manifolds.follow").set_value(1).run()
    good(app)


def test_a_network_is_called_stuck_only_where_it_is(open_page):
    def told(app) -> bool:
        return any("stopped at PCA's solution" in m.value for m in good(app).markdown)

    app = open_page(MANIFOLD_PAGE, cap="180.0", seed="9")
    assert told(app)
    app.button(key="manifolds.Restart").click().run()
    assert not told(app)
    assert not told(open_page(MANIFOLD_PAGE, dataset="circle", code="1", activation="linear", epochs="300"))


def test_the_words_are_about_the_moment_on_screen(open_page):
    app = open_page(LINEAR_PAGE, epochs="40")
    app.session_state["linear.words"] = True
    app.run()
    app.button(key="linear.Restart").click().run()
    run = ae.train(FIRST[LINEAR_PAGE].replace(epochs=40))
    start = run.frames[0]
    decoder = run.network(start.weights).decoder[0].kernel.T
    tilt = ae.analysis.decoder_geometry(decoder, ae.pca(run.data.inputs, 2)).tilt
    assert any(f"is {tilt:.2f} degrees" in m.value for m in good(app).markdown)


def test_the_formula_holds_the_numbers_of_every_moment(open_page):
    """Also of those whose epoch is not on the history's grid: with 1000 epochs every fourth is."""
    run = ae.train(FIRST[POWER_PAGE].replace(l2=1e-5))
    app = good(open_page(POWER_PAGE, **to_query(run.spec, FIRST[POWER_PAGE])))
    for frame in (run.frames[-1], run.frames[0], *(f for f in run.frames if f.epoch in (3, 6))):
        app.select_slider(key="too_much_power.scrub").set_value(frame.epoch).run()
        formula = next(m.value for m in good(app).markdown if "sum w^2" in m.value)
        network = run.network(frame.weights)
        squares = sum((layer.kernel.astype("float64") ** 2).sum() for layer in (*network.encoder, *network.decoder))
        error = np.mean((network.reconstruct(run.data.inputs) - run.data.inputs) ** 2)
        assert f"}}_{{{tex(error)}}}" in formula
        assert rf"\underbrace{{1\cdot10^{{-5}}\sum w^2}}_{{{tex(1e-5 * squares)}}}" in formula
    assert {3, 6} <= {frame.epoch for frame in run.frames} - set(run.history["epoch"])


def test_all_of_mnist_is_offered_where_keras_has_fetched_it(open_page, fresh_python, tmp_path):
    app = open_page(HOME, dataset="mnist-full", epochs="2")
    assert app.warning and not app.exception, "here it is not, and the page says so"
    draw = np.random.default_rng(0)
    arrays = {}
    for name, rows in (("train", 60_000), ("test", 10_000)):
        arrays[f"x_{name}"] = draw.integers(0, 256, (rows, 28, 28), dtype="uint8")
        arrays[f"y_{name}"] = draw.integers(0, 10, rows, dtype="uint8")
    (tmp_path / "datasets").mkdir()
    np.savez(tmp_path / "datasets" / "mnist.npz", **arrays)
    told = fresh_python(
        """
import numpy as np
import ae_keras as ae
from ae_keras.ui.outline import ROOT
from streamlit.testing.v1 import AppTest
data = ae.load("mnist-full", standardize=False)
assert data.inputs is data.x_train, "two copies would be too large"
print(*data.shape, data.x_train.max(), data.rows[0], float(data.x_train[0, 300]), data.y_train[0])
app = AppTest.from_file(ROOT / "ae_keras" / "ui" / "app.py", default_timeout=250)
app.query_params.update({"dataset": "mnist-full", "epochs": "1", "code": "2"})
app.run()
assert not app.exception and not app.warning and not app.error
assert any("all 70,000" in option for option in app.selectbox(key="home.dataset").options)
print(next(m.value for m in app.markdown if "14000 held-out" in m.value))
""",
        KERAS_HOME=str(tmp_path),
        AE_KERAS_WORKERS="0",
    )
    numbers, badges = told.splitlines()
    train, test, features, most, row, pixel, label = map(float, numbers.split())
    x, y = (np.concatenate([arrays[f"{part}_train"], arrays[f"{part}_test"]]) for part in "xy")
    assert (train, test, features, most) == (56_000, 14_000, 784, 1.0)
    assert pixel == pytest.approx(x[int(row)].reshape(-1)[300] / 255) and label == y[int(row)]
    assert "56000 training" in badges
