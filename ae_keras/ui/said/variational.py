"""What the page of variational autoencoders says."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ae_keras import analysis, charts
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.specs import Spec, Undercomplete, Variational, faces
from ae_keras.ui.moment import Moment, principal_components
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import adding_up, error

COLLAPSED = 0.01  # nats: a number of the code that carries less is at its prior, whatever the row
NEAR = 2.0  # standard deviations of the prior
DRAWN, STEPS, SAMPLES = 400, 12, 10  # ellipses; codes on a side of the grid; samples of a component in the hero
ASKED = 60  # samples of each component that are read

NUMBERS = (
    "The ELBO (evidence lower bound) is at most the log-likelihood of a row. −ELBO is reconstruction, −ln p(x|z) of a "
    "drawn code, plus KL, the Kullback-Leibler divergence of the code's distribution from the prior: means over "
    f"held-out rows in nats (natural logarithms). A number of the code is in use if its KL is at least {COLLAPSED:g}."
)


def posterior(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
    """(mean, log variance), (held-out rows, code) each, of q(z|x)."""
    x = moment.data.held_out
    return moment.network.encode(x), moment.network.through("spread", x)


def own_means(moment: Moment) -> np.ndarray:
    """The means of the components that the held-out rows belong to."""
    means = moment.spec.means
    return means[moment.data.y_test] if len(means) > 1 else means


def nats(moment: Moment) -> np.ndarray:
    """(code,): the KL of each number of the code, mean over the held-out rows."""
    return analysis.gaussian_kl(*posterior(moment), own_means(moment)).mean(axis=0)


def in_use(moment: Moment) -> int:
    return int((nats(moment) >= COLLAPSED).sum())


def drawn(moment: Moment) -> np.ndarray:
    """(held-out rows, code): a code of each row, drawn; the same draws at every moment."""
    mean, log_variance = posterior(moment)
    epsilon = np.random.default_rng(0).standard_normal(mean.shape)
    return mean + np.exp(0.5 * log_variance) * epsilon


def inside(moment: Moment) -> tuple[float, float]:
    """The share of the drawn codes within `NEAR` of the prior's mean, of a mixture that of their component; and of the
    prior's own draws."""
    from scipy.special import chdtr  # where it is used: a page is painted before it is needed

    away = np.linalg.norm(drawn(moment) - own_means(moment), axis=1)
    return float((away < NEAR).mean()), float(chdtr(moment.spec.code, NEAR**2))


def named_right(moment: Moment) -> float:
    """The share of held-out rows whose mean code is nearest to the component of their class."""
    mean, _ = posterior(moment)
    nearest = np.linalg.norm(mean[:, None] - moment.spec.means, axis=2).argmin(axis=1)
    return float((nearest == moment.data.y_test).mean())


def verdict(moment: Moment) -> str:
    """The bound as the sum of its terms, and what has become of the code."""
    lost, kl = moment.frame.terms["val_reconstruction"], float(nats(moment).sum())
    code = moment.spec.code
    whole, lost, kl = adding_up(lost, kl)
    bound = f"−ELBO of a held-out row {whole:.1f} nats: reconstruction {lost:.1f} + KL {kl:.1f}"
    if moment.spec.prior == "mixture":
        return f"{bound}; the nearest component is the class of {named_right(moment):.0%}"
    return f"{bound}; {in_use(moment)} of {code} code{'s' * (code > 1)} in use"


def measured(moment: Moment) -> str:
    """Where the codes are, and what they are good for."""
    found, wanted = inside(moment)
    what = "the mean of their component" if moment.spec.prior == "mixture" else "0"
    outside = ""
    if (beta := moment.spec.beta) != 1:
        outside = f" Minimised is reconstruction + {beta:g} · KL."
    return (
        f"**{found:.0%}** of codes drawn for held-out rows are within {NEAR:g} of {what}; of the prior's own draws "
        f"{wanted:.0%}. Held-out error of the mean code **{error(moment.error_test)}**, of PCA "
        f"{error(moment.pca_error_test)}.{outside}"
    )


