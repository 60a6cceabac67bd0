"""The peers of `benchmarks/training.py` on a variational autoencoder: losses are negative bounds in nats, of all
training and all held-out rows after each epoch."""

import time

CODE = 2
Numbers = tuple[float, float, float, float]


def ours(dataset: str, hidden: tuple[int, ...], batch: int, epochs: int, rate: float) -> Numbers:
    """First use in s, ms per epoch, loss on training and on held-out rows."""
    import ae_keras as ae
    from ae_keras.training import engine

    spec = ae.Variational(
        dataset=dataset, hidden=hidden, code=CODE, output="sigmoid", batch=batch, epochs=epochs,
        learning_rate=rate, schedule="constant",
    )  # fmt: skip
    started = time.perf_counter()
    engine.advance(spec, None, 1)
    first = time.perf_counter() - started
    started = time.perf_counter()
    chunk = engine.advance(spec, None, 10**9)
    seconds = time.perf_counter() - started
    return first, 1000 * seconds / epochs, chunk.history["loss"][-1], chunk.history["val_loss"][-1]


def keras_fit(dataset: str, hidden: tuple[int, ...], batch: int, epochs: int, rate: float) -> Numbers:
    """The same in plain Keras, whose held-out losses are those of the mean codes."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    import keras

    from ae_keras import data
    from ae_keras.models import variational

    loaded = data.load(dataset)
    x, x_test = loaded.inputs, loaded.held_out
    made = variational(loaded.shape[2], hidden, CODE, output="sigmoid")

    class Whole(keras.Model):
        def compute_loss(self, x, y, y_pred, sample_weight=None, training=True):
            mean, log_variance = made.encoder(x), made.spread(x)
            kl = 0.5 * tf.reduce_sum(tf.exp(log_variance) + mean**2 - 1 - log_variance, axis=1)
            return tf.reduce_mean(x.shape[1] * keras.losses.binary_crossentropy(x, y_pred) + kl)

    model = Whole(made.autoencoder.input, made.autoencoder.output)
    model.compile(keras.optimizers.Adam(rate))
    settings = {"batch_size": batch, "validation_data": (x_test, x_test), "verbose": 0}
    started = time.perf_counter()
    model.fit(x, x, epochs=1, **settings)
    first = time.perf_counter() - started
    started = time.perf_counter()
    history = model.fit(x, x, epochs=epochs, **settings).history
    seconds = time.perf_counter() - started
    return first, 1000 * seconds / epochs, history["loss"][-1], history["val_loss"][-1]
