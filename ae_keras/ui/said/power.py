"""What the page on too much power says."""

import numpy as np

from ae_keras import analysis
from ae_keras.analysis.line import EXAMPLES, TICKS
from ae_keras.data import SOURCES
from ae_keras.training.state import Frame
from ae_keras.ui.moment import Moment
from ae_keras.ui.question import Question
from ae_keras.ui.said.numbers import change, error, plural

KNOWN = 0.01  # mean squared error below which a decoded picture counts as the example


def verdict(moment: Moment) -> str:
    """Both errors, and how the held-out one compares with predicting the mean of the examples."""
    mean = moment.mean_error_test
    against = moment.error_test / mean
    how = "about as good as" if 0.98 < against < 1.02 else "worse than" if against > 1 else "better than"
    rows = f"{len(moment.data.inputs)} training {SOURCES[moment.data.name].noun}"
    return (
        f"Training error {error(moment.error)}; held-out error {error(moment.error_test)}, {how} the mean of "
        f"the {rows} ({error(mean)})"
    )


def line(moment: Moment) -> analysis.Line:
    """The line of a moment's network."""
    return analysis.line(moment.network, moment.data)


TOLD = (
    f"Above the line are the first training examples, at most {EXAMPLES}, and on a phone of more than ten "
    f"every second one; ticks are drawn of the first {TICKS} at most. Along the line stands what every place "
    "on it is decoded to. Typical new examples: of each class a held-out one whose five nearest held-out ones are of "
    "its class, as far as there is one; below each, what comes out of it. It comes out as the class of the most "
    "similar training example, or as a mixture if an example of another class has less than twice the squared error."
)
"""What the words beside the line mean."""


def titles(moment: Moment, shown: analysis.Line) -> list[tuple[str, str, str]]:
    """Of the examples on the line and of the new rows a title, a sentence, and the same in lines for a phone, which
    shows every second one of many examples."""
    data, drawn, numbers = moment.data, len(shown.examples), moment.spec.code
    every = len(data.inputs)
    order = "in the order of their codes" if numbers == 1 else f"codes of {numbers} numbers, joined by straight lines"
    if every > 10:  # then the picture has ticks, and else numbers
        tick = "each tick is one" + (" example" if every == len(shown.ticks) else f" of the first {len(shown.ticks)}")
        which = f"all {every}" if drawn == every else f"{drawn} of the {every} examples"
        wide = f"{which}, {order}; {tick}"
        by = "sorted by code" if numbers == 1 else "on lines through codes"
        narrow = f"{(drawn + 1) // 2} of the {every}, {by}; {tick}"
    else:
        wide = narrow = f"all {every}, numbered i = 1 to {every} {order}" if numbers == 1 else f"all {every}, {order}"
    if not data.classes:
        below = "below each, what comes out of it"
        return [("Training examples", wide, narrow), ("New examples", below, below)]
    own = int((shown.clear & (data.y_train[shown.alike] == data.y_test[shown.new])).sum())
    alone = int((~np.isin(data.y_test[shown.new], data.y_train)).sum())
    unknown = f"; {alone} without an example" if alone else ""
    comes = [
        f"green: own class comes out ({own} of {len(shown.new)}{unknown}); red: another;",
        "grey, ?: a mixture; class → most similar example’s",
    ]
    return [("Training examples", wide, narrow), ("Typical new examples", " ".join(comes), "\n".join(comes))]


def picture(moment: Moment, shown: analysis.Line) -> str:
    """The line in words."""
    errors, every = example_errors(moment, shown), len(moment.data.inputs)
    those = "their mean is the training error" if every == len(errors) else f"they are some of all {every}"
    return (
        f"{len(shown.examples)} training examples in the order of their codes, what the way through their codes is "
        f"decoded to, and {plural(len(shown.new), 'new example')}, each joined to its place on the way. The table has "
        f"the training examples alone. Their mean squared errors are {error(errors.min())} to {error(errors.max())}; "
        f"{those}."
    )


def example_errors(moment: Moment, shown: analysis.Line) -> np.ndarray:
    """Mean squared error of each example of a line, in its order."""
    x = moment.data.inputs[shown.examples]
    return analysis.row_errors(x, moment.network.reconstruct(x))


