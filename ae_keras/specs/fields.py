"""Fields that kinds of autoencoders share and give defaults of their own."""

from typing import Annotated, Literal

from ae_keras.specs.schema import field

Activation = Literal["linear", "tanh", "relu", "elu", "sigmoid"]
Schedule = Annotated[
    Literal["constant", "cosine"],
    field("Schedule", "Learning rate during training: constant, or decreasing to 0 along a cosine.", "live"),
]
LearningRate = Annotated[
    float,
    field(
        "Learning rate",
        "Size of the training steps.",
        "live",
        symbol="η",
        ge=1e-5,
        le=1.0,
        step=1e-5,
        marks=(0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3, 1.0),
    ),
]
Epochs = Annotated[
    int,
    field(
        "Epochs",
        "How many times training goes through all training rows.",
        "live",
        ge=1,
        le=20_000,
        step=1,
        marks=(10, 30, 100, 300, 600, 1200, 2500, 5000),
    ),
]
