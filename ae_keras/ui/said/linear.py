"""What the page of the linear autoencoder says."""

from typing import TYPE_CHECKING

import numpy as np

from ae_keras import analysis
from ae_keras.analysis import PCA
from ae_keras.charts import DRAWN_ROWS, TINY, fixed
from ae_keras.specs import Spec
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural, times_pca

if TYPE_CHECKING:
    import pandas

MATRIX = 5  # rows and columns of a matrix that are shown
RIGID = 5  # degrees from a right angle, within which axes count as a rigid cross
SLOW = 0.003  # weight decay below which training may end before the axes have turned
ALIKE = 0.01  # a difference of s², below which the u turn slowly


def subspace(code: int) -> str:
    """What the decoder gives with so many numbers."""
    return "line" if code == 1 else "plane" if code == 2 else "subspace"


def idea(spec: Spec, pca: PCA, features: int) -> str:
    """What a linear decoder can give, in a line, and how weight decay ties its axes. pca: of as many components."""
    code, constant = spec.code, "b + " * spec.bias
    steps = {1: "h1·w1", 2: "h1·w1 + h2·w2"}.get(code, f"h1·w1 + … + h{code}·w{code}")
    flat = f"a **{subspace(code)}**" + f" of {code} dimensions" * (code > 2)
    told = f"A code h is decoded to {constant}{steps}: {flat}. "
    squares = analysis.squares_with_decay(pca, spec.l2, features)
    left = int((squares > 0).sum())
    if not left:
        return f"{told}So much weight decay reduces it to 0."
    if code == 1:
        return f"{told}Training turns it into PCA's."
    if not spec.l2:
        return f"{told}Training turns it into PCA's, but its **axes** w may meet at any angle."
    told += "It becomes PCA's; weight decay"
    if left < code:
        return f"{told} leaves {plural(left, 'dimension')} of it."
    free = np.ceil(analysis.leeway(squares))
    if free > RIGID:
        return f"{told} lets its **axes** w meet at {90 - free:.0f}° to {90 + free:.0f}°."
    if spec.l2 < SLOW:
        return f"{told} slowly brings its **axes** w nearly to 90°."
    return f"{told} brings its **axes** w nearly to 90°{', turned freely' * (code == 2)}."


def verdict(moment: Moment) -> str:
    """How far the plane is from PCA's, how the axes stand, and the training error."""
    found, code = moment.geometry, moment.spec.code
    alive = int(found.alive.sum())
    if not alive:
        way = "Weight decay has reduced the decoder to 0"
    elif alive < code:
        way = f"{alive} of {code} dimensions are left, {found.tilt:.1f}° from PCA's subspace"
    else:
        way = f"Its {subspace(code)} is {found.tilt:.1f}° from PCA's{_axes(moment)}"
    return f"{way}. Training error {error(moment.error)}, PCA's {error(moment.pca_error)}"


def _axes(moment: Moment) -> str:
    found, code = moment.geometry, moment.spec.code
    if code == 1:
        return ""
    at = f"at {found.skew:.0f}°"
    if code > 2 and found.pair:
        return f"; w{found.pair[0] + 1} and w{found.pair[1] + 1} meet {at} (PCA: 90°)"
    if code == 2 and _rigid(moment):
        return f"; its axes stand {at}, turned by {found.turn:.0f}°"
    return f"; its axes w meet {at} (PCA: 90°)"


def _rigid(moment: Moment) -> bool:
    """Whether weight decay, which fixes the singular values, keeps the columns that near to right angles."""
    return moment.spec.l2 > 0 and moment.geometry.leeway < RIGID


def meaning(moment: Moment) -> str:
    """What the columns are, what right angles are for, and why the error is not PCA's, where it is not."""
    found, code = moment.geometry, moment.spec.code
    told = "w1" if code == 1 else "w1 and w2" if code == 2 else f"w1 to w{code}"
    is_column, says = (
        ("is the decoder's column: it says", "the number")
        if code == 1
        else ("are the decoder's columns: they say", "one number")
    )
    told = f"**{told}** {is_column} how the reconstruction moves when {says} of the code grows by 1."
    if code > 1 and found.alive.all():
        most, least = np.sqrt(found.squares[[0, -1]])
        told += (
            f" A step of 1 in the code moves it by {least:.2f} to {most:.2f}, depending on the direction; with PCA, "
            "whose axes are orthogonal and of length 1, always by 1, so that distances between codes are those between "
            "reconstructions."
        )
    return f"{told} {behind(moment)}".strip()


