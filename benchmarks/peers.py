"""The same network on the same data by everyone who takes part in `benchmarks/training.py`."""

import os
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from benchmarks import variational

Result = tuple[float, float, float, float]  # first use in s, ms per epoch, loss on training and on held-out rows


class Case(NamedTuple):
    """One shape of data and network. slow: epochs for the peers that take long."""

    rows: int
    rows_test: int
    features: int
    hidden: tuple[int, ...]
    code: int
    activation: str
    batch: int
    epochs: int
    slow: int
    noise: float = 0.0  # standard deviation, added afresh to what goes in
    lam: float = 0.0  # of the KL of a sigmoid code's mean activations with P
    variational: str = ""  # the data set of a variational autoencoder, which is `benchmarks/variational.py`


CASES = {
    "banknote": Case(1097, 275, 4, (6, 4), 2, "tanh", 32, 300, 20),
    "digits": Case(1437, 360, 64, (32, 16), 2, "tanh", 32, 100, 10),
    "digits, denoising": Case(1437, 360, 64, (64,), 16, "relu", 32, 100, 10, noise=0.3),
    "digits, sparse": Case(1437, 360, 64, (), 25, "tanh", 32, 100, 10, lam=0.03),
    "mnist-shaped": Case(5000, 1000, 784, (128, 64), 2, "relu", 128, 20, 5),
    "digits, variational": Case(1437, 360, 64, (128, 64), 2, "relu", 64, 50, 10, variational="digits"),
    "mnist, variational": Case(4000, 1000, 784, (256, 64), 2, "relu", 128, 50, 5, variational="mnist"),
}
RATE, P = 0.003, 0.05


