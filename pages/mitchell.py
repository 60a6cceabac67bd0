"""Mitchell's 8-3-8: eight examples, three hidden units, and whether they learn to count in binary."""

import numpy as np
import streamlit as st

from ae_keras import charts
from ae_keras.analysis.bits import MITCHELL, bits, by_largest, by_threshold
from ae_keras.ui.lesson import Lesson, Words
from ae_keras.ui.moment import Moment
from ae_keras.ui.panels import Panels
from ae_keras.ui.presets import BITS_PAGE
from ae_keras.ui.said import mitchell
from ae_keras.ui.slot import Slot
from ae_keras.ui.sweeps import train_all

SEEDS = 20

lesson = Lesson(BITS_PAGE, ("one-hot-8", "one-hot-4", "one-hot-16"))
lesson.header(
    "Mitchell's 8-3-8",
    "Each example has one input at 1 and seven at 0; the network must reproduce it through **three** hidden units.",
    "Backpropagation has to find a code for the eight examples, and finds something like the binary numbers: the code "
    "is an **index**, $f(x_i)=i$ (T. Mitchell, *Machine Learning*, 1997, section 4.6.4).",
)
lesson.ask(mitchell.QUESTION)
lesson.settings(
    ("code", "dataset", "batch"),
    more=("learning_rate", "momentum", "epochs", "init", "optimizer", "loss", "hidden", "l2", "seed"),
)
with lesson.frame:
    say = lesson.verdict()
    left, right = st.columns([2, 1])
    hero = lesson.hero(left, height=300)
    with right:
        cube = Slot()
count = lesson.data.shape[0]


def book(moment: Moment) -> np.ndarray | None:
    return MITCHELL if (count, moment.spec.code) == (8, 3) else None


def draw(moment: Moment) -> None:
    """The hidden values, and where they are in the cube."""
    codes, outputs = mitchell.values(moment)
    lesson.picture(hero, charts.codebook_html(codes, outputs, book(moment)))
    say(mitchell.verdict(moment))
    frames = [frame.codes[:count] for frame in moment.run.frames if frame.epoch <= moment.epoch]
    lesson.chart(cube, "The paths of the codes", charts.cube_data(np.stack(frames)), charts.cube_spec(moment.spec.code))


def words(moment: Moment) -> Words:
    import pandas as pd

    codes, outputs = mitchell.values(moment)
    sentence = (
        f"The hidden values of the {count} examples after {moment.epoch} epochs; {by_largest(outputs)} have their own "
        f"output as the largest one, and their {len(codes)} codes have {len(set(bits(codes)))} bit patterns."
    )
    table = {f"h{i + 1}": column for i, column in enumerate(codes.T)}
    return sentence, pd.DataFrame({"example": range(1, count + 1), **table, "bits": bits(codes)})


def per_output(moment: Moment) -> None:
    """Mitchell's figure 4.8."""
    frames = moment.run.frames
    outputs = [lesson.moment(i).network.decode(frame.codes[:count]) for i, frame in enumerate(frames)]
    rows = charts.outputs_data([frame.epoch for frame in frames], outputs, moment.data.inputs)
    st.vega_lite_chart(rows, charts.outputs_spec(), alt="Squared error of each output", key="mitchell.outputs")
    st.caption("Sum over the examples of the squared error of each output. Most of the change comes early.")


def fan(moment: Moment) -> None:
    """How much of it is luck."""
    import pandas as pd

    table, status = st.empty(), st.empty()
    specs = [moment.spec.replace(seed=(moment.spec.seed + i) % 1_000_000) for i in range(SEEDS)]
    rows, diverged = [], []
    for spec, run in zip(specs, train_all(lesson, specs, status), strict=True):
        if run.diverged is not None:
            diverged.append(spec.seed)
            continue
        codes, outputs = mitchell.values(lesson.last(run))
        errors = float(((outputs - lesson.data.inputs) ** 2).sum())
        rows.append((spec.seed, errors, by_largest(outputs), by_threshold(outputs), len(set(bits(codes)))))
    names = ["seed", "sum of squared errors", "right by largest", "right by threshold", "bit patterns"]
    frame = pd.DataFrame(rows, columns=names)
    largest, threshold, distinct = ((frame[name] == count).sum() for name in names[2:])
    gone = f" Training diverged for seed {', '.join(map(str, diverged))}, left out here." if diverged else ""
    st.markdown(
        f"Of {len(rows)} seeds **{largest}** decode all {count} by the largest output and **{threshold}** by a "
        f"threshold of 0.5; **{distinct}** have {count} different bit patterns. For 8-3-8 about two thirds of all "
        f"seeds do: the network needs different codes, not binary ones.{gone}"
    )
    table.dataframe(frame, hide_index=True, alt=f"{len(rows)} seeds")


lesson.answer(draw)
lesson.tries(
    "fewer hidden units: two numbers may still tell eight examples apart by the largest output, though not as bits; "
    "one number could, and 5000 epochs do not find it. The book shows one example at a time (batch 1).",
    {
        "8-2-8": {"dataset": "one-hot-8", "code": 2},
        "8-1-8": {"dataset": "one-hot-8", "code": 1},
        "16-4-16": {"dataset": "one-hot-16", "code": 4},
        "One at a time": {"batch": 1},
    },
)
panels = Panels(
    lesson,
    {"Error per output": per_output, f"{SEEDS} seeds": fan},
    words,
    svg=lambda moment: charts.codebook_svg(*mitchell.values(moment), book(moment)),
    reference=False,
)
lesson.play(draw, panels.details, panels.finish)
