"""What the page of manifolds says holds, at seeds that nobody chose."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from ae_keras import analysis
from ae_keras.data import manifolds as surfaces
from ae_keras.ui import zoom
from ae_keras.ui.moment import Moment, neighbours
from ae_keras.ui.presets import MANIFOLD_PAGE
from ae_keras.ui.said import manifolds
from tests.said import Independent, asked, close, each_seed, moment_of, moments, numbers


def reconstructed(checked: Independent, moment: Moment, x: np.ndarray) -> np.ndarray:
    """Points and their reconstructions in the data's own units."""
    return moment.data.original(checked.output(moment.data.standardized(x)))


def torn_by_hand(checked: Independent) -> tuple[int, int]:
    """(torn, all): pairs of the 5 nearest neighbours, by scikit-learn, of all training rows."""
    x, codes = checked.x, checked.encoded(checked.x)
    graph = NearestNeighbors(n_neighbors=5).fit(x).kneighbors_graph().tocoo()
    pairs = {tuple(sorted(pair)) for pair in zip(graph.row, graph.col, strict=True)}
    one, other = np.array(sorted(pairs)).T
    back, middle = (checked.models.decoder(h).numpy() for h in (codes, (codes[one] + codes[other]) / 2))
    away = np.linalg.norm(x[one] - x[other], axis=1)
    off = [
        min(np.linalg.norm(m - back[i]), np.linalg.norm(m - back[j]))
        for m, i, j in zip(middle, one, other, strict=True)
    ]
    return int((off > 2 * np.maximum(away, np.median(away))).sum()), len(pairs)


def stretching_by_tape(checked: Independent, x: np.ndarray) -> np.ndarray:
    codes = tf.constant(checked.encoded(x))
    with tf.GradientTape() as tape:
        tape.watch(codes)
        output = checked.models.decoder(codes)
    return np.linalg.svd(tape.batch_jacobian(output, codes).numpy(), compute_uv=False)


@each_seed
def test_manifolds(trial):
    for moment in (*moments(MANIFOLD_PAGE, trial), *moments(MANIFOLD_PAGE, trial, **manifolds.WHOLE)):
        checked = Independent(moment)
        told = manifolds.verdict(moment)
        *fold, error, least = numbers(told)
        assert [error, least] == close([checked.error_test, checked.pca_error_of(checked.held_out)])
        assert "stopped" not in told
        pairs, apart = neighbours(moment.data), moment.torn
        assert (len(apart), len(pairs)) == torn_by_hand(checked)
        trained, whole = moment.epoch > 0, moment.spec.cap == 180
        assert ("does not come back" in told) == (not trained) and ("share a code" in told) == (trained and whole)
        if trained and not whole:
            assert len(apart) == 0 and "The cap lies flat in one piece" in told
            centres = checked.x[analysis.spread_out(checked.x[:400], 50)]
            stretched = stretching_by_tape(checked, centres)
            assert fold == pytest.approx([stretched.max() / stretched.min()], rel=0.06)
        for frame in moment.run.frames[1:8]:
            early = replace(moment, frame=frame)
            close_by = early.error_test <= max(0.05 * checked.pca_error_of(checked.held_out), 0.01)
            assert close_by or "one piece" not in manifolds.verdict(early), "it may be folded"
        fresh = surfaces.draw("sphere", moment.spec.cap, 4000, seed=1)[0]
        worst = np.linalg.norm(reconstructed(checked, moment, fresh) - fresh, axis=1).max()
        found = manifolds.pair(moment)
        said = numbers(manifolds.measured(moment, found))
        assert said[:2] == pytest.approx([4000, 100 * worst / 2], rel=0.06)
        rows, mean, flat, fresh_rows, away = numbers(manifolds.picture(moment))
        assert (rows, fresh_rows) == (len(checked.x), 4000) and away == pytest.approx(100 * worst / 2, rel=0.06)
        assert [mean, flat] == pytest.approx([checked.error, checked.pca_error_of(checked.x)], rel=1e-3, abs=6e-6)
        hole = manifolds.hole(moment)
        assert (found is None) == (hole is None) == (moment.spec.cap < 180)
        assert (manifolds.edge(moment) is not None) == (trained and whole)
        near = zoom.magnifier(moment)
        assert near["label"].iloc[0] == "near by: flat" and np.hypot(near["u"], near["v"]).max() <= 1 + 1e-6
        assert near["u"].abs().max() > 0.8 and near["v"].abs().max() < 0.05, "from the side"
        at = moment.data.original(near[["x", "y", "z"]].to_numpy())
        assert np.linalg.norm(at, axis=1) == pytest.approx(np.ones(len(near)), abs=1e-5)
        if found:
            both = np.stack([found.one, found.other])
            assert both[0] == pytest.approx(-both[1]) and np.linalg.norm(both, axis=1) == pytest.approx([1, 1])
            apart = np.linalg.norm(np.subtract(*checked.encoded(moment.data.standardized(both))))
            of_one, away = np.linalg.norm(reconstructed(checked, moment, both) - both, axis=1)
            assert of_one <= away + 1e-5, "B is the one that is left out"
            assert (hole == manifolds.pair(moment_of(MANIFOLD_PAGE, trial, **manifolds.WHOLE)).other).all()
            assert said[2] == pytest.approx(float(apart), abs=max(0.06 * float(apart), 1e-5))
            assert said[3] == pytest.approx(away, abs=0.006) and away > 0.97, "the theorem, as near as they were found"


@each_seed
def test_manifolds_asks(trial):
    before, after = asked(MANIFOLD_PAGE, trial)
    right, reason = manifolds.QUESTION.judge(before, after)
    found = manifolds.pair(after)
    both = np.stack([found.one, found.other])
    away = np.linalg.norm(reconstructed(Independent(after), after, both) - both, axis=1).max()
    assert right == 2 and away > 0.97 and f"reconstructed {away:.2f} away" in reason
    backwards, reason = manifolds.QUESTION.judge(after, before)
    fresh = surfaces.draw("sphere", 90.0, 4000, seed=1)[0]
    worst = np.linalg.norm(reconstructed(Independent(before), before, fresh) - fresh, axis=1).max()
    assert backwards == 0 and worst < 0.5 and f"reconstructed {worst:.2f} away" in reason


@pytest.mark.parametrize(("name", "dimension"), [("sphere", 2), ("helix", 1)])
def test_the_nearest_piece_is_the_flattest(name, dimension):
    pieces, *_ = zoom._pieces(name, 180.0)
    whole, nearest = numbers(manifolds.nearer(pieces, dimension))[:2]
    x = surfaces.draw(name, 180.0, 40_000, seed=1)[0]
    off = np.sqrt(PCA().fit(x).explained_variance_[dimension:].sum())
    assert whole == pytest.approx(100 * off / pieces[0].reach, abs=0.6) and nearest < whole / 9
