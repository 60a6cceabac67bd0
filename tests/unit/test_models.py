"""The Keras builders: names, sizes, shared weights, initial weights, and that a saved model needs nothing of ours."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ae_keras.training import engine  # noqa: F401  (first: it sets TensorFlow's threads before TensorFlow starts)

# isort: split
import keras

import ae_keras as ae
from ae_keras import models as builders
from ae_keras.models import undercomplete

SHAPES = {
    "features": st.integers(1, 9),
    "hidden": st.lists(st.integers(1, 9), max_size=3).map(tuple),
    "code": st.integers(1, 5),
}


def seeded(features, hidden, code, seed=0, **more):
    built = undercomplete(features, hidden, code, **more)
    builders.seeded(built, seed)
    return built


def dense_layers(model):
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]


def rows(features, count=7, seed=0):
    return np.random.default_rng(seed).normal(size=(count, features)).astype("float32")


def by_hand(x, layers, activations):
    """Dense layers in 64 bits of numpy: kernels and biases one after the other."""
    functions = {
        "linear": lambda a: a,
        "tanh": np.tanh,
        "relu": lambda a: np.maximum(a, 0),
        "elu": lambda a: np.where(a > 0, a, np.expm1(np.minimum(a, 0))),
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    }
    h = x.astype("float64")
    for (kernel, bias), activation in zip(layers, activations, strict=True):
        h = functions[activation](h @ kernel.astype("float64") + bias)
    return h


def test_names_and_widths_follow_the_lecture():
    models = undercomplete(6, (5, 4), 2)
    assert [(layer.name, layer.units) for layer in dense_layers(models.encoder)] == [
        ("encoder_1", 5),
        ("encoder_2", 4),
        ("code", 2),
    ]
    assert [(layer.name, layer.units) for layer in dense_layers(models.decoder)] == [
        ("decoder_1", 4),
        ("decoder_2", 5),
        ("reconstruction", 6),
    ]
    assert (models.encoder.name, models.decoder.name, models.autoencoder.name) == ("encoder", "decoder", "autoencoder")
    assert models.encoder.input_shape == (None, 6)
    assert models.encoder.output_shape == models.decoder.input_shape == (None, 2)
    assert models.decoder.output_shape == models.autoencoder.output_shape == (None, 6)


@settings(max_examples=15)
@given(**SHAPES, bias=st.booleans())
def test_widths_and_parameter_counts_in_closed_form(features, hidden, code, bias):
    models = undercomplete(features, hidden, code, bias=bias)
    widths = [features, *hidden, code]
    encoder = sum(a * b + bias * b for a, b in pairwise(widths))
    decoder = sum(a * b + bias * a for a, b in pairwise(widths))
    assert [layer.units for layer in dense_layers(models.encoder)] == widths[1:]
    assert [layer.units for layer in dense_layers(models.decoder)] == widths[-2::-1]
    assert models.encoder.count_params() == encoder
    assert models.decoder.count_params() == decoder
    assert models.autoencoder.count_params() == encoder + decoder
    assert all(model.non_trainable_variables == [] for model in models)


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "elu", "sigmoid"])
@pytest.mark.parametrize("bias", [True, False])
def test_output_is_the_matrix_product_by_hand(activation, bias):
    models = undercomplete(4, (5, 3), 2, activation, code_activation="sigmoid", output="linear", bias=bias)
    weights = [w + 0.1 * rows(w.size, 1)[0].reshape(w.shape) for w in models.autoencoder.get_weights()]
    models.autoencoder.set_weights(weights)
    layers = list(zip(weights[::2], weights[1::2], strict=True)) if bias else [(w, 0.0) for w in weights]
    x = rows(4)
    codes = by_hand(x, layers[:3], [activation, activation, "sigmoid"])
    outputs = by_hand(codes, layers[3:], [activation, activation, "linear"])
    np.testing.assert_allclose(models.encoder(x), codes, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(models.autoencoder(x), outputs, rtol=1e-5, atol=1e-6)


@settings(max_examples=8)
@given(**SHAPES, seed=st.integers(0, 9))
def test_the_autoencoder_is_decoder_after_encoder(features, hidden, code, seed):
    models = seeded(features, hidden, code, seed)
    x = rows(features)
    assert np.array_equal(models.autoencoder(x), models.decoder(models.encoder(x)))


@pytest.mark.parametrize("part", ["encoder", "decoder"])
def test_the_models_share_their_weights(part):
    models = undercomplete(4, (3,), 2)
    x, before = rows(4), None
    before = np.array(models.autoencoder(x))
    model = getattr(models, part)
    model.set_weights([w + 0.5 for w in model.get_weights()])
    assert not np.allclose(models.autoencoder(x), before)
    assert np.array_equal(models.autoencoder(x), models.decoder(models.encoder(x)))

    models.autoencoder.set_weights([np.full_like(w, 0.25) for w in models.autoencoder.get_weights()])
    assert all((w == 0.25).all() for w in model.get_weights())


def test_training_the_autoencoder_with_keras_trains_its_parts():
    models = undercomplete(4, (3,), 2)
    before = models.encoder.get_weights() + models.decoder.get_weights()
    models.autoencoder.compile("sgd", "mse")
    models.autoencoder.train_on_batch(rows(4), rows(4))
    after = models.encoder.get_weights() + models.decoder.get_weights()
    assert all(not np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_a_saved_model_opens_where_there_is_only_keras(tmp_path, fresh_python):
    x = rows(4)
    built = {"deep": ae.build(ae.Undercomplete(dataset="iris", hidden=(5, 3))), "flat": ae.build(ae.Linear())}
    for name, models in built.items():
        models.autoencoder.save(tmp_path / f"{name}.keras")
    np.save(tmp_path / "x.npy", x)
    printed = fresh_python(
        """
