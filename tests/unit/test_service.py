"""What the sessions of one server share."""

from types import SimpleNamespace

import pytest

from ae_keras import data
from ae_keras.training.cluster import AWAY
from ae_keras.training.jobs import Job, LaneStatus, Status
from ae_keras.training.tasks import Task
from ae_keras.ui import service, waiting
from ae_keras.ui.scenes import SCENES


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
def test_a_scene_is_warmed_up_for_the_program_that_its_run_asks_for(scene):
    table = data.load(scene.spec.dataset, **scene.spec.split)
    assert service._warming(scene.spec).program == (scene.spec.structure, table.shape)


def test_numpy_has_one_thread_in_the_web_process(fresh_python):
    code = """
import numpy
from threadpoolctl import threadpool_info
import ae_keras.ui.service
print({pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})
"""
    assert fresh_python(code).splitlines()[-1] == "{1}"


IDLE, STARTING = (LaneStatus(state, 1, 0, 0) for state in ("idle", "starting"))


@pytest.mark.parametrize(
    ("status", "before", "says"),
    [
        (Status((), {}, 0, AWAY), 0, AWAY),
        (Status((STARTING,), {}, 0), 3, "Starting TensorFlow; this happens only once…"),
        (Status((IDLE,), {}, 0), 3, "3 tasks before yours…"),
        (Status((IDLE,), {}, 0), 1, "1 task before yours…"),
        (Status((IDLE,), {}, 0), 0, "Training…"),
    ],
)
def test_who_waits_is_told_for_what(monkeypatch, status, before, says):
    executor = SimpleNamespace(status=lambda: status, place=lambda job: before)
    monkeypatch.setattr(service, "runs", lambda: SimpleNamespace(executor=executor))
    assert waiting._waiting_for(Job(Task("advance", (), "first"), 0)).split(": ")[-1] == says
