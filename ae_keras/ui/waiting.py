"""Waiting for the workers, and saying meanwhile what is waited for."""

import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae_keras.training.jobs import Job
from ae_keras.training.live import LiveRun
from ae_keras.ui import gate, service

SLICE, LONGEST = 0.1, 0.4  # a wait is cut into slices, so that a moved slider interrupts it; late ones are longer


def wait(job: Job, status: DeltaGenerator) -> Any:
    """A job's result; meanwhile, after a moment, `status` says what it waits for."""
    with gate.scripts.outside():
        return _wait(job, status)


def _wait(job: Job, status: DeltaGenerator) -> Any:
    started, said = time.monotonic(), None
    while True:
        waited = time.monotonic() - started
        try:
            return job.result(min(max(SLICE, waited / 10), LONGEST))
        except FutureTimeoutError:
            told = _waiting_for(job) if waited > 2 * SLICE else ""
            if told == said:
                rerun_may_cut_in()
            elif told:  # once: a class that waits is sent nothing that it has
                status.caption(told)
            else:
                status.empty()
            said = told


def rerun_may_cut_in() -> None:
    """What every `st` call does, without sending anything: end this run if the session has asked for another."""
    st.session_state.get("any")


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
