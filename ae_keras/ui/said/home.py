"""What the first page says."""

import numpy as np

from ae_keras import analysis
from ae_keras.data import SOURCES, Dataset
from ae_keras.specs import Spec
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural, times_pca
from ae_keras.ui.said.pca_ahead import why

STRANGERS = 1000  # rows of each sort that are looked at
KNOWN = 2000  # training rows among which 5-NN looks for neighbours
FLAT = 0.2  # of the average picture's error: where PCA leaves less, the data are nearly linear
COPIED, LOST = 0.25, 0.75  # of the average picture's error: below the first a picture comes back, above the second not


def lead(spec: Spec, dataset: Dataset) -> str:
    """What an autoencoder is, and what its narrowest layer makes of it."""
    narrow = _narrowest(spec) < dataset.shape[2]
    way = " through a **bottleneck**, so it must keep what matters"
    copy = "; with as many numbers as pixels it may simply copy"
    return f"A network that learns to reproduce its input{way if narrow else copy}: $h=f(x)$, $\\hat x=g(h)$."


def _narrowest(spec: Spec) -> int:
    """Units of the narrowest layer between input and output."""
    return min((*spec.hidden, spec.code))


def verdict(moment: Moment) -> str:
    """How many numbers go in, how many pass through, and how large the error is, beside those of the average picture
    and of PCA."""
    features, narrowest = moment.data.shape[2], _narrowest(moment.spec)
    if narrowest >= features:
        way = f"No bottleneck for the {features} inputs"
    elif narrowest < moment.spec.code:
        way = f"{features} inputs through a layer of {narrowest}"
    else:
        way = f"{features} inputs through {plural(narrowest, 'number')}"
    beside = f"average picture {error(moment.mean_error_test)}"
    if moment.spec.code < features:
        beside += f", PCA {error(moment.pca_error_test)}"
    return f"{way}: error {error(moment.error_test)} on held-out {SOURCES[moment.data.name].noun} ({beside})"


def strangers(dataset: Dataset) -> dict[str, np.ndarray]:
    """Pictures (pixels,) that are none of the data's, by name, in the data's own units."""
    assert dataset.pixels is not None
    found = {"a letter": analysis.letter(dataset.pixels).ravel(), "noise": analysis.static(dataset.pixels).ravel()}
    if not dataset.classes:
        return found
    four = analysis.typical_rows(dataset.x_test, dataset.y_test)[4]  # turned, it is no digit
    return {"upside down": analysis.upside_down(dataset.x_test[four : four + 1], dataset.pixels)[0]} | found


def errors(moment: Moment) -> dict[str, float]:
    """Held-out errors by method, from the least to the most that is known of a picture."""
    return {
        "average picture": moment.mean_error_test,
        f"PCA, {plural(moment.spec.code, 'number')}": moment.pca_error_test,
        "network": moment.error_test,
    }


def against_pca(moment: Moment) -> str:
    """Who is better on held-out rows with as many numbers, and why."""
    ours, pca, noun = moment.error_test, moment.pca_error_test, SOURCES[moment.data.name].noun
    against = f"{error(pca)} against {error(ours)}"
    if ours > 1.01 * pca:
        told = f"**PCA does better here:** {against} on held-out {noun}"
        left, whole = pca / moment.mean_error_test, moment.spec.code >= moment.data.shape[2]
        if left < FLAT and not whole:
            told += (
                f". With {plural(moment.spec.code, 'number')} it leaves {100 * left:.2g}% of the average picture’s "
                f"error: {noun} are nearly linear in them, and bending gains little"
            )
        if whole:
            return f"{told}. PCA copies exactly, with a number for each pixel."
        because = why(noun, (ours, pca), (moment.error, moment.pca_error), f"epoch {moment.epoch}")
        return f"{told}. {because}"
    told = f"**With as many numbers** PCA’s error on held-out {noun} is {error(pca)}: the network’s is "
    bent = moment.spec.hidden and moment.spec.activation != "linear" and ours < 0.99 * pca
    return told + times_pca(ours, pca) + (", since it may bend where PCA is flat." if bent else ".")


