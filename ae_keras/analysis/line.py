"""A code of one number as a line: where each training example is on it, what it is decoded to, where new rows fall."""

from typing import NamedTuple

import numpy as np

from ae_keras.analysis.coder import Coder
from ae_keras.data import Dataset, kept_with_it

EXAMPLES = 20  # at most so many are on the way
TICKS = 500  # of at most so many training rows it is told where they are
RECALLED = 500  # at most so many are looked for
STEPS = 101
NEW = 10  # at most so many new rows are placed
_NEAREST = 5  # held-out rows are asked how typical one of them is
_CLEAR = 2  # times the squared error must that of another class be
_ROOM = 0.8 / EXAMPLES  # between the numbers of examples, as a share of the line
_BEYOND = 0.04  # the line goes on so far beyond both ends, as a share of its length


class Line(NamedTuple):
    """The way through the codes of the first `EXAMPLES` training rows, in their order. Of a code of one number it is
    the number line; of more, straight from each code to the next in the order of their first principal axis.

    examples: (n,) numbers of training rows, in the order of the way. places: (n,) from 0 to 1, where they are on it;
    numbered: (n,) where beside the line there is room for their numbers. ticks: (t,) where the first `TICKS` training
    rows are. codes: (n, code). path: (STEPS, features),
    decoded at equal steps from 0 to 1. new: (m,) numbers of held-out rows, in the order of new_places, the points of
    the way that are nearest to their codes. decoded: (m, features), what comes out of the new rows. alike: (m,) the
    number of the training row that is most like that; clear: (m,) whether those of other classes have at least
    `_CLEAR` times its squared error, which none has that is half-way between two classes. ends: (2, code).
    """

    examples: np.ndarray
    places: np.ndarray
    numbered: np.ndarray
    ticks: np.ndarray
    codes: np.ndarray
    path: np.ndarray
    new: np.ndarray
    new_places: np.ndarray
    decoded: np.ndarray
    alike: np.ndarray
    clear: np.ndarray
    ends: np.ndarray


def line(network: Coder, data: Dataset) -> Line:
    """The line of a network, and on it a typical held-out row of each class, or the first ones where there are no
    classes. Rows of features are in the network's own units."""
    every = network.encode(data.inputs).astype(np.float64)
    codes = every[:EXAMPLES]
    centred = codes - codes.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    axis = axis * np.sign(axis[np.abs(axis).argmax()])  # a number grows to the right
    order = np.argsort(centred @ axis, kind="stable")
    knots = _with_ends(codes[order], axis, every)
    lengths = _lengths(knots)
    new = _new_rows(data)
    new_codes = network.encode(data.held_out[new]).astype(np.float64)
    places = _places(new_codes, knots)
    by_place = np.argsort(places, kind="stable")
    steps = np.linspace(0, lengths[-1], STEPS)
    way = np.column_stack([np.interp(steps, lengths, column) for column in knots.T])
    decoded = network.decode(new_codes[by_place].astype(np.float32))
    apart = _squares(decoded, data.inputs)
    alike = apart.argmin(axis=1)
    others = data.y_train != data.y_train[alike][:, None]
    clear = np.where(others, apart, np.inf).min(axis=1) >= _CLEAR * apart.min(axis=1)
    at = lengths[1:-1] / lengths[-1]
    return Line(
        order,
        at,
        spread(at, _ROOM),
        _places(every[:TICKS], knots),
        codes[order],
        network.decode(way.astype(np.float32)),
        new[by_place],
        places[by_place],
        decoded,
        alike,
        clear,
        knots[[0, -1]],
    )


def _with_ends(codes: np.ndarray, axis: np.ndarray, every: np.ndarray) -> np.ndarray:
    """The codes in order, and before and after them the ends of the way: beyond the codes of all training rows."""
    along = every @ axis
    more = _BEYOND * max(float(_lengths(codes)[-1]), float(np.ptp(along)), 1e-6)
    first = codes[0] - axis * (more + max(codes[0] @ axis - along.min(), 0))
    last = codes[-1] + axis * (more + max(along.max() - codes[-1] @ axis, 0))
    return np.vstack([first, codes, last])


def _lengths(knots: np.ndarray) -> np.ndarray:
    """How far along the way each knot is."""
    return np.concatenate([[0.0], np.linalg.norm(np.diff(knots, axis=0), axis=1).cumsum()])


