"""What the page of PCA against the autoencoder says."""

import numpy as np

from ae_keras import analysis
from ae_keras.analysis import PCA
from ae_keras.charts import DECODER, PCAS, TINY, Layers
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.specs import Spec
from ae_keras.ui.moment import Moment
from ae_keras.ui.presets import FIRST, PCA_PAGE
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import error, plural, times_pca
from ae_keras.ui.verdict import verdict as against


def idea(spec: Spec) -> str:
    """What both make of a row of the data on screen, in a line."""
    source, code = SOURCES[spec.dataset], spec.code
    flat = {1: "on a straight line", 2: "on a flat plane"}.get(code, "in a flat space")
    if bends_nowhere(spec):
        how = f"**PCA** and the **autoencoder**, both {flat}"
    else:
        its = {1: "on a line that can bend", 2: "on a sheet that can bend"}.get(code, "in one that can bend")
        how = f"**PCA** {flat}, the **autoencoder** {its}"
    return f"Both rebuild {source.noun} of {source.features} features from a **code** of {code}: {how}."


def bends_nowhere(spec: Spec) -> bool:
    """Whether all layers of the decoder are linear."""
    return spec.output == "linear" and (spec.activation == "linear" or not spec.hidden)


def verdict(moment: Moment) -> str:
    """The held-out error beside PCA's."""
    return (
        f"{against(moment.error_test, moment.pca_error_test)}: {error(moment.error_test)} against "
        f"{error(moment.pca_error_test)} on held-out {SOURCES[moment.data.name].noun}"
    )


def bent(moment: Moment) -> str:
    """How far the network's reconstructions are from lying in a plane."""
    off = off_plane(moment)
    flat = {1: "straight line", 2: "flat plane"}.get(moment.spec.code, f"flat space of {moment.spec.code} dimensions")
    told = f"{off:.1%} of the variance of what the network gives back lies off the best {flat} (PCA: 0)"
    if moment.spec.code == 1:
        return f"{told}: its curve is bent." if off > FLAT else f"{told}: its curve is straight, like PCA's."
    return f"{told}: its surface is bent." if off > FLAT else f"{told}: its surface is flat, like PCA's."


FLAT = 0.001
"""Share of the variance off a plane below which a surface is called flat."""


def off_plane(moment: Moment) -> float:
    """The share of the variance of the training rows' reconstructions that their own first components leave."""
    rebuilt = moment.network.decode(moment.codes).astype(np.float64)
    explained = analysis.pca(rebuilt, moment.spec.code).explained
    return max(1 - explained, 0.0) if np.isfinite(explained) else 0.0


def loses(moment: Moment) -> str:
    """Why PCA has the smaller error, where it has."""
    least, mine, its = moment.pca_error_test, moment.error, moment.pca_error
    if moment.error_test <= max(1.03 * least, TINY):
        return ""
    if least <= TINY:
        return f"PCA wins: {plural(moment.spec.code, 'number')} hold all that the {moment.data.shape[2]} features say."
    both = f"({error(mine)}, PCA's {error(its)})"
    if mine <= its:
        return f"PCA wins, though the network has the smaller error on the training rows {both}: it overfits."
    told = f"PCA wins on the training rows, too {both}: "
    narrow = min((*moment.spec.hidden, moment.spec.code))
    if narrow < moment.spec.code:
        return f"{told}a hidden layer of {plural(narrow, 'unit')} is narrower than the code."
    if moment.epoch < moment.spec.epochs:
        return f"{told}after {plural(moment.epoch, 'epoch')} the network is still on its way."
    return f"{told}PCA's plane is computed exactly, and training has not found a surface that is as good."


def neighbours(moment: Moment) -> tuple[float, float, float]:
    """The share of held-out rows whose class 5-NN finds: from PCA's code, all features, and the network's code."""
    train, data = moment.data.shape[0], moment.data
    codes = moment.recorded.codes
    mine = analysis.nearest_neighbour_score(codes[:train], data.y_train, codes[train:], data.y_test)
    every, flat = _fixed(data, moment.pca)
    return flat, every, mine


@kept_with_it(16)
def _fixed(data: Dataset, pca: PCA) -> tuple[float, float]:
    """The same of all features and of PCA's code, which no training changes."""
    pairs = (data.inputs, data.held_out), (pca.encode(data.inputs), pca.encode(data.held_out))
    all_features, flat = (
        analysis.nearest_neighbour_score(train, data.y_train, test, data.y_test) for train, test in pairs
    )
    return all_features, flat


def networks(moment: Moment) -> tuple[Layers, Layers]:
    """PCA and the network as layers, each with how well its code tells the classes apart."""
    flat, _, mine = neighbours(moment)
    kernels = [layer.kernel for layer in (*moment.network.encoder, *moment.network.decoder)]
    units = (len(kernels[0]), *(kernel.shape[1] for kernel in kernels))
    linear = units[0], moment.spec.code, units[0]
    told = "class found from the 5 nearest codes: {:.1%}".format
    name = f"Autoencoder {','.join(map(str, units))}"
    return (
        Layers("PCA", told(flat), linear, 1, PCAS),
        Layers(name, told(mine), units, len(moment.network.encoder), DECODER),
    )


def apart(moment: Moment) -> str:
    """Whether the classes are told apart in the codes."""
    flat, every, mine = neighbours(moment)
    noun = SOURCES[moment.data.name].noun
    return (
        f"5-NN finds the class of {mine:.1%} of the held-out {noun} from the network's code, of {flat:.1%} from PCA's, "
        f"and of {every:.1%} from all {moment.data.shape[2]} features. Neither PCA nor the network is told the classes."
    )


def picture(moment: Moment) -> str:
    """The two embeddings, with the errors on the training rows."""
    train, test, features = moment.data.shape
    classes = f", coloured by {len(moment.data.classes)} classes" if moment.data.classes else ""
    return (
        f"{train + test} rows ({train} train, {test} held-out) of {features} features as "
        f"{plural(moment.spec.code, 'number')}{classes}: PCA reconstructs the training rows with a mean squared error "
        f"of {error(moment.pca_error)}, the autoencoder after {plural(moment.epoch, 'epoch')} with "
        f"{error(moment.error)}, {times_pca(moment.error, moment.pca_error)}."
    )


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    mine, least = (max(each, TINY) for each in (after.error_test, after.pca_error_test))
    ratio = mine / least
    right = 0 if ratio > 1.03 else 2 if ratio > 0.97 else 1
    return right, (
        f"With {after.spec.activation} layers the held-out error is {error(after.error_test)}, PCA's is "
        f"{error(after.pca_error_test)}; with {before.spec.activation} layers it is {error(before.error_test)}. Any "
        "number of linear layers together is one linear map."
    )


def question(spec: Spec) -> Question:
    """The page's question of the data and the layers on screen."""
    return Question(
        f"the same network with linear layers. Which has the smaller error on held-out {SOURCES[spec.dataset].noun}?",
        ("PCA", "the network", "neither"),
        {"activation": "linear"},
        _judge,
        of={name: getattr(spec, name) for name in ("dataset", "hidden", "code")},
    )


QUESTION = question(FIRST[PCA_PAGE])
