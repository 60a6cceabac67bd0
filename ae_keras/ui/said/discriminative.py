"""What the page on discriminative and generative models says, and the numbers that it says."""

from typing import NamedTuple

import numpy as np

from ae_keras import analysis
from ae_keras.analysis import joint as models
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import plural

COMPONENTS = 10  # of the mixture p(h), at first
PAIRS = 300  # that are drawn and read for a sentence
MANY = 3000  # for a judgement
READERS, LEARNERS = 1000, 2000  # rows that who reads, and who is compared, learn from at most
GAP = 0.04  # below it two shares are told to be about equal


class Pairs(NamedTuple):
    """Drawn codes (n, k) and labels (n,), the rows decoded from them (n, features), and whether each is read as its
    label."""

    codes: np.ndarray
    labels: np.ndarray
    x: np.ndarray
    right: np.ndarray

    @property
    def share(self) -> float:
        return float(self.right.mean())


class Joint(NamedTuple):
    """Both ways to p(h, y), fitted to the training codes, and pairs drawn from each."""

    conditional: models.Conditional
    density: models.Gaussians
    by_class: models.Gaussians
    code_first: Pairs
    label_first: Pairs


def joint(moment: Moment, components: int = COMPONENTS, curved: bool = False, count: int = PAIRS) -> Joint:
    """h ~ p(h), y ~ p(y|h), and y ~ p(y), h ~ p(h|y). curved: see `Conditional`."""
    data, codes = moment.data, moment.codes
    classes = len(data.classes)
    conditional = models.conditional(codes, data.y_train, classes, curved)
    density, by_class = models.mixture(codes, components), models.per_class(codes, data.y_train, classes)
    h, _ = density.draw(count, seed=1)
    code_first, label_first = (h, conditional.draw(h, seed=2)), by_class.draw(count, seed=3)
    return Joint(conditional, density, by_class, _read(moment, *code_first), _read(moment, *label_first))


def _read(moment: Moment, codes: np.ndarray, labels: np.ndarray) -> Pairs:
    x = moment.network.decode(codes.astype(np.float32))
    return Pairs(codes, labels, x, reader(moment.data).predict(x) == labels)


@kept_with_it(1)
def reader(dataset: Dataset):
    """A support vector machine that reads the class of a row x; it knows nothing of any code."""
    from sklearn.svm import SVC

    return SVC(C=10).fit(dataset.inputs[:READERS], dataset.y_train[:READERS])


@kept_with_it(1)
def read_right(dataset: Dataset) -> float:
    """The share of held-out rows that it reads right."""
    return float(reader(dataset).score(dataset.held_out, dataset.y_test))


def verdict(moment: Moment, found: Joint | None = None) -> str:
    """How many of the pairs of both ways are read as their label, beside held-out rows."""
    found = found or joint(moment)
    return (
        f"Read as their label: {found.code_first.share:.0%} of pairs drawn code first, {found.label_first.share:.0%} "
        f"label first; held-out {noun(moment)} {read_right(moment.data):.0%}"
    )


def noun(moment: Moment) -> str:
    return SOURCES[moment.data.name].noun


def accuracy(model: models.Conditional | models.Gaussians, codes: np.ndarray, y: np.ndarray) -> float:
    """The share of codes whose most likely class is the right one."""
    return float((model.posterior(codes).argmax(axis=1) == y).mean())


def on_codes(moment: Moment, found: Joint) -> dict[str, tuple[float, float]]:
    """The accuracies of both models of codes, on training and on held-out rows."""
    data = moment.data
    parts = (moment.codes, data.y_train), (moment.network.encode(data.held_out), data.y_test)
    each: dict[str, models.Conditional | models.Gaussians] = {
        f"p(y|h), logistic regression{', curved' * found.conditional.curved}": found.conditional,
        "p(h|y) p(y), a Gaussian per class": found.by_class,
    }
    return {name: (accuracy(model, *parts[0]), accuracy(model, *parts[1])) for name, model in each.items()}


def measured(moment: Moment, found: Joint) -> str:
    """What either way says of held-out rows, and how far from p(x, y) it is."""
    (_, one), (_, other) = on_codes(moment, found).values()
    away = analysis.lost(moment.network, moment.data.held_out)
    k, features, rows = moment.spec.code, moment.data.shape[2], noun(moment)
    return (
        f"Right class for held-out {rows}: **{one:.0%}** by p(y|h), **{other:.0%}** by p(h|y) p(y). "
        f"p(h, y) is not p(x, y): what is decoded fills {k} of {features} dimensions, and held-out {rows} are off it "
        f"by **{away:.0%}** of their variance."
    )


