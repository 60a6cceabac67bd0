"""The pictures of the first page: one of each class, strangers, and the photograph put together."""

from types import SimpleNamespace
from urllib.parse import unquote

import numpy as np
import pytest

from ae_keras import analysis, charts
from ae_keras.data import load
from ae_keras.data.patches import PATCH
from ae_keras.ui import gallery
from ae_keras.ui.moment import Moment


class Copier:
    """Gives back what comes in, and names what came."""

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        return x

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        return [x, x[:, :2], x]


@pytest.mark.parametrize("name", ["digits", "mnist"])
def test_one_of_each_class_and_strangers(name):
    data = load(name)
    found = gallery.pictures(data)
    assert [each.name for each in found] == [*map(str, range(10)), "upside down", "a letter", "noise"]
    for label, picture in enumerate(found[:10]):
        assert data.y_test[picture.row] == label and (picture.x == data.x_test[picture.row]).all()
        of_class = data.x_test[data.y_test == label]
        far = np.linalg.norm(np.array([*of_class, picture.x]) - of_class.mean(axis=0), axis=1)
        assert far[-1] == pytest.approx(far.min()), "a typical one"
    nearest = [np.linalg.norm(data.x_train - each.x, axis=1).min() for each in found[:10]]
    assert gallery.hardest(data) == np.argmax(nearest)
    four = found[4].x.reshape(data.pixels)
    np.testing.assert_array_equal(found[10].x.reshape(data.pixels), np.rot90(four, 2))
    ink = found[11].x.reshape(data.pixels)
    assert (ink == ink[:, ::-1]).all() and 0.1 < ink.mean() < 0.4, "an A is the same from both sides"
    assert found[12].x.shape == data.x_test[0].shape and 0.2 < found[12].x.std() < 0.35


def test_the_letter_is_in_the_middle_of_every_shape():
    for shape in ((8, 8), (10, 10), (28, 28), (16, 9)):
        drawn = analysis.letter(shape)
        assert drawn.shape == shape and set(np.unique(drawn)) == {0, 1}


def test_the_photograph_is_whole_and_the_patch_is_where_it_was():
    data = load("cat")
    spec = SimpleNamespace(hidden=())
    run = SimpleNamespace(network=lambda weights: Copier(), spec=SimpleNamespace(at=lambda epoch: spec))
    moment = Moment(run, SimpleNamespace(weights=None, epoch=0), data)
    x, y = gallery.whole(moment)
    assert x.shape == (150, 225)
    np.testing.assert_allclose(x, y, atol=1e-6)
    flow = gallery.flow(moment, 3, ink=False)
    top, left, height, width = flow.patch
    small = data.x_test[3].reshape(PATCH).reshape(5, 2, 5, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(x[top : top + height, left : left + width], small, atol=1e-6)
    assert flow.x.size == x.size and len(flow.layers[0]) == 100
    assert gallery.flow(moment, 11, ink=False).patch is None, "noise is no part of the photograph"


def test_the_drawing_says_the_errors_and_frames_what_is_chosen():
    x = np.linspace(0, 1, 12).reshape(3, 4)
    errors = {"average picture": 0.08, "PCA, 2 numbers": 1e-9, "network": 0.02}
    html = unquote(
        charts.gallery_html(charts.Gallery(x, x, (2, 2), ["0", "1", "noise"], 2, "digits", 1, errors, ink=True))
    )
    assert html.count("<img") == 3 and html.count("data-tiles") == 2 and html.count('stroke-width="3"') == 1
    assert ">0.0800<" in html and ">below 0.0001<" in html and ">0.0200<" in html
    lengths = [float(part.split('"')[0]) for part in html.split('<rect x="118" y="')[1:]]
    assert len(lengths) == 3
