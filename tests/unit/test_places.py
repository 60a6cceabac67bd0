"""Where things are drawn: computed here with networks whose answers are known."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from ae_keras import analysis, charts
from ae_keras.analysis import sheet
from ae_keras.data import from_array


class Matrices(NamedTuple):
    """A linear network: encoder (features, code), decoder (code, features)."""

    into: np.ndarray
    out: np.ndarray

    def encode(self, x: np.ndarray) -> np.ndarray:
        return x @ self.into

    def decode(self, h: np.ndarray) -> np.ndarray:
        return h @ self.out


def turn(degrees: float) -> np.ndarray:
    a = np.radians(degrees)
    return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])


FIRST_TWO = Matrices(np.eye(3)[:, :2], np.eye(3)[:2])


# The line


def test_a_line_of_several_numbers_goes_from_code_to_code_by_their_first_principal_axis():
    x = np.random.default_rng(0).normal(size=(60, 3)) * [0.1, 9, 1] + [5, 0, 2]
    data = from_array(x, standardize=False)
    shown = analysis.line(FIRST_TWO, data)
    assert len(shown.examples) == 20
    corners = np.vstack([shown.ends[:1], shown.codes, shown.ends[1:]])
    assert (np.diff(corners[:, 1]) > 0).all(), "the second feature has nearly all of the variance"
    np.testing.assert_allclose(shown.codes, data.inputs[shown.examples, :2], atol=1e-6)
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    assert shown.places == pytest.approx(lengths[1:-1] / lengths[-1])
    assert (shown.path[:, 2] == 0).all() and shown.path[[0, -1], :2] == pytest.approx(shown.ends, abs=1e-5)
    dense = np.column_stack([np.interp(np.linspace(0, lengths[-1], 20_001), lengths, c) for c in corners.T])
    for place, row in zip(shown.new_places, data.held_out[shown.new], strict=True):
        nearest = np.linalg.norm(dense - row[:2], axis=1).argmin() / 20_000
        assert place == pytest.approx(nearest, abs=2e-4)


def test_an_index_beside_pixels_and_copies():
    rows = np.array([[0, 0.0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    data = from_array(np.vstack([rows] * 10), standardize=False)
    found = analysis.landing(Matrices(np.eye(3)[:, :2], np.eye(3)[:2]), data, 0.01)
    assert found.copied == 1, "every held-out row is one of the training rows"
    half = analysis.landing(Matrices(np.eye(3)[:, :1], np.zeros((1, 3))), data, 0.01)
    assert half.copied == 1, "all come back as the first row"


def test_neighbours_are_alike_where_rows_are_in_order():
    line = np.arange(8.0)[:, None] * [1, 0]
    near, everyone, chance = analysis.alike(line)
    apart = [(i - j) ** 2 / 2 for i in range(8) for j in range(i)]
    assert (near, everyone) == pytest.approx((0.5, np.mean(apart))) and chance < 0.01
    assert analysis.alike(line[[0, 4, 1, 5, 2, 6, 3, 7]])[2] > 0.05


def test_what_lies_on_the_line_is_recalled_and_what_does_not_is_not():
    along = Matrices(np.array([[1.0], [0], [0]]), np.array([[1.0, 0, 0]]))
    x = np.array([[-1, 0, 0], [1, 0, 0], [0.2, 0, 0], [0.5, 0.9, 0], [0.5, 0.03, 0]], np.float32)
    assert analysis.recalled(along, x, 0.001) == 4
    assert analysis.recalled(along, x, 0.0001) == 3


# The sheet

HALVES = slice(sheet.LINES, None), slice(0, sheet.LINES)  # at one place along the first number, along the second


def test_the_sheet_is_there_where_codes_are_near():
    corner = np.random.default_rng(0).uniform(0, 1, (4000, 2))
    codes = np.concatenate([corner[(corner < 0.5).any(axis=1)], [[0, 0], [1, 0.2], [0.2, 1]]])  # an L
    laid = analysis.decoded_sheet(FIRST_TWO, codes)
    assert laid.points.shape == (2 * sheet.LINES, sheet.STEPS, 3)
    assert (laid.points[:, :, 2] == 0).all()
    count = sheet.LINES - 1
    held = [np.histogram(codes[:, i], np.unique(laid.points[half, 0, i]))[0] for i, half in enumerate(HALVES)]
    assert np.ptp(held, axis=1).max() <= 2, "as many codes between a line and the next"
    u, v = laid.points[laid.near][:, :2].T
    reach = sheet.NEAR * 1.5 / count + 0.01  # where there are half as many codes, lines are farther apart
    assert ((u < 0.5 + reach) | (v < 0.5 + reach)).all()
    away = ~laid.near
    assert ((laid.points[away][:, :2] > 0.5).all(axis=1)).all(), "and only where there are none it is not"
    assert 0.03 < away.mean() < 0.11, "a third by a third of the lines, less what is near"
    cells = analysis.sheet_cells(FIRST_TWO, codes, np.eye(3))[:, :, :2]
    count = sheet.CELLS
    sizes = np.ptp(cells, axis=1) * count
    assert np.median(sizes) == pytest.approx(1, abs=1e-3) and 0.7 < sizes.min() < sizes.max() < 1.3, "round corners"
    filled = {tuple(cell) for cell in np.floor(cells.mean(axis=1) * count).astype(int)}
    assert filled >= {tuple(cell) for cell in np.clip(codes * count, 0, count - 1).astype(int)}
    assert len(filled) == len(cells) < 0.9 * count**2, "all cells with a code, and not the empty quarter"


def test_the_cells_have_no_holes_nor_splinters_and_stay_where_data_are():
    count = sheet.CELLS
    middles = (np.stack(np.meshgrid(*[np.arange(count)] * 2), axis=-1).reshape(-1, 2) + 0.5) / count
    ends = np.array([[0.0, 0.0], [1.0, 1.0]])  # the second one is a cell of its own
    half = middles[(middles[:, 0] < 0.5) & (np.abs(middles - [0.275, 0.525]).max(axis=1) > 1e-6)]
    cells = analysis.sheet_cells(FIRST_TWO, np.concatenate([half, ends]), np.eye(3))
    assert len(cells) == count**2 / 2 and cells[:, :, 0].max() == pytest.approx(0.5, abs=1e-5)
    spiked = SimpleNamespace(decode=lambda h: np.column_stack([h, 9.0 * (np.abs(h - 0.5).max(axis=1) < 1e-3)]))
    assert (spiked.decode(np.full((1, 2), 0.5)) == [[0.5, 0.5, 9]]).all()
    cells = analysis.sheet_cells(spiked, np.concatenate([middles, ends]), np.eye(3))
    assert len(cells) == count**2 - 4 and (cells[:, :, 2] == 0).all(), "where no code is the decoder may go anywhere"
    row = np.column_stack([middles[:, 0], np.zeros(count**2)])
    for codes in (row, row[:, [0, 0]], row[:1].repeat(3, axis=0)):
        assert len(analysis.sheet_cells(FIRST_TWO, codes, np.eye(3))), (
            "codes in a row, or in one place, have a sheet, too"
        )


def test_further_numbers_of_a_code_stay_at_their_mean():
    codes = np.random.default_rng(0).normal(size=(200, 3)) + [0, 0, 7]
    laid = analysis.decoded_sheet(Matrices(np.eye(3), np.eye(3)), codes)
    assert laid.points[:, :, 2] == pytest.approx(codes[:, 2].mean())


def test_one_number_is_one_whole_line():
    codes = np.array([[-1.0], [3.0], [0.5]])
    laid = analysis.decoded_sheet(Matrices(np.ones((3, 1)), np.array([[1.0, 2, 0]])), codes)
    assert laid.near.all() and len(laid.points) == 1
    assert laid.points[0, [0, -1]].tolist() == [[-1, -2, 0], [3, 6, 0]]


@pytest.mark.parametrize("k", [1, 2])
def test_the_flat_sheet_covers_the_scores(k):
    x = np.random.default_rng(0).normal(size=(300, 3)) * [3, 2, 1] + 5
    pca = analysis.pca(x, k)
    scores = np.zeros((300, 2))
    scores[:, :k] = pca.encode(x)
    ends = analysis.flat_sheet(pca, scores)
    assert len(ends) == (1 if k == 1 else 2 * sheet.LINES)
    back = pca.encode(ends.reshape(-1, 3))
    assert pca.decode(back) == pytest.approx(ends.reshape(-1, 3)), "in the plane"
    assert back.min(axis=0) == pytest.approx(scores[:, :k].min(axis=0))
    assert back.max(axis=0) == pytest.approx(scores[:, :k].max(axis=0))


def test_a_row_is_not_its_own_neighbour_even_where_another_lies_on_it():
    values = np.array([[0.0, 0], [3, 0], [0, 0], [1, 0], [9, 9]])
    assert analysis.nearest(values, 2, 3).tolist() == [0, 3, 1]


# Codes in their panels


def test_fitted_codes_take_the_targets_spread_and_never_leave():
    target = np.random.default_rng(0).normal(size=(100, 2))
    rows, wide, tight = slice(0, 80), [(-99.0, 99.0)] * 2, [(-1.5, 1.0), (-1.2, 2.0)]
    centred = target[rows] - target[rows].mean(axis=0)
    for factor in (1e-3, 1.0, 40.0):
        own = factor * target
        placed = analysis.fitted(own, target, wide, rows)
        offsets = placed - own[rows].mean(axis=0)
        assert (offsets[rows] ** 2).mean() == pytest.approx((centred**2).mean())
        inside = analysis.fitted(own - own[rows].mean(axis=0), target, tight, rows)
        low, high = np.array(tight).T
        nearest = np.minimum(inside - low, high - inside) / (high - low)
        assert nearest.min() == pytest.approx(0.05) if factor == 40 else nearest.min() >= 0.05 - 1e-9
    same = np.ones((100, 2))
    assert (analysis.fitted(same, target, wide, rows) == same).all()


def test_flattened_codes_lie_on_their_target_and_others_go_with_them():
    target = np.random.default_rng(0).normal(size=(60, 2))
    target -= target.mean(axis=0)
    target /= np.sqrt((target**2).mean())
    more = np.array([[1.0, -1.0]])
    codes = 5 * np.vstack([target, more]) @ turn(130) + 3
    placed = analysis.flattened(codes, target, 100.0)
    assert placed == pytest.approx(np.vstack([target, more]))
    small = analysis.flattened(codes, target, 0.5)
    assert np.abs(small).max() == pytest.approx(0.5)
    assert small / placed == pytest.approx(np.full_like(small, 0.5 / np.abs(placed).max()))


# Arrows


def test_only_signless_arrows_are_turned_around():
    axes = np.eye(3)[:2]
    vectors = np.array([[-3.0, 0.0], [4.0, -1.0], [7.0, 0.0]])
    assert analysis.arrow_tips(axes, vectors) == pytest.approx(np.array([[-3, 0], [4, -1]]))
    assert analysis.arrow_tips(axes, vectors, signed=False) == pytest.approx(np.array([[3, 0], [-4, 1]]))


def test_rows_all_over_the_data_have_lines_to_both():
    x = np.random.default_rng(0).normal(size=(500, 4)) * [4, 3, 2, 1]
    data = from_array(x, standardize=False)
    every = analysis.pca(data.inputs, 4)
    for into in (np.eye(4)[:, [0, 2]], np.eye(4)[:, [1]]):
        network, count = Matrices(into, into.T), into.shape[1]
        rows = charts.surface_data(data, every, network, network.encode(data.inputs))
        at = rows.query("part == 'line'")
        for colour, first, has in (
            (charts.PCAS, 5000, every.first(count).reconstruct),
            (charts.DECODER, 6000, lambda x, network=network: network.decode(network.encode(x))),
        ):
            drawn = at[(at["line"] >= first) & (at["line"] < first + 1000)]
            ends = drawn[["x", "y", "z"]].to_numpy().reshape(-1, 2, 3)
            there = every.first(3).encode(data.inputs)
            own = np.linalg.norm(there[:, None] - ends[:, 0], axis=2)
            assert len(ends) == len(set(own.argmin(axis=0))) == 20 and own.min(axis=0).max() < 1e-4
            back = every.first(3).encode(has(data.inputs[own.argmin(axis=0)]))
            assert ends[:, 1] == pytest.approx(back, abs=1e-4) and set(drawn["colour"]) == {colour}
