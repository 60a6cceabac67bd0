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
from ae_keras.analysis.network import DECODERS  # noqa: E402
from ae_keras.data import Dataset, OwnTable, from_array, kept_with_it, load  # noqa: E402
from ae_keras.errors import SpecError  # noqa: E402
from ae_keras.export.script import Own, program_text  # noqa: E402
from ae_keras.models import Models  # noqa: E402
from ae_keras.objectives import OBJECTIVES  # noqa: E402
from ae_keras.specs import Spec, faces  # noqa: E402
from ae_keras.training.building import Weights, build  # noqa: E402
from ae_keras.training.draws import SEEDS  # noqa: E402
from ae_keras.training.program import MAX_RECORDS, Program, Span  # noqa: E402
from ae_keras.training.runtime import MAX_PROGRAMS  # noqa: E402
from ae_keras.training.state import Chunk, Frame, State, Step  # noqa: E402

ONE_STEP_RATE = 0.3
SLOW = 0.1

_programs: OrderedDict[tuple, Program] = OrderedDict()


def dataset(spec: Spec, own: OwnTable | None) -> Dataset:
    """The spec's data as split for it, or one's own table split the same way. Raises DataError and SpecError."""
    if own is None:
        data = load(spec.dataset, **spec.split)
    else:
        data = from_array(own, spec.test_share, spec.split_seed, spec.standardize, examples=spec.examples)
    spec.check(data)
    return data


def program(spec: Spec, shape: tuple[int, int, int], only: str = "") -> Program:
    """The compiled functions for this structure and shape, from the cache or new. only: the one part that learns."""
    key = (spec.structure, shape, only) if only else (spec.structure, shape)
    if key not in _programs:
        _programs[key] = Program(spec, shape, only)
        if len(_programs) > MAX_PROGRAMS:
            _programs.popitem(last=False)
    _programs.move_to_end(key)
    return _programs[key]