def rows_of(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Training and held-out rows: banknotes and digits as they are, MNIST's shape as a noisy curved sheet."""
    from ae_keras import data

    for name in ("banknote", "digits"):
        dataset = data.load(name, standardize=True)
        if dataset.shape == (case.rows, case.rows_test, case.features):
            return dataset.inputs, dataset.held_out
    rng = np.random.default_rng(0)
    sheet = np.tanh(rng.normal(size=(case.rows + case.rows_test, 4)) @ rng.normal(size=(4, case.features)))
    x = (sheet + 0.1 * rng.normal(size=sheet.shape)).astype("float32")
    return x[: case.rows], x[case.rows :]


def ours(case: Case) -> Result:
    if case.variational:
        return variational.ours(case.variational, case.hidden, case.batch, case.epochs, RATE)
    import ae_keras as ae
    from ae_keras import specs
    from ae_keras.data import own_table
    from ae_keras.training import engine

    x, x_test = rows_of(case)
    own = None
    settings: dict[str, Any] = {
        "hidden": case.hidden, "code": case.code, "activation": case.activation, "batch": case.batch,
        "epochs": case.epochs, "learning_rate": RATE, "schedule": "constant",
    }  # fmt: skip
    spec: specs.Autoencoder
    if case.lam:
        spec = ae.Sparse(**settings, lam=case.lam, p=P)
    elif case.noise:
        spec = ae.Denoising(**settings, noise=case.noise)
    else:
        spec = ae.Undercomplete(**settings)
    if case.features == 64:
        spec = spec.replace(dataset="digits")
    elif case.features > 64:
        own = own_table(np.concatenate([x, x_test]))
        spec = spec.replace(test_share=len(x_test) / (len(x) + len(x_test)), standardize=False)  # as the peers have it
    assert spec.record_every == 1, "losses after every epoch, like the peers"
    started = time.perf_counter()
    engine.advance(spec, None, 1, own)
    first = time.perf_counter() - started
    started = time.perf_counter()
    chunk = engine.advance(spec, None, 10**9, own)
    seconds = time.perf_counter() - started
    return first, 1000 * seconds / case.epochs, chunk.history["loss"][-1], chunk.history["val_loss"][-1]


def keras_fit(case: Case) -> Result:
    if case.variational:
        return variational.keras_fit(case.variational, case.hidden, case.batch, case.slow, RATE)
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    from ae_keras import models

    x, x_test = rows_of(case)
    model = models.denoising(case.features, case.hidden, case.code, case.activation, noise=case.noise).autoencoder
    if case.lam:
        model = _sparse(models.sparse(case.features, case.hidden, case.code, case.activation, p=P), case.lam)
    import keras

    model.compile(keras.optimizers.Adam(RATE), "mse")
    settings = {"batch_size": case.batch, "validation_data": (x_test, x_test), "verbose": 0}
    started = time.perf_counter()
    model.fit(x, x, epochs=1, **settings)
    first = time.perf_counter() - started
    started = time.perf_counter()
    history = model.fit(x, x, epochs=case.slow, **settings).history
    seconds = time.perf_counter() - started
    return first, 1000 * seconds / case.slow, history["loss"][-1], history["val_loss"][-1]


def _sparse(parts: Any, lam: float) -> Any:
    """Encoder and decoder in a row with the KL, as the exported program has it."""
    import keras
    import tensorflow as tf

    class Sparse(keras.Model):
        def compute_loss(self, x, y, y_pred, sample_weight=None, training=True):
            q = tf.reduce_mean(parts.encoder(x), axis=0)
            penalty = tf.reduce_sum(P * tf.math.log(P / q) + (1 - P) * tf.math.log((1 - P) / (1 - q)))
            return super().compute_loss(x, y, y_pred, sample_weight, training) + lam * penalty

    x = parts.encoder.inputs[0]
    return Sparse(x, parts.decoder(parts.encoder(x)))


def scikit_learn(case: Case) -> Result:
    from sklearn.neural_network import MLPRegressor

    x, x_test = rows_of(case)
    layers = (*case.hidden, case.code, *reversed(case.hidden))
    model = MLPRegressor(
        hidden_layer_sizes=layers, activation=case.activation, batch_size=case.batch, learning_rate_init=RATE, alpha=0
    )
    epochs, draw = max(case.slow, case.epochs // 4), np.random.default_rng(0)

    def run(count: int) -> tuple[float, float]:
        for _ in range(count):
            model.partial_fit(x + case.noise * draw.normal(size=x.shape).astype("float32") if case.noise else x, x)
            loss, loss_test = (float(np.mean((model.predict(part) - part) ** 2)) for part in (x, x_test))
        return loss, loss_test

    started = time.perf_counter()
    run(1)
    first = time.perf_counter() - started
    started = time.perf_counter()
    losses = run(epochs)
    return first, 1000 * (time.perf_counter() - started) / epochs, *losses


def pytorch(case: Case) -> Result:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    x, x_test = map(torch.tensor, map(np.array, rows_of(case)))
    widths = (case.features, *case.hidden, case.code, *reversed(case.hidden), case.features)
    layers = []
    for i in range(len(widths) - 1):
        layers.append(nn.Linear(widths[i], widths[i + 1]))
        if i not in (len(case.hidden), len(widths) - 2):
            layers.append(nn.Tanh() if case.activation == "tanh" else nn.ReLU())
    model = nn.Sequential(*layers)
    optimizer = torch.optim.Adam(model.parameters(), RATE)

    def run(count: int) -> tuple[float, float]:
        for _ in range(count):
            for batch in torch.randperm(len(x)).split(case.batch):
                optimizer.zero_grad()
                seen = x[batch] + case.noise * torch.randn(x[batch].shape) if case.noise else x[batch]
                nn.functional.mse_loss(model(seen), x[batch]).backward()
                optimizer.step()
            with torch.no_grad():
                loss, loss_test = (float(nn.functional.mse_loss(model(part), part)) for part in (x, x_test))
        return loss, loss_test

    started = time.perf_counter()
    run(1)
    first = time.perf_counter() - started
    epochs = max(case.slow, case.epochs // 10)
    started = time.perf_counter()
    losses = run(epochs)
    return first, 1000 * (time.perf_counter() - started) / epochs, *losses


def jax_scan(case: Case) -> Result:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    import jax
    import jax.numpy as jnp

    x, x_test = map(jnp.asarray, rows_of(case))
    widths = (case.features, *case.hidden, case.code, *reversed(case.hidden), case.features)
    keys = jax.random.split(jax.random.key(0), len(widths))
    bounds = [np.sqrt(6 / (a + b)) for a, b in pairwise(widths)]
    weights = [
        (jax.random.uniform(k, (a, b), minval=-c, maxval=c), jnp.zeros(b))
        for k, (a, b), c in zip(keys, pairwise(widths), bounds, strict=False)
    ]
    squash = jnp.tanh if case.activation == "tanh" else jax.nn.relu
    steps = len(x) // case.batch  # the rest of an epoch, less than a batch, is left out: a little less work than ours

    def loss(weights, x, seen=None):
        h = x if seen is None else seen
        for i, (w, b) in enumerate(weights):
            h = h @ w + b
            h = h if i in (len(case.hidden), len(widths) - 2) else squash(h)
        return jnp.mean((h - x) ** 2)

    def step(carry, batch_and_noise):
        (weights, m, v, t), (batch, noise) = carry, batch_and_noise
        g = jax.grad(loss)(weights, batch, batch + noise)
        t += 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        rate = RATE * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        weights = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), weights, m, v)
        return (weights, m, v, t), None

    def epoch(carry, key):
        order = jax.random.permutation(key, len(x))[: steps * case.batch]
        batches = x[order].reshape(steps, case.batch, -1)
        noise = case.noise * jax.random.normal(key, batches.shape) if case.noise else jnp.zeros(batches.shape)
        carry, _ = jax.lax.scan(step, carry, (batches, noise))
        return carry, jnp.stack([loss(carry[0], x), loss(carry[0], x_test)])

    zeros = jax.tree.map(jnp.zeros_like, weights)
    train = jax.jit(lambda carry, keys: jax.lax.scan(epoch, carry, keys))
    keys = jax.random.split(jax.random.key(1), case.epochs)
    start = (weights, zeros, zeros, 0.0)
    started = time.perf_counter()
    jax.block_until_ready(train(start, keys))
    both = time.perf_counter() - started
    started = time.perf_counter()
    _, losses = jax.block_until_ready(train(start, keys))
    seconds = time.perf_counter() - started
    reached, reached_test = map(float, losses[-1])
    return both - seconds, 1000 * seconds / case.epochs, reached, reached_test


def products(case: Case) -> Result:
    """The least that one core can do: the matrix products of an epoch and of its evaluation, and nothing else."""
    from threadpoolctl import threadpool_limits

    widths = [case.features, *case.hidden, case.code, *reversed(case.hidden), case.features]
    weights = [np.ones(shape, "float32") for shape in pairwise(widths)]
    batch, table = (
        [np.ones((rows, w), "float32") for w in widths] for rows in (case.batch, case.rows + case.rows_test)
    )

    def epoch() -> None:
        for _ in range(-(-case.rows // case.batch)):
            for i, w in enumerate(weights):
                batch[i] @ w  # forward
                batch[i].T @ batch[i + 1]  # the weights' gradient
                if i:
                    batch[i + 1] @ w.T  # the gradient of what came in
        for i, w in enumerate(weights):
            table[i] @ w

    with threadpool_limits(1):
        epoch()
        started = time.perf_counter()
        for _ in range(case.slow):
            epoch()
        return 0.0, 1000 * (time.perf_counter() - started) / case.slow, float("nan"), float("nan")


PEERS: dict[str, Callable[[Case], Result]] = {
    "ae_keras": ours,
    "Keras model.fit, validation data": keras_fit,
    "scikit-learn MLPRegressor": scikit_learn,
    "PyTorch, eager": pytorch,
    "JAX, jit of lax.scan": jax_scan,
    "matrix products alone, one core": products,
}


def takes_part(peer: str, case: Case) -> bool:
    """Whether the peer's program has what the case asks for: a penalty on the code, or a draw of it, is written
    for few."""
    return not (case.lam or case.variational) or peer in (
        "ae_keras",
        "Keras model.fit, validation data",
        "matrix products alone, one core",
    )
