"""A run under full control: a step at a time, at another rate, put down and taken up, repeated."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import DataError, DigitpadError, SettingError
from digitpad.files.models import load_model
from digitpad.state.run_state import RunState as S
from digitpad.state.series import RunSeries, repeated
from digitpad.training.archive import list_runs, load_history, read_run
from digitpad.training.checkpoint import load_checkpoint, save_checkpoint
from digitpad.training.runs import checkpoints
from tests.training_kit import TIMEOUT, States, endless, plain_run, recipe, record, run_folders


def paused_at(states: States, qtbot, step: int) -> None:
    qtbot.waitUntil(
        lambda: states.training.run_state is S.PAUSED and states.training.step == step, timeout=TIMEOUT
    )


def test_a_paused_run_goes_on_by_one_batch_and_by_one_epoch(states: States, digits_file: str, qtbot):
    training = states.training
    states.start(qtbot, endless(), digits_file)
    training.step_once("epoch")
    states.wait_for(qtbot, S.PAUSED)
    step = training.step
    assert step % 15 == 0, "the epoch's end"
    told = record(training.state_changed)
    for ahead in (1, 2, 3):
        training.step_once("batch")
        paused_at(states, qtbot, step + ahead)
    assert not told, "a single batch is over before anyone could see that the run goes on"
    assert states.model.reader is not None
    qtbot.waitUntil(lambda: states.model.reader.snapshot.step == step + 3, timeout=TIMEOUT)
    training.step_once("epoch")
    paused_at(states, qtbot, step + 15)
    training.resume()
    qtbot.waitUntil(lambda: training.step > step + 20, timeout=TIMEOUT)
    assert training.run_state is S.RUNNING


def test_the_learning_rate_changes_at_the_next_batch_and_is_told_and_recorded(
    states: States, digits_file: str, qtbot
):
    training = states.training
    told = record(training.rate_changed, lambda change: change)
    states.start(qtbot, replace(endless(), schedule={"kind": "constant"}), digits_file)
    training.pause()
    states.wait_for(qtbot, S.PAUSED)
    step = training.step
    training.set_learning_rate(0.001)
    training.step_once("batch")
    paused_at(states, qtbot, step + 1)
    assert training.history is not None
    assert training.history.learning_rate[step] == np.float32(0.001)
    assert training.history.learning_rate[step - 1] == np.float32(0.005)
    (change,) = told
    assert (change.step, change.learning_rate, change.reason) == (step, 0.001, "command")
    training.stop()
    states.wait_for(qtbot, S.FINISHED)
    (folder,) = run_folders()
    assert load_history(folder).rate_changes == [change]


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
def test_a_learning_rate_that_cannot_be_is_refused(states: States, wrong: float):
    with pytest.raises(SettingError, match="learning_rate"):
        states.training.set_learning_rate(wrong)


def test_a_stopped_run_goes_on_in_its_folder_and_ends_as_if_it_had_not_been_stopped(
    states: States, digits_file: str, qtbot
):
    made = recipe(epochs=60, hidden="24")
    ended = record(states.training.run_ended, lambda folder: folder)
    states.start(qtbot, made, digits_file)
    states.training.stop()
    states.wait_for(qtbot, S.FINISHED)
    (folder,) = run_folders()
    stopped = read_run(folder)
    assert stopped.status == "stopped"
    assert 0 < stopped.step < 900
    states.training.resume_run(folder)
    states.wait_for(qtbot, S.FINISHED)
    assert states.training.ended_by == "finished"
    assert ended == [folder, folder]
    assert read_run(folder).status == "finished"
    whole = plain_run(made, digits_file)
    parameters = load_model(folder / "model.safetensors").snapshot.parameters
    assert parameters.tobytes() == whole.finished.snapshot.parameters.tobytes()
    assert states.training.history is not None
    losses = np.array([batch.loss for batch in whole.batches], np.float32)
    assert states.training.history.batch_loss.tobytes() == losses.tobytes()


def test_a_run_that_cannot_go_on_says_why_and_changes_nothing(
    states: States, digits_file: str, qtbot, tmp_path: Path
):
    training = states.training
    faults: list[DigitpadError] = record(training.failed, lambda error: error)
    training.resume_run(tmp_path / "nowhere")
    assert isinstance(faults.pop(), DataError)
    states.start(qtbot, endless(), digits_file)
    training.stop()
    states.wait_for(qtbot, S.FINISHED)
    (folder,) = run_folders()
    path = checkpoints(folder)[-1]
    checkpoint = load_checkpoint(path)
    save_checkpoint(path, replace(checkpoint, machine={**checkpoint.machine, "blas_threads": 7}))
    training.resume_run(folder)
    assert "was trained on 7 BLAS threads" in str(faults.pop())
    assert not training.run_state.is_active
    save_checkpoint(path, checkpoint)
    Path(digits_file).unlink()
    states.dataset.load("synthetic")
    qtbot.waitUntil(lambda: not states.dataset.is_loading, timeout=60_000)
    missing = record(states.dataset.failed, lambda error: error)
    training.resume_run(folder)
    qtbot.waitUntil(lambda: not training.run_state.is_active, timeout=TIMEOUT)
    assert digits_file in str(missing.pop())


def test_a_recipe_is_repeated_over_seeds_and_its_runs_are_a_group(states: States, digits_file: str, qtbot):
    series = RunSeries(states.training)
    made = recipe(epochs=2, hidden="12")
    steps: list[tuple[int, int]] = record(series.advanced, lambda: (series.done, series.total))
    with qtbot.waitSignal(series.finished, timeout=TIMEOUT):
        assert series.begin(repeated(made, 3), digits_file, "thrice")
        assert not series.begin(repeated(made, 2), digits_file, "too soon")
    assert steps == [(0, 3), (1, 3), (2, 3)]
    runs, _ = list_runs()
    assert sorted(run.recipe.seed for run in runs) == [0, 1, 2]
    assert {run.about.group for run in runs} == {"thrice"}
    assert {run.status for run in runs} == {"finished"}
    assert states.model.candidate is None, "many models would be offered, one over the other"
    assert not series.is_active


def test_a_series_ends_with_the_run_that_is_stopped(states: States, digits_file: str, qtbot):
    series = RunSeries(states.training)
    with qtbot.waitSignal(series.finished, timeout=TIMEOUT):
        series.begin(repeated(endless(), 3), digits_file, "thrice")
        qtbot.waitUntil(lambda: states.training.step > 0, timeout=TIMEOUT)
        series.cancel()
    assert len(list_runs()[0]) == 1
    assert not states.training.run_state.is_active


def test_a_series_without_its_data_ends(states: States, tmp_path: Path, qtbot):
    series = RunSeries(states.training)
    with qtbot.waitSignal(series.finished, timeout=TIMEOUT):
        series.begin(repeated(endless(), 3), str(tmp_path / "nowhere.npz"), "thrice")
    assert not series.is_active


def test_a_run_that_only_the_closing_window_ended_is_interrupted_and_goes_on(
    states: States, digits_file: str, qtbot
):
    states.start(qtbot, endless(), digits_file)
    states.training.shutdown()
    (folder,) = run_folders()
    run = read_run(folder)
    assert run.status == "interrupted"
    assert run.step == states.training.step, "the last batch is in its checkpoint"
