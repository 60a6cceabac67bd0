"""The lecture's terms, explained where they stand: under the pointer, and under a finger."""

import re
from html import escape

import streamlit as st

TERMS = {
    "trustworthiness": "From 0 to 1: are the rows that are neighbours in the code also neighbours in the data? 1 if no "
    "row comes near another by mistake (Venna and Kaski 2001).",
    "continuity": "From 0 to 1: are the rows that are neighbours in the data still neighbours in the code? 1 if no "
    "neighbours are torn apart (Venna and Kaski 2001).",
    "standardised": "Each feature minus its mean, divided by its standard deviation, both of the training rows; "
    "points in space keep their shape, because one number divides all three.",
    "principal components": "The directions, at right angles to each other, along which the rows vary most, next most, "
    "and so on.",
    "subspace": "All that sums of some directions can reach: a line, a plane, or more dimensions.",
    "orthogonal": "At right angles to each other.",
    "singular vectors": "The directions u, at right angles to each other, along which a matrix stretches most, next "
    "most, and so on; the singular values s say by how much.",
    "5-nn": "Five nearest neighbours: a held-out row gets the class that most of the five nearest training rows have.",
    "active dimensions": "Numbers of the code, rotated to its own principal axes, that carry at least 1 % of its "
    "variance.",
    "participation ratio": "(Σ|h|)² / Σh² of a row's code, mean over the rows: k if k units are equally active and the "
    "others 0. Divided by the number of units it is the sparseness of Treves and Rolls (1991).",
    "psnr": "Peak signal-to-noise ratio of images from 0 to 1, in dB: −10 log10 of the mean squared error. 10 dB more "
    "is a tenth of the error.",
    "elbo": "Evidence lower bound: the mean log-likelihood of a row given a drawn code, minus the KL divergence. It "
    "is at most the log-likelihood of the row.",
    "kl": "Kullback-Leibler divergence: how far one distribution is from another. 0 only if they are the same.",
    "prior": "The distribution that codes are held near: it is chosen before the rows are seen.",
    "minimax": "One network maximises what the other one minimises.",
    "mode collapse": "The samples come from few of the clouds, or kinds, that the data have.",
    "nats": "Units of information with the natural logarithm: 1 nat is 1.44 bits.",
    "held out": "Rows that are never trained on: the error on them tells how well the network does on new data.",
}


_FORMULA = r"\$\$.*?\$\$|\$[^$]*\$"  # has letters of its own, and no room for HTML
_KNOWN = re.compile(rf"{_FORMULA}|\b(?:{'|'.join(map(re.escape, TERMS))})\b", re.IGNORECASE | re.DOTALL)


def explained(text: str) -> str:
    """Markdown in which each term has its explanation where it first stands, as HTML."""
    known = set()

    def explain(found: re.Match) -> str:
        word, term = found.group(), found.group().lower()
        if term in known or term not in TERMS:
            return word
        known.add(term)
        said = escape(TERMS[term])
        attributes = f'class="term" tabindex="0" role="note" aria-label="{word}: {said}" data-said="{said}"'
        return f"<span {attributes}>{word}</span>"

    return _KNOWN.sub(explain, text)


def say(text: str) -> None:
    """Markdown in a panel, with its terms explained."""
    st.markdown(explained(text), unsafe_allow_html=True)


def note(text: str) -> None:
    """The same, smaller and fainter: what a picture or a table is of."""
    st.caption(explained(text), unsafe_allow_html=True)
