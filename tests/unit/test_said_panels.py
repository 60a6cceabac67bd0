"""What the panels that many pages share say holds, at seeds that nobody chose."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from ae_keras.ui.presets import BITS_PAGE, MANIFOLD_PAGE, PCA_PAGE
from ae_keras.ui.said import curves, neighbours
from ae_keras.ui.said import numbers as said_numbers
from tests.said import Independent, close, each_seed, moment_of, numbers, seed_of, trained


@each_seed
def test_the_learning_curve(trial):
    run = trained(moment_of(PCA_PAGE, trial).spec)
    first, last = (Independent(moment_of(PCA_PAGE, trial, frame)) for frame in (0, -1))
    told = curves.learning(moment_of(PCA_PAGE, trial, 0))
    assert told == curves.learning(moment_of(PCA_PAGE, trial)), "the whole run's, whatever epoch is shown"
    flat = last.pca_error_of(last.held_out)
    since = run.history["epoch"][np.argmax(run.history["val_error"] < flat)]
    epochs, *errors, below, said_flat, said_since = numbers(told)
    assert (epochs, said_since) == (1200, since) and [*errors, said_flat] == close(
        [first.error, last.error, first.error_test, last.error_test, flat]
    )
    assert f"{below:.0f}% below PCA's" in told and below == pytest.approx(100 * (1 - last.error_test / flat), abs=0.6)
    assert numbers(curves.learning(moment_of(PCA_PAGE, trial), reference=False)) == [epochs, *errors]


def test_the_learning_curve_where_nothing_is_held_out():
    moment = moment_of(BITS_PAGE, 0)
    told = curves.learning(moment)
    assert told.endswith("; no rows are held out.") and numbers(told)[2] == close(Independent(moment).error)


def test_the_words_about_an_error_beside_pcas_hold():
    for ratio in np.geomspace(0.01, 30, 500):
        told = said_numbers.times_pca(ratio * 0.13, 0.13)
        (number,) = numbers(told)
        if "within" in told:
            assert number == 1 and abs(ratio - 1) < 0.01
        elif "times" in told:
            assert number == pytest.approx(ratio, rel=0.006) and ratio > 2
        else:
            assert told.endswith(" below PCA's" if ratio < 1 else " above PCA's")
            assert number == pytest.approx(100 * abs(ratio - 1), abs=0.51)
    for lost in (said_numbers.times_pca(np.nan, 0.1), said_numbers.times_pca(0.1, 0.0)):
        assert lost == "which cannot be compared with PCA's"


def test_what_diverged_is_named():
    assert said_numbers.left_out([]) == ""
    assert said_numbers.left_out(["L1", "KL"]) == "Training diverged for L1, KL: left out here."


@each_seed
def test_errors_by_size(trial):
    draw = np.random.default_rng(seed_of("sizes", trial))
    flat, bent = ({k: tuple(draw.uniform(0.01, 1, 2)) for k in sizes} for sizes in (range(1, 6), (2, 4)))
    told = curves.sizes(flat, bent, "numbers in the code", diverged={5})
    assert told.startswith("Mean squared error on held-out rows by numbers in the code: 1: PCA") and told[-1] == "."
    for part in told[:-1].split("code: ")[1].split("; "):
        size, *errors = numbers(part)
        assert errors == close([flat[size][1], *([bent[size][1]] if size in bent else [])])
        assert part.endswith("diverged") == (size == 5) and part.endswith("not trained") == (size in (1, 3))
    assert curves.sizes({}, {}, "width").startswith("No size")


@each_seed
def test_neighbours_kept(trial):
    for moment, rows in ((moment_of(MANIFOLD_PAGE, trial), 300), (moment_of(PCA_PAGE, trial, 0), 200)):
        checked = Independent(moment)
        x = checked.x[:rows]
        codes = checked.encoded(checked.x)[:rows]
        flat = checked.pca.transform(x)
        assert numbers(neighbours.kept(moment, rows)) == pytest.approx(
            [
                trustworthiness(x, codes, n_neighbors=5),
                trustworthiness(x, flat, n_neighbors=5),
                trustworthiness(codes, x, n_neighbors=5),
                trustworthiness(flat, x, n_neighbors=5),
                rows,
            ],
            abs=6e-4,
        )
    assert neighbours.kept(moment, 2) == ""


def test_a_table_has_minus_signs_and_keeps_its_numbers():
    rows = {"code": np.array([-12.360546, 0.5], np.float32), "row": np.array([1, -2]), "name": ["a-1", None]}
    shown = said_numbers.table(rows)
    assert shown.data["code"].tolist() == rows["code"].tolist()
    assert [row[1]["display_value"] for row in shown._translate(False, False)["body"]] == ["−12.3605", "0.5"]
    assert [row[2]["display_value"] for row in shown._translate(False, False)["body"]] == ["1", "−2"]
    large = said_numbers.table({"x": np.zeros(said_numbers.READ + 1)})
    assert len(large) == said_numbers.READ + 1, "as it is"
