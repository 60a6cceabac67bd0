"""The engine against plain Keras, step by step; that it is a pure function; and that nothing compiles twice."""

import hashlib
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ae_keras.training import engine

# isort: split
import keras
import tensorflow as tf

import ae_keras as ae
from ae_keras.training import runtime
from ae_keras.training.draws import drawing
from ae_keras.training.state import State

TINY = ae.Undercomplete(dataset="iris", hidden=(3,), epochs=20, learning_rate=0.01, l2=0.001)  # 4 steps an epoch
TOLERANCE = 1e-5  # of weights that start near 1, after 100 steps


def numbers(rows, columns=4, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, columns)).astype("float32")


# ---- plain Keras -----------------------------------------------------------------------------------------------------


def keras_network(spec, features):
    """The spec's network by Keras alone, with its regularizer, in one Sequential model."""
    widths = [*spec.hidden, spec.code, *reversed(spec.hidden), features]
    depth = len(spec.hidden)
    names = [spec.activation] * depth + [spec.code_activation] + [spec.activation] * depth + [spec.output]
    layers = [
        keras.layers.Dense(w, a, use_bias=spec.bias, kernel_regularizer=keras.regularizers.L2(spec.l2))
        for w, a in zip(widths, names, strict=True)
    ]
    return keras.Sequential([keras.Input((features,)), *layers])


def keras_batches(spec, rows, steps):
    """Row numbers of the first `steps` batches, in the documented order."""
    epoch = 0
    while True:
        order = np.random.default_rng([spec.seed, epoch]).permutation(rows)
        for first in range(0, rows, spec.batch):
            if steps == 0:
                return
            steps -= 1
            yield order[first : first + spec.batch]
        epoch += 1


def keras_training(spec, x, steps):
    """The weights after `steps` steps of a GradientTape and one of Keras's own optimizers."""
    network = keras_network(spec, x.shape[1])
    network.set_weights(ae.build(spec).autoencoder.get_weights())
    rate = spec.learning_rate
    if spec.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, spec.epochs * math.ceil(len(x) / spec.batch))
    optimizer = keras.optimizers.Adam(rate) if spec.optimizer == "adam" else keras.optimizers.SGD(rate, spec.momentum)
    optimizer.build(network.trainable_variables)
    noise = getattr(spec, "noise", 0.0)

    @tf.function(jit_compile=True)
    def normal(seed, step):
        return drawing(["noise"], seed, step)("noise", (spec.batch, x.shape[1]))

    @tf.function(reduce_retracing=True)
    def one_step(batch, seen):
        with tf.GradientTape() as tape:
            y = network(seen)
            if spec.loss == "half_sum":
                loss = tf.reduce_sum((y - batch) ** 2) / 2
            else:
                loss = tf.reduce_mean(keras.losses.mean_squared_error(batch, y))
            loss += sum(network.losses)
        optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)

    for step, batch in enumerate(keras_batches(spec, len(x), steps)):
        seen = x[batch]
        if noise:
            drawn = normal(tf.constant(spec.seed), tf.constant(step))
            seen = seen + np.float32(noise) * drawn.numpy()[: len(batch)]
        one_step(tf.constant(x[batch]), tf.constant(seen))
    return flat(network.get_weights())


def flat(arrays):
    return np.concatenate([np.ravel(a) for a in arrays])


RULES = {
    "adam": {"optimizer": "adam", "learning_rate": 0.01},
    "sgd": {"optimizer": "sgd", "learning_rate": 0.1},
    "momentum": {"optimizer": "sgd", "learning_rate": 0.03, "momentum": 0.9},
}


