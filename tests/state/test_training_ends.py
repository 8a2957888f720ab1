"""Training that goes wrong, and a window that closes while it trains: nothing hangs, nothing is lost."""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QThread

from digitpad.errors import DataError, SaveError
from digitpad.files.models import load_model
from digitpad.state.training import RunState
from digitpad.training.trainer import Trainer
from tests.training_kit import TIMEOUT, States, endless, recipe, record, run_folders

S = RunState


# What goes wrong


def test_a_fault_in_the_thread_reaches_the_window_and_the_next_run_starts(
    states: States, digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    training = states.training
    threads = record(training.failed, lambda error: QThread.currentThread())
    fault, step = ZeroDivisionError("in batch 7"), Trainer._train_step

    def fall(trainer: Trainer, indices):
        if trainer._state.step == 7:
            raise fault
        return step(trainer, indices)

    with monkeypatch.context() as broken:
        broken.setattr(Trainer, "_train_step", fall)
        with qtbot.waitSignal(training.failed, timeout=TIMEOUT) as told:
            training.start(recipe(epochs=1), digits_file)
    assert told.args == [fault]
    assert threads == [training.thread()]
    assert training.run_state is S.IDLE
    assert not states.model.is_live
    assert training.step == 7, "what was measured until then can still be looked at"
    training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, S.FINISHED)


def test_a_network_that_cannot_be_made_is_a_failure_of_the_run(
    states: States, digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    def refuse(trainer: Trainer, *args: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Trainer, "__init__", refuse)
    with qtbot.waitSignal(states.training.failed, timeout=TIMEOUT) as told:
        states.training.start(recipe(epochs=1), digits_file)
    assert isinstance(told.args[0], MemoryError)
    assert states.training.run_state is S.IDLE


def test_a_folder_of_runs_that_cannot_be_written_costs_the_files_and_not_the_run(
    states: States, digits_file: str, tmp_path: Path, qtbot
):
    (tmp_path / "runs").write_text("in the way")
    states.training.runs_folder = tmp_path / "runs"
    with qtbot.waitSignal(states.training.unsaved, timeout=TIMEOUT) as told:
        states.training.start(recipe(epochs=1), digits_file)
    assert isinstance(told.args[0], SaveError)
    states.wait_for(qtbot, S.FINISHED)
    assert states.model.candidate is not None
    assert states.model.candidate.path is None


def test_a_folder_that_goes_while_it_trains_is_told_once_and_at_once_and_the_model_at_the_end(
    states: States, digits_file: str, tmp_path: Path, qtbot
):
    training, told = states.training, []
    training.runs_folder = tmp_path / "runs"
    training.unsaved.connect(told.append)
    states.start(qtbot, endless(), digits_file)
    training.pause()  # or it writes another file while they are taken away
    states.wait_for(qtbot, S.PAUSED)
    shutil.rmtree(tmp_path / "runs")
    training.resume()
    qtbot.waitUntil(lambda: bool(told), timeout=TIMEOUT)
    assert training.run_state is S.RUNNING
    epochs = len(training.history.epochs)
    qtbot.waitUntil(lambda: len(training.history.epochs) > epochs + 3, timeout=TIMEOUT)
    assert len(told) == 1
    training.stop()
    states.wait_for(qtbot, S.FINISHED)
    assert len(told) == 2, "that the model is not there either is worth another word"
    assert not (tmp_path / "runs").exists()
    assert states.model.candidate is not None
    with qtbot.waitSignal(states.model.files.saved, timeout=TIMEOUT):
        states.model.begin_saving(tmp_path / "elsewhere.safetensors")
    assert load_model(tmp_path / "elsewhere.safetensors")


def test_data_that_cannot_be_read_end_the_preparing(states: States, tmp_path: Path, qtbot):
    with qtbot.waitSignal(states.dataset.failed, timeout=TIMEOUT) as told:
        states.training.start(recipe(epochs=1), str(tmp_path / "nothing.npz"))
    assert isinstance(told.args[0], DataError)
    assert states.training.run_state is S.IDLE


def test_a_run_takes_its_data_even_where_others_were_being_loaded(
    states: States, digits_file: str, other_digits_file: str, qtbot
):
    states.dataset.load(other_digits_file)
    states.training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, S.FINISHED)
    assert states.dataset.source == digits_file
    assert states.training.dataset is states.dataset.current