def recalled(moment: Moment) -> str:
    """How many examples a walk along a code of one number comes across."""
    examples = moment.data.inputs[: analysis.RECALLED]
    found = analysis.recalled(moment.network, examples, KNOWN)
    return (
        f"A walk along the code from one end to the other finds **{found} of the {len(examples)} examples** "
        f"(mean squared error below {KNOWN})."
    )


def order(moment: Moment, shown: analysis.Line) -> str:
    """Whether the examples stand on the line as they come, or by likeness."""
    near, everyone, chance = analysis.alike(moment.data.inputs[shown.examples])
    told = (
        f"Neighbours in this order differ by a mean squared error of {near:.4f}, any two of these examples by "
        f"{everyone:.4f} on average; of 1000 random orders {1000 * chance:.0f} have neighbours that are as much alike."
    )
    if chance < 0.05:
        return f"The order is not arbitrary, **look-alikes are neighbours**. {told}"
    return f"The order **does not follow likeness** more than chance would. {told}"


def landed(moment: Moment) -> str:
    """What the code says of all held-out rows, beside what their pixels say."""
    found, count = analysis.landing(moment.network, moment.data, KNOWN), len(moment.data.held_out)
    copies = (
        f"Of all {count} held-out {SOURCES[moment.data.name].noun}, not only those in the picture, "
        f"**{found.copied:.0%}** come back as a copy of a training example"
    )
    if not moment.data.classes:
        return f"{copies} (mean squared error below {KNOWN})."
    told = (
        f"{copies} (mean squared error below {KNOWN}). What comes out is most like a training example of the right "
        f"class for **{found.by_output:.0%}** of them; what goes in already is for **{found.by_row:.0%}**"
    )
    if found.by_output < found.by_row - 0.02:
        return f"{told}: on the way through the index, {SOURCES[moment.data.name].noun} lose their class."
    return f"{told}."


def stopping(moment: Moment) -> tuple[Frame, str]:
    """The recorded network that is nearest to the one that early stopping would have kept, and that in words."""
    errors, epochs = moment.errors["val_loss"], moment.errors["epoch"]
    best = int(errors.argmin())
    frame = min(moment.run.frames, key=lambda frame: abs(frame.epoch - epochs[best]))
    kept = Moment(moment.run, frame, moment.data)
    return frame, (
        f"The held-out error was lowest at **epoch {epochs[best]}**: {errors[best]:.4f}. At epoch {epochs[-1]} it is "
        f"{errors[-1]:.4f}. Early stopping monitors this error and keeps the network of that epoch. The nearest "
        f"recorded one is that of **epoch {frame.epoch}**, with a held-out error of {kept.error_test:.4f}."
    )


def leads_on(moment: Moment) -> str:
    """What would have helped with new rows: an earlier end, and where to look for more."""
    errors, epochs = moment.errors["val_loss"], moment.errors["epoch"]
    best, last = int(errors.argmin()), error(errors[-1])
    stopped = f"Stopping at epoch {epochs[best]}: held-out error {error(errors[best])} instead of {last}"
    if error(errors[best]) == last:
        stopped = f"Not stopping early: no held-out error of this run is below its last, {last}"
    return f"**What helps?** {stopped}. Compare it with the buttons above, and with narrower layers (*Capacity*)."


def _judge(before: Moment, after: Moment) -> tuple[int, str]:
    ratio = after.error_test / before.error_test
    right = 0 if ratio < 0.9 else 1 if ratio < 1.1 else 2
    reason = (
        f"The training error {change(before.error, after.error)}, the held-out error "
        f"{change(before.error_test, after.error_test)}."
    )
    if before.epoch > after.epoch:  # training for longer is no reason, where it is not
        epochs, errors = before.errors["epoch"], before.errors["val_loss"]
        then = int(np.abs(epochs - after.epoch).argmin())
        rows = f"{len(before.data.inputs)} {SOURCES[before.data.name].noun}"
        reason += f" With {rows} it was {error(errors[then])} at epoch {epochs[then]}."
    if right == 0 and after.error > before.error:
        reason += " Too many to memorise: it has to learn what they have in common."
    return right, reason


QUESTION = Question(
    "500 examples for 300 epochs, instead of 10 for 1000, the same network. The error on held-out digits…",
    ("falls", "stays the same", "rises"),
    {"examples": 500, "epochs": 300},
    _judge,
)
