"""What all sessions of one server share: the workers, and the runs they have trained."""

import os

import streamlit as st

from ae_keras.training.executors import Executor, InProcess, LocalWorkers
from ae_keras.training.live import Runs
from ae_keras.training.tasks import Task
from ae_keras.ui.outline import SCENES


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """All runs; the first call starts the workers. `AE_KERAS_WORKERS`: their number, 0 for none but this process."""
    return Runs(_executor(os.environ.get("AE_KERAS_WORKERS", "")))


def _executor(workers: str) -> Executor:
    if workers == "0":
        return InProcess()
    warm = [Task("advance", (scene.spec, None, 0), "idle", scene.spec.structure) for scene in SCENES]
    return LocalWorkers(int(workers) if workers else None, warm)
