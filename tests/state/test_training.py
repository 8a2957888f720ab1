"""Training as the window drives it: one state, nothing lost, nothing disturbed, and an end at any moment."""

import time

import numpy as np
import pytest

from digitpad.files.models import load_model
from digitpad.ink.stroke import Drawing
from digitpad.recognition.recogniser import recognise
from digitpad.state import history_watch, live_reading, pace
from digitpad.state.training import RunState
from digitpad.training.archive import load_history, read_run
from tests.training_kit import TIMEOUT, States, endless, plain_run, recipe, record, run_folders

S = RunState
SEVEN = Drawing((np.array([[200, 200], [800, 200], [400, 850]], float),))


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look and take snapshots every millisecond, so that they meet every batch of a short run."""
    monkeypatch.setattr(live_reading, "SNAPSHOT_INTERVAL", 1)
    monkeypatch.setattr(history_watch, "DISPLAY_INTERVAL", 1)


# From start to end


def test_a_run_goes_from_preparing_to_finished_and_leaves_a_candidate(
    states: States, digits_file: str, qtbot
):
    training, model = states.training, states.model
    seen = record(training.state_changed, lambda: training.run_state)
    training.start(recipe(epochs=3), digits_file)
    assert training.run_state is S.PREPARING
    states.wait_for(qtbot, S.FINISHED)
    assert seen == [S.PREPARING, S.RUNNING, S.FINISHED]
    assert training.step == training.total_steps == 45
    assert (training.steps_per_epoch, training.epochs) == (15, 3)
    assert not model.is_live
    assert model.candidate is not None
    assert model.candidate.model.snapshot.step == 45
    assert model.candidate.model.figures["test_accuracy"] == training.history.epochs[-1].test_accuracy
    assert "tiny" in model.candidate.name


def test_a_run_leaves_its_recipe_its_history_and_its_model_on_the_disk(
    states: States, digits_file: str, qtbot
):
    states.training.start(recipe(epochs=2), digits_file)
    states.wait_for(qtbot, S.FINISHED)
    (folder,) = run_folders()
    run = read_run(folder)
    assert run.status == "finished"
    assert run.recipe == recipe(epochs=2)
    assert [epoch.epoch for epoch in run.epochs] == [1, 2]
    assert load_history(folder).steps == 30
    candidate = states.model.candidate
    assert candidate is not None
    assert candidate.path == folder / "model.safetensors"
    np.testing.assert_array_equal(
        load_model(candidate.path).snapshot.parameters, candidate.model.snapshot.parameters
    )


def test_the_run_is_that_of_a_bare_trainer_bit_for_bit_whatever_the_window_asks_meanwhile(
    states: States, digits_file: str, qtbot, eager: None
):
    training, made = states.training, recipe(epochs=40, hidden="24,16")
    captured = record(training.tensors_captured)
    sure: set[float | None] = set()

    def disturb() -> None:
        if states.model.reader is not None:
            sure.add(recognise(states.model.reader, SEVEN).confidence)
        training.capture(())
        training.capture(("layers.0.weight", "loss.value"))

    training.history_changed.connect(disturb)
    training.start(made, digits_file)
    states.wait_for(qtbot, S.RUNNING)
    for _ in range(3):
        training.pause()
        states.wait_for(qtbot, S.PAUSED)
        qtbot.waitUntil(lambda: states.model.reader.snapshot.step == training.step, timeout=TIMEOUT)
        disturb()
        training.resume()
        qtbot.waitUntil(lambda: training.run_state in (S.RUNNING, S.FINISHED), timeout=TIMEOUT)
    states.wait_for(qtbot, S.FINISHED)
    bare = plain_run(made, digits_file)
    candidate = states.model.candidate
    assert candidate is not None
    np.testing.assert_array_equal(candidate.model.snapshot.parameters, bare.finished.snapshot.parameters)
    history = training.history
    assert history.batch_loss.tolist() == [np.float32(b.loss) for b in bare.batches]
    assert history.batch_accuracy.tolist() == [np.float32(b.accuracy) for b in bare.batches]
    assert [e.test_accuracy for e in history.epochs] == [e.test_accuracy for e in bare.epochs]
    assert captured
    assert len(sure) > 1


def test_while_it_trains_ever_newer_snapshots_read(states: States, digits_file: str, qtbot):
    states.start(qtbot, endless(), digits_file)
    steps: set[int] = set()

    def several() -> bool:
        assert states.model.reader is not None
        steps.add(states.model.reader.snapshot.step)
        return len(steps) >= 4

    qtbot.waitUntil(several, timeout=TIMEOUT)
    reader = states.model.reader
    assert reader is not None
    assert f"step {reader.snapshot.step:,}" in reader.name
    assert not reader.snapshot.parameters.flags.writeable


def test_history_is_announced_while_it_runs_and_at_its_end(states: States, digits_file: str, qtbot):
    training = states.training
    told = record(training.history_changed, lambda: (training.run_state, training.step))
    states.start(qtbot, endless(), digits_file)
    qtbot.waitUntil(lambda: len(told) >= 3, timeout=TIMEOUT)
    training.stop()
    states.wait_for(qtbot, S.FINISHED)
    assert told[-1] == (S.FINISHED, training.step)
    steps = [step for _, step in told]
    assert steps == sorted(steps)


def test_a_second_start_while_a_run_is_under_way_is_ignored(states: States, digits_file: str, qtbot):
    training = states.training
    made = endless()
    training.start(made, digits_file)
    training.start(recipe(epochs=1), "synthetic")
    states.wait_for(qtbot, S.RUNNING)
    training.start(recipe(epochs=1), digits_file)
    assert training.recipe == made
    assert states.dataset.source == digits_file
    training.pause()
    states.wait_for(qtbot, S.PAUSED)
    training.start(recipe(epochs=1), digits_file)
    assert training.run_state is S.PAUSED


def test_the_next_run_replaces_the_candidate_that_nobody_kept(states: States, digits_file: str, qtbot):
    training, model = states.training, states.model
    training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, S.FINISHED)
    first = model.candidate
    training.start(recipe(epochs=1, seed=5), digits_file)
    states.wait_for(qtbot, S.FINISHED)
    assert model.candidate is not first
    assert len(run_folders()) == 2, "what was not kept is still among the runs"


# Stop and pause


def test_stop_takes_effect_within_a_batch(states: States, digits_file: str, qtbot):
    states.start(qtbot, endless(), digits_file)
    states.training.stop()
    seen = states.training.step
    assert states.training.run_state is S.STOPPING
    states.wait_for(qtbot, S.FINISHED)
    # One batch may be under way, and one done whose numbers were not in the history yet.
    assert seen <= states.training.step <= seen + 2
    candidate = states.model.candidate
    assert candidate is not None
    assert candidate.model.snapshot.step == states.training.step


def test_a_pause_holds_the_run_at_a_step_and_the_network_at_just_that_step_reads(
    states: States, digits_file: str, qtbot
):
    training = states.training
    states.start(qtbot, endless(), digits_file)
    training.pause()
    states.wait_for(qtbot, S.PAUSED)
    step = training.step
    qtbot.waitUntil(lambda: states.model.reader.snapshot.step == step, timeout=TIMEOUT)
    qtbot.wait(150)
    assert training.step == step
    assert training.remaining_seconds is None
    training.resume()
    qtbot.waitUntil(lambda: training.step > step, timeout=TIMEOUT)
    assert training.run_state is S.RUNNING


def test_a_paused_run_can_be_stopped(states: States, digits_file: str, qtbot):
    states.start(qtbot, endless(), digits_file)
    states.training.pause()
    states.wait_for(qtbot, S.PAUSED)
    step = states.training.step
    states.training.stop()
    states.wait_for(qtbot, S.FINISHED)
    assert states.training.step == step


def test_pause_and_resume_without_a_run_do_nothing(states: States, qtbot):
    for command in (states.training.pause, states.training.resume, states.training.stop):
        command()
    qtbot.wait(10)
    assert states.training.run_state is S.IDLE


def test_stop_while_the_data_are_prepared_goes_back_to_idle(states: States, digits_file: str, qtbot):
    training = states.training
    training.start(recipe(epochs=1), "synthetic")
    training.stop()
    assert training.run_state is S.IDLE
    qtbot.waitUntil(lambda: not states.dataset.is_loading, timeout=TIMEOUT)
    qtbot.wait(20)
    assert training.run_state is S.IDLE
    assert states.model.candidate is None
    assert run_folders() == []
    training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, S.FINISHED)


def test_stop_before_the_first_batch_leaves_no_model_that_has_learnt_nothing(
    states: States, digits_file: str, qtbot
):
    training = states.training
    seen = record(training.state_changed, lambda: training.run_state)
    states.dataset.load(digits_file)
    qtbot.waitUntil(lambda: states.dataset.current is not None, timeout=TIMEOUT)
    training.start(recipe(epochs=1), digits_file)
    training.stop()  # the thread has begun, and has not said so yet
    states.wait_for(qtbot, S.IDLE)
    assert seen == [S.PREPARING, S.STOPPING, S.IDLE]
    assert states.model.candidate is None
    assert not states.model.is_live


# Questions


def test_tensors_are_captured_at_any_time(states: States, digits_file: str, qtbot):
    training = states.training
    nothing = record(training.tensors_captured)
    training.capture(("layers.0.weight",))
    assert nothing == []
    states.start(qtbot, endless(), digits_file)
    with qtbot.waitSignal(training.tensors_captured, timeout=TIMEOUT) as told:
        training.capture(("layers.0.weight", "loss.value"))
    assert list(told.args[0].tensors) == ["layers.0.weight", "loss.value"]
    assert not told.args[0].tensors["layers.0.weight"].flags.writeable
    training.stop()
    states.wait_for(qtbot, S.FINISHED)
    with qtbot.waitSignal(training.tensors_captured, timeout=TIMEOUT) as told:
        training.capture(("optimizer.updated.layers.0.weight",))
    candidate = states.model.candidate
    assert candidate is not None
    np.testing.assert_array_equal(
        told.args[0].tensors["optimizer.updated.layers.0.weight"],
        candidate.model.snapshot.tensors["layers.0.weight"],
    )


def test_the_remaining_time_does_not_count_pauses(
    states: States, digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    training = states.training
    assert training.remaining_seconds is None
    states.start(qtbot, endless(), digits_file)
    qtbot.waitUntil(lambda: training.remaining_seconds is not None, timeout=TIMEOUT)
    qtbot.wait(100)
    training.pause()
    states.wait_for(qtbot, S.PAUSED)
    clock, active, step = time.monotonic, training._pace.seconds, training.step
    monkeypatch.setattr(pace.time, "monotonic", lambda: clock() + 3600)
    training.resume()
    states.wait_for(qtbot, S.RUNNING)
    left = training.remaining_seconds
    assert left is not None
    assert left < 60 + (active + 60) / step * training.total_steps
    now = training.step
    assert left > 0.1 / now * (training.total_steps - now), "the time before the pause counts"


def test_a_run_can_be_longer_than_any_memory(states: States, digits_file: str, qtbot):
    """A hundred million steps are allowed, and are not paid for before they are made."""
    states.start(qtbot, recipe(steps=100_000_000), digits_file)
    states.training.stop()
    states.wait_for(qtbot, S.FINISHED)
    assert states.training.total_steps == 100_000_000
