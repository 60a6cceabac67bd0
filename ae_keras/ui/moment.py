"""A moment of a run, as every picture of a page takes it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ae_keras import analysis
from ae_keras.analysis import PCA, Network
from ae_keras.data import SOURCES, Dataset, kept_with_it
from ae_keras.data.keeping import Shelf
from ae_keras.specs import Spec
from ae_keras.training.live import LiveRun
from ae_keras.training.state import Frame

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Moment:
    """A run, one of its frames, and its data. Errors are means over rows and features, in the units of training.

    Sessions that look at one moment share it, with what was computed of it: nothing of that may be changed.
    """

    run: LiveRun
    frame: Frame
    data: Dataset
    _tables: dict[str, tuple[int, Any]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def bytes(self) -> int:
        """About what keeping it costs, where nobody else keeps its run and its data."""
        return self.run.bytes + self.data.bytes

    @property
    def spec(self) -> Spec:
        """By which this epoch was trained."""
        return self.run.spec.at(self.epoch)

    @property
    def epoch(self) -> int:
        return self.frame.epoch

    @property
    def codes(self) -> np.ndarray:
        """(training rows, code) at this epoch."""
        return self.recorded.codes[: self.data.shape[0]]

    def table(self, name: str, rows: Callable[["Moment"], "pandas.DataFrame"]) -> Any:
        """What a chart of this name draws of the moment, `rows(moment)` as an Arrow table, made for who asks first; for
        what it says of the whole run, made again when that has gone on."""
        epoch = self.run.epoch
        made_at, made = self._tables.get(name, (None, None))
        if made_at != epoch:
            import pyarrow

            made = pyarrow.Table.from_pandas(rows(self))
            self._tables[name] = epoch, made
        return made

    @cached_property
    def recorded(self) -> Frame:
        """The frame with the codes of all rows: where it is too small to hold them, the network gives them."""
        if "codes" in self.frame.picture:
            return self.frame
        codes = self.network.encode(np.concatenate([self.data.inputs, self.data.held_out]))
        return self.frame._replace(picture=self.frame.picture | {"codes": codes})

    @cached_property
    def active(self) -> int:
        """How many dimensions of the code carry something."""
        return analysis.active_dimensions(self.codes)

    @cached_property
    def network(self) -> Network:
        """The network as it is at this epoch."""
        return self.run.network(self.frame.weights)

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """(rows, features) -> (rows, features), what comes out for rows x, both in the data's own units."""
        return self.data.original(self.network.reconstruct(self.data.standardized(x)))

    @cached_property
    def geometry(self) -> analysis.Geometry:
        """How the columns of a linear decoder stand to PCA's components."""
        return analysis.decoder_geometry(self.network.decoder[0].kernel.T, self.pca)

    @cached_property
    def filters(self) -> np.ndarray:
        """(code, features): for each unit of the code the input of norm 1 that it answers to most."""
        return analysis.best_inputs(self.network)

    @cached_property
    def dead(self) -> np.ndarray:
        """(code,) bool: which units of the code give all training rows the same value."""
        return analysis.dead(self.codes)

    @cached_property
    def samples(self) -> np.ndarray:
        """(SAMPLES, features) generated at this epoch, from the same latents at every epoch, in the data's own
        units."""
        return self.data.original(self.network.decode(self.spec.latents(analysis.SAMPLES)))

    @cached_property
    def off_decoded(self) -> np.ndarray:
        """(n,): Euclidean distances to the nearest training row of up to 300 held-out rows, encoded and decoded, in the
        units of training."""
        return analysis.off_rows(self.data.inputs, self.network.reconstruct(self.data.held_out[:300]))

    @cached_property
    def opposites(self) -> analysis.Pair:
        """Of data on a sphere, the opposite points that the code puts closest together, in the sphere's own units."""
        return analysis.meeting_antipodes(lambda x: self.network.encode(self.data.standardized(x)), self.reconstruct)

    @cached_property
    def torn(self) -> np.ndarray:
        """(pairs, 2): of the neighbours among the training rows those that the code tears apart."""
        pairs = neighbours(self.data)
        return pairs[analysis.torn(self.data.inputs, self.network, pairs)]

    @property
    def error(self) -> float:
        """Mean squared error of the training rows at this epoch."""
        return float(self.frame.errors[: self.data.shape[0]].mean(dtype=np.float64))

    @property
    def error_test(self) -> float:
        return float(self.frame.errors[self.data.shape[0] :].mean(dtype=np.float64))

    @cached_property
    def mean_error_test(self) -> float:
        """Held-out error of answering with the mean of the training rows, whatever comes in."""
        mean = np.broadcast_to(self.data.inputs.mean(axis=0), self.data.held_out.shape)
        return analysis.mean_squared_error(self.data.held_out, mean)

    @property
    def pca(self) -> PCA:
        """PCA with as many numbers as the code has."""
        return principal_components(self.data, self.spec.code)

    @property
    def pca_error(self) -> float:
        """The least that any linear autoencoder of this code size can reach on the training rows."""
        return self.pca.floor

    @property
    def pca_error_test(self) -> float:
        return held_out_error(self.data, self.pca)

    @property
    def stuck(self) -> bool:
        """Whether training has ended at PCA's error although the network may bend, and nothing restrains it."""
        over, bent = self.epoch == self.spec.epochs, self.spec.hidden and self.spec.activation != "linear"
        free = all(set(spec.terms) == {"reconstruction"} for _, _, spec in self.run.spec.stretches)
        return bool(over and bent and free) and abs(self.error_test - self.pca_error_test) < 0.03 * self.pca_error_test

    @property
    def errors(self) -> dict[str, np.ndarray]:
        """The recorded mean squared errors, as the learning curve draws them; `val_loss` where rows are held out."""
        history = self.run.history
        held_out = {"val_loss": history["val_error"]} if SOURCES[self.data.name].held_out else {}
        return {"epoch": history["epoch"], "loss": history["error"], **held_out}


_SHOWN: Shelf[Moment] = Shelf(100_000_000, 16)


def shared_moment(run: LiveRun, index: int, dataset: Dataset) -> Moment:
    """The moment of a run's frame, one for all sessions: a class that opens one link draws the same picture."""
    return _SHOWN.get((run, index), lambda: Moment(run, run.frames[index], dataset))


@kept_with_it(1)
def _all_components(dataset: Dataset) -> PCA:
    return analysis.pca(dataset.inputs, dataset.shape[2])


@kept_with_it(64)
def principal_components(dataset: Dataset, k: int) -> PCA:
    """The first k principal components of the standardised training rows, or all; one decomposition serves every k."""
    return _all_components(dataset).first(k)


@kept_with_it(64)
def held_out_error(dataset: Dataset, pca: PCA) -> float:
    """PCA's mean squared error on the held-out rows."""
    return analysis.mean_squared_error(dataset.held_out, pca.reconstruct(dataset.held_out))


@kept_with_it(4)
def neighbours(dataset: Dataset) -> np.ndarray:
    """(pairs, 2): the pairs of training rows that are neighbours. Of all of them: some of a code's cuts pass between
    any few hundred."""
    return analysis.neighbour_pairs(dataset.inputs)