@kept_with_it(1)
def on_inputs(dataset: Dataset) -> dict[str, tuple[float, float]]:
    """The accuracies of classifiers that see x itself, on training and on held-out rows."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    each = {
        "p(y|x), logistic regression": LogisticRegression(max_iter=1000, tol=1e-3),
        "p(y|x), softmax network, 64 hidden units": MLPClassifier((64,), max_iter=150, tol=1e-3, random_state=0),
    }
    found = {}
    for name, classifier in each.items():
        fitted = make_pipeline(StandardScaler(), classifier).fit(dataset.inputs[:LEARNERS], dataset.y_train[:LEARNERS])
        found[name] = (
            float(fitted.score(dataset.inputs, dataset.y_train)),
            float(fitted.score(dataset.held_out, dataset.y_test)),
        )
    return found


def of_accuracies(on_x: dict[str, tuple[float, float]], on_h: dict[str, tuple[float, float]]) -> str:
    """What it costs to classify by a model that can also generate."""
    best = max(held for _, held in on_x.values())
    *_, (_, generative) = on_h.values()
    points = 100 * (best - generative)
    cost = f"{abs(points):.1f} points {'less' if points > 0 else 'more'}" if abs(points) >= 0.05 else "as many"
    return (
        f"The better classifier of x is right in **{best:.1%}** of the held-out rows, p(h|y) p(y), which can also "
        f"generate, in **{generative:.1%}**: {cost}. Its code was learned without labels, to reconstruct."
    )


class Filled(NamedTuple):
    """Rows (n, features) whose first half was hidden, filled in in several ways, and the error of each over what was
    hidden, mean squared."""

    x: np.ndarray
    seen: np.ndarray
    rows: dict[str, np.ndarray]
    errors: dict[str, float]


LIKELY, NEAREST, MEAN, WHOLE = "most likely code", "nearest training row", "mean training row", "all seen, coded"


def visible(dataset: Dataset) -> np.ndarray:
    """(features,) bool: the right half of an image, or the second half of the features."""
    height, width = dataset.image_shape or (1, dataset.shape[2])
    return np.tile(np.arange(width) >= width / 2, height)


def filled(moment: Moment, found: Joint) -> Filled:
    """What is hidden of held-out rows, by the generative model and by what needs none."""
    from scipy.spatial.distance import cdist

    data, seen = moment.data, visible(moment.data)
    x = data.held_out[:200]
    noise = max(moment.error, 1e-6)
    near = cdist(x[:, seen], data.inputs[:, seen]).argmin(axis=1)
    whole = {
        LIKELY: models.filled(moment.network, found.density, x, seen, noise),
        NEAREST: data.inputs[near],
        MEAN: np.broadcast_to(data.inputs.mean(axis=0), x.shape),
        WHOLE: moment.network.reconstruct(x),
    }
    rows = {name: np.where(seen, x, each) for name, each in whole.items()}
    errors = {name: analysis.mean_squared_error(x[:, ~seen], each[:, ~seen]) for name, each in rows.items()}
    return Filled(x, seen, rows, errors)


def of_filled(moment: Moment, filling: Filled) -> str:
    """How good the most likely code is."""
    e, read = filling.errors, reader(moment.data)
    y = moment.data.y_test[: len(filling.x)]
    best = min((LIKELY, NEAREST, MEAN), key=lambda name: e[name])
    right = {name: float((read.predict(filling.rows[name]) == y).mean()) for name in (LIKELY, MEAN)}
    return (
        f"Error over what was hidden, {len(filling.x)} held-out rows: **{e[LIKELY]:.4f}** by the most likely code, "
        f"{e[NEAREST]:.4f} by the training row that is nearest in what is seen, {e[MEAN]:.4f} by the mean; the best is "
        f"the **{best}**. The class is then read right in {right[LIKELY]:.0%}, with the mean in the hidden half in "
        f"{right[MEAN]:.0%}. p(y|x) says nothing of x, so it fills in nothing."
    )


def odd(moment: Moment, found: Joint) -> dict[str, tuple[float, float]]:
    """How well odd inputs are told from held-out rows by the density of the code and by the reconstruction error: areas
    under the ROC curve."""
    usual = moment.data.held_out

    def scores(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        density = -found.density.log_density(moment.network.encode(x))
        return density, analysis.row_errors(x, moment.network.reconstruct(x))

    known = scores(usual)
    table = {}
    for name, x in models.odd_inputs(usual).items():
        by_density, by_error = map(models.roc_area, known, scores(x))
        table[name] = (by_density, by_error)
    return table


def of_odd(moment: Moment, table: dict[str, tuple[float, float]]) -> str:
    """Which of the two finds odd inputs."""
    density, error = (min(column) for column in zip(*table.values(), strict=True))
    code = plural(moment.spec.code, "number")
    return (
        f"The reconstruction error **{_finds(error)}** (smallest area {error:.2f}), the density of the code, "
        f"{code}, **{_finds(density)}** ({density:.2f}). A classifier p(y|x) names a class for each of them."
    )


def _finds(area: float) -> str:
    return "finds all odd inputs" if area > 0.95 else "finds some odd inputs" if area > 0.8 else "misses odd inputs"


def alike(moment: Moment, found: Joint) -> float:
    """The share that is read right of pairs drawn code first where p(h) is made of the classes' Gaussians, and the
    borders of p(y|h) are curved as theirs are: nearly the p(h, y) of label first."""
    data, count = moment.data, len(found.label_first.labels)
    curved = models.conditional(moment.codes, data.y_train, len(data.classes), curved=True)
    h, _ = found.by_class.draw(count, seed=4)
    return _read(moment, h, curved.draw(h, seed=5)).share


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    found = joint(after, count=MANY)
    one, other = found.code_first.share, found.label_first.share
    same = alike(after, found)
    right = 2 if abs(one - other) < GAP else int(other > one)
    told = (
        f"{one:.0%} code first, {other:.0%} label first. Code first, with the Gaussians of the classes as p(h) and "
        f"curved borders: {same:.0%}"
    )
    if abs(same - other) < GAP:
        return right, f"{told}. One p(h, y) can be drawn either way: what differs is how it is modelled."
    return right, f"{told}."


QUESTION = Question(
    "8 numbers in the code. Which way to draw p(h, y) gives more digits that are read as their label?",
    ("code first", "label first", "about equal"),
    {"code": 8},
    _judge,
)
