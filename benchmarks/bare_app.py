"""The least that a page with this picture costs: one slider, one picture, numbers drawn at random, no training.

Measured by `benchmarks.page` beside the app: what Streamlit, the network and the browser take of every answer.
"""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[1]))

from ae_keras import analysis, charts, data


@st.cache_resource
def basis():
    dataset = data.load("banknote")
    return dataset, analysis.pca(dataset.inputs, 2), np.concatenate([dataset.inputs, dataset.held_out])


dataset, pca, rows = basis()
seed = st.select_slider("Code size k", list(range(1, 9)), 4)
codes = rows @ np.random.default_rng(seed).normal(size=(rows.shape[1], 2))
frame = SimpleNamespace(codes=codes, errors=np.zeros(len(rows)))
spec = charts.plane_spec(charts.plane_look(dataset, pca, 2))
st.vega_lite_chart(charts.plane_data(dataset, pca, frame, pca), spec, width="stretch", key="picture")
