"""What the sessions of one server share."""

import pytest

from ae_keras import data
from ae_keras.ui import service
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
