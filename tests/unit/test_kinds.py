"""One harness for every kind: what a spec, its models, its objective and what is made of them must do together.

A new kind adds a line to `SPECS`, and has all of this.
"""

import ast
import io
import math
import subprocess
import sys
from contextlib import nullcontext

import numpy as np
import pytest

from ae_keras.training import engine

# isort: split
import keras
import tensorflow as tf

import ae_keras as ae
from ae_keras import models
from ae_keras.links import from_query, to_query
from ae_keras.objectives import OBJECTIVES, Batch
from ae_keras.specs import KINDS, Spec, faces
from ae_keras.training.building import Weights, build
from ae_keras.training.draws import drawing
from ae_keras.training.program import Program
from tests.uncompiled import uncompiled

SHORT = {"dataset": "iris", "hidden": (3,), "epochs": 12, "learning_rate": 0.01}
SPECS: dict[str, Spec] = {
    "undercomplete": ae.Undercomplete(**SHORT, l2=0.001),
    "undercomplete, half the sum": ae.Undercomplete(
        dataset="one-hot-8", hidden=(), code=3, code_activation="sigmoid", output="sigmoid", loss="half_sum",
        optimizer="sgd", learning_rate=0.3, schedule="constant", init="uniform_0.1", batch=3, epochs=9,
    ),
    "overcomplete": ae.Overcomplete(**SHORT, code=7, activation="elu"),
    "overcomplete, with noise": ae.Overcomplete(**SHORT, code=7, noise=0.3),
    "linear": ae.Linear(dataset="iris", epochs=12, bias=False, optimizer="sgd", momentum=0.9, l2=0.01),
    "denoising": ae.Denoising(**SHORT, noise=0.4, init="he_normal"),
    "denoising, silent": ae.Denoising(**SHORT, noise=0.0),
    "denoising, its noise changes": ae.Denoising(**SHORT, noise=0.0, timeline=((5, "noise", 0.4),), init="he_normal"),
    "denoising, masking": ae.Denoising(**SHORT, noise=0.3, corruption="masking"),
    "denoising, salt and pepper": ae.Denoising(
        dataset="one-hot-8", hidden=(5,), code=3, epochs=12, noise=0.2, corruption="salt-and-pepper", output="sigmoid"
    ),
    "overcomplete, masking": ae.Overcomplete(**SHORT, code=7, noise=0.3, corruption="masking"),
    "contractive": ae.Contractive(**SHORT, lam=0.3, code=3),
    "contractive, one layer": ae.Contractive(
        dataset="iris", hidden=(), code=2, code_activation="sigmoid", epochs=12, lam=0.1, l2=0.001
    ),
    "contractive, free": ae.Contractive(**SHORT, lam=0.0, code=3),
    "isometric": ae.Isometric(**SHORT, lam=0.3, code=3),
    "sparse": ae.Sparse(dataset="iris", code=7, epochs=12, lam=0.3, p=0.1, l2=0.001),
    "sparse, its penalty changes": ae.Sparse(
        dataset="iris", code=7, epochs=12, lam=0.3, p=0.1, l2=0.001, timeline=((4, "p", 0.2), (7, "lam", 0.0)),
    ),
    "sparse, without decay": ae.Sparse(**SHORT, code=6, penalty="student-t", code_activation="tanh", start_at_p=False),
    "sparse, unit columns": ae.Sparse(
        dataset="iris", code=6, epochs=12, penalty="l1", code_activation="relu", unit_columns=True, lam=0.1
    ),
    "sparse, squares": ae.Sparse(**SHORT, code=5, penalty="l2", lam=0.1),
    "sparse, free": ae.Sparse(**SHORT, code=5, penalty="none"),
    "stochastic": ae.Stochastic(**SHORT, code=2, sigma=0.2, l2=0.001),
    "stochastic, fixed": ae.Stochastic(**SHORT, code=2, spread="fixed", sigma=0.7),
    "stochastic, noisy": ae.Stochastic(**SHORT, code=2, spread="fixed", sigma=0.7, code_noise=0.3),
    "stochastic, sigmoid": ae.Stochastic(dataset="one-hot-8", hidden=(5,), code=3, epochs=12, head="sigmoid"),
    "stochastic, levels": ae.Stochastic(
        dataset="digits", examples=20, hidden=(), code=3, epochs=12, head="softmax", levels=3, l2=0.001
    ),
    "stochastic, softmax": ae.Stochastic(
        dataset="one-hot-8", hidden=(), code=3, epochs=12, head="softmax", levels=0, activation="tanh"
    ),
    "variational": ae.Variational(**SHORT, l2=0.001),
    "variational, mixture": ae.Variational(**SHORT, prior="mixture", code=3, beta=0.5),
    "variational, Bernoulli": ae.Variational(
        dataset="one-hot-8", hidden=(5,), code=4, prior="mixture", output="sigmoid", epochs=12, learning_rate=0.03
    ),
    "adversarial": ae.Adversarial(**SHORT, latent=3, batch=32, l2=0.001),
    "adversarial, minimax in packs": ae.Adversarial(
        **SHORT, latent=1, batch=33, loss="minimax", pack=2, d_steps=2, d_rate=0.02, activation="tanh",
        schedule="constant",
    ),
}  # fmt: skip
each = pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))


