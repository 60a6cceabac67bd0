"""All charts: specifications are valid, without data and always the same, and their words can be read."""

import copy
import io
import json
import re
import subprocess
import sys
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from ae_keras import charts
from ae_keras.analysis import pca
from ae_keras.charts.drawings import strengths
from ae_keras.charts.drawings import svg as drawing
from ae_keras.charts.style import DATA, HINT, INK, NEUTRAL, PALETTE, QUIET
from ae_keras.charts.vega import space_rows
from ae_keras.charts.vega.space import View
from ae_keras.charts.vega.template import GREY
from ae_keras.data import load
from tests.charted import CODE_ERRORS, HISTORY, PCA_ERRORS, plane
from tests.contrast import AA, THEMES, contrast, over, rgb


def all_charts():
    for name, code in (("banknote", 1), ("banknote", 2), ("banknote", 3), ("digits", 2), ("digits", 8), ("iris", 6)):
        yield pytest.param(lambda name=name, code=code: plane(name, code)[2:], id=f"plane-{name}-{code}")
    yield pytest.param(lambda: (charts.losses_spec(), charts.losses_data(HISTORY, 0.131, 0.135, 100, 300)), id="losses")
    yield pytest.param(lambda: (charts.sizes_spec(), charts.sizes_data(PCA_ERRORS, CODE_ERRORS)), id="sizes")


@pytest.mark.parametrize("chart", list(all_charts()))
def test_a_specification_draws_its_rows_and_holds_none(chart):
    spec, data = chart()
    before = copy.deepcopy(spec)
    assert spec.get("data", {"name": DATA}) == {"name": DATA}
    assert "datasets" not in spec
    assert not any(colour in json.dumps(spec) for colour in set(PALETTE) - {"#12A594"})
    drawn = Image.open(io.BytesIO(charts.raster(charts.svg(spec, data, 700), 1))).convert("RGB")
    colours = {tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in PALETTE}
    seen = {colour for _, colour in drawn.getcolors(drawn.width * drawn.height)}
    assert drawn.width >= 650
    assert (255, 255, 255) in seen
    assert colours & seen, "no class or line in the project's colours"
    blank = Image.open(io.BytesIO(charts.raster(charts.svg(spec, data.head(0), 700), 1))).convert("RGB")
    assert np.asarray(drawn).std() > np.asarray(blank).std(), "the rows leave no trace"
    assert charts.svg(spec, data).startswith("<svg")
    assert spec == before


def test_vega_lite_specifications_follow_the_schema():
    import altair

    for spec in (charts.losses_spec(), charts.sizes_spec()):
        altair.Chart.from_dict(spec | {"data": {"name": DATA}}, validate=True)


def test_specifications_are_made_once():
    dataset = load("banknote")
    components = pca(dataset.inputs, 2)
    look = charts.plane_look(dataset, components, 2)
    assert charts.plane_spec(look) is charts.plane_spec(charts.plane_look(dataset, pca(dataset.inputs, 2), 2))
    assert charts.losses_spec() is charts.losses_spec()
    assert charts.sizes_spec() is charts.sizes_spec()


def test_importing_the_charts_needs_neither_altair_nor_pandas():
    code = "import sys, ae_keras.charts; print([m for m in ('altair', 'pandas', 'vl_convert') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_hints_are_for_the_screen():
    *_, plane_spec, plane_rows = plane("iris", 2)
    paths = np.linspace(0, 1, 24, dtype=np.float32).reshape(2, 4, 3)
    for spec, rows in ((plane_spec, plane_rows), (charts.cube_spec(3), charts.cube_data(paths))):
        (hint,) = (signal["value"] for signal in spec["signals"] if signal["name"] == HINT)
        drawn = json.dumps(vl_convert.vega_to_scenegraph(charts.standalone(spec, rows)))
        assert hint.startswith("Drag") and hint not in drawn
        shown = {**charts.standalone(spec, rows), "signals": spec["signals"]}
        assert hint in json.dumps(vl_convert.vega_to_scenegraph(shown))


def test_paper_is_for_files():
    """On a page, which may be dark, drawings are on whatever is behind them."""
    codes, outputs = np.full((4, 2), 0.3), np.eye(4)
    file, html = charts.codebook_svg(codes, outputs), charts.codebook_html(codes, outputs)
    assert '<rect width="100%" height="100%" fill="#FFFFFF"/>' in file
    assert 'width="100%"' not in unquote(html)


# Words can be read


