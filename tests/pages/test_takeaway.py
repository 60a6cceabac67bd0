"""What a page hands out: files of the moment on screen."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from PIL import Image

import ae_keras as ae
from ae_keras.ui.presets import FIRST, MANIFOLD_PAGE, PCA_PAGE

KEYS = {page: Path(page).stem for page in FIRST}


class File(NamedTuple):
    name: str
    content: str | bytes | Callable[[], str | bytes]

    def read(self) -> str | bytes:
        return self.content() if callable(self.content) else self.content


@pytest.fixture
def files(open_page, monkeypatch):
    """(app, prefix of the page's keys) -> label of a button -> the file that it gives, of what is on screen now."""
    shown: dict[str, File] = {}
    button = st.download_button

    def recorded(label, content, file, *arguments, **options):
        shown[label] = File(file, content)
        return button(label, content, file, *arguments, **options)

    monkeypatch.setattr(st, "download_button", recorded)

    def read(app, key: str) -> dict[str, File]:
        app.session_state[f"{key}.tabs"] = "Share and export"
        app.run()
        assert not app.exception and not app.error
        return dict(shown)

    return read


def network(content: bytes, folder):
    """A Keras model from the bytes of its file."""
    import keras  # not before the engine has set TensorFlow up

    (folder / "model.keras").write_bytes(content)
    return keras.models.load_model(folder / "model.keras")


def test_files_are_of_the_epoch_on_screen_and_say_it(open_page, files, tmp_path):
    app = open_page(PCA_PAGE, epochs="40", seed="4")
    run = ae.train(ae.Undercomplete(epochs=40, seed=4))
    last = files(app, "pca_vs_autoencoder")
    middle = run.frames[len(run.frames) // 2]
    assert 0 < middle.epoch < 40
    app.select_slider(key="pca_vs_autoencoder.scrub").set_value(middle.epoch).run()
    scrubbed = files(app, "pca_vs_autoencoder")
    assert app.code[0].value.endswith(f"?v=4&epochs=40&seed=4&at={middle.epoch}")
    shared = open_page(PCA_PAGE, epochs="40", seed="4", at=str(middle.epoch))
    assert shared.select_slider(key="pca_vs_autoencoder.scrub").value == middle.epoch and not shared.warning
    shared.button(key="pca_vs_autoencoder.Step").click().run()
    assert shared.select_slider(key="pca_vs_autoencoder.scrub").value > middle.epoch

    inputs = run.data.inputs
    for given, frame in ((last, run.frame), (scrubbed, middle)):
        loaded = network(given["Weights"].read(), tmp_path)
        assert np.concatenate([w.ravel() for w in loaded.get_weights()]).tobytes() == frame.weights.tobytes()
        errors = np.square(np.asarray(loaded(inputs)) - inputs).mean(axis=1)
        codes = pd.read_csv(io.StringIO(given["Codes"].read()))
        assert set(codes["epoch"]) == {frame.epoch}
        np.testing.assert_allclose(codes["error"][: len(inputs)], errors, atol=1e-5)
        np.testing.assert_allclose(codes[["code_1", "code_2"]], frame.codes, atol=1e-6)
        history = pd.read_csv(io.StringIO(given["History"].read()))
        assert history["epoch"].tolist() == run.history["epoch"].tolist(), "the whole run, whatever is on screen"
        names = {label: file.name for label, file in given.items()}
        for label, ending in {
            "Codes": "-codes.csv", "Weights": ".keras", "Picture, SVG": ".svg", "Picture, PNG": ".png",
        }.items():  # fmt: skip
            assert names[label].endswith(f"-epoch-{frame.epoch}{ending}")
        assert "epoch" not in names["History"] + names["Keras program"]


def pixels_of(given: dict[str, File]) -> np.ndarray:
    """(height, width, 4), two pixels for each of the picture's units."""
    return np.asarray(Image.open(io.BytesIO(given["Picture, PNG"].read())).convert("RGBA"))


@pytest.mark.parametrize("page", KEYS)
def test_a_picture_is_whole_and_on_white_paper(open_page, files, page, monkeypatch):
    given = files(open_page(page, epochs="30"), KEYS[page])
    monkeypatch.setattr(st, "session_state", None)  # files are made in a thread that belongs to no session
    svg = given["Picture, SVG"].read()
    first = next(e for e in ET.fromstring(svg).iter() if e.tag.split("}")[1] not in ("svg", "g", "defs"))
    assert first.tag.endswith("rect") and first.get("fill").lower() in ("#ffffff", "white")
    pixels = pixels_of(given)
    for side in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        assert (side == 255).all(), "something touches the edge"
    assert (pixels < 200).any()
    for hint in ("Drag", "Click", "Point"):
        assert hint not in svg, "on paper there is no pointer"


def test_the_corners_of_pcas_plane_are_in_the_picture(open_page, files):
    """Panels cut off what reaches beyond them, within the margin of 12 units."""
    pixels = pixels_of(files(open_page(MANIFOLD_PAGE, epochs="5"), "manifolds"))
    assert (pixels[:, [24, 25, -26, -25]] == 255).all(axis=(1, 2))[150:].all(), "below the titles"