def divergences(moment: Moment) -> str:
    """How many numbers of the code have collapsed."""
    each, code = nats(moment), moment.spec.code
    gone = int((each < COLLAPSED).sum())
    told = f"**{gone} of {code}** collapsed (KL below {COLLAPSED:g} nats); together {each.sum():.2f} nats."
    return told + (" The decoder does without them." if gone else "")


# ---- the picture -----------------------------------------------------------------------------------------------------


def shown_numbers(moment: Moment) -> list[int]:
    """The two numbers of the code that are drawn: those that carry most."""
    return sorted(np.argsort(-nats(moment), kind="stable")[:2].tolist())


def code_map(moment: Moment) -> charts.CodeMap:
    """The codes of the first held-out rows over the prior, in the plane of two numbers of the code."""
    numbers = shown_numbers(moment)
    mean, log_variance = (part[:DRAWN, numbers] for part in posterior(moment))
    centres = moment.spec.means[:, numbers]
    if len(numbers) == 1:
        flat = ((0, 0), (0, 1))
        mean, log_variance, centres = np.pad(mean, flat), np.pad(log_variance, flat), np.pad(centres, flat)
    y, classes = moment.data.y_test[:DRAWN], moment.data.classes
    if len(centres) > 1:  # a component without a mean among these numbers of the code has no place of its own
        names = {name: place for name, place in zip(classes, centres, strict=True) if np.linalg.norm(place) > 0}
    else:
        there = [c for c in range(len(classes)) if len(classes) > 1 and (y == c).any()]
        names = {classes[c]: np.median(mean[y == c], axis=0) for c in there}
    axes = f"code {numbers[0] + 1}", f"code {numbers[1] + 1}" if len(numbers) == 2 else ""
    deviation = np.exp(0.5 * log_variance)
    places = np.reshape([*names.values()], (len(names), 2))
    return charts.CodeMap(mean, deviation, y, centres, [*names], places, _reach(mean, centres), axes)


def _reach(mean: np.ndarray, centres: np.ndarray) -> float:
    """Half the side of a square that holds the prior's rings and nearly all codes; in steps, so that it seldom jumps
    while the codes move."""
    prior = float(np.abs(centres).max()) + 3.3
    codes = float(np.quantile(np.abs(mean), 0.99))
    return prior * 1.5 ** max(0, np.ceil(np.log(max(codes / prior, 1)) / np.log(1.5)))


def of_class(moment: Moment, count: int, label: int, seed: int) -> np.ndarray:
    """(count, code): draws of the component of a class."""
    assert isinstance(moment.spec, Variational)
    return moment.spec.latents(count, seed, label)


def latents(moment: Moment) -> tuple[np.ndarray, list[str]]:
    """Codes to decode, as many rows as columns, and what the rows are: of two numbers the prior's quantiles, of a
    mixture draws of each component, else draws."""
    spec = moment.spec
    if spec.prior == "mixture":
        classes = moment.data.classes
        each = [of_class(moment, SAMPLES, label, seed=label) for label in range(len(classes))]
        return np.concatenate(each), list(classes)
    if spec.code == 2:
        return analysis.quantile_grid(STEPS), []
    return spec.latents(STEPS**2), []


def decoded(moment: Moment) -> charts.DecodedSheet | charts.Cloud:
    """What the prior is decoded to: images, or points among those of the data."""
    data, spec = moment.data, moment.spec
    if data.image_shape:
        codes, labels = latents(moment)
        title = "Draws of the prior, decoded"
        if labels:
            title = "Draws of each class's component, decoded"
        elif spec.code == 2:
            title = "The prior's quantiles, decoded"
        return sheet(moment, moment.network.decode(codes), title, labels)
    made = moment.network.decode(spec.latents(DRAWN))
    if data.shape[2] == 2:
        return charts.Cloud(
            "Draws of the prior, decoded", data.inputs[:DRAWN], made, (data.features[0], data.features[1])
        )
    plane = principal_components(data, 2)
    axes = ("first principal component", "second principal component")
    return charts.Cloud("Draws of the prior, decoded", plane.encode(data.inputs[:DRAWN]), plane.encode(made), axes)