def behind(moment: Moment) -> str:
    """Why the training error is above PCA's; nothing where it is not."""
    least = moment.pca_error
    if moment.error <= max(1.01 * least, TINY):
        return ""
    above = f"The training error is {times_pca(moment.error, least)}" if least > TINY else "PCA loses nothing here"
    if moment.epoch < moment.spec.epochs:
        return f"{above}: after {plural(moment.epoch, 'epoch')} the decoder is still on its way."
    if moment.spec.l2 > 0:
        return f"{above}: weight decay shrinks what comes back towards the mean."
    return f"{above}: PCA is computed exactly, the network only comes near it, in many small steps."


def picture(moment: Moment) -> str:
    """The plane among the data, and the axes in the plane of the first two components."""
    found, code = moment.geometry, moment.spec.code
    train, _, features = moment.data.shape
    told = f"{min(train, DRAWN_ROWS)} of {train} training rows "
    told += "and their reconstructions" if features == 2 else "along their first three principal components"
    told += f", with PCA's {subspace(min(code, 2))} and the decoder's, and "
    told += "the decoder's column as an arrow." if code == 1 else f"the decoder's {code} columns as arrows."
    if not found.alive.any():
        return f"{told} Weight decay has reduced all of them to 0."
    told += f" The largest angle between their span and PCA's {subspace(code)} is {found.tilt:.2f} degrees."
    if code > 1 and found.alive.all():
        told += f" The pair farthest from a right angle meets at {found.skew:.0f} degrees."
    return told


def axes(moment: Moment, every: PCA) -> "pandas.DataFrame":
    """The arrows as a table: components, columns, and singular vectors, along all components that are drawn."""
    import pandas as pd

    found, kinds = moment.geometry, {"principal component": (every.axes[: moment.spec.code].T, "PC")}
    kinds["column of the decoder"] = (moment.network.decoder[0].kernel.T, "w")
    kinds["singular vector of the decoder"] = (found.directions, "u")
    rows = []
    for kind, (vectors, letter) in kinds.items():
        for i, vector in enumerate((every.axes[:3] @ vectors).T):
            along = {f"along PC{j + 1}": round(float(value), 4) + 0.0 for j, value in enumerate(vector)}
            rows.append({"arrow": kind, "name": f"{letter}{i + 1}"} | along)
    return pd.DataFrame(rows)


def table(moment: Moment) -> str:
    """The decoder's columns in numbers."""
    found = moment.geometry
    shown = found.gram[:MATRIX, :MATRIX]
    matrix = r" \\ ".join(" & ".join(fixed(value) for value in line) for line in shown)
    first = " (only the first rows and columns)" * (len(found.gram) > MATRIX)
    lines = [
        f"$$W^\\top W=\\begin{{pmatrix}}{matrix}\\end{{pmatrix}}$$",
        "",
        f":small[:gray[Inner products of the decoder's columns w{first}. For PCA this is "
        f"{'1' if len(shown) == 1 else 'the identity matrix'}.]]",
        "",
        "| | s² | s² in theory | angle between u and PC |",
        "|---|---|---|---|",
    ]
    decayed = analysis.squares_with_decay(moment.pca, moment.spec.l2, moment.data.shape[2])
    for i, (square, theory, cosine) in enumerate(zip(found.squares, decayed, found.alignment, strict=True)):
        if i < MATRIX:
            expected = f"{theory:.3f}" if moment.spec.l2 else "any"
            angle = f"{np.degrees(np.arccos(min(cosine, 1))):.1f}°" if found.alive[i] else "–"
            lines.append(f"| {i + 1} | {square:.3f} | {expected} | {angle} |")
    lines.append("")
    lines.append(
        r":small[:gray[s and u are the singular values and left singular vectors of W. Theory for weight decay λ₂ on "
        r"both kernels: s² becomes $1-m\lambda_2/\mathrm{eigenvalue}$ (at least 0), and the u become the components "
        f"([Kunin et al. 2019](https://arxiv.org/abs/1901.08168)).{_turned(moment, decayed)}{_cross(moment)}]]"
    )
    return "\n".join(lines)