def noisy(spec: Spec) -> bool:
    """Whether anything is drawn in training."""
    amounts = [name for name in ("noise", "code_noise") if hasattr(spec, name)]
    return bool(OBJECTIVES[spec.kind].streams) and (not amounts or any(map(spec.ever, amounts)))


def context(spec: Spec, weights: tf.Tensor | None = None):
    """What an objective sees of the training rows, and the program that shows it."""
    data = engine.dataset(spec, None)
    program = Program(spec, data.shape)
    weights = tf.constant(program.initial(spec).weights) if weights is None else weights
    every = tf.constant(np.concatenate([data.inputs, data.held_out]))
    batch = program.batches.of_all(every, tf.constant(data.y, tf.int32), 0)
    live = {name: tf.constant(value) for name, value in program.live(spec).items()}
    return program, lambda w: program._context(program._net(w), batch, live, {}, tf.constant(0)), weights


def test_every_kind_is_here():
    assert {spec.kind for spec in SPECS.values()} == set(KINDS) == set(OBJECTIVES)
    for kind in KINDS:
        for floor in ("specs", "models", "objectives"):
            assert __import__(f"ae_keras.{floor}.{kind}"), "a room on each floor, under one name"


@each
def test_it_builds_says_what_it_is_and_can_be_saved_and_loaded(spec, tmp_path):
    built = ae.build(spec)
    x = engine.dataset(spec, None).held_out
    for name, model in built._asdict().items():
        assert model.name == name
        model.summary(print_fn=lambda text, **_: None)
        model.save(tmp_path / f"{name}.keras")
        again = keras.models.load_model(tmp_path / f"{name}.keras")
        rows = np.resize(x, (6, model.input_shape[1]))
        np.testing.assert_array_equal(again(rows), model(rows))
    assert not any(layer.losses and spec.l2 == 0 for layer in built[-1].layers)


@each
def test_the_seed_decides_the_first_weights_and_nothing_else(spec):
    data = engine.dataset(spec, None)
    ours = engine.program(spec, data.shape).initial(spec).weights
    of_models = np.concatenate([np.ravel(v.numpy()) for v in models.variables(ae.build(spec))])
    assert np.array_equal(ours, of_models)
    assert not np.array_equal(ours, engine.program(spec, data.shape).initial(spec.replace(seed=1)).weights)


@each
def test_gradients_of_every_term_are_finite_differences(spec):
    program, see, start = context(spec)
    objective = OBJECTIVES[spec.kind]
    rng = np.random.default_rng(0)
    moved = start + tf.constant(rng.normal(scale=0.1, size=start.shape), tf.float32)  # away from kinks and from 0
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(moved)
        terms = objective.terms(see(moved))
    assert list(terms) == program.terms and set(spec.terms) - {"l2"} <= set(terms)
    direction = rng.normal(size=start.shape).astype("float32")
    direction /= np.linalg.norm(direction)
    for name in terms:
        gradient = tape.gradient(terms[name], moved)
        if gradient is None or not np.any(gradient):
            assert name not in spec.terms, "what the formula holds is learned from"
            continue
        h = 1e-2
        ahead, behind = (float(objective.terms(see(moved + s * h * direction))[name]) for s in (1, -1))
        slope = float(tf.reduce_sum(gradient * direction))
        assert slope == pytest.approx((ahead - behind) / (2 * h), rel=0.02, abs=2e-4), name