@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("l2", [0.0, 0.003])
@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize("rule", RULES)
def test_a_hundred_steps_are_those_of_keras(rule, schedule, l2, bias):
    spec = ae.Undercomplete(dataset="iris", hidden=(3,), epochs=30, schedule=schedule, l2=l2, bias=bias, **RULES[rule])
    x = engine.dataset(spec, None).inputs
    chunk = engine.advance(spec, None, 100)
    expected = keras_training(spec, x, 100)
    assert chunk.state.step == 100
    assert np.abs(expected - flat(ae.build(spec).autoencoder.get_weights())).max() > 0.1  # it has learnt something
    np.testing.assert_allclose(chunk.state.weights, expected, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize(
    "fields",
    [
        {"loss": "half_sum", "learning_rate": 0.003, "optimizer": "sgd"},
        {"activation": "relu", "init": "he_normal", "seed": 3},
        {"activation": "elu", "code_activation": "tanh", "code": 3},
        {
            "activation": "sigmoid",
            "code_activation": "sigmoid",
            "output": "sigmoid",
            "standardize": False,
            "dataset": "digits",
            "examples": 120,
        },
        {"hidden": (), "split_seed": 4, "test_share": 0.35, "init": "uniform_0.1"},
    ],
    ids=lambda fields: " ".join(map(str, fields.values())),
)
def test_every_kind_of_layer_and_loss_is_that_of_keras(fields):
    spec = TINY.replace(**({"epochs": 30} | fields))
    chunk = engine.advance(spec, None, 100)
    expected = keras_training(spec, engine.dataset(spec, None).inputs, 100)
    np.testing.assert_allclose(chunk.state.weights, expected, rtol=0, atol=TOLERANCE)


def test_noisy_steps_are_those_of_keras_with_that_noise():
    spec = ae.Denoising(dataset="iris", hidden=(3,), epochs=30, noise=0.4, seed=7)
    chunk = engine.advance(spec, None, 100)
    x = engine.dataset(spec, None).inputs
    np.testing.assert_allclose(chunk.state.weights, keras_training(spec, x, 100), rtol=0, atol=TOLERANCE)
    assert np.abs(chunk.state.weights - keras_training(spec.replace(noise=0.0), x, 100)).max() > 0.01


@pytest.mark.parametrize(("rows", "batch"), [(11, 32), (11, 8), (11, 4), (11, 3), (11, 1), (5, 32), (41, 32)])
def test_batches_that_do_not_fit_the_data(rows, batch):
    """8 (4, 32) training rows: all of them, exactly one batch, 2 x 4, 3 + 3 + 2, one at a time."""
    spec = TINY.replace(batch=batch, epochs=6)
    own = numbers(rows)
    run = ae.train(spec, data=own)
    x = run.data.inputs
    steps = 6 * math.ceil(len(x) / batch)
    assert len(x) == rows - math.ceil(0.2 * rows)
    assert run.state.step == steps == 6 * spec.steps(len(x))
    np.testing.assert_allclose(run.state.weights, keras_training(spec, x, steps), rtol=0, atol=TOLERANCE)


def test_a_batch_above_the_data_is_the_whole_of_it():
    a, b = (ae.train(TINY.replace(batch=batch, epochs=5), data=numbers(11)) for batch in (8, 4096))
    assert a.state.step == b.state.step == 5
    assert np.array_equal(a.state.weights, b.state.weights)


@pytest.mark.parametrize("batch", [1, 7, 32])
def test_every_epoch_takes_every_row_once_in_an_order_of_its_own(batch):
    spec = TINY.replace(batch=batch, seed=5)
    batches = engine.program(spec, engine.dataset(spec, None).shape).batches
    orders = batches.orders(spec.seed, 0, 6 * batches.steps)[:6]
    assert batches.steps == math.ceil(120 / batch)
    assert all(sorted(order) == list(range(120)) for order in orders)
    assert len({order.tobytes() for order in orders}) == 6
    # What a chunk that starts within epoch 3 takes first is epoch 3's own order; another seed has other orders.
    later = batches.orders(spec.seed, 3 * batches.steps + 1, 5 * batches.steps)
    assert np.array_equal(later[0], orders[3])
    assert not np.array_equal(batches.orders(6, 0, 1)[0], orders[0])

    # The steps' batches, cut as the compiled function cuts them, hold each row once; what fills the last one weighs 0.
    x = tf.reshape(tf.range(120.0), (120, 1))
    cut = batches.of_epoch(x, tf.constant(orders), tf.constant(2)).numpy()[..., 0]
    weighs = batches.weights[0] > 0
    assert sorted(cut[weighs]) == list(range(120))
    assert np.array_equal(weighs.sum(axis=1), [batch] * (120 // batch) + [120 % batch] * (120 % batch > 0))


def test_weight_decay_leaves_biases_alone():
    spec = TINY.replace(optimizer="sgd", learning_rate=0.5, l2=0.5, epochs=1, batch=4096)
    shape = (120, 30, 4)
    weights = engine.program(spec, shape).initial(spec).weights + 0.5
    zero = State(weights, np.zeros_like(weights), np.zeros(0, "float32"), 0)
    moved = engine.advance(spec, zero, 1).state.weights
    without = engine.advance(spec.replace(l2=0.0), zero, 1).state.weights
    of_kernels, of_biases = [], []
    for difference, w in zip(
        *(engine.program(spec, shape).weights.arrays(a) for a in (without - moved, weights)), strict=True
    ):
        (of_biases if w.ndim == 1 else of_kernels).append(np.abs(difference - 0.5 * 2 * 0.5 * w).max())
        if w.ndim == 1:
            assert np.abs(difference).max() < 1e-6
    assert max(of_kernels) < 1e-6 and min(of_biases) > 0.2


# ---- a pure function of its arguments --------------------------------------------------------------------------------


def in_chunks(spec, sizes, own=None):
    """State, history and frames of a run that is cut after `sizes` steps each, then trained to its end."""
    state, histories, frames = None, [], []
    for steps in [*sizes, 10**9]:
        chunk = engine.advance(spec, state, steps, own)
        state = chunk.state
        histories.append(chunk.history)
        frames += chunk.frames
    history = {name: np.concatenate([h[name] for h in histories]) for name in histories[0]}
    return state, history, frames


def digest(state, history, frames):
    parts = [state.weights, state.slots, *history.values(), *(a for f in frames for a in (f.codes, f.errors))]
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


@settings(max_examples=25)
@given(
    sizes=st.lists(st.integers(0, 90), max_size=8),
    rule=st.sampled_from(sorted(RULES)),
    schedule=st.sampled_from(["constant", "cosine"]),
    seed=st.integers(0, 2),
)
def test_any_split_into_chunks_gives_the_same_bits(sizes, rule, schedule, seed):
    spec = TINY.replace(epochs=60, schedule=schedule, seed=seed, **RULES[rule])  # pictures are up to 3 epochs apart
    whole, cut = in_chunks(spec, []), in_chunks(spec, sizes)
    assert whole[0].step == cut[0].step == 240
    assert [f.epoch for f in whole[2]] == [f.epoch for f in cut[2]] == list(spec.frame_epochs)
    assert digest(*whole) == digest(*cut)


def test_a_long_run_that_needs_several_calls_gives_the_same_bits():
    """700 epochs: recorded every 3rd, more records than one call holds, and epochs that no frame ends."""
    spec = TINY.replace(epochs=700)
    whole, cut = in_chunks(spec, []), in_chunks(spec, [1, 2, 1001, 350, 3, 4])
    assert digest(*whole) == digest(*cut)
    assert list(whole[1]["epoch"]) == [*range(0, 700, 3), 700]


def test_another_process_gets_the_same_bits(fresh_python):
    spec = ae.Undercomplete(epochs=12, seed=1)
    code = """
import sys
sys.path.insert(0, "tests/unit")
import ae_keras as ae
from test_engine import digest, in_chunks
print(digest(*in_chunks(ae.Undercomplete(epochs=12, seed=1), [35, 3, 50, 1])))
"""
    assert fresh_python(code).splitlines()[-1] == digest(*in_chunks(spec, []))


def test_chunks_are_train_in_pieces():
    run, pieces = ae.train(TINY), list(ae.chunks(TINY, every=7))
    assert [piece.epoch for piece in pieces] == [7, 14, 20]
    assert np.array_equal(pieces[-1].state.weights, run.state.weights)
    assert np.concatenate([piece.history["loss"] for piece in pieces]).tolist() == run.history["loss"].tolist()
    assert [f.epoch for piece in pieces for f in piece.frames] == [f.epoch for f in run.frames]
    assert all(piece.frame.epoch == piece.frames[-1].epoch for piece in pieces)


@pytest.mark.parametrize("every", [0, -3])
def test_chunks_of_no_epochs_are_refused(every):
    with pytest.raises(ae.SpecError, match="at least 1 epoch"):
        next(ae.chunks(TINY, every=every))


def test_nothing_happens_after_the_last_epoch():
    end = ae.train(TINY).state
    chunk = engine.advance(TINY, end, 100)
    assert (chunk.state.step, chunk.epoch, chunk.frames, chunk.frame) == (80, 20, (), None)
    assert np.array_equal(chunk.state.weights, end.weights)
    assert all(len(column) == 0 for column in chunk.history.values())


def test_arguments_are_left_as_they_are():
    state = engine.advance(TINY, None, 5).state
    before = state.weights.copy(), state.slots.copy()
    engine.advance(TINY, state, 5)
    assert np.array_equal(state.weights, before[0]) and np.array_equal(state.slots, before[1])


def test_fewer_programs_kept_than_used_changes_no_number(monkeypatch):
    specs = [TINY.replace(epochs=2, hidden=(width,)) for width in (3, 5, 7)]
    first = [ae.train(spec).state.weights for spec in specs]
    monkeypatch.setattr(engine, "MAX_PROGRAMS", 2)
    monkeypatch.setattr(engine, "_programs", type(engine._programs)())
    again = [ae.train(spec).state.weights for spec in specs]
    assert len(engine._programs) == 2
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


# ---- nothing compiles twice ------------------------------------------------------------------------------------------

LIVE = {
    "learning_rate": 0.02,
    "momentum": 0.5,
    "l2": 0.1,
    "seed": 9,
    "epochs": 33,
    "schedule": "constant",
    "init": "he_normal",
    "split_seed": 3,
    "standardize": False,
}
STRUCTURAL = {
    "hidden": (4,),
    "code": 1,
    "activation": "relu",
    "code_activation": "tanh",
    "output": "sigmoid",
    "bias": False,
    "loss": "half_sum",
    "optimizer": "sgd",
    "batch": 16,
}


def test_live_fields_and_data_never_cause_a_new_trace():
    spec = TINY.replace(hidden=(5, 2))
    program = engine.program(spec, (120, 30, 4))
    results = {ae.train(spec).state.weights.tobytes()}
    for field, value in LIVE.items():
        changed = spec.replace(**{field: value})
        assert engine.program(changed, engine.dataset(changed, None).shape) is program
        results.add(ae.train(changed).state.weights.tobytes())
    for seed in range(3):
        results.add(ae.train(spec, data=numbers(150, seed=seed)).state.weights.tobytes())
    for start, steps in [(0, 1), (1, 7), (3, 30), (50, 20)]:
        engine.advance(spec, engine.advance(spec, None, start).state, steps)
    assert program.traces == program._compiled.experimental_get_tracing_count() == 1
    # Momentum is SGD's: with Adam it changes nothing; each other change did change the run.
    assert len(results) == 1 + len(LIVE) - 1 + 3


def test_evaluating_any_number_of_rows_needs_one_trace():
    run = ae.train(TINY)
    program = engine.program(TINY, (120, 30, 4))
    for rows in (1, 2, 3, 50, 150):
        assert run.decode(run.encode(numbers(rows))).shape == (rows, 4)
    assert set(program._calls) == {"encoder", "decoder"}
    for function in program._calls.values():
        assert function.experimental_get_tracing_count() <= 1


@pytest.mark.parametrize(("field", "value"), STRUCTURAL.items())
def test_a_structural_change_is_another_program(field, value):
    plain = TINY.replace(standardize=False)
    changed = plain.replace(**{field: value})
    assert engine.program(changed, (120, 30, 4)) is not engine.program(plain, (120, 30, 4))
    assert engine.program(TINY, (120, 31, 4)) is not engine.program(TINY, (120, 30, 4))


def test_xla_compiles_one_function_for_all_live_values_and_its_cache_serves_another_history(tmp_path, fresh_python):
    """Each compilation leaves a file in the cache; a number that had become part of the function would leave more, and
    so would a process that has traced other functions before."""
    code = """
import random
import sys
import ae_keras as ae
from ae_keras.training import engine
draw = random.Random(0)
for width in map(int, sys.argv[1:]):
    spec = ae.Undercomplete(dataset="iris", hidden=(width,), epochs=500)
    for live in ({}, {"learning_rate": 0.01}, {"l2": 0.1}, {"seed": 3}, {"epochs": 700}, {"schedule": "constant"}):
        state = None
        for _ in range(15):
            state = engine.advance(spec.replace(**live), state, draw.randrange(1, 90)).state
    print(state.step)
engine._programs.clear()  # as when it has been pushed out
engine.advance(spec, None, 5)
"""

    def compiled(*widths: str) -> dict[str, int]:
        said = fresh_python(code, *widths, AE_KERAS_CACHE=str(tmp_path), TF_XLA_FLAGS="").splitlines()
        assert all(int(step) > 300 for step in said[-len(widths) :])
        return {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    before, after = compiled("3", "5"), compiled("4", "5", "3")
    assert len(before) == 2 and len(after) == 3 and before.items() <= after.items()


def test_the_cache_on_disk_keeps_the_newest(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_KERAS_CACHE", str(tmp_path))
    assert runtime.cache_directory() == tmp_path
    for i in range(6):
        (tmp_path / f"{i}.pb").write_text("")
        runtime.os.utime(tmp_path / f"{i}.pb", (1000 - i, 1000 - i))
    (tmp_path / "renamed meanwhile.pb").symlink_to(tmp_path / "gone")  # listed, but no file is there
    runtime.prune(tmp_path, keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.pb", "1.pb"]


def test_importing_the_package_imports_neither_tensorflow_nor_keras(fresh_python):
    code = "import sys, ae_keras; ae_keras.Undercomplete(); print({m.split('.')[0] for m in sys.modules})"
    modules = fresh_python(code)
    assert "'ae_keras'" in modules and "'tensorflow'" not in modules and "'keras'" not in modules


# ---- what is recorded ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["mean", "half_sum"])
def test_recorded_losses_are_those_of_the_trained_models(loss):
    spec = TINY.replace(epochs=305, loss=loss, learning_rate=0.003)
    table = engine.dataset(spec, None)
    assert spec.record_every == 2
    seen = []
    for chunk in ae.chunks(spec, every=61):
        history = {name: column[chunk.history["epoch"] == chunk.epoch] for name, column in chunk.history.items()}
        models = engine.trained_models(spec, chunk.state)
        weights = models.autoencoder.get_weights()
        decay = spec.l2 * sum((w.astype("float64") ** 2).sum() for w in weights if w.ndim == 2)
        squares = [(x - np.asarray(models.autoencoder(x), "float64")) ** 2 for x in (table.inputs, table.held_out)]
        errors = [s.mean() for s in squares]
        losses = errors if loss == "mean" else [s.sum() / 2 for s in squares]
        if len(history["epoch"]):
            seen.append(chunk.epoch)
            assert history["error"] == pytest.approx(errors[0], rel=1e-5)
            assert history["val_error"] == pytest.approx(errors[1], rel=1e-5)
            assert history["l2"] == pytest.approx(decay, rel=1e-5)
            assert history["loss"] == pytest.approx(losses[0] + decay, rel=1e-5)
            assert history["val_loss"] == pytest.approx(losses[1] + decay, rel=1e-5)
    assert seen == [122, 244, 305]


@pytest.mark.parametrize("epochs", [1, 2, 300, 301, 605])
def test_losses_and_frames_lie_on_the_spec_s_grids(epochs):
    spec = TINY.replace(epochs=epochs)
    run = ae.train(spec)
    grid = sorted({*range(0, epochs, spec.record_every), epochs})
    assert run.history["epoch"].tolist() == grid
    assert len(grid) <= 302
    assert tuple(frame.epoch for frame in run.frames) == spec.frame_epochs
    assert (spec.frame_epochs[0], spec.frame_epochs[-1], run.frame.epoch) == (0, epochs, epochs)
    assert list(run.history.columns[:3]) == ["epoch", "loss", "val_loss"]


def test_frames_are_what_the_keras_models_of_that_epoch_say():
    spec = TINY.replace(epochs=40)  # a frame every epoch at first
    table, state, compared = engine.dataset(spec, None), None, 0
    x = np.concatenate([table.inputs, table.held_out])
    for _ in range(6):
        chunk = engine.advance(spec, state, 4)
        state = chunk.state
        if chunk.frame and chunk.frame.epoch == chunk.epoch:
            models = engine.trained_models(spec, state)
            np.testing.assert_allclose(chunk.frame.codes, models.encoder(x), rtol=0, atol=1e-6)
            errors = ((x - np.asarray(models.autoencoder(x), "float64")) ** 2).mean(axis=1)
            np.testing.assert_allclose(chunk.frame.errors, errors, rtol=1e-5, atol=1e-6)
            compared += 1
    assert compared >= 4


# ---- divergence ------------------------------------------------------------------------------------------------------

WILD = {
    "within an epoch": {"learning_rate": 1.0, "momentum": 0.99, "init": "he_normal"},
    "by the loss alone": {"learning_rate": 1.0, "batch": 4096, "loss": "half_sum", "init": "he_normal"},
    "after some epochs": {"learning_rate": 0.1, "momentum": 0.9, "init": "he_normal"},
}


@pytest.mark.parametrize("fields", WILD.values(), ids=list(WILD))
def test_divergence_is_said_and_the_last_finite_state_kept(fields):
    spec = ae.Undercomplete(
        dataset="iris", hidden=(16, 16), activation="relu", optimizer="sgd", schedule="constant", epochs=400, **fields
    )
    with pytest.raises(ae.DivergedError, match=r"learning rate below .* or Adam") as caught:
        ae.train(spec)
    state, epoch = caught.value.state, caught.value.epoch
    assert f"epoch {epoch}" in str(caught.value)
    assert np.isfinite(state.weights).all() and np.isfinite(state.slots).all()
    assert state.step == (epoch - 1) * spec.steps(120)

    chunk = engine.advance(spec, None, 10**9)
    assert (chunk.diverged, chunk.epoch, chunk.state.step) == (epoch, state.step // spec.steps(120), state.step)
    assert all(np.isfinite(column).all() for column in chunk.history.values())
    assert all(np.isfinite(frame.errors).all() for frame in chunk.frames)
    assert 0 < len(chunk.history["epoch"]) <= epoch
    # A way out that is named is one.
    assert np.isfinite(ae.train(spec.replace(optimizer="adam", learning_rate=0.01)).state.weights).all()


def test_moments_that_overflow_are_divergence_too():
    """Adam's squares of gradients near 1e20 are infinite and its step then 0: finite weights beside infinite slots."""
    spec = TINY.replace(standardize=False, loss="half_sum", activation="linear", l2=0.0, batch=4096)
    with pytest.raises(ae.DivergedError) as caught:
        ae.train(spec, data=numbers(50) * 1e10)
    assert np.isfinite(caught.value.state.slots).all()


# ---- evaluate and artefact -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standardize", [True, False])
def test_evaluate_speaks_the_data_s_own_units(standardize):
    own = numbers(60) * [1, 10, 100, 0.1] + [0, 5, -300, 1]
    run = ae.train(TINY.replace(standardize=standardize, epochs=5, learning_rate=0.001), data=own)
    train = own[np.random.default_rng(0).permutation(60)[12:]]
    mean, scale = (train.mean(axis=0), train.std(axis=0)) if standardize else (0.0, 1.0)
    models = run.models
    codes = np.asarray(models.encoder((own - mean) / scale))
    outputs = np.asarray(models.decoder(codes)) * scale + mean
    np.testing.assert_allclose(run.encode(own), codes, rtol=1e-4, atol=1e-5)
    assert np.abs((run.decode(codes) - outputs) / scale).max() < 1e-4
    assert np.abs((run.reconstruct(own) - outputs) / scale).max() < 1e-4
    assert run.encode(own[0]).shape == (1, 2) and run.reconstruct(own[0]).shape == (1, 4)


@pytest.mark.parametrize(("what", "width"), [("encode", 3), ("encode", 5), ("decode", 1), ("reconstruct", 2)])
def test_rows_of_a_wrong_width_are_refused(what, width):
    with pytest.raises(ae.SpecError, match=f"these have {width}"):
        engine.evaluate(TINY, ae.train(TINY).state, what, np.zeros((3, width)))


def test_another_question_is_refused():
    with pytest.raises(ae.SpecError, match="encode, decode, reconstruct"):
        engine.evaluate(TINY, ae.train(TINY).state, "guess", np.zeros((3, 4)))
    with pytest.raises(ae.SpecError, match="summary, keras or program"):
        engine.artefact(TINY, None, "poem")


@pytest.mark.parametrize("train", [ae.train, lambda spec: next(ae.chunks(spec))], ids=["train", "chunks"])
def test_a_code_wider_than_the_data_is_refused(train):
    with pytest.raises(ae.SpecError, match="at most 4"):
        train(TINY.replace(code=5))


@pytest.mark.parametrize(
    "data", [[["a", "b"]] * 9, [[1, 2], [3]], np.ones((9, 2), complex), np.ones(9), np.full((9, 2), np.nan)]
)
def test_unusable_data_are_refused_in_the_project_s_words(data):
    with pytest.raises(ae.DataError):
        ae.train(TINY, data=data)


def test_a_table_of_one_s_own_is_split_as_a_bundled_one():
    bundled, own = ae.train(TINY), ae.train(TINY, data=ae.data.dataset.read_table("iris").x)
    assert np.array_equal(bundled.state.weights, own.state.weights)
    assert np.array_equal(bundled.data.x_test, own.data.x_test)


def test_one_s_own_columns_keep_their_names():
    frame = pd.DataFrame(numbers(30), columns=["width", "height", "age", "weight"])
    run = ae.train(TINY.replace(epochs=1), data=frame)
    assert run.data.features == ("width", "height", "age", "weight")
    assert run.encode(frame).shape == (30, 2)


def test_examples_of_one_s_own_are_all_that_is_trained_on():
    own = numbers(60)
    few, many = (ae.train(TINY.replace(examples=examples), data=own) for examples in (10, 0))
    assert few.data.shape == (10, 12, 4)
    np.testing.assert_array_equal(few.data.x_train, many.data.x_train[:10])
    assert few.state.step == 20 * TINY.steps(10)


@pytest.mark.parametrize("ask", ["encode", "decode", "reconstruct"])
@pytest.mark.parametrize("x", [[[np.nan] * 4] * 2, [["a"] * 4], [[1e300] * 4], [[1, 2], [3]]], ids=str)
def test_questions_without_an_answer_are_refused_in_the_project_s_words(ask, x):
    with pytest.raises(ae.DataError, match=r"; (fill|keep).*\.$"):
        getattr(ae.train(TINY), ask)(x)


def test_the_file_of_a_run_holds_its_network(tmp_path):
    run = ae.train(TINY)
    (tmp_path / "a.keras").write_bytes(engine.artefact(TINY, run.state, "keras"))
    loaded, x = keras.models.load_model(tmp_path / "a.keras"), run.data.inputs
    np.testing.assert_allclose(loaded(x), run.models.autoencoder(x), atol=1e-6)
    np.testing.assert_allclose(run.data.original(np.asarray(loaded(x))), run.reconstruct(run.data.x_train), atol=1e-4)


def test_the_summary_names_layers_and_counts_parameters():
    text = engine.artefact(TINY, None, "summary")
    for word in ("encoder_1", "code", "decoder_1", "reconstruction", "Total params: 23", "Total params: 25"):
        assert word in text  # 4*3+3 + 3*2+2, and 2*3+3 + 3*4+4


def test_measures_are_those_of_the_trained_run():
    run = ae.train(TINY)
    said, last = engine.measures(TINY, run.state), run.history.iloc[-1]
    assert said["parameters"] == run.models.autoencoder.count_params() == 48
    assert said["error"] == pytest.approx(last["error"], rel=1e-5)
    assert said["error_test"] == pytest.approx(last["val_error"], rel=1e-5)
