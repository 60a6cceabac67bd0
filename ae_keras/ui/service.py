"""What all sessions of one server share: the workers, and the runs they have trained."""

import os

import streamlit as st
from threadpoolctl import threadpool_limits

from ae_keras import data
from ae_keras.specs import Spec
from ae_keras.training.ahead import Ahead
from ae_keras.training.cluster import Cluster
from ae_keras.training.in_process import InProcess
from ae_keras.training.jobs import Executor
from ae_keras.training.live import Runs
from ae_keras.training.local_workers import LocalWorkers
from ae_keras.training.tasks import Task
from ae_keras.ui.scenes import SCENES

# The cores are the workers'. Two threads of numpy's that share them wait for each other by spinning, and one PCA of
# images takes ten times as long as with one thread.
threadpool_limits(1, user_api="blas")
for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # of scipy and scikit-learn, which are loaded later
    os.environ.setdefault(_threads, "1")


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """All runs; the first call starts the workers. `AE_KERAS_WORKERS`: their number, 0 for none but this process.
    `AE_KERAS_SCHEDULER`: the address of a Dask scheduler, whose workers are taken instead. `AE_KERAS_WARM_UP=0`: what
    the scenes need is compiled when it is asked for, and not before.
    """
    return Runs(_executor(os.environ.get("AE_KERAS_WORKERS", ""), os.environ.get("AE_KERAS_SCHEDULER", "")))


@st.cache_resource(show_spinner=False)
def ahead() -> Ahead:
    """What students may ask for next; like `runs`, it starts the workers: not before a page has been seen."""
    return Ahead(runs())


def _executor(workers: str, scheduler: str) -> Executor:
    if workers == "0" and not scheduler:
        return InProcess()
    scenes = () if os.environ.get("AE_KERAS_WARM_UP") == "0" else SCENES
    warm = list({task.program: task for task in (_warming(scene.spec) for scene in scenes)}.values())
    if scheduler:
        return Cluster(scheduler, warm)
    return LocalWorkers(int(workers) if workers else None, warm)


def _warming(spec: Spec) -> Task:
    """Compile what a spec needs, and train nothing."""
    return Task("advance", (spec, None, 0), "idle", (spec.structure, data.shape(spec.dataset, **spec.split)))