def test_other_data_in_place_of_a_runs_own_end_its_preparing(
    states: States, digits_file: str, other_digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    states.training.start(recipe(epochs=1), digits_file)
    states.dataset.load(other_digits_file)
    assert states.training.run_state is S.IDLE
    qtbot.waitUntil(lambda: states.dataset.source == other_digits_file, timeout=TIMEOUT)
    assert states.training.run_state is S.IDLE


def test_data_that_change_while_it_trains_do_not_touch_the_run(
    states: States, digits_file: str, other_digits_file: str, qtbot
):
    states.start(qtbot, endless(), digits_file)
    mine = states.training.dataset
    states.dataset.load(other_digits_file)
    qtbot.waitUntil(lambda: states.dataset.source == other_digits_file, timeout=TIMEOUT)
    assert states.training.run_state is S.RUNNING
    assert states.training.dataset is mine


# The end of the window


def test_closing_while_it_trains_keeps_the_model_and_leaves_no_thread(
    states: States, digits_file: str, qtbot
):
    training = states.training
    states.start(qtbot, endless(), digits_file)
    thread = training._thread
    assert thread is not None
    began = time.monotonic()
    training.shutdown()
    print(f"ended in {time.monotonic() - began:.3f} s")
    assert thread.isFinished()
    assert training.run_state is S.IDLE
    (folder,) = run_folders()
    saved = load_model(folder / "model.safetensors")
    assert saved.figures["steps"] == training.step > 0
    candidate = states.model.candidate
    assert candidate is not None
    assert candidate.path == folder / "model.safetensors"
    np.testing.assert_array_equal(saved.snapshot.parameters, candidate.model.snapshot.parameters)


def test_nothing_that_was_under_way_wakes_a_run_that_was_shut_down(states: States, digits_file: str, qtbot):
    training = states.training
    states.dataset.load(digits_file)
    qtbot.waitUntil(lambda: states.dataset.current is not None, timeout=TIMEOUT)
    training.start(endless(), digits_file)
    qtbot.waitUntil(lambda: training.history.steps > 0, timeout=TIMEOUT)
    seen = record(training.state_changed, lambda: training.run_state)
    training.capture(())
    training.shutdown()
    QCoreApplication.processEvents()
    assert seen == []
    assert training.run_state is S.IDLE
    assert not training._watch.is_watching
    assert not training._reading._timer.isActive()
    assert not states.model.is_live


def test_a_beginning_that_was_not_heard_yet_does_not_wake_a_run_that_was_shut_down(
    states: States, digits_file: str, qtbot
):
    training = states.training
    states.dataset.load(digits_file)
    qtbot.waitUntil(lambda: states.dataset.current is not None, timeout=TIMEOUT)
    training.start(endless(), digits_file)
    while training.history.steps == 0:  # without letting the window hear anything
        time.sleep(0.001)
    assert training.run_state is S.PREPARING
    training.shutdown()
    qtbot.wait(20)
    assert training.run_state is S.IDLE
    assert not training._watch.is_watching


@pytest.mark.parametrize("ask_to_pause", [False, True])
def test_a_run_can_be_shut_down_at_any_state(states: States, digits_file: str, qtbot, ask_to_pause: bool):
    training = states.training
    training.shutdown()
    training.start(endless(), digits_file)
    training.shutdown()
    qtbot.waitUntil(lambda: not states.dataset.is_loading, timeout=TIMEOUT)
    assert training.run_state is S.IDLE
    states.start(qtbot, endless(), digits_file)
    if ask_to_pause:
        training.pause()
        states.wait_for(qtbot, S.PAUSED)
    training.shutdown()
    training.shutdown()
    assert training.run_state is S.IDLE
