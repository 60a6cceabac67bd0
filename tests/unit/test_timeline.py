"""A run whose settings change while it trains: the same bits as its stretches one after the other, however it is split,
and whatever run it goes on from."""

import numpy as np
import pytest

import ae_keras as ae
from ae_keras.specs import alike_until, moved
from ae_keras.training import engine
from ae_keras.training.in_process import InProcess
from ae_keras.training.live import LiveRun, Runs

SPEC = ae.Sparse(dataset="iris", code=7, epochs=12, lam=0.3, p=0.1, l2=0.001)
CHANGED = SPEC.replace(timeline=((4, "p", 0.2), (7, "lam", 0.0)))
SHAPE, STEPS = (120, 30, 4), 4


def same_bits(one, other) -> bool:
    return all(a.tobytes() == b.tobytes() for a, b in zip(one[:3], other[:3], strict=True))


@pytest.fixture(scope="module")
def plain():
    return ae.train(SPEC)


@pytest.fixture(scope="module")
def changed():
    return ae.train(CHANGED)


def test_it_is_its_stretches_one_after_the_other(changed):
    state = None
    for start, stop, spec in CHANGED.stretches:
        state = engine.advance(spec, state, (stop - start) * STEPS).state
    assert same_bits(state, changed.state)
    assert [(spec.p, spec.lam) for _, _, spec in CHANGED.stretches] == [(0.1, 0.3), (0.2, 0.3), (0.2, 0.0)]


def test_up_to_a_change_it_is_the_run_without_it(plain, changed):
    early = changed.history["epoch"] <= 4
    assert plain.history[early].equals(changed.history[early])
    assert not (plain.history[~early] == changed.history[~early])["loss"].any()
    for one, other in zip(plain.frames, changed.frames, strict=True):
        assert (one.weights.tobytes() == other.weights.tobytes()) == (one.epoch <= 4)


def test_terms_are_those_of_the_numbers_of_their_epoch(changed):
    """At the epoch of a change the old ones; by the formula of the penalty, from the mean activations of the frame."""
    for frame in changed.frames:
        spec, q = CHANGED.at(frame.epoch), np.asarray(frame.picture["p_hat"], float)
        kl = spec.p * np.log(spec.p / q) + (1 - spec.p) * np.log((1 - spec.p) / (1 - q))
        assert frame.terms["sparsity"] == pytest.approx(spec.lam * kl.sum(), rel=1e-3, abs=1e-6)
    assert (changed.history["sparsity"] == 0).tolist() == (changed.history["epoch"] > 7).tolist()


def test_changes_that_change_nothing_give_the_same_bits(plain):
    run = ae.train(SPEC.replace(timeline=((5, "lam", 0.3), (7, "p", 0.1))))
    assert same_bits(run.state, plain.state) and run.history.equals(plain.history)


@pytest.mark.parametrize("seed", range(3))
def test_any_split_gives_the_same_bits(changed, seed):
    """Also such as end within an epoch, at a change, and just before and after it."""
    borders = [stop * STEPS for _, stop, _ in CHANGED.stretches]
    cuts = {*np.random.default_rng(seed).integers(1, 12 * STEPS, 6), *(b + seed - 1 for b in borders), 12 * STEPS}
    state, rows = None, []
    for cut in sorted(int(cut) for cut in cuts):
        chunk = engine.advance(CHANGED, state, cut - (0 if state is None else state.step))
        state = chunk.state
        rows.append(chunk.history["loss"])
    assert same_bits(state, changed.state)
    assert np.concatenate(rows).tolist() == changed.history["loss"].tolist()


def test_one_structure_serves_every_stretch(changed):
    compiled = engine.program(CHANGED, SHAPE)
    assert compiled is engine.program(SPEC, SHAPE) and compiled.traces == 1


def test_the_first_weights_are_those_of_the_first_stretch(changed):
    early = ae.build(CHANGED).encoder.get_layer("code").bias.numpy()
    np.testing.assert_allclose(early, np.log(0.1 / 0.9), rtol=1e-6)


