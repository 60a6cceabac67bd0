"""The pure functions of a worker: advance, evaluate, measures, artefact. Equal arguments give equal results."""

import tempfile
import time
from collections import OrderedDict
from pathlib import Path

from ae_keras.training import runtime

runtime.configure()

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from ae_keras import analysis, data  # noqa: E402
from ae_keras.data import Dataset, OwnTable, kept_with_it  # noqa: E402
from ae_keras.errors import SpecError  # noqa: E402
from ae_keras.models import Models  # noqa: E402
from ae_keras.specs import Autoencoder  # noqa: E402
from ae_keras.training.optimizers import Rates  # noqa: E402
from ae_keras.training.program import MAX_RECORDS, Place, Program, Restraints, build  # noqa: E402
from ae_keras.training.runtime import MAX_PROGRAMS  # noqa: E402
from ae_keras.training.state import Chunk, Frame, State  # noqa: E402

_programs: OrderedDict[tuple, Program] = OrderedDict()


def dataset(spec: Autoencoder, own: OwnTable | None) -> Dataset:
    """The spec's data as split for it, or one's own table split the same way.

    Raises DataError, and SpecError for a sigmoid output where the data leave the range from 0 to 1.
    """
    table = _loaded(spec, own)
    if spec.output == "sigmoid" and not table.unit:
        raise SpecError(
            f"output: a sigmoid output gives numbers between 0 and 1, and {table.name} has others; choose a linear one."
        )
    return table


def _loaded(spec: Autoencoder, own: OwnTable | None) -> Dataset:
    if own is None:
        return data.load(spec.dataset, **spec.split)
    return data.from_array(own, spec.test_share, spec.split_seed, spec.standardize, examples=spec.examples)


def program(spec: Autoencoder, shape: tuple[int, int, int]) -> Program:
    """The compiled functions for this structure and shape, from the cache or new."""
    if spec.code > spec.widest_code(shape[2]):
        raise SpecError(f"code: {spec.code} is more than the data's {shape[2]} features; choose at most {shape[2]}.")
    key = (spec.structure, shape)
    if key not in _programs:
        _programs[key] = Program(spec, shape)
        if len(_programs) > MAX_PROGRAMS:
            _programs.popitem(last=False)
    _programs.move_to_end(key)
    return _programs[key]


