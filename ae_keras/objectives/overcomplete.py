"""Overcomplete: the squared error, of what comes back of x with as much noise as is asked for."""

from ae_keras import models
from ae_keras.objectives import denoising

OBJECTIVE = denoising.OBJECTIVE._replace(build=models.overcomplete)