def picture(moment: Moment, name: str, x: np.ndarray) -> str:
    """One picture x (pixels,), in the data's own units, on its way through the network."""
    data = moment.data
    output = moment.reconstruct(x[None])[0]
    return (
        f"The picture “{name}” beside {SOURCES[data.name].title}: {data.shape[2]} pixels go in, the code has "
        f"{plural(moment.spec.code, 'number')}, and the mean squared error of the reconstruction is "
        f"{np.square(x - output).mean():.4f}."
    )


def stranger_errors(moment: Moment) -> dict[str, tuple[float, float]]:
    """Of many strangers of two sorts and of a letter, by name: the network's error, and the average picture's."""
    data = moment.data
    assert data.pixels is not None
    found = {
        "the letter A": data.standardized(analysis.letter(data.pixels).reshape(1, -1)),
        "noise": data.standardized(analysis.static((STRANGERS, data.shape[2]))),
    }
    if data.classes:
        turned = data.standardized(analysis.upside_down(data.x_test[:STRANGERS], data.pixels))
        found = {f"upside-down {SOURCES[data.name].noun}": turned} | found
    mean = data.inputs.mean(axis=0)
    return {
        name: (
            analysis.mean_squared_error(x, moment.network.reconstruct(x)),
            analysis.mean_squared_error(x, np.broadcast_to(mean, x.shape)),
        )
        for name, x in found.items()
    }


def of_strangers(moment: Moment) -> str:
    """Whether what the network has never seen comes back, too."""
    found, noun = stranger_errors(moment), SOURCES[moment.data.name].noun
    told, ways = [], {}
    for name, (ours, average) in found.items():
        way = 0 if ours < COPIED * average else 1 if ours < LOST * average else 2
        ways[name] = way
        verb = ("come", "do") if name.endswith(noun) else ("comes", "does")
        said = (f"{verb[0]} back", f"{verb[0]} back in part", f"{verb[1]} not come back")[way]
        told.append(f"{name} {said} (error {error(ours)}; the average picture’s is {error(average)})")
    end = ""
    if min(ways.values()) == 0:
        end = f" So it copies more than {noun}{', though not noise' * (ways['noise'] == 2)}."
    elif min(ways.values()) == 2 and moment.error_test < LOST * moment.mean_error_test:
        end = f" What it has learned to give back are {noun}."
    return f"**Never shown to it:** {', '.join(told)}.{end}"


def read(moment: Moment) -> str:
    """How many reconstructions look like the digit that went in, by 5-NN; of patches, that have no classes, nothing."""
    data, seen = moment.data, slice(STRANGERS)
    if not data.classes:
        return ""
    known = data.inputs[:KNOWN], data.y_train[:KNOWN]
    x, y = data.held_out[seen], data.y_test[seen]
    ours, own = (analysis.nearest_neighbour_score(*known, each, y) for each in (moment.network.reconstruct(x), x))
    return (
        f"At epoch {moment.epoch}, 5-NN reads **{ours:.0%}** of the reconstructions of held-out digits as the digit "
        f"that went in (of the originals {own:.0%}), the others as another digit."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ratio = after.error_test / before.error_test
    right = 0 if ratio > 1.1 else 1 if ratio > 0.9 else 2 if ratio > 0.5 else 3
    return right, (
        f"With {plural(before.spec.code, 'number')} the held-out error is {error(before.error_test)}, with "
        f"{after.spec.code} it is {error(after.error_test)}: {ratio:.0%} of it. The decoder can use only what passes "
        "through the code."
    )


def question(name: str) -> Question:
    """The page's question of the data set on screen."""
    return Question(
        f"eight numbers in the code instead of two. The error on held-out {SOURCES[name].noun}…",
        ("rises", "stays the same", "falls, but not by half", "falls below half"),
        {"code": 8},
        _judge,
        of={"dataset": name},
    )


QUESTION = question("digits")


def tries(name: str) -> str:
    """What to try with the data set on screen."""
    stranger = "a digit that is upside down" if SOURCES[name].classes else "noise and a letter"
    return (
        "one number, then eight, then 64: how much detail does each step add, and what happens to "
        f"{stranger}? What does PCA reach with as many numbers?"
    )
