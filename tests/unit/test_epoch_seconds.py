"""How the estimate of an epoch's cost depends on a spec; what it comes to in seconds is the machine's business."""

import pytest

import ae_keras as ae
from ae_keras.data import SOURCES
from ae_keras.links import max_epochs
from ae_keras.specs import KINDS

ROWS, FEATURES = 1437, 64
ENCODERS = [((), 2), ((), 32), ((32,), 16), ((64, 32), 4), ((64, 32), 16)]


def seconds(spec, rows: int = ROWS, features: int = FEATURES) -> float:
    return spec.epoch_seconds(rows, features)


def contractive(hidden, code, lam: float = 0.01, **fields) -> ae.Contractive:
    return ae.Contractive(dataset="digits", hidden=hidden, code=code, lam=lam, **fields)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_whatever_is_more_to_compute_takes_longer(kind):
    size = "code" if "code" in kind.model_fields else "latent"
    spec = kind(dataset="digits", **{size: 4})
    assert seconds(spec) < seconds(spec.replace(**{size: 8}))
    assert seconds(spec) < seconds(spec.replace(batch=1))
    assert seconds(spec) < seconds(spec, rows=2 * ROWS) < 2 * seconds(spec)
    assert seconds(spec) < seconds(spec, features=2 * FEATURES) < 2 * seconds(spec)
    if kind is not ae.Linear:
        by_layers = [seconds(spec.replace(hidden=hidden)) for hidden in ((), (16,), (32,), (32, 16), (256, 256))]
        assert by_layers == sorted(set(by_layers))


def test_what_one_batch_holds_all_of_is_one_step_however_large_the_batch():
    spec = ae.Undercomplete(batch=4096)
    assert (
        seconds(spec, rows=100)
        == seconds(spec.replace(batch=100), rows=100)
        < seconds(spec.replace(batch=99), rows=100)
    )


@pytest.mark.parametrize(("hidden", "code"), ENCODERS)
def test_contraction_costs_a_sweep_through_the_encoder_for_each_number_of_the_code(hidden, code):
    plain, charged = contractive(hidden, code, lam=0.0), contractive(hidden, code)
    fields = {name: value for name, value in plain.model_dump().items() if name != "lam"}
    assert seconds(plain) == seconds(ae.Undercomplete(**fields)), "without a penalty nothing is differentiated twice"
    assert seconds(charged) == seconds(charged.replace(lam=10.0)), "how strong it is makes no difference"

    def sweeps(spec: ae.Contractive) -> float:
        return seconds(spec) - seconds(spec.replace(lam=0.0))

    assert sweeps(charged) < code * seconds(plain), "a sweep is less than an epoch, which goes through the decoder too"
    assert sweeps(charged) > sweeps(charged.replace(batch=4096)) > 0, "each step has its sweeps"

    def of_a_row(spec: ae.Contractive) -> float:
        """What one number of the code costs for one row more, where the number of steps stays the same."""
        spec = spec.replace(batch=4096)
        more, less = (seconds(spec, rows=n) - seconds(spec.replace(lam=0.0), rows=n) for n in (2000, 1000))
        return (more - less) / (1000 * spec.code)

    other = contractive((), 8)
    ratio = charged.encoder_weights(FEATURES) / other.encoder_weights(FEATURES)
    assert of_a_row(charged) / of_a_row(other) == pytest.approx(ratio)


def test_noise_costs_by_the_number_and_none_costs_nothing():
    spec = ae.Denoising(dataset="digits", noise=0.0)
    fields = {name: value for name, value in spec.model_dump().items() if name not in ("noise", "corruption")}
    assert seconds(spec) == seconds(ae.Undercomplete(**fields))
    assert seconds(spec) < seconds(spec.replace(noise=0.1)) == seconds(spec.replace(noise=1.0))


def test_encoder_weights_are_half_of_the_network_s():
    spec = ae.Undercomplete(bias=False)
    count = sum(weight.size for weight in ae.build(spec).autoencoder.get_weights())
    assert 2 * spec.encoder_weights(SOURCES["banknote"].features) == count


def test_a_contractive_network_may_train_longer_than_its_code_size_would_have_it():
    """As each number of the code costs less than an epoch does, a minute holds more than its share of the epochs."""
    plain, charged = contractive((64, 32), 16, lam=0.0, epochs=20_000), contractive((64, 32), 16, epochs=20_000)
    assert max_epochs(plain) / 16 < max_epochs(charged) < max_epochs(plain)
