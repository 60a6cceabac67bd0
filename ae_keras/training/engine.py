"""The pure functions of a worker: advance, evaluate, measures, artefact. Equal arguments give equal results."""

import tempfile
import time
from collections import OrderedDict
from pathlib import Path

from ae_keras.training import runtime

runtime.configure()

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from ae_keras import analysis, models  # noqa: E402
from ae_keras.data import Dataset, OwnTable, from_array, kept_with_it, load  # noqa: E402
from ae_keras.errors import SpecError  # noqa: E402
from ae_keras.export.script import program_text  # noqa: E402
from ae_keras.models import Models  # noqa: E402
from ae_keras.objectives import OBJECTIVES  # noqa: E402
from ae_keras.specs import Spec  # noqa: E402
from ae_keras.training.building import Weights, build  # noqa: E402
from ae_keras.training.program import MAX_RECORDS, Program, Span  # noqa: E402
from ae_keras.training.runtime import MAX_PROGRAMS  # noqa: E402
from ae_keras.training.state import Chunk, Frame, State, Step  # noqa: E402

ONE_STEP_RATE = 0.3

_programs: OrderedDict[tuple, Program] = OrderedDict()


def dataset(spec: Spec, own: OwnTable | None) -> Dataset:
    """The spec's data as split for it, or one's own table split the same way. Raises DataError and SpecError."""
    if own is None:
        data = load(spec.dataset, **spec.split)
    else:
        data = from_array(own, spec.test_share, spec.split_seed, spec.standardize, examples=spec.examples)
    spec.check(data)
    return data


def program(spec: Spec, shape: tuple[int, int, int]) -> Program:
    """The compiled functions for this structure and shape, from the cache or new."""
    key = (spec.structure, shape)
    if key not in _programs:
        _programs[key] = Program(spec, shape)
        if len(_programs) > MAX_PROGRAMS:
            _programs.popitem(last=False)
    _programs.move_to_end(key)
    return _programs[key]