import json, pathlib, sys, keras, numpy as np
folder = pathlib.Path(sys.argv[1])
x, said = np.load(folder / "x.npy"), {}
for path in folder.glob("*.keras"):
    model = keras.models.load_model(path)
    parts = model, model.get_layer("encoder")
    said[path.stem] = [keras.ops.convert_to_numpy(part(x)).tolist() for part in parts]
assert not any(name.split(".")[0] == "ae_keras" for name in sys.modules)
print(json.dumps(said))
""",
        tmp_path,
        KERAS_BACKEND="tensorflow",
        TF_CPP_MIN_LOG_LEVEL="2",
    )
    said = json.loads(printed.splitlines()[-1])
    assert said.keys() == built.keys()
    for name, models in built.items():
        np.testing.assert_allclose(said[name][0], models.autoencoder(x), atol=1e-6)
        np.testing.assert_allclose(said[name][1], models.encoder(x), atol=1e-6)


@pytest.mark.parametrize(
    ("init", "maker"),
    [
        ("glorot_uniform", lambda seed: keras.initializers.GlorotUniform(seed=seed)),
        ("he_normal", lambda seed: keras.initializers.HeNormal(seed=seed)),
        ("uniform_0.1", lambda seed: keras.initializers.RandomUniform(-0.1, 0.1, seed=seed)),
    ],
)
@pytest.mark.parametrize("seed", [0, 7])
def test_initial_weights_are_those_of_keras_with_the_documented_seeds(init, maker, seed):
    weights = seeded(4, (3,), 2, seed, init=init).autoencoder.get_weights()
    for layer, (kernel, bias) in enumerate(zip(weights[::2], weights[1::2], strict=True)):
        assert np.array_equal(kernel, maker(1000 * seed + layer)(kernel.shape))
        assert not bias.any()


def test_initial_weights_lie_where_their_formulas_say():
    kernels = seeded(64, (60,), 50, init="glorot_uniform").encoder.get_weights()[::2]
    for kernel in kernels:
        limit = np.sqrt(6 / sum(kernel.shape))  # Glorot and Bengio 2010
        assert 0.97 * limit < np.abs(kernel).max() <= limit
    kernel = seeded(64, (60,), 50, init="he_normal").encoder.get_weights()[0]
    assert kernel.std() == pytest.approx(np.sqrt(2 / 64), rel=0.05)  # He et al. 2015
    kernel = seeded(64, (60,), 50, init="uniform_0.1").encoder.get_weights()[0]
    assert 0.099 < np.abs(kernel).max() <= 0.1


def test_layers_of_one_shape_differ_and_so_do_seeds():
    weights = seeded(4, (4, 4), 4).autoencoder.get_weights()[::2]
    other = seeded(4, (4, 4), 4, 1).autoencoder.get_weights()[::2]
    assert len({kernel.tobytes() for kernel in weights + other}) == 12


def test_equal_seeds_give_equal_weights_and_layers_of_one_shape_too():
    a, b = (seeded(4, (3,), 2, 5).autoencoder.get_weights() for _ in range(2))
    assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
    # The same initializer asked twice gives the same numbers: an exported script can start from them.
    first = seeded(4, (3,), 2, 5).encoder.get_layer("encoder_1").kernel_initializer
    assert np.array_equal(first((4, 3)), a[0]) and np.array_equal(first((4, 3)), a[0])


def test_every_variable_starts_by_its_own_layer_s_initializer():
    x = keras.Input((3,), name="x")
    biased = keras.layers.Dense(2, bias_initializer=keras.initializers.Constant(-2.0), name="code")(x)
    encoder = keras.Model(x, biased, name="encoder")
    h = keras.Input((2,), name="h")
    decoder = keras.Model(h, keras.layers.Dense(3, kernel_initializer="he_normal")(h), name="decoder")
    built = builders.Autoencoder(encoder, decoder, keras.Model(x, decoder(encoder(x)), name="autoencoder"))
    builders.seeded(built, 4)
    kernel, bias, other, zeros = built.autoencoder.get_weights()
    assert np.array_equal(kernel, keras.initializers.GlorotUniform(4000)((3, 2)))
    assert (bias == -2).all() and not zeros.any()
    assert np.array_equal(other, keras.initializers.HeNormal(4001)((2, 3))), "only what is random is numbered"


def test_fitting_a_compiled_spec_by_hand_is_ordinary_keras():
    spec = ae.Undercomplete(dataset="iris", hidden=(3,), epochs=30, batch=4096, l2=1e-4)
    made, data = ae.compile(spec), ae.load("iris")
    made.autoencoder.fit(data.inputs, data.inputs, batch_size=4096, epochs=30, verbose=0)
    ours = ae.train(spec).models.autoencoder(data.held_out)
    np.testing.assert_allclose(made.autoencoder(data.held_out), ours, atol=1e-3)


def test_build_gives_the_spec_its_models():
    spec = ae.Undercomplete(
        dataset="wine", hidden=(7,), code=3, activation="relu", code_activation="tanh", bias=False, init="he_normal"
    )
    built = ae.build(spec)
    by_hand = seeded(13, (7,), 3, activation="relu", code_activation="tanh", bias=False, init="he_normal")
    assert built.autoencoder.count_params() == 2 * (13 * 7 + 7 * 3)
    x = rows(13)
    assert np.array_equal(built.autoencoder(x), by_hand.autoencoder(x))


@pytest.mark.parametrize("widths", [{"hidden": (0,)}, {"code": 0}, {"hidden": (4, -1)}])
def test_widths_below_one_are_refused(widths):
    with pytest.raises(ValueError):
        undercomplete(**({"features": 4, "hidden": (3,), "code": 2} | widths))
