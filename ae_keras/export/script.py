"""A spec as a standalone Keras program."""

from ae_keras.specs import Autoencoder


def script(spec: Autoencoder) -> str:
    raise NotImplementedError
