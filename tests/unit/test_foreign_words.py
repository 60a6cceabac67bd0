"""Names that came with the data are words wherever they are drawn, never a part of the drawing."""

import dataclasses
import json
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import vl_convert

from ae_keras import charts
from ae_keras.analysis import pca
from ae_keras.charts.drawings import svg
from ae_keras.charts.vega import plane
from ae_keras.data import Dataset, from_array

NAMES = ("<b>&\"'", "'); alert(1)//", 'datum["a"]\\', "image", "</text><script>", "100 % #1")


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """Two classes and a few features, all with such names."""
    rows = np.random.default_rng(0).normal(size=(40, len(NAMES)))
    own = from_array(pd.DataFrame(rows, columns=list(NAMES)))
    parity = {side: np.arange(len(getattr(own, side))) % 2 for side in ("y_train", "y_test")}
    return dataclasses.replace(own, classes=NAMES[:2], **parity)


class Recorded:
    codes = np.random.default_rng(1).normal(size=(40, 2))
    errors = np.zeros(40)


def texts(file: str) -> list[str]:
    """The words of a drawing, which is read as XML."""
    return ["".join(node.itertext()) for node in ElementTree.fromstring(file).iter("{http://www.w3.org/2000/svg}text")]


def test_words_in_a_drawing():
    file = svg.document(100, 100, "".join(svg.words(0, 0, name) for name in NAMES))
    assert texts(file) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_as_an_image(name):
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, dict(attributes)))

    html = svg.scrolled(svg.document(100, 100, svg.words(0, 0, name)), name, 10)
    Reader().feed(html)
    (_, image) = found
    assert [tag for tag, _ in found] == ["div", "img"]
    assert set(image[1]) == {"src", "alt", "style"} and image[1]["alt"] == name
    assert texts(unquote(image[1]["src"].removeprefix("data:image/svg+xml,"))) == [name]


def test_classes_in_legends(dataset):
    components = pca(dataset.inputs, 2)
    spec = charts.plane_spec(charts.plane_look(dataset, components, 2))
    assert set(NAMES[:2]) <= set(
        texts(charts.svg(spec, charts.plane_data(dataset, components, Recorded(), components)))
    )


def test_features_in_tooltips(dataset):
    """Vega evaluates the expression; the browser's tooltip escapes what it shows."""
    components = pca(dataset.inputs, 2)
    look = charts.plane_look(dataset, components, 2)
    rows = charts.plane_data(dataset, components, Recorded(), components)
    column = dict(look.columns)
    for name in NAMES:
        label = "image (feature)" if name == "image" else name
        shown = f"({plane._tooltip(look)})[{json.dumps(label)}]"
        text = {"type": "text", "from": {"data": "rows"}, "encode": {"update": {"text": {"signal": shown}}}}
        spec = {
            "$schema": "https://vega.github.io/schema/vega/v6.json",
            "data": [{"name": "rows", "values": json.loads(rows.head(1).to_json(orient="records"))}],
            "marks": [text],
        }
        (drawn,) = texts(vl_convert.vega_to_svg(spec))
        said = [float(number) for number in drawn.replace("−", "-").split("  /  ")]
        ways = [column[name], *(f"{column[name]}, {way}" for way in plane.WAYS)]
        assert said == pytest.approx(rows[ways].iloc[0].tolist(), rel=1e-3)
