"""Where the files of the data sets lie."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# In an installed package the data lie inside it, in a checkout beside it.
ASSETS = PACKAGE / "assets" if (PACKAGE / "assets").is_dir() else PACKAGE.parent / "assets"
BANKNOTE_CSV, MNIST_NPZ, CAT_PNG = (
    ASSETS / name for name in ("banknote_authentication.csv", "mnist_5000.npz", "chelsea.png")
)
FULL_MNIST = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets" / "mnist.npz"
"""Where `keras.datasets.mnist.load_data()` leaves all of MNIST; who has called that has it as a data set."""