def advance(spec: Spec, state: State | None, steps: int, own: OwnTable | None = None) -> Chunk:
    """Train `steps` steps on from `state` (None: the seed's start), at most to the spec's last epoch.

    own: a table of one's own instead of `spec.dataset`. Any split of a run into chunks gives the same bits on one type
    of CPU. Divergence is no error here: the chunk says the epoch and holds the last finite state.
    """
    data = dataset(spec, own)
    compiled = program(spec, data.shape)
    compiling = compiled.traces == 0
    started = time.perf_counter()
    fresh = state is None
    begun = compiled.initial(spec) if state is None else state
    per_epoch = compiled.steps_per_epoch
    last = min(begun.step + steps, spec.epochs * per_epoch)

    x, y = _rows(data)
    live = {name: tf.constant(value) for name, value in compiled.live(spec).items()}
    weights, slots, extra = map(tf.constant, begun[:3])
    step, diverged, rows, frames = begun.step, None, [], []
    for stop in _stops(spec, compiled, step, last, fresh):
        span = Span(*map(tf.constant, (step, stop, spec.record_every, spec.epochs)))
        orders = tf.constant(compiled.orders(spec.seed, step, stop))
        weights, slots, extra, reached, finite, recorded = compiled.advance(
            weights, slots, extra, span, live, orders, x, y
        )
        rows.append(recorded.rows.numpy()[: int(recorded.count)])
        step = int(reached)
        if not bool(finite):
            diverged = step // per_epoch + 1
            break
        if step % per_epoch == 0 and step // per_epoch in spec.frame_epochs:
            picture = {name: array.numpy() for name, array in recorded.picture.items()}
            terms = {name: float(column[-1]) for name, column in _columns(spec, compiled, rows[-1]).items()}
            frames.append(Frame(step // per_epoch, picture, terms, weights.numpy()))
        if compiling:  # no part of what training costs
            compiling, started = False, time.perf_counter()
    after = State(weights.numpy(), slots.numpy(), extra.numpy(), step)
    seconds = time.perf_counter() - started
    history = _history(spec, compiled, rows)
    return Chunk(after, history, tuple(frames), step // per_epoch, compiled.plan, seconds, diverged)


def one_step(spec: Spec, state: State, number: int, own: OwnTable | None = None) -> Step:
    """Draw an example, let training make of it what goes in, and take one step of plain gradient descent on the pair,
    at the rate `ONE_STEP_RATE`. number: which step of the run it is; seed and number decide example and noise."""
    single = spec.replace(batch=1, optimizer="sgd", momentum=0.0, learning_rate=ONE_STEP_RATE, schedule="constant")
    data = dataset(single, own)
    compiled = program(single, data.shape)
    row = int(compiled.orders(single.seed, number, number + 1)[0, number % data.shape[0]])
    seen = compiled.seen(single, number, data.inputs[row : row + 1])
    begun = compiled.initial(single)._replace(weights=state.weights, step=number)
    return Step(row, seen[0], advance(single, begun, 1, own).state.weights)


def _stops(spec: Spec, compiled: Program, first: int, last: int, fresh: bool) -> list[int]:
    """Where the compiled function returns on the way from `first` to `last`: at each frame, and before its records
    or its orders run out. A fresh run begins with a call that trains nothing and records the start."""
    per_epoch = compiled.steps_per_epoch
    epochs = min(spec.record_every * (MAX_RECORDS - 1), compiled.epochs_per_call) - 1
    frames = {epoch * per_epoch for epoch in spec.frame_epochs}
    stops = {s for s in frames if first < s < last} | {*range(first, last, epochs * per_epoch)} | {last}
    return [first] * fresh + sorted(stops - {first})


def _columns(spec: Spec, compiled: Program, records: np.ndarray) -> dict[str, np.ndarray]:
    """The terms of the loss by name, float64, from rows as `Recorded` has them; weight decay is one of them."""
    columns = dict(zip(compiled.columns, records.astype("float64").T, strict=True))
    squares = columns.pop("squares")
    return columns | {"l2": spec.l2 * squares}


def _history(spec: Spec, compiled: Program, rows: list[np.ndarray]) -> dict[str, np.ndarray]:
    """`loss` is what is minimised, the sum of the terms, but of the rows as they are; `error` the mean squared error,
    whatever the loss."""
    records = np.concatenate([*rows, np.zeros((0, len(compiled.columns)), "float32")])
    on_grid = (records[:, 0] % spec.record_every == 0) | (records[:, 0] == spec.epochs)
    columns = _columns(spec, compiled, records[on_grid])
    epoch = columns.pop("epoch").astype(int)
    loss, val_loss = (sum(columns[before + term] for term in compiled.terms) for before in ("", "val_"))
    return {"epoch": epoch, "loss": loss + columns["l2"], "val_loss": val_loss + columns["l2"], **columns}


@kept_with_it(1)
def _rows(data: Dataset) -> tuple[tf.Tensor, tf.Tensor]:
    """All rows and their classes, the training rows first, as tensors."""
    return tf.constant(np.concatenate([data.inputs, data.held_out])), tf.constant(data.y, tf.int32)


CALLS = {"encode": "encoder", "decode": "decoder"}


def evaluate(spec: Spec, state: State, what: str, x: np.ndarray, own: OwnTable | None = None) -> np.ndarray:
    """What the trained network makes of `x`, in the data's own units.

    encode: (rows, features) -> (rows, code). decode: (rows, code) -> (rows, features). reconstruct: (rows, features)
    -> the same shape. Raises SpecError for another `what` or a wrong width.
    """
    data = dataset(spec, own)
    compiled = program(spec, data.shape)
    x = np.atleast_2d(np.asarray(x, "float32"))
    if what == "reconstruct":
        return evaluate(spec, state, "decode", evaluate(spec, state, "encode", x, own), own)
    if what not in CALLS:
        raise SpecError(f"evaluate: choose one of {', '.join(CALLS)}, reconstruct, not “{what}”.")
    width = compiled.width(CALLS[what])
    if x.shape[1] != width:
        raise SpecError(f"{what}: rows of {width} numbers are needed, these have {x.shape[1]}.")
    if what == "encode":
        return compiled.call("encoder", state.weights, data.standardized(x))
    return data.original(compiled.call("decoder", state.weights, x))


def measures(spec: Spec, state: State, own: OwnTable | None = None) -> dict[str, float]:
    """What the page's data says of a trained network; see `analysis.summary`, on standardised data."""
    data = dataset(spec, own)
    compiled = program(spec, data.shape)
    codes = [compiled.call("encoder", state.weights, part) for part in (data.inputs, data.held_out)]
    outputs = [compiled.call("decoder", state.weights, h) for h in codes]
    return analysis.summary(data, codes, outputs) | {"parameters": len(state.weights)}


def built(spec: Spec, own: OwnTable | None = None) -> Models:
    """Keras models of one's own with the seed's first weights. Raises SpecError where spec and data do not fit."""
    return build(spec, dataset(spec, own).shape[2])


def compiled_models(spec: Spec) -> Models:
    """Models of one's own, the last of them compiled. Raises SpecError where plain Keras has no word for the
    loss or for what is done to the inputs."""
    code = OBJECTIVES[spec.kind].code
    if code is not None and code(spec):
        raise SpecError(f"{spec.title}: plain Keras has no word for how it is trained; ae_keras.script writes it out.")
    made, rate = built(spec), spec.learning_rate
    if spec.schedule == "cosine":
        steps = spec.epochs * spec.steps(dataset(spec, None).shape[0])
        rate = keras.optimizers.schedules.CosineDecay(rate, steps)
    optimizer = keras.optimizers.Adam(rate) if spec.optimizer == "adam" else keras.optimizers.SGD(rate, spec.momentum)
    loss = {"mean": "mse", "half_sum": lambda x, y: keras.ops.sum(keras.ops.square(x - y)) / 2}[spec.loss]
    made[-1].compile(optimizer, loss=loss)
    return made


def trained_models(spec: Spec, state: State, own: OwnTable | None = None) -> Models:
    """Keras models of one's own with the state's weights."""
    trained = built(spec, own)
    for variable, array in zip(models.variables(trained), Weights(trained).arrays(state.weights), strict=True):
        variable.assign(array)
    return trained


def artefact(spec: Spec, state: State | None, kind: str, own: OwnTable | None = None) -> str | bytes:
    """`summary`: Keras's own description of every part as text. `keras`: the last part as the bytes of a .keras file.
    `program`: a program in plain Keras that trains the spec (see `export.script`)."""
    if kind == "program":
        objective = OBJECTIVES[spec.kind]
        code = objective.code(spec) if objective.code else ""
        return program_text(spec, built(spec, own), code, objective.whole, objective.fitted)
    trained = built(spec, own) if state is None else trained_models(spec, state, own)
    *parts, whole = trained._asdict().values()
    if kind == "summary":
        lines: list[str] = []
        for model in parts:
            model.summary(print_fn=lambda text, **_: lines.append(text), line_length=80)
        return "\n".join(lines)
    if kind == "keras":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.keras"
            whole.save(path)
            return path.read_bytes()
    raise SpecError(f"artefact: choose summary, keras or program, not “{kind}”.")


def ready() -> bool:
    """Import and start everything: what a new worker does first."""
    tf.constant(0.0)
    return True
