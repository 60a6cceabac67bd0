"""Overcomplete: the squared error, of what comes back of x with as much noise as is asked for."""

from ae_keras import models
from ae_keras.objectives.base import Objective
from ae_keras.objectives.denoising import with_noise
from ae_keras.objectives.reconstruction import codes_and_errors, reconstruction

OBJECTIVE = Objective(models.overcomplete, reconstruction, codes_and_errors, seen=with_noise, streams=("noise",))
