"""Overcomplete: the squared error and nothing else."""

from ae_keras import models
from ae_keras.objectives.base import Objective
from ae_keras.objectives.reconstruction import codes_and_errors, reconstruction

OBJECTIVE = Objective(models.overcomplete, reconstruction, codes_and_errors)