def _turned(moment: Moment, theory: np.ndarray) -> str:
    """How far the u are from the components, and why, where training has not turned them. theory: the s²."""
    found, after = moment.geometry, plural(moment.epoch, "epoch")
    if not moment.spec.l2 or not found.alive.any():
        return ""
    angle = float(np.degrees(np.arccos(np.minimum(found.alignment[found.alive], 1))).max())
    told = f" Here, after {after}, u is {'' if found.alive.sum() == 1 else 'up to '}{angle:.1f}° from its component"
    kept = theory[theory > 0]
    if angle < 2 or not moment.epoch or np.diff(kept).max(initial=-1) < -ALIKE:
        return f"{told}."
    which = "the two s² are" if moment.spec.code == 2 else "some s² are"
    return f"{told}: in theory {which} almost equal, so u turns to the components only very slowly; try a larger λ₂."


def _cross(moment: Moment) -> str:
    """How free the columns are to leave the right angle."""
    found = moment.geometry
    if moment.spec.code == 1 or not found.alive.all():
        return ""
    free = f" With these s² two columns can be at most {found.leeway:.1f}° from a right angle"
    if _rigid(moment):
        return f"{free}: they turn together, like a rigid cross, and how far they are turned depends on the seed."
    return f"{free}."


def rotated(before: Moment, after: Moment) -> float:
    """Degrees between the axes of two runs: of each column to the nearest one of the other run, the largest."""
    one, other = (moment.network.decoder[0].kernel.T.astype(np.float64) for moment in (before, after))
    cosines = np.abs((one / np.linalg.norm(one, axis=0)).T @ (other / np.linalg.norm(other, axis=0)))
    return float(np.degrees(np.arccos(np.minimum(cosines.max(axis=1), 1))).max())


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    code, both = before.spec.code, (before, after)
    tilts = [moment.geometry.tilt for moment in both]
    if code == 1:
        one, other = (moment.network.decoder[0].kernel[0].astype(np.float64) for moment in both)
        long, opposite = [float(np.linalg.norm(w)) for w in (one, other)], bool(one @ other < 0)
        moved = opposite or abs(long[1] - long[0]) > 0.02 * long[0]
        axes = f"w1 is {long[0]:.2f} long in one run, and in the other {long[1]:.2f}{', the other way' * opposite}"
    else:
        angle = rotated(before, after)
        moved, axes = angle > 2, f"an axis of one run is up to {angle:.0f}° from the nearest of the other"
    loss = abs(after.error - before.error) > 0.005 * before.error
    right = 2 if loss else 0 if max(tilts) > 2 else 1 if moved else 3
    reason = (
        f"The two {subspace(code)}s are {tilts[0]:.1f}° and {tilts[1]:.1f}° from PCA's, the training errors "
        f"{error(before.error)} and {error(after.error)}; {axes}"
    )
    which = "w1" if code == 1 else "the axes"
    return right, f"{reason}: the error does not depend on {which}." if right == 1 else f"{reason}."


W = "w: how the reconstruction moves when one number of the code grows by 1."


def question(code: int) -> Question:
    """The page's question of the code on screen; of more than two numbers it asks as of two."""
    flat, its = ("line", "w1, an arrow on it") if code == 1 else ("plane", "the axes in the plane")
    start = "two numbers in the code, and" if code > 2 else "training starts from"
    return Question(
        f"{start} other random weights. What will be different?",
        (f"the {flat}", its, "the error", "nothing"),
        {"seed": 4},
        _judge,
        of={"code": min(code, 2)},
    )


QUESTION = question(2)
