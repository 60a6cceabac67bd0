"""What the tests of the pages' sentences share: runs at seeds that nobody chose, and independent computations."""

import re
from functools import cache
from importlib import import_module
from types import ModuleType
from zlib import crc32

import keras
import numpy as np
import pytest
from sklearn.decomposition import PCA

from ae_keras import data
from ae_keras.specs import Autoencoder
from ae_keras.training import engine
from ae_keras.training.in_process import InProcess
from ae_keras.training.live import LiveRun, Runs
from ae_keras.training.state import State
from ae_keras.ui.moment import Moment
from ae_keras.ui.outline import ROOT
from ae_keras.ui.presets import FIRST


def said_by(page: str) -> ModuleType:
    """The module that holds what a page says: of those that it imports, the one with its question."""
    names = re.findall(r"^from ae_keras\.ui\.said import (\w+)", (ROOT / page).read_text(), re.MULTILINE)
    modules = [import_module(f"ae_keras.ui.said.{name}") for name in names]
    (module,) = [each for each in modules if hasattr(each, "QUESTION")]
    return module


PAGES = {page: said_by(page) for page in FIRST}
TRIALS = range(3)
each_seed = pytest.mark.parametrize("trial", TRIALS)
each_page = pytest.mark.parametrize("page", PAGES)
_RUNS = Runs(InProcess())


def seed_of(page: str, trial: int) -> int:
    return crc32(f"{page} {trial}".encode()) % 1_000_000


@cache
def trained(spec: Autoencoder) -> LiveRun:
    run = _RUNS.get(spec, data.load(spec.dataset, **spec.split).shape)
    while not run.done:
        run.ask()
    return run


def moment_of(page: str, trial: int, frame: int = -1, **changes) -> Moment:
    """A moment of the page's first settings with a seed of its own and these changes; the last one if none is named."""
    spec = FIRST[page].replace(**({"seed": seed_of(page, trial)} | changes))
    run = trained(spec)
    return Moment(run, run.frames[frame], data.load(spec.dataset, **spec.split))


def asked(page: str, trial: int) -> tuple[Moment, Moment]:
    """The two moments that the page's question is about, from a seed of the test's."""
    change = dict(PAGES[page].QUESTION.change)
    if "seed" in change:
        change["seed"] = seed_of(page, trial) + 1
    return moment_of(page, trial), moment_of(page, trial, **change)


class Independent:
    """What Keras, scikit-learn and numpy say of a moment."""

    def __init__(self, moment: Moment) -> None:
        nothing = np.zeros(0, np.float32)
        state = State(moment.frame.weights, nothing, nothing, 0)
        self.models = engine.trained_models(moment.spec, state, None)
        self.x, self.held_out = moment.data.inputs, moment.data.held_out
        self.code = moment.spec.code

    def encoded(self, x: np.ndarray) -> np.ndarray:
        return self.models.encoder(x).numpy()

    def output(self, x: np.ndarray) -> np.ndarray:
        return self.models.autoencoder(x).numpy()

    def error_of(self, x: np.ndarray) -> float:
        return float(keras.losses.MeanSquaredError()(x.astype("float64"), self.output(x).astype("float64")))

    @property
    def error(self) -> float:
        return self.error_of(self.x)

    @property
    def error_test(self) -> float:
        return self.error_of(self.held_out)

    @property
    def pca(self) -> PCA:
        return PCA(self.code).fit(self.x)

    def pca_error_of(self, x: np.ndarray) -> float:
        fitted = self.pca
        return float(np.mean((fitted.inverse_transform(fitted.transform(x)) - x) ** 2))


def numbers(sentence: str) -> list[float]:
    """All numbers of a sentence, in their order; "below 0.0001" counts as 0."""
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", sentence.replace("below 0.0001", "0.0000"))]


def close(values, digits: float = 6e-5):
    """As a sentence writes them: rounded to four decimals, of a sum in another order."""
    return pytest.approx(values, rel=2e-4, abs=digits)


def moments(page: str, trial: int, **changes) -> tuple[Moment, Moment]:
    """Untrained and trained."""
    return moment_of(page, trial, 0, **changes), moment_of(page, trial, **changes)
