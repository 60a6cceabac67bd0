"""Linear: PCA's network."""

from typing import ClassVar, Literal

from ae_keras.specs.autoencoder import Autoencoder
from ae_keras.specs.fields import Epochs, LearningRate, Schedule


class Linear(Autoencoder):
    """No hidden layer, no nonlinearity: it can learn the subspace of PCA and nothing better (Baldi and Hornik 1989)."""

    kind: ClassVar[str] = "linear"
    title: ClassVar[str] = "Linear autoencoder"

    hidden: tuple[()] = ()
    activation: Literal["linear"] = "linear"
    code_activation: Literal["linear"] = "linear"
    output: Literal["linear"] = "linear"
    learning_rate: LearningRate = 0.02
    schedule: Schedule = "cosine"
    epochs: Epochs = 300
