"""Training from Python, in this process: `train` to the end, `chunks` piece by piece, and the `Run` they make.

TensorFlow is imported when a function is called, not before.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras.analysis import Network
from ae_keras.data import Dataset, OwnTable, finite_rows, own_table
from ae_keras.errors import DivergedError, SpecError
from ae_keras.specs import Spec
from ae_keras.training.state import Chunk, Frame, State

if TYPE_CHECKING:
    import pandas as pd

    from ae_keras.models import Models


class Run:
    """A trained spec: its numbers, and its networks as functions on data in the data's own units.

    What these are asked about is finite numbers in rows of the right length; one row may come alone. They raise
    DataError and SpecError for what is not.
    """

    def __init__(self, spec: Spec, chunk: Chunk, own: OwnTable | None = None) -> None:
        self.spec, self.state, self.frames = spec, chunk.state, chunk.frames
        self._records, self._plan, self._own = chunk.history, chunk.plan, own

    @cached_property
    def history(self) -> "pd.DataFrame":
        """One row per recorded epoch, 0 included: epoch, loss, val_loss, and each term of the loss."""
        import pandas as pd

        return pd.DataFrame(self._records)

    @cached_property
    def data(self) -> Dataset:
        """The data as split for this run, in its own units."""
        return _engine().dataset(self.spec, self._own)

    @cached_property
    def models(self) -> "Models":
        """Keras functional models with the trained weights; they take standardised rows, as `data.inputs` holds."""
        return _engine().trained_models(self.spec, self.state, self._own)

    def network(self, weights: np.ndarray | None = None) -> Network:
        """The trained network as plain arrays, or that of a frame's weights; it takes standardised rows."""
        return self._plan.network(self.state.weights if weights is None else weights)

    @property
    def frame(self) -> Frame:
        """The picture after the last epoch."""
        return self.frames[-1]

    def encode(self, x: np.ndarray) -> np.ndarray:
        """(rows, features) in the data's units -> codes (rows, code)."""
        return _engine().evaluate(self.spec, self.state, "encode", finite_rows(x), self._own)

    def decode(self, h: np.ndarray) -> np.ndarray:
        """Codes (rows, code) -> (rows, features) in the data's units."""
        return _engine().evaluate(self.spec, self.state, "decode", finite_rows(h), self._own)

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """(rows, features) -> what comes back of them through the code, in the data's units."""
        return _engine().evaluate(self.spec, self.state, "reconstruct", finite_rows(x), self._own)

    def sample(self, n: int, seed: int = 0) -> np.ndarray:
        """(n, features) in the data's units, generated: `spec.latents`, decoded. Raises SpecError for a kind that does
        not generate."""
        return self.decode(self.spec.latents(n, seed))


def build(spec: Spec) -> "Models":
    """The spec's Keras functional models with its seed's initial weights, untrained."""
    return _engine().built(spec)


def compile(spec: Spec) -> "Models":
    """`build`, with the last of the models compiled with the spec's own loss and optimizer, for `fit` on the data's
    `inputs`.

    Raises SpecError for a kind whose loss or corruption plain Keras has no word for; `script` writes such a one out.
    """
    return _engine().compiled_models(spec)


def script(spec: Spec) -> str:
    """The text of a program in plain Keras that trains `spec` by itself: same split, first weights, loss and step rule.

    Raises SpecError where spec and data do not fit, as training does.
    """
    return _engine().artefact(spec, None, "program")


def train(spec: Spec, data: Any = None) -> Run:
    """Train `spec` here and now to its last epoch.

    data: (samples, features) of one's own, an array or a DataFrame; `spec.dataset` is then ignored. Raises SpecError
    where spec and data do not fit, DataError for unusable data, DivergedError (with the last finite state) when
    numbers stop being finite.
    """
    engine, own = _engine(), None if data is None else own_table(data)
    steps = spec.epochs * spec.steps(engine.dataset(spec, own).shape[0])
    chunk = engine.advance(spec, None, steps, own)
    _raise_if_diverged(spec, chunk)
    return Run(spec, chunk, own)


def chunks(spec: Spec, every: int = 10, data: Any = None) -> Iterator[Chunk]:
    """Train `spec` in chunks of `every` epochs; the numbers are those of `train`. Raises as `train` does."""
    if every < 1:
        raise SpecError(f"every: a chunk has at least 1 epoch, not {every}.")
    engine, own = _engine(), None if data is None else own_table(data)
    per_epoch = spec.steps(engine.dataset(spec, own).shape[0])
    state: State | None = None
    while state is None or state.step < spec.epochs * per_epoch:
        chunk = engine.advance(spec, state, every * per_epoch, own)
        _raise_if_diverged(spec, chunk)
        yield chunk
        state = chunk.state


def _raise_if_diverged(spec: Spec, chunk: Chunk) -> None:
    if chunk.diverged is not None:
        raise DivergedError(divergence(spec, chunk.diverged), chunk.state, chunk.diverged)


def divergence(spec: Spec, epoch: int) -> str:
    """What to tell a student whose numbers left the finite ones in `epoch`."""
    way_out = f"a learning rate below {spec.learning_rate / 3:.2g}"
    if spec.optimizer == "sgd":
        way_out += ", less momentum, or Adam" if spec.momentum else ", or Adam"
    return f"Training diverged in epoch {epoch}: its numbers are no longer finite. Try {way_out}."


def _engine():
    from ae_keras.training import engine

    return engine
