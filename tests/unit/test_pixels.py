"""Images as PNG: every pixel has its shade, and no rasteriser blurs it."""

import base64
import dataclasses
import io
import re

import numpy as np
import pytest
from PIL import Image

from ae_keras import analysis, charts
from ae_keras.charts import pixels
from ae_keras.charts.drawings.svg import document
from ae_keras.data import from_array


def seen(png: bytes) -> np.ndarray:
    """(height, width, 4), each from 0 to 255."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(int)


def levels(shape: tuple[int, int], steps: int) -> np.ndarray:
    """An image that has all shades."""
    return (np.arange(shape[0] * shape[1]) % (steps + 1) / steps).reshape(shape)


def test_light_on_black_is_drawn_as_it_is():
    image = np.array([[0, 5, 15], [10, 15, 0]]) / 15
    assert seen(pixels.grey(image, ink=False))[..., 0].tolist() == [[0, 85, 255], [170, 255, 0]]


def test_ink_is_dark_on_white_and_what_is_beyond_the_ends_is_the_end():
    drawn = seen(pixels.grey(np.array([[-0.3, 0.0, 0.5, 1.0, 1.7]]), ink=True))[0]
    assert drawn[0].tolist() == drawn[1].tolist() == [255] * 4
    assert drawn[3].tolist() == drawn[4].tolist()
    assert drawn[3, :3].max() < 64 < drawn[2, :3].min() < drawn[2, :3].max() < 192


def test_a_photograph_keeps_256_shades():
    image = levels((16, 16), 255)
    assert (seen(pixels.grey(image, ink=False, shades=256))[..., 0] == np.rint(255 * image)).all()


def test_a_difference_has_two_colours_and_is_clear_where_there_is_none():
    drawn = seen(pixels.signed(np.array([[-1, -0.2, 0, 0.2, 1, 9]])))[0]
    assert drawn[:, 3].tolist() == [255, 51, 0, 51, 255, 255]
    colours = ["#{:02X}{:02X}{:02X}".format(*pixel[:3]) for pixel in drawn]
    assert colours[:2] == [pixels.LESS] * 2 and colours[3:] == [pixels.MORE] * 3


def test_tinted_values_are_the_more_opaque_the_larger():
    drawn = seen(pixels.tinted(np.array([[0], [1 / 3], [1]]), "#0A0B0C"))[:, 0]
    assert drawn[:, 3].tolist() == [0, 85, 255]
    assert drawn[:, :3].tolist() == [[10, 11, 12]] * 3


@pytest.mark.parametrize(("shape", "most"), [((8, 8), 250), ((28, 28), 600)])
def test_a_digit_is_small(shape, most):
    noise = np.random.default_rng(0).uniform(size=shape)
    assert len(pixels.grey(noise, ink=True)) < most, "even one that cannot be compressed"


def test_enlarged_pixels_stay_squares_in_a_file():
    image = levels((4, 6), 15)
    file = charts.raster(document(60, 40, pixels.element(pixels.grey(image, ink=False), 0, 0, 60, 40)), 2)
    assert (seen(file)[..., 0] == np.kron(np.rint(255 * image), np.ones((20, 20)))).all()


def test_a_line_has_its_images_as_shades_and_on_paper_as_files():
    data = from_array(np.random.default_rng(0).integers(0, 16, (40, 6)) / 15, standardize=False)
    data = dataclasses.replace(data, image_shape=(2, 3))
    shown = analysis.line(Identity(), data)
    titles = [("", "", "")] * 2
    screen, paper = (charts.line_data(shown, data, False, titles, paper) for paper in (False, True))
    for part, rows in (("example", data.x_train[shown.examples]), ("new", data.x_test[shown.new])):
        texts, files = (table.loc[table["part"] == part, "pixels"] for table in (screen, paper))
        assert np.array([[int(shade, 16) for shade in text] for text in texts]) / 15 == pytest.approx(rows)
        drawn = [seen(base64.b64decode(file.split(",")[1]))[..., 0].ravel() for file in files]
        assert np.array(drawn) / 255 == pytest.approx(rows)
    assert pixels.ends(ink=True) == ("#FFFFFF", "#241F33") and pixels.ends(ink=False) == ("#000000", "#FFFFFF")


class Identity:
    def encode(self, x: np.ndarray) -> np.ndarray:
        return x

    def decode(self, h: np.ndarray) -> np.ndarray:
        return h


def test_a_flow_shows_original_reconstruction_and_their_difference():
    x, y = np.array([0.0, 1.0, 0.2, 0.6]), np.array([0.2, 0.4, 0.2, 1.0])
    flow = charts.Flow(x, y, (2, 2), (np.ones(4), np.ones(1), np.ones(4)), 1, ink=False)
    pngs = re.findall('base64,([^"]*)', charts.flow_svg(flow))
    original, *_, back, error = (seen(base64.b64decode(png)).reshape(-1, 4) for png in pngs)
    assert original[:, 0] / 255 == pytest.approx(x)
    assert back[:, 0] / 255 == pytest.approx(y)
    assert error[:, 3] / 255 == pytest.approx(np.abs(y - x), abs=0.01), "on one scale, however large the largest is"
