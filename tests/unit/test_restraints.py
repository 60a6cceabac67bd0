"""The strengths of a restraint: every network where its errors are, and the page's own beside them."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from ae_keras import charts
from ae_keras.charts.curves.restraints import TRAINING
from ae_keras.ui import restraints
from ae_keras.ui.presets import FIRST, FORCES_PAGE

FIRST_ = FIRST[FORCES_PAGE]
PATH = {0: charts.Stop(0.02, 0.06, 0.01), 1: charts.Stop(0.01, 0.04, 0.009), 2: charts.Stop(0.048, 0.05, 0.047)}


def test_rows_and_drawing():
    strengths = ("none", "3·10⁻⁵", "0.2")
    present = charts.Present(1, charts.Stop(0.2, 0.05, 0.2))
    rows = charts.restraints_data(strengths, PATH, present, unrepaired=0.09, reach=0.09, whole=True)
    for i, name in enumerate((*charts.FORCES, TRAINING)):
        line = rows[rows["part"].isin(["curve", "training"]) & (rows["what"] == name)]
        assert line["error"].tolist() == [PATH[at][i] for at in range(3)] == line["y"].tolist()
        assert line["strength"].tolist() == [*strengths] and line["at"].tolist() == [0, 1, 2]
    best = rows[rows["part"] == "best"]
    assert best[["at", "error", "label"]].values.tolist() == [[1, 0.04, "best"]], "that which repairs best"
    run = rows[rows["part"] == "run"]
    assert run["at"].tolist() == [1, 1] and run["error"].tolist() == [0.2, 0.05]
    assert run["y"].tolist() == pytest.approx([1.1 * 0.09, 0.05]), "at the edge, and the tooltip says how large it is"
    assert run["side"].tolist() == [0, 0]
    label = rows[rows["part"] == "label"]
    assert label[["at", "side", "label"]].values.tolist() == [[0.5, -1, "this run ↑ 0.2"]], "beside the marker"
    hidden = charts.restraints_data(
        strengths, PATH, charts.Present(1, charts.Stop(0.049, 0.05, 0.04)), 0.09, 0.09, True
    )
    assert hidden[hidden["part"] == "run"]["side"].tolist() == [-1, 1], "neither point is hidden by the other"
    assert hidden[hidden["part"] == "label"][["at", "side", "label"]].values.tolist() == [[1, 0, "this run"]]
    both = charts.restraints_data(strengths, PATH, charts.Present(2, charts.Stop(0.1837, 0.2, 0.2)), 0.09, 0.09, True)
    label = both[both["part"] == "label"]
    assert label[["at", "side", "label"]].values.tolist() == [[1.5, -1, "this run ↑ 0.184, ↑ 0.2"]], (
        "within the picture"
    )
    names = rows[rows["part"] == "name"].set_index("label")["y"]
    assert names.sort_values().index.tolist() == [TRAINING, *charts.FORCES, "unrepaired"]
    assert names.sort_values().diff().min() >= 0.05 * 0.09 and names["unrepaired"] == pytest.approx(0.09)
    assert names[[TRAINING, *charts.FORCES]].mean() == pytest.approx(sum(PATH[2]) / 3), "around their lines' ends"
    some = charts.restraints_data(strengths, {}, present, 0.09, 0.09, whole=False)
    assert not some["part"].isin(["best", "curve"]).any()
    assert some[some["part"] == "name"]["label"].tolist() == ["unrepaired"], "no line has a name before it is whole"
    assert some["y"].max() == pytest.approx(rows["y"].max()), "the axis stands still while networks come"
    near = charts.restraints_data(strengths, PATH, present, 0.09, 0.02, whole=True)
    assert near["y"].max() == pytest.approx(1.1 * 0.06), "what is far above the networks does not flatten them"
    assert near[near["part"] == "name"]["label"].iloc[-1] == "unrepaired ↑"
    svg = charts.svg(charts.restraints_spec("noise", strengths), rows)
    assert svg.startswith("<svg") and svg.count(">best<") == svg.count(">this run ↑ 0.2<") == 1
    assert ">← reconstruction<" in svg and ">restraint →<" in svg
    assert all(f">{name}<" in svg for name in ("input", *strengths, "noise →", *charts.FORCES, TRAINING, "unrepaired"))
    narrow = charts.svg(charts.restraints_spec("noise", strengths), rows, width=360)
    assert ">3·10⁻⁵<" in narrow and ">→<" in narrow and ">noise →<" not in narrow
    labelled = charts.labelled_data(strengths, [0.8, 0.9, 0.85], {"pixels": 0.88})
    svg = charts.svg(charts.labelled_spec("noise", strengths), labelled)
    assert ">none<" in svg and ">pixels<" in svg


def test_images_stand_in_the_columns_of_the_curves():
    images = np.linspace(0, 1, 2 * 64).reshape(2, 8, 8)
    rows = {name: [images, 0.5 * images, None, images] for name in charts.FORCES}
    html = charts.strengths_html(rows, charts.strength_columns(3), 2, 0, True, "what <comes> out")
    assert html.count("<img") == 2 * 6 and html.count("rgb(138 143 152/.2)") == 2 * 2, (
        "empty places for what is to come"
    )
    assert html.count("background:rgb(138 143 152/.16)") == 2, "the present strength, and not what goes in"
    assert "repeat(4," in html and "what &lt;comes&gt; out" in html
    half = base64.b64decode(re.findall(r'base64,([^"]+)"', html)[3])
    assert np.asarray(Image.open(io.BytesIO(half)).convert("L"))[-1, -1] == pytest.approx(255 / 2 + 16, abs=16)


@pytest.mark.parametrize("name", restraints.RESTRAINTS)
def test_a_path_differs_in_one_restraint_and_whatever_else_the_page_has_it_stays(name):
    restraint = restraints.RESTRAINTS[name]
    paths = [
        restraints.path(FIRST_.replace(**change), name)
        for change in ({}, {"l2": 3e-5}, {"noise": 0.3}, {"l2": 1e-4, "noise": 1.0})
    ]
    assert all(path == paths[0] for path in paths), "runs that were trained are found again"
    for at, spec in paths[0].items():
        same = spec.model_dump().items() & FIRST_.model_dump().items()
        assert {field for field, _ in FIRST_.model_dump().items() if field in type(spec).model_fields} - {
            field for field, _ in same
        } <= {restraint.field}
        assert getattr(spec, restraint.field, 0) == at
        assert type(spec) is (restraint.kind if restraint.kind and at else type(FIRST_))
    assert list(paths[0]) == list(restraint.strengths)


def test_the_page_s_own_strength_is_on_the_path():
    odd = FIRST_.replace(l2=2e-5, code=5)
    path = restraints.path(odd, "weight decay")
    assert path[2e-5] == odd and list(path) == sorted(path)
    noisy = restraints.path(odd, "training noise")
    assert all(spec.code == 5 and spec.l2 == 0 for spec in noisy.values())
    assert restraints.usual(odd) == "weight decay" and restraints.usual(FIRST_.replace(noise=0.1)) == "training noise"
    assert restraints.strength(odd, "contraction") == 0
