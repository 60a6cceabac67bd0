"""Panels on what a variational autoencoder has learned: its bound, its codes, what it generates, and a plain one."""

import streamlit as st

from ae_keras import charts
from ae_keras.ui.lesson import Lesson
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import variational
from ae_keras.ui.sweeps import lost, trained
from ae_keras.ui.terms import note, say


def bound(moment: Moment) -> None:
    """The terms of the loss over the epochs, stacked, and the nats of every number of the code."""
    beta = moment.spec.beta
    kl = "KL" if beta == 1 else f"{beta:g} · KL"
    names = {"val_reconstruction": "reconstruction"} | ({"val_kl": kl} if beta else {})
    left, right = st.columns([3, 2])
    with left:
        rows = charts.stacked_data(moment.run.history, names, moment.epoch)
        st.vega_lite_chart(rows, charts.stacked_spec(), alt="Terms of the loss, stacked", key="variational.bound")
        note(
            "Each term is the mean over the held-out rows, with one drawn code a row: an unbiased estimate. "
            + ("Their sum is −ELBO." if beta == 1 else "With this β their sum is not −ELBO.")
        )
    with right:
        each = variational.nats(moment)
        rows = charts.divergences_data(each, each < variational.COLLAPSED)
        st.vega_lite_chart(rows, charts.divergences_spec(), alt="KL of every code", key="variational.nats")
        say(variational.divergences(moment))


def aggregate(moment: Moment) -> None:
    """Drawn codes of all held-out rows beside the prior, number by number."""
    z, means = variational.drawn(moment), moment.spec.means
    numbers = variational.shown_numbers(moment)
    for column, number in zip(st.columns(2), numbers, strict=False):
        with column:
            rows = charts.aggregate_data(z[:, number], means[:, number])
            st.vega_lite_chart(
                rows,
                charts.aggregate_spec(),
                alt=f"Code {number + 1}: drawn codes and prior",
                key=f"variational.{number}",
            )
            note(f"Code {number + 1}")
    note(
        "The aggregate posterior is the mean of q(z|x) over the held-out rows. Where it differs from the prior, draws "
        "of the prior are decoded that training hardly ever saw."
    )


def by_class(moment: Moment) -> None:
    """Samples of the component of one class, and how they are read."""
    if moment.spec.prior != "mixture":
        note("This prior has one component for all rows. Choose a prior with one per class to ask for a class.")
        return
    classes = moment.data.classes
    name = st.segmented_control("Generate", classes, default=classes[-3 % len(classes)], key="variational.class")
    label = classes.index(name) if name else 0
    left, right = st.columns(2)
    if moment.data.image_shape:
        made = moment.network.decode(variational.of_class(moment, 36, label, seed=100 + label))
        with left:
            title = f"36 draws of the component of {classes[label]}"
            st.html(charts.decoded_html(variational.sheet(moment, made, title)))
    with right:
        read = variational.read_right(moment)
        say(variational.asked_for(moment, read))
        table = {"class": classes, "read as the class asked for": read}
        st.dataframe(table, hide_index=True, alt="How the samples of every class are read")


def beside_plain(lesson: Lesson, moment: Moment) -> None:
    """The same network without a prior: what the same draws are decoded to."""
    twin = variational.plain(moment.spec)
    runs = trained(lesson, [twin], "variational.plain", "Train the same network without a prior")
    if runs is None or lost(runs):
        return
    other, count = lesson.last(runs[0]), len(moment.data.held_out)
    codes, fitted = moment.spec.latents(count), variational.fitted_normal(other)
    found = {
        "variational: draws of its prior": variational.gaps(moment, codes),
        "plain: the same draws": variational.gaps(other, codes),
        "plain: a normal distribution fitted to its codes": variational.gaps(other, fitted),
    }
    say(variational.without_prior(*found.values()))
    if moment.data.image_shape:
        pairs = zip(st.columns(3), found, (moment, other, other), (codes, codes, fitted), strict=True)
        for column, title, each, some in pairs:
            with column:
                st.html(charts.decoded_html(variational.sheet(each, each.network.decode(some[:144]), title)))
    st.dataframe(
        {
            "codes": list(found),
            "distance to the nearest training row": [each.samples.distance for each in found.values()],
            "of decoded held-out rows": [each.reference.distance for each in found.values()],
            "training rows met": [each.samples.met for each in found.values()],
            "by decoded held-out rows": [each.reference.met for each in found.values()],
        },
        hide_index=True,
        alt="Decoded draws of both networks beside decoded held-out rows",
    )
    note(
        "Blurred images are near to everything: a distance counts beside that of decoded held-out rows, and with the "
        "share of training rows that are the nearest to some draw."
    )
