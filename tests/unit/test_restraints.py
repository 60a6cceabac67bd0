"""The strengths of a restraint: every network where its errors are, and the page's own beside them."""

import pytest

from ae_keras import charts
from ae_keras.charts.curves.restraints import SERIES
from ae_keras.ui import restraints
from ae_keras.ui.presets import FIRST, FORCES_PAGE

FIRST_ = FIRST[FORCES_PAGE]
PATH = {0: charts.Stop(0.02, 0.06), 1: charts.Stop(0.01, 0.04), 2: charts.Stop(0.03, 0.05)}
PCA = [charts.Stop(0.015, 0.03)] * 3


def test_rows_and_drawing():
    strengths = ("none", "0.1", "0.2")
    rows = charts.restraints_data(
        strengths, PATH, PCA, charts.Present(1, charts.Stop(0.2, 0.1)), disturbed=0.09, first=0.3, best=True
    )
    curve = rows[rows["part"] == "curve"]
    for i, name in enumerate(SERIES):
        assert curve.loc[curve["what"] == name, "error"].tolist() == [PATH[at][i] for at in range(3)]
    assert curve["strength"].tolist() == [*strengths, *strengths]
    best = rows[rows["part"] == "best"]
    assert best["error"].tolist() == [0.01, 0.04] and best["strength"].tolist() == ["0.1", "0.1"]
    assert best["label"].tolist() == ["best", ""], "one word where both are at the same strength"
    apart = {**PATH, 0: charts.Stop(0.005, 0.06)}
    found = charts.restraints_data(strengths, apart, PCA, charts.Present(1, apart[1]), 0.09, 0.3, best=True)
    assert found[found["part"] == "best"]["label"].tolist() == ["best", "best"]
    run = rows[rows["part"] == "run"]
    assert run["error"].tolist() == [0.2, 0.1] and run["label"].tolist() == ["this run", ""]
    assert run["at"].tolist() == [1, 1]
    some = charts.restraints_data(
        strengths, {0: PATH[0]}, PCA, charts.Present(1, charts.Stop(0.2, 0.1)), 0.09, 0.3, best=False
    )
    assert not (some["part"] == "best").any(), "nobody knows the best before all are trained"
    svg = charts.svg(charts.restraints_spec("noise", strengths), rows)
    assert svg.startswith("<svg") and ">none<" in svg and ">this run<" in svg and svg.count(">best<") == 1
    labelled = charts.labelled_data(strengths, [0.8, 0.9, 0.85], {"pixels": 0.88})
    svg = charts.svg(charts.labelled_spec("noise", strengths), labelled)
    assert ">none<" in svg and ">pixels<" in svg


@pytest.mark.parametrize("name", restraints.RESTRAINTS)
def test_a_path_differs_in_one_restraint_and_whatever_else_the_page_has_it_stays(name):
    restraint = restraints.RESTRAINTS[name]
    paths = [
        restraints.path(FIRST_.replace(**change), name, widest=64)
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
    path = restraints.path(odd, "weight decay", widest=64)
    assert path[2e-5] == odd and list(path) == sorted(path)
    codes = restraints.path(odd, "code size", widest=10)
    assert list(codes) == [8, 5, 4, 2, 1] and codes[5].l2 == 0
    assert restraints.usual(odd) == "weight decay" and restraints.usual(FIRST_.replace(noise=0.1)) == "noise"
    assert restraints.strength(odd, "contraction") == 0