def every_specification():
    yield from (plane("banknote", code)[2] for code in (1, 2, 3))
    yield from (charts.losses_spec(), charts.sizes_spec(), charts.restraints_spec("noise", ("0", "1")))
    yield from (charts.cube_spec(3), charts.sheet_spec("sphere", 2))
    yield from (charts.line_spec((8, 8), True), charts.courses_spec("weights"))


def nodes(part):
    """Every mapping in a specification."""
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for value in part:
            yield from nodes(value)


def test_the_palette_is_the_light_themes():
    light, dark = (THEMES[theme]["chartCategoricalColors"] for theme in ("light", "dark"))
    assert list(PALETTE) == light
    assert [colour for _, colour in strengths.MARKS] == [f"light-dark({light[i]},{dark[i]})" for i in (0, 1)]
    assert {name: theme["textColor"] for name, theme in THEMES.items()} == {
        "light": drawing.LIGHT_INK,
        "dark": drawing.DARK_INK,
    }


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_words_can_be_read(theme):
    colours = THEMES[theme]
    paper = rgb(colours["backgroundColor"])
    assert contrast(over(rgb(colours["textColor"]), QUIET, paper), paper) >= AA
    assert contrast(rgb(colours["chartCategoricalColors"][GREY["value"]]), paper) >= AA


@pytest.mark.parametrize("theme", THEMES)
def test_lines_and_points_can_be_seen(theme):
    assert contrast(rgb(NEUTRAL), rgb(THEMES[theme]["backgroundColor"])) >= 3


def test_words_in_charts_have_no_colour_of_their_own():
    for spec in every_specification():
        canvas = "/vega/" in spec["$schema"]
        for node in nodes(spec):
            mark = node.get("mark")
            if canvas and node.get("type") == "text":
                assert node["encode"]["update"]["fill"] == GREY
            if isinstance(mark, dict) and mark["type"] == "text":
                assert "color" not in mark and "color" not in node["encoding"]
            if {"text", "subtitle"} <= set(node):
                assert node["encode"]["subtitle"]["update"]["fill"] == GREY
            assert all(node.get(key, INK) == INK for key in ("subtitleColor", "titleColor", "labelColor"))
        if not canvas:
            assert spec["config"]["text"]["fill"] == INK and spec["config"]["text"]["fillOpacity"] >= QUIET


@pytest.mark.parametrize("theme", THEMES)
def test_every_number_can_be_read_on_its_cell(theme):
    paper, ink = rgb(THEMES[theme]["backgroundColor"]), rgb(THEMES[theme]["textColor"])
    values = np.linspace(0, 1, 101)
    book = values[:, None]
    svg = charts.codebook_svg(book, np.eye(101), book)
    paint = 'fill="([^"]*)" fill-opacity="([^"]*)"'
    cells = re.findall(f"<rect [^>]*{paint}/><text [^>]*{paint}", svg)
    assert len(cells) == 2 * len(values)
    for colour, shade, words, opacity in cells:
        cell = over(ink, float(shade), paper)
        assert words == colour == INK
        assert contrast(over(ink, float(opacity), cell), cell) >= AA


def test_words_stay_where_a_part_of_the_network_is_faint():
    flow = charts.Flow(np.zeros(4), np.zeros(4), (2, 2), (np.ones(4), np.ones(2), np.ones(4)), 1, ink=True)
    html = unquote(charts.flow_html(flow, "error"))
    faint = re.findall('<g opacity="0.2">.*?</g>', html)
    assert faint and not any("<text" in group for group in faint)
    printed = charts.flow_svg(flow)
    assert html.count("<text") == printed.count("<text") - 5, "all but the captions"
    assert "@media(max-width:420px){text{font-size:" in html and "@media" not in printed, "larger words on a phone"


def test_the_cells_of_a_surface_are_drawn_from_the_back_to_the_front_and_a_face_through_them():
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 0, 0.2], [0, 0, 0.2]])
    above = np.stack([square + [0, y, 0.5] for y in (0, 1, 2)])
    laid = [
        space_rows.cells("0", above, ["#010101", "#020202", "#030303"], first=0),
        space_rows.cells("0", above[:1] - [0, 0, 1], ["#040404"], first=10),
        space_rows.faces("0", square[None] * [1, 1, 0], ["#050505"], 1, first=20),
    ]
    view = View("", " ", (0.0, 0.0, 0.0), 3.0)
    for turn, tilt, order in ((0, 20, "45321"), (180, 20, "45123"), (0, -20, "32154")):
        svg = charts.svg(charts.space_spec((view,), turn=turn, tilt=tilt), pd.concat(laid, ignore_index=True))
        assert re.findall(r'fill="#0(\d)0\d0\d"', svg) == list(order)