def _places(codes: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """From 0 to 1, where on the way the point is that is nearest to each of the codes (n, code)."""
    lengths, steps = _lengths(knots), np.diff(knots, axis=0)
    squares = np.maximum((steps**2).sum(axis=1), 1e-30)
    share = np.clip(((codes[:, None] - knots[:-1]) * steps).sum(axis=2) / squares, 0, 1)
    apart = ((codes[:, None] - knots[:-1] - share[..., None] * steps) ** 2).sum(axis=2)
    best = apart.argmin(axis=1)
    along = lengths[best] + share[np.arange(len(codes)), best] * np.sqrt(squares)[best]
    return along / lengths[-1]


def spread(places: np.ndarray, least: float) -> np.ndarray:
    """The rising places (n,) from 0 to 1 that are next to these, by least squares, and at least so far apart."""
    from scipy.optimize import isotonic_regression

    room = least * np.arange(len(places))
    return np.clip(isotonic_regression(places - room).x, 0, 1 - room[-1]) + room


@kept_with_it(1)
def _new_rows(data: Dataset) -> np.ndarray:
    """Numbers of held-out rows, of each class the first of those that are most typical: whose nearest held-out rows are
    of their class. Without classes, the first ones."""
    if not data.classes:
        return np.arange(min(NEW, len(data.held_out)))
    apart = _squares(data.held_out, data.held_out)
    np.fill_diagonal(apart, np.inf)
    nearest = data.y_test[apart.argsort(axis=1)[:, :_NEAREST]]
    typical = (nearest == data.y_test[:, None]).sum(axis=1)
    rows = [np.flatnonzero(data.y_test == label) for label in np.unique(data.y_test)]
    return np.sort([of[typical[of].argmax()] for of in rows])[:NEW]


class Landing(NamedTuple):
    """Of all held-out rows the shares: by_output, that have the class of the training row which is most like what comes
    out of them; by_row, of the training row that is most like themselves; copied, that come back as a copy of some
    training row."""

    by_output: float
    by_row: float
    copied: float


def landing(network: Coder, data: Dataset, tolerance: float) -> Landing:
    """What a code that is an index makes of new rows. tolerance: the mean squared error below which a row is a copy."""
    rows = _squares(data.held_out, data.inputs)
    out = _squares(network.decode(network.encode(data.held_out)), data.inputs) / data.inputs.shape[1]
    same = lambda apart: float((data.y_train[apart.argmin(axis=1)] == data.y_test).mean())  # noqa: E731
    return Landing(same(out), same(rows), float((out.min(axis=1) < tolerance).mean()))


def alike(examples: np.ndarray, orders: int = 1000, seed: int = 0) -> tuple[float, float, float]:
    """Whether neighbours are alike: the mean squared difference of neighbours among examples (n, features) in their
    order, that of all pairs, and the share of random orders with neighbours that are at least as much alike."""
    apart = _squares(examples, examples) / examples.shape[1]
    near = np.diagonal(apart, 1).mean()
    draw = np.random.default_rng(seed)
    shuffled = [apart[p[:-1], p[1:]].mean() for p in (draw.permutation(len(examples)) for _ in range(orders))]
    everyone = apart[np.triu_indices(len(apart), 1)].mean()
    return float(near), float(everyone), float((np.array(shuffled) <= near + 1e-12).mean())


def recalled(network: Coder, x: np.ndarray, tolerance: float, steps: int = 1000) -> int:
    """How many of the first `RECALLED` rows x (n, features) a walk along the range of their one-number codes comes
    across: some point of it, or their own code, is decoded to within a mean squared error of `tolerance`."""
    codes = network.encode(x)
    walked = np.linspace(codes.min(), codes.max(), steps, dtype=np.float32)[:, None]
    nearest = _squares(x[:RECALLED], network.decode(np.vstack([walked, codes]))).min(axis=1)
    return int((nearest / x.shape[1] < tolerance).sum())


def _squares(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(n, m): the squared distance of each row of one to each of other, without an array of all their differences."""
    one, other = np.asarray(one, np.float64), np.asarray(other, np.float64)
    apart = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2 * one @ other.T
    return np.maximum(apart, 0)