def gradient_of(spec: Spec, program: Program, terms, flat: tf.Tensor, batch: Batch):
    """(live, step) -> the gradient of the sum of terms and weight decay, by a tape. As arguments: of constants
    TensorFlow would draw by itself, other numbers than XLA."""
    kernels = [v.name == "kernel" for v in models.variables(build(spec, program.features))]

    def gradient(live, step):
        with tf.GradientTape() as tape:
            tape.watch(flat)
            context = program._context(program._net(flat), batch, live, {}, step)
            loss = tf.add_n(list(terms(context).values()))
            squares = [tf.reduce_sum(w**2) for w in tf.split(flat, program.weights.sizes)]
            loss += spec.l2 * tf.add_n([s for s, kernel in zip(squares, kernels, strict=True) if kernel])
        return tape.gradient(loss, flat)

    return gradient


@each
def test_one_step_is_that_of_a_tape_and_a_keras_optimizer(spec):
    """With the whole set as one batch, so that no order matters; noise is drawn by XLA, as the objective says.

    The gradient is read off what the optimizer remembers of it, and Keras's optimizer makes the step of that one:
    Adam's first step is the gradient's sign, and of a gradient near 0 that is mere rounding.
    """
    if OBJECTIVES[spec.kind].turns:
        return  # the next test
    spec = spec.replace(batch=4096, schedule="constant")
    with nullcontext() if noisy(spec) else uncompiled():
        data = engine.dataset(spec, None)
        objective, program = OBJECTIVES[spec.kind], engine.program(spec, data.shape)
        start = program.initial(spec)
        after = engine.advance(spec, start, 1).state
    x = tf.constant(data.inputs)
    seen = x if objective.seen is None else tf.constant(program.seen(spec, 0, data.inputs))
    batch = Batch(x, seen, tf.constant(data.y_train, tf.int32), *program.batches.weights[:, 0])
    live = {name: tf.constant(value) for name, value in program.live(spec).items()}
    flat = tf.constant(start.weights)

    gradient = gradient_of(spec, program, objective.terms, flat, batch)
    compute = tf.function(gradient, jit_compile=True) if noisy(spec) else gradient
    expected = compute(live, tf.constant(0))
    remembered = after.slots[: len(start.weights)]
    taken = remembered / (1 - 0.9) if spec.optimizer == "adam" else -remembered / spec.learning_rate
    assert np.abs(taken).max() > 1e-3
    np.testing.assert_allclose(taken, expected, rtol=1e-5, atol=5e-6)

    variable, rate = tf.Variable(flat), spec.learning_rate
    optimizer = keras.optimizers.Adam(rate) if spec.optimizer == "adam" else keras.optimizers.SGD(rate, spec.momentum)
    optimizer.build([variable])
    optimizer.apply([tf.constant(taken)], [variable])
    held = program.weights.constrained(tf.constant(variable)).numpy()
    assert np.abs(after.weights - start.weights).max() > 1e-4
    np.testing.assert_allclose(after.weights, held, atol=2e-6)


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if OBJECTIVES[spec.kind].turns])
def test_a_step_in_turns_is_that_of_tapes_and_keras_optimizers(name):
    """With the whole set as one batch; by SGD, which remembers nothing between the turns."""
    spec = SPECS[name].replace(batch=4096, schedule="constant", optimizer="sgd", learning_rate=0.1)
    data = engine.dataset(spec, None)
    objective, program = OBJECTIVES[spec.kind], engine.program(spec, data.shape)
    start = program.initial(spec)
    x = tf.constant(data.inputs)
    batch = Batch(x, x, tf.constant(data.y_train, tf.int32), *program.batches.weights[:, 0])
    live = {name: tf.constant(value) for name, value in program.live(spec).items()}

    def taken(flat, turn, step):
        gradient = tf.function(gradient_of(spec, program, turn.terms, flat, batch), jit_compile=True)
        variable = tf.Variable(flat)
        optimizer = keras.optimizers.SGD(getattr(spec, turn.rate), spec.momentum)
        optimizer.build([variable])
        optimizer.apply([program.weights.mask(turn.parts) * gradient(live, tf.constant(step))], [variable])
        return program.weights.constrained(tf.constant(variable))

    flat = tf.constant(start.weights)
    for turn in objective.turns:
        for k in range(getattr(spec, turn.times) if isinstance(turn.times, str) else turn.times):
            flat = taken(flat, turn, k)
    after = engine.advance(spec, start, 1).state.weights
    assert np.abs(after - start.weights).max() > 1e-4
    np.testing.assert_allclose(after, flat.numpy(), atol=2e-6)


