"""Keras functional builders. They know keras and numbers, nothing of specs, data or training."""

from ae_keras.models.dense import Models, dense_autoencoder, initializers

__all__ = ["Models", "dense_autoencoder", "initializers"]