def sheet(moment: Moment, made: np.ndarray, title: str, labels: Sequence[str] = ()) -> charts.DecodedSheet:
    """Decoded rows, in the units of training, as images: one row of them for each label, or as many as columns."""
    rows = len(labels) or round(len(made) ** 0.5)
    images = moment.data.original(made).reshape(rows, -1, *moment.data.pixels)
    return charts.DecodedSheet(title, images, labels, SOURCES[moment.data.name].ink)


# ---- what is generated -----------------------------------------------------------------------------------------------


@kept_with_it(1)
def _reader(data: Dataset):
    return analysis.reader(data.inputs, data.y_train)


def read_right(moment: Moment) -> np.ndarray:
    """(classes,): of the samples of each component, the share that an SVM reads as its class."""
    read, found = _reader(moment.data), []
    for label in range(len(moment.data.classes)):
        made = moment.network.decode(of_class(moment, ASKED, label, seed=label))
        found.append(float((read.predict(made) == label).mean()))
    return np.array(found)


def asked_for(moment: Moment, right: np.ndarray) -> str:
    """How well the samples are of the class that was asked for. right: `read_right`."""
    data = moment.data
    real = float((_reader(data).predict(data.held_out) == data.y_test).mean())
    worst = data.classes[int(right.argmin())]
    return (
        f"An SVM reads **{right.mean():.0%}** of {ASKED} samples of each class as the class asked for, the worst class "
        f"({worst}) {right.min():.0%}; of held-out rows {real:.0%}."
    )


def plain(spec: Spec) -> Undercomplete:
    """The autoencoder without a prior: the same network, data and training, and the mean squared error."""
    shared = {name: getattr(spec, name) for name in faces(Undercomplete) if name != "loss"}
    return Undercomplete(**shared)


class Gaps(NamedTuple):
    """What some codes are decoded to, beside what held-out rows are."""

    samples: analysis.Generated
    reference: analysis.Generated

    @property
    def ratio(self) -> float:
        """How many times as far from the training rows."""
        return self.samples.distance / self.reference.distance


def gaps(moment: Moment, codes: np.ndarray) -> Gaps:
    """codes: as many as there are held-out rows."""
    rows, network = moment.data.inputs, moment.network
    reconstructed = network.reconstruct(moment.data.held_out)
    return Gaps(analysis.generated(network.decode(codes), rows), analysis.generated(reconstructed, rows))


def fitted_normal(moment: Moment) -> np.ndarray:
    """Draws of a normal distribution with the mean and the covariance of the training rows' codes."""
    h, count = moment.codes.astype(np.float64), len(moment.data.held_out)
    draw = np.random.default_rng(0)
    return draw.multivariate_normal(h.mean(axis=0), np.cov(h.T).reshape(h.shape[1], -1), count).astype("float32")


def without_prior(ours: Gaps, same: Gaps, fitted: Gaps) -> str:
    """What the draws are like in both networks."""
    told = (
        f"From decoded draws to the nearest training row it is **{ours.ratio:.2f}** times as far as from decoded "
        f"held-out rows in the variational autoencoder, **{same.ratio:.2f}** times in the plain one, and "
        f"{fitted.ratio:.2f} times where a normal distribution is fitted to its codes."
    )
    worst = min(same.ratio, fitted.ratio)
    if worst > 1.05 * ours.ratio:
        return f"{told} Between the plain one's codes lie places that its decoder was never trained on."
    return f"{told} So few numbers leave the plain one few gaps: a wider code shows them."


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    left = in_use(after)
    reason = (
        f"The KL of the code goes from {nats(before).sum():.2f} to {nats(after).sum():.2f} nats, the reconstruction "
        f"from {before.frame.terms['val_reconstruction']:.1f} to {after.frame.terms['val_reconstruction']:.1f}."
    )
    if not left:
        reason += " A nat of the code now costs more than it saves, and every digit is answered with the mean digit."
    return (2, 1, 0)[min(left, 2)], reason


QUESTION = Question(
    "β = 3: each nat of the code costs three. How many of its two numbers will still carry something?",
    ("both", "one", "none"),
    {"beta": 3.0},
    _judge,
)