def advance(spec: Spec, state: State | None, steps: int, own: OwnTable | None = None, only: str = "") -> Chunk:
    """Train `steps` steps on from `state` (None: the seed's start), at most to the spec's last epoch.

    own: a table of one's own instead of `spec.dataset`. only: the one part that learns, if not all. Any split of a run
    into chunks gives the same bits on one type of CPU. Divergence is no error here: the chunk says the epoch and holds
    the last finite state.
    """
    data = dataset(spec, own)
    compiled = program(spec, data.shape, only)
    compiling = compiled.traces == 0
    started = time.perf_counter()
    fresh = state is None
    begun = compiled.initial(spec) if state is None else state
    per_epoch = compiled.batches.steps
    last = min(begun.step + steps, spec.epochs * per_epoch)

    x, y = _rows(data)
    weights, slots, extra = map(tf.constant, begun[:3])
    step, diverged, rows, frames = begun.step, None, [], []
    for stop in _stops(spec, compiled, step, last, fresh):
        now = spec.at(step // per_epoch + 1)
        live = {name: tf.constant(value) for name, value in compiled.live(now).items()}
        span = Span(*map(tf.constant, (step, stop, spec.record_every, spec.epochs)))
        orders = tf.constant(compiled.batches.orders(spec.seed, step, stop))
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
    now = spec.at(state.step // spec.steps(dataset(spec, own).shape[0]))
    single = now.replace(batch=1, optimizer="sgd", momentum=0.0, learning_rate=ONE_STEP_RATE, schedule="constant")
    data = dataset(single, own)
    compiled = program(single, data.shape)
    row = int(compiled.batches.orders(single.seed, number, number + 1)[0, number % data.shape[0]])
    seen = compiled.seen(single, number, data.inputs[row : row + 1])
    begun = compiled.initial(single)._replace(weights=state.weights, step=number)
    return Step(row, seen[0], advance(single, begun, 1, own).state.weights)


def alone(spec: Spec, state: State, part: str, steps: int, number: int, own: OwnTable | None = None) -> np.ndarray:
    """Weights after so many steps in which one part learns and the others stay, with an optimizer that begins anew, at
    the share `SLOW` of the part's rate, held constant. number: which of such calls it is: it decides rows and noise,
    with the seed.

    Adam's first steps are as long as the rate allows, however flat the loss: at the whole rate they would overshoot.
    Raises SpecError for a part that has no turn of its own.
    """
    rates = [turn.rate for turn in OBJECTIVES[spec.kind].turns if part in turn.parts]
    if not rates:
        raise SpecError(f"alone: {part} has no turn of its own.")
    bounds = faces(type(spec))
    rate = max(SLOW * getattr(spec, rates[0]), bounds[rates[0]].bounds[0])
    changes = {"seed": (spec.seed + number) % SEEDS, "epochs": int(bounds["epochs"].bounds[1]), rates[0]: rate}
    single = spec.replace(schedule="constant", **changes)
    compiled = program(single, dataset(single, own).shape, part)
    begun = compiled.initial(single)._replace(weights=state.weights)
    return advance(single, begun, steps, own, part).state.weights


def _stops(spec: Spec, compiled: Program, first: int, last: int, fresh: bool) -> list[int]:
    """Where the compiled function returns on the way from `first` to `last`: at each frame, where a live number
    changes, and before its records or its orders run out. A fresh run begins with a call that trains nothing and
    records the start."""
    per_epoch = compiled.batches.steps
    epochs = min(spec.record_every * (MAX_RECORDS - 1), compiled.batches.epochs) - 1
    frames = {epoch * per_epoch for epoch in spec.frame_epochs}
    changes = {stop * per_epoch for _, stop, _ in spec.stretches}
    stops = {s for s in frames | changes if first < s < last} | {*range(first, last, epochs * per_epoch)} | {last}
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


CALLS = {"encode": ("encoder",), "decode": DECODERS}
"""What a network can be asked for, and what the part is called that does it, whichever a kind has."""


def _part(compiled: Program, what: str) -> str:
    found = [part for part in CALLS[what] if part in compiled.weights.parts]
    if not found:
        raise SpecError(f"{what}: this kind has no {CALLS[what][0]}.")
    return found[0]


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
    part = _part(compiled, what)
    width = compiled.width(part)
    if x.shape[1] != width:
        raise SpecError(f"{what}: rows of {width} numbers are needed, these have {x.shape[1]}.")
    if what == "encode":
        return compiled.call(part, state.weights, data.standardized(x))
    return data.original(compiled.call(part, state.weights, x))


def measures(spec: Spec, state: State, own: OwnTable | None = None) -> dict[str, float]:
    """What the page's data says of a trained network; see `analysis.summary`, on standardised data."""
    data = dataset(spec, own)
    compiled = program(spec, data.shape)
    if "encoder" not in compiled.weights.parts:
        return {"parameters": len(state.weights)}
    codes = [compiled.call("encoder", state.weights, part) for part in (data.inputs, data.held_out)]
    outputs = [compiled.call("decoder", state.weights, h) for h in codes]
    return analysis.summary(data, codes, outputs) | {"parameters": len(state.weights)}


def built(spec: Spec, own: OwnTable | None = None) -> Models:
    """Keras models of one's own with the seed's first weights. Raises SpecError where spec and data do not fit."""
    return build(spec, dataset(spec, own).shape[2])


def compiled_models(spec: Spec) -> Models:
    """Models of one's own, the last of them compiled. Raises SpecError where plain Keras has no word for the
    loss or for what is done to the inputs."""
    objective = OBJECTIVES[spec.kind]
    written = objective.training is not None or (objective.code is not None and objective.code(spec))
    if spec.timeline or written:
        raise SpecError(f"{spec.title}: plain Keras has no word for how it is trained; ae_keras.script writes it out.")
    made, rate = built(spec), spec.learning_rate
    if spec.schedule == "cosine":
        steps = spec.epochs * spec.steps(dataset(spec, None).shape[0])
        rate = keras.optimizers.schedules.CosineDecay(rate, steps)
    adam = keras.optimizers.Adam(rate, beta_1=spec.beta1)
    optimizer = adam if spec.optimizer == "adam" else keras.optimizers.SGD(rate, spec.momentum)
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
        code, training = (make(spec) if make else "" for make in (objective.code, objective.training))
        printed = built(objective.printed(spec), own)
        whole, whole_loss, fitted = objective.whole, objective.whole_loss, objective.fitted
        return program_text(spec, printed, Own(code, whole, whole_loss, fitted, objective.labelled(spec), training))
    trained = built(spec, own) if state is None else trained_models(spec, state, own)
    *_, whole = trained._asdict().values()
    if kind == "summary":
        lines: list[str] = []
        for model in models.own_layers(trained):
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