@each
def test_xla_makes_the_same_of_it(spec):
    """And of noise the same step: see above."""
    if not noisy(spec):
        with uncompiled():
            plain = ae.train(spec)
        compiled = ae.train(spec)
        assert np.abs(plain.state.weights - plain.frames[0].weights).max() > 0.01
        np.testing.assert_allclose(compiled.state.weights, plain.state.weights, atol=1e-4)


@each
def test_any_split_gives_the_same_bits(spec):
    whole = ae.train(spec)
    for split in (1, 5, 100):
        state, frames = None, []
        while state is None or state.step < whole.state.step:
            chunk = engine.advance(spec, state, split)
            state = chunk.state
            frames += chunk.frames
        for a, b in zip(whole.state[:3], state[:3], strict=True):
            assert a.tobytes() == b.tobytes()
        assert [frame.epoch for frame in frames] == [frame.epoch for frame in whole.frames]
        for a, b in zip(whole.frames, frames, strict=True):
            assert a.terms == b.terms and all(a.picture[n].tobytes() == b.picture[n].tobytes() for n in a.picture)


@each
def test_live_fields_never_trace_again(spec):
    program = engine.program(spec, engine.dataset(spec, None).shape)
    ae.train(spec)
    before = program.traces
    for name, face in faces(type(spec)).items():
        if face.role == "live":
            value = getattr(spec, name)
            other = {"str": None, "int": value + 1 if isinstance(value, int) else None}.get(type(value).__name__)
            if isinstance(value, float):
                other = face.low if value != face.low else (face.low + face.high) / 100
            if isinstance(value, bool):
                other = not value
            if name == "timeline":
                moves = [(each.name, each.low) for each in faces(type(spec)).values() if each.moves]
                other = tuple((2, *change) for change in moves)
            if isinstance(value, str):
                other = next(choice for choice in face.choices if choice != value)
            changed = spec.replace(**{name: other})
            assert engine.program(changed, engine.dataset(changed, None).shape) is program
            engine.advance(changed, None, 3)
    assert program.traces == before <= 1


@each
def test_the_history_holds_the_terms_and_their_sum(spec):
    run = ae.train(spec)
    history = run.history
    terms = [*engine.program(spec, run.data.shape).terms, "l2"]
    np.testing.assert_allclose(history["loss"], sum(history[name] for name in terms), rtol=1e-9)
    for frame in run.frames:
        row = history[history["epoch"] == frame.epoch].iloc[0]
        assert all(frame.terms[name] == row[name] for name in terms)
    assert set(spec.terms) <= set(terms)
    if "encoder" in run.network().parts:
        errors = np.square(run.data.held_out - run.network().reconstruct(run.data.held_out)).mean()
        assert history["val_error"].iloc[-1] == pytest.approx(errors, rel=1e-4)
    else:
        assert "error" not in history


@each
def test_the_network_of_arrays_is_the_keras_model(spec):
    run = ae.train(spec)
    parts = models.own_layers(run.models)
    for model in parts:
        x = np.random.default_rng(0).normal(size=(20, model.input_shape[1])).astype("float32")
        np.testing.assert_allclose(run.network().through(model.name, x), model(x), atol=1e-5)
    arrays = {id(variable): variable for model in parts for variable in model.weights}  # parts may share some
    count = sum(math.prod(variable.shape) for variable in arrays.values())
    assert len(run.state.weights) == Weights(run.models).plan(run.models).size == count