def advance(spec: Autoencoder, state: State | None, steps: int, own: OwnTable | None = None) -> Chunk:
    """Train `steps` steps on from `state` (None: the seed's start), at most to the spec's last epoch.

    own: a table of one's own instead of `spec.dataset`. Any split of a run into chunks gives the same bits on one type
    of CPU. Divergence is no error here: the chunk says the epoch and holds the last finite state.
    """
    table = dataset(spec, own)
    compiled = program(spec, table.shape)
    compiling = compiled.traces == 0
    started = time.perf_counter()
    fresh = state is None
    state = compiled.initial(spec) if fresh else state
    per_epoch = compiled.steps_per_epoch
    last = min(state.step + steps, spec.epochs * per_epoch)

    x = _rows(table)
    rates = Rates(
        tf.constant(spec.learning_rate), tf.constant(spec.momentum), tf.constant(float(spec.schedule == "cosine")),
        tf.constant(float(spec.epochs * per_epoch)),
    )  # fmt: skip
    restraints = Restraints(
        tf.constant(spec.l2), tf.constant(spec.noise if spec.noisy else 0.0), tf.constant(spec.seed)
    )
    weights, slots = tf.constant(state.weights), tf.constant(state.slots)
    step, diverged, rows, frames = state.step, None, [], []
    for stop in _stops(spec, compiled, step, last, fresh):
        place = Place(*map(tf.constant, (step, stop, spec.record_every, spec.epochs)))
        orders = tf.constant(compiled.orders(spec.seed, step, stop))
        weights, slots, reached, finite, recorded = compiled.advance(
            weights, slots, place, rates, restraints, orders, x
        )
        rows.append(recorded.rows.numpy()[: int(recorded.count)])
        step = int(reached)
        if not bool(finite):
            diverged = step // per_epoch + 1
            break
        if step % per_epoch == 0 and step // per_epoch in spec.frame_epochs:
            frames.append(Frame(step // per_epoch, recorded.codes.numpy(), recorded.errors.numpy(), weights.numpy()))
        if compiling:  # no part of what training costs
            compiling, started = False, time.perf_counter()
    state = State(weights.numpy(), slots.numpy(), state.extra, step)
    seconds = time.perf_counter() - started
    return Chunk(state, _history(spec, table.shape, rows), tuple(frames), step // per_epoch, seconds, diverged)


def _stops(spec: Autoencoder, compiled: Program, first: int, last: int, fresh: bool) -> list[int]:
    """Where the compiled function returns on the way from `first` to `last`: at each frame, and before its records
    or its orders run out. A fresh run begins with a call that trains nothing and records the start."""
    per_epoch = compiled.steps_per_epoch
    epochs = min(spec.record_every * (MAX_RECORDS - 1), compiled.epochs_per_call) - 1
    frames = {epoch * per_epoch for epoch in spec.frame_epochs}
    stops = {s for s in frames if first < s < last} | {*range(first, last, epochs * per_epoch)} | {last}
    return [first] * fresh + sorted(stops - {first})


def _history(spec: Autoencoder, shape: tuple[int, int, int], rows: list[np.ndarray]) -> dict[str, np.ndarray]:
    """`loss` is what is minimised, but without noise; `reconstruction` is the mean squared error whatever the loss."""
    records = np.concatenate(rows) if rows else np.zeros((0, 4), "float32")
    on_grid = (records[:, 0] % spec.record_every == 0) | (records[:, 0] == spec.epochs)
    epoch, error, error_test, decay = records[on_grid].astype("float64").T
    train, test, features = shape
    halves = (0.5 * train * features, 0.5 * test * features) if spec.loss == "half_sum" else (1, 1)
    return {
        "epoch": epoch.astype(int),
        "loss": error + spec.l2 * decay,
        "val_loss": error_test + spec.l2 * decay,
        "reconstruction": error / halves[0],
        "val_reconstruction": error_test / halves[1],
        "l2": spec.l2 * decay,
    }


@kept_with_it(1)
def _rows(table: Dataset) -> tf.Tensor:
    """All rows, the training rows first, as a tensor."""
    return tf.constant(np.concatenate([table.inputs, table.held_out]))


def evaluate(spec: Autoencoder, state: State, what: str, x: np.ndarray, own: OwnTable | None = None):
    """What the trained network makes of `x`, in the data's own units.

    encode: (rows, features) -> (rows, code). decode: (rows, code) -> (rows, features). reconstruct: (rows, features)
    -> the same shape. Raises SpecError for another `what` or a wrong width.
    """
    table = dataset(spec, own)
    compiled = program(spec, table.shape)
    widths = {"encode": compiled.features, "decode": spec.code, "reconstruct": compiled.features}
    x = np.atleast_2d(np.asarray(x, "float32"))
    if what not in widths:
        raise SpecError(f"evaluate: choose one of {', '.join(widths)}, not “{what}”.")
    if x.shape[1] != widths[what]:
        raise SpecError(f"{what}: rows of {widths[what]} numbers are needed, these have {x.shape[1]}.")
    weights = tf.constant(state.weights)
    h = x if what == "decode" else compiled.encode(weights, tf.constant(table.standardized(x))).numpy()
    return h if what == "encode" else table.original(compiled.decode(weights, tf.constant(h)).numpy())


def measures(spec: Autoencoder, state: State, own: OwnTable | None = None) -> dict[str, float]:
    """What the page's table says of a trained network; see `analysis.summary`, on standardised data."""
    table = dataset(spec, own)
    compiled = program(spec, table.shape)
    weights = tf.constant(state.weights)
    codes = [compiled.encode(weights, tf.constant(part)).numpy() for part in (table.inputs, table.held_out)]
    outputs = [compiled.decode(weights, tf.constant(h)).numpy() for h in codes]
    return analysis.summary(table, codes, outputs) | {"parameters": len(state.weights)}


def trained_models(spec: Autoencoder, state: State, own: OwnTable | None = None) -> Models:
    """Keras models of one's own with the state's weights."""
    table = dataset(spec, own)
    models = build(spec, table.shape[2])
    models.autoencoder.set_weights(program(spec, table.shape).arrays(state.weights))
    return models


def artefact(spec: Autoencoder, state: State | None, kind: str, own: OwnTable | None = None) -> str | bytes:
    """`summary`: Keras's own description as text. `keras`: the autoencoder as the bytes of a .keras file."""
    table = dataset(spec, own)
    state = state or program(spec, table.shape).initial(spec)
    models = trained_models(spec, state, own)
    if kind == "summary":
        lines: list[str] = []
        for model in (models.encoder, models.decoder):
            model.summary(print_fn=lambda text, **_: lines.append(text), line_length=80)
        return "\n".join(lines)
    if kind == "keras":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "autoencoder.keras"
            models.autoencoder.save(path)
            return path.read_bytes()
    raise SpecError(f"artefact: choose summary or keras, not “{kind}”.")


def ready() -> bool:
    """Import and start everything: what a new worker does first."""
    tf.constant(0.0)
    return True
