"""Waiting for the workers, and saying meanwhile what is waited for."""

import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_keras.training.jobs import Job
from ae_keras.training.live import LiveRun
from ae_keras.ui import service

SLICE = 0.1  # a wait is cut into these, so that a moved slider interrupts it


def wait(job: Job, status: DeltaGenerator) -> Any:
    """A job's result; meanwhile, after a moment, `status` says what it waits for."""
    started = time.monotonic()
    while True:
        try:
            return job.result(SLICE)
        except FutureTimeoutError:
            if time.monotonic() - started > 3 * SLICE:
                status.caption(_waiting_for(job))
            else:
                status.empty()


def _waiting_for(job: Job) -> str:
    """One line about the queue."""
    executor = service.runs().executor
    status = executor.status()
    if status.trouble:
        return f":material/cloud_off: {status.trouble}"
    if not status.ready:
        return ":material/hourglass_top: Starting TensorFlow; this happens only once…"
    if before := executor.place(job):
        return f":material/group: {before} {'task' if before == 1 else 'tasks'} before yours…"
    return ":material/model_training: Training…"


def ask(run: LiveRun, name: str, function: str, *arguments: Any, status: DeltaGenerator | None = None) -> Any:
    """Wait for a function of the engine on a trained run."""
    return wait(run.result(name, function, *arguments), status or st.empty())