@each
def test_it_generates_or_says_that_it_does_not(spec):
    run = ae.train(spec)
    try:
        latents = spec.latents(5, seed=1)
    except ae.SpecError as error:
        assert "does not generate" in str(error)
        with pytest.raises(ae.SpecError, match="does not generate"):
            run.sample(5, seed=1)
        return
    assert latents.dtype == np.float32 and len(latents) == 5
    assert np.array_equal(latents, spec.latents(5, seed=1)) and not np.array_equal(latents, spec.latents(5, seed=2))
    samples = run.sample(5, seed=1)
    assert samples.shape == (5, run.data.shape[2])
    np.testing.assert_allclose(samples, run.decode(latents), atol=1e-6)


@each
def test_a_link_brings_it_back(spec):
    default = type(spec)()
    assert from_query(default, to_query(spec, default)) == (spec, [])


def latents_of(spec: ae.Adversarial) -> np.ndarray:
    """(draws, rows, latent): what the engine, without XLA, draws for the discriminator and the generator in turn."""
    objective, rows = OBJECTIVES[spec.kind], engine.dataset(spec, None).shape[0]
    of_discriminator, of_generator = objective.streams
    streams = [of_discriminator] * spec.d_steps + [of_generator]
    return np.array(
        [
            drawing(objective.streams, spec.seed, step * spec.d_steps + i % spec.d_steps)(name, (rows, spec.latent))
            for step in range(spec.epochs)
            for i, name in enumerate(streams)
        ]
    )


def test_the_programs_agree_with_the_engine(tmp_path):
    """Each in plain Keras, with the whole set as one batch. What is drawn in training is each one's own, so that those
    that draw are left out; but a program that trains by its own lines is given the engine's latents."""
    watch = """
import pathlib, runpy, sys
import numpy as np
import tensorflow as tf
normal = tf.random.normal
for program in sys.argv[1:]:
    sys.argv[1:] = []
    given = pathlib.Path(program + ".latents.npy")
    latents = iter(np.load(given) if given.exists() else [])
    tf.random.normal = lambda shape: next(latents, None) if shape[0] < 1000 else normal(shape)
    tf.config.run_functions_eagerly(given.exists())
    run = runpy.run_path(program)
    assert next(latents, None) is None, "all of them are used"
    parts = [run[name] for name in ("autoencoder", "discriminator", "generator") if name in run]
    np.save(program + ".npy", np.concatenate([w.ravel() for part in parts for w in part.get_weights()]))
"""
    alone = {name for name, spec in SPECS.items() if OBJECTIVES[spec.kind].training}
    quiet = {name: spec.replace(batch=4096) for name, spec in SPECS.items() if name in alone or not noisy(spec)}
    quiet |= {name: quiet[name].replace(pack=1) for name in alone}  # which rows a pack has is the program's own
    for i, (name, spec) in enumerate(quiet.items()):
        if name in alone:
            np.save(tmp_path / f"{i}.py.latents.npy", latents_of(spec))
    for i, spec in enumerate(quiet.values()):
        text = ae.script(spec)
        ast.parse(text)
        (tmp_path / f"{i}.py").write_text(text)
    files = [str(tmp_path / f"{i}.py") for i in range(len(quiet))]
    done = subprocess.run([sys.executable, "-c", watch, *files], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    for i, (name, spec) in enumerate(quiet.items()):
        with uncompiled():
            run = ae.train(spec)
        every = (run.frames[0].weights, run.frames[-1].weights, np.load(tmp_path / f"{i}.py.npy"))
        networks = [run.network(weights) for weights in every]
        if name in alone:
            start, mine, theirs = (network.decode(spec.latents(30)) for network in networks)
        else:
            start, mine, theirs = (network.reconstruct(run.data.held_out) for network in networks)
        np.testing.assert_allclose(theirs, mine, atol=2e-3, err_msg=name)
        assert np.abs(mine - start).max() > 0.02, "it has gone some way"


@each
def test_its_files_open(spec, tmp_path):
    run = ae.train(spec)
    (tmp_path / "model.keras").write_bytes(engine.artefact(spec, run.state, "keras"))
    whole = run.models[-1]
    x = np.resize(run.data.held_out, (20, whole.input_shape[1]))
    np.testing.assert_allclose(keras.models.load_model(tmp_path / "model.keras")(x), whole(x), atol=1e-6)
    assert "Total params" in io.StringIO(engine.artefact(spec, run.state, "summary")).read()
