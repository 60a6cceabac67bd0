"""Too much power: ten digits are learned by heart, and the walk along the code shows them."""

import numpy as np
import pytest

import ae_keras as ae
from ae_keras import analysis, charts
from ae_keras.ui.presets import FIRST, POWER_PAGE


@pytest.fixture(scope="module")
def run():
    return ae.train(FIRST[POWER_PAGE])


def network(run: ae.Run) -> analysis.Network:
    return run.network()


def test_ten_examples_are_known_by_heart_and_new_ones_are_worse_than_their_mean(run):
    table, errors = run.data, run.history
    mean = analysis.mean_squared_error(table.held_out, np.broadcast_to(table.inputs.mean(axis=0), table.held_out.shape))
    assert errors["error"].iloc[-1] < 0.003
    assert errors["val_error"].iloc[-1] > 0.1 > mean > errors["val_error"].min()
    assert analysis.recalled(network(run), table.inputs, 0.01) >= 9


def test_recalled_counts_what_an_untrained_network_does_not_show(run):
    start = ae.train(FIRST[POWER_PAGE].replace(epochs=1))
    assert analysis.recalled(network(start), run.data.inputs, 0.01) == 0


def test_the_walk_passes_every_example_in_the_order_of_the_codes(run):
    shown = analysis.walk(network(run), run.data)
    assert shown.originals.shape == (10, 64) and shown.decoded.shape == (19, 64)
    steps = np.diff(shown.codes.ravel())
    assert (steps > 0).all() or (steps < 0).all()
    trained = run.models
    np.testing.assert_allclose(shown.decoded[::2], trained.decoder(shown.codes).numpy(), atol=1e-5)
    halfway = (shown.codes[:-1] + shown.codes[1:]) / 2
    np.testing.assert_allclose(shown.decoded[1::2], trained.decoder(halfway).numpy(), atol=1e-5)
    assert sorted(map(tuple, shown.originals)) == sorted(map(tuple, run.data.x_train))
    svg = charts.walk_svg(shown, (8, 8), True)
    assert svg.count("<image") == 10 + 19


def test_a_flow_names_every_width_and_the_code():
    rng = np.random.default_rng(0)
    layers = tuple(rng.normal(size=n) for n in (64, 16, 2, 16, 64))
    flow = charts.Flow(rng.uniform(size=64), rng.uniform(size=64), (8, 8), layers, 2, True)
    svg = charts.flow_svg(flow)
    for width in (64, 16, 2):
        assert f">{width}</text>" in svg
    for number in layers[2]:
        assert f">{number:.2f}</text>".replace("-", "−") in svg
    assert charts.raster(svg).startswith(b"\x89PNG")
    assert charts.flow_html(flow, "code") != charts.flow_html(flow)
