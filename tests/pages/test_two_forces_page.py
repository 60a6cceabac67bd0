"""The page of two forces: how long its paths may take."""

import re

from ae_keras import links
from ae_keras.links import max_epochs
from ae_keras.specs import Contractive
from ae_keras.ui import sweeps
from ae_keras.ui.presets import FIRST, FORCES_PAGE


def test_paths_are_bounded_as_a_link_is_and_say_so(open_page, monkeypatch):
    first = FIRST[FORCES_PAGE].replace(epochs=21)
    shared = {name: value for name, value in first.model_dump().items() if name in Contractive.model_fields}
    contractive = Contractive(**shared, lam=0.01)
    rows, features = 100, 64
    # A bound that only the contraction's networks exceed: each number of their codes is differentiated.
    seconds = 11 * contractive.epoch_seconds(rows, features)
    assert seconds > 21 * first.replace(code=32, noise=0.1).epoch_seconds(rows, features)
    monkeypatch.setattr(links, "MAX_SECONDS", seconds)
    most, trained = max_epochs(contractive), []
    assert 10 <= most <= 11
    train_all = sweeps.train_all

    def record(lesson, specs, *rest):
        trained.extend(specs)
        return train_all(lesson, specs, *rest)

    monkeypatch.setattr(sweeps, "train_all", record)
    app = open_page(FORCES_PAGE, epochs="21")
    (notice,) = [warning.value for warning in app.warning]
    assert re.fullmatch(rf"Path of contraction: Epochs: 21 would take more than .* s here; {most} is used\.", notice)
    app.button(key="two_forces.train").click().run()
    assert not app.exception
    assert {(spec.kind, spec.epochs) for spec in trained} == {
        ("denoising", 21),
        ("sparse", 21),
        ("contractive", most),
    }
    assert not [button for button in app.button if button.key == "two_forces.train"], "nothing is left to train"