def test_one_step_corrupts_as_much_as_its_moment():
    spec = ae.Denoising(dataset="iris", hidden=(3,), epochs=12, noise=0.0, timeline=((6, "noise", 0.5),))
    x = engine.dataset(spec, None).inputs
    seen = {}
    for epoch in (5, 6, 7):
        state = engine.advance(spec, None, epoch * STEPS).state
        step = engine.one_step(spec, state, 1)
        seen[epoch] = np.abs(step.seen - x[step.row]).max()
    assert seen[5] == seen[6] == 0 < seen[7]


def test_plain_keras_has_no_word_for_changes():
    with pytest.raises(ae.SpecError, match="script"):
        ae.compile(CHANGED)


# ---- a slider that is moved ------------------------------------------------------------------------------------------


def test_a_slider_moved_at_an_epoch_counts_from_there_on():
    spec = type(SPEC)(**moved(SPEC, {"lam": 0.1}, after=4))
    assert spec == SPEC.replace(timeline=((4, "lam", 0.1),))
    assert moved(spec, {"lam": 0.3}, after=4) == SPEC.model_dump(), "back to what it was"
    later = type(SPEC)(**moved(spec, {"lam": 0.0}, after=8))
    assert later.timeline == ((4, "lam", 0.1), (8, "lam", 0.0))
    assert type(SPEC)(**moved(later, {"lam": 1.0}, after=2)).timeline == ((2, "lam", 1.0),), "until it is moved again"
    assert moved(CHANGED, {"lam": 1.0}, after=2)["timeline"] == ((2, "lam", 1.0), (4, "p", 0.2)), "p has its own"


def test_a_slider_moved_otherwise_counts_from_the_start_to_the_end():
    assert moved(CHANGED, {"lam": 1.0}) == SPEC.replace(lam=1.0, timeline=((4, "p", 0.2),)).model_dump()
    assert moved(CHANGED, {"seed": 3}, after=4) == CHANGED.replace(seed=3).model_dump()


def test_until_when_two_runs_are_alike():
    assert alike_until(SPEC, CHANGED) == alike_until(CHANGED, SPEC) == 4
    assert alike_until(CHANGED, CHANGED.replace(timeline=CHANGED.timeline[:1])) == 7
    assert alike_until(SPEC, SPEC.replace(seed=1)) == alike_until(SPEC, ae.Denoising(dataset="iris", epochs=12)) == 0
    assert alike_until(CHANGED, CHANGED) == 12


# ---- a run that goes on from another one -----------------------------------------------------------------------------


def stepwise(run: LiveRun, epochs: int) -> LiveRun:
    """The run, trained in chunks of one epoch."""
    run._steps = lambda pace, seconds: STEPS
    while run.epoch < epochs:
        run.ask().result(120)
    return run


@pytest.mark.parametrize("epochs", [3, 12])
def test_it_goes_on_from_a_run_with_the_same_past_and_has_its_bits(changed, epochs):
    runs = Runs(InProcess())
    stepwise(runs.get(SPEC.replace(seed=1), SHAPE), 12)
    other = stepwise(runs.get(SPEC, SHAPE), epochs)
    before = runs._runs.bytes
    run = runs.get(CHANGED, SHAPE)
    assert 0 < run.epoch <= 4 and run.state is not None, "something is taken over"
    assert run.epoch == max(state.step for state in other._past.values() if state.step <= 4 * STEPS) // STEPS
    assert [frame.epoch for frame in run.frames] == [e for e in CHANGED.frame_epochs if e <= run.epoch]
    assert runs._runs.bytes == before + run.bytes > before
    stepwise(run, 12)
    assert same_bits(run.state, changed.state)
    for name, column in run.history.items():
        assert column.tolist() == changed.history[name].tolist(), name
    assert [frame.epoch for frame in run.frames] == [frame.epoch for frame in changed.frames]
    assert runs.get(CHANGED, SHAPE) is run


def test_it_starts_by_itself_where_nothing_is_known(changed):
    runs = Runs(InProcess())
    runs.get(SPEC, SHAPE)
    run = runs.get(CHANGED, SHAPE)
    assert run.state is None and run.bytes == 0
    assert same_bits(stepwise(run, 12).state, changed.state)
