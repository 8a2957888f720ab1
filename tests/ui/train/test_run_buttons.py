"""The buttons of a run follow its one state, and do what they say."""

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow

from digitpad import paths
from digitpad.files.models import load_model
from digitpad.state.training import RunState
from digitpad.training.trainer import Trainer
from digitpad.ui.theme import Theme
from digitpad.ui.train import actions
from digitpad.ui.train.training_panel import TrainingPanel
from tests.faults.disk import at, refuse
from tests.training_kit import TIMEOUT, States, endless, recipe, record
from tests.ui.train.conftest import type_into

S = RunState
LEFT = Qt.MouseButton.LeftButton

ENABLED = {
    S.IDLE: {"start"},
    S.PREPARING: {"stop"},
    S.RUNNING: {"pause_resume", "stop"},
    S.PAUSED: {"pause_resume", "stop"},
    S.STOPPING: set(),
    S.FINISHED: {"start", "keep", "discard"},
}


def _enabled(panel: TrainingPanel) -> set[str]:
    names = ("start", "pause_resume", "stop", "keep", "discard")
    by_action = {name for name in names if getattr(panel.commands, name).isEnabled()}
    run = panel.run
    buttons = (run.start_button, run.pause_button, run.stop_button, run.keep_button, run.discard_button)
    assert by_action == {name for name, button in zip(names, buttons, strict=True) if button.isEnabled()}
    return by_action


def _choose(panel: TrainingPanel, source: str, qtbot) -> None:
    panel.choice.choose(source)
    qtbot.waitUntil(lambda: panel.choice.counts is not None, timeout=TIMEOUT)
    panel.form.choose_preset("tiny")


def test_in_every_state_just_the_buttons_that_make_sense_are_enabled(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    seen: dict[RunState, set[str]] = {S.IDLE: _enabled(panel)}
    states.training.state_changed.connect(
        lambda: seen.__setitem__(states.training.run_state, _enabled(panel)),
        Qt.ConnectionType.QueuedConnection,
    )
    states.start(qtbot, endless(), digits_file)
    states.training.pause()
    states.wait_for(qtbot, S.PAUSED)
    states.training.resume()
    states.wait_for(qtbot, S.RUNNING)
    states.training.stop()
    assert _enabled(panel) == ENABLED[S.STOPPING]
    states.wait_for(qtbot, S.FINISHED)
    qtbot.wait(10)
    assert _enabled(panel) == ENABLED[S.FINISHED]
    states.training.start(recipe(epochs=1), "synthetic")
    assert _enabled(panel) == ENABLED[S.PREPARING]
    states.training.stop()
    assert "start" in _enabled(panel)
    assert seen[S.RUNNING] == ENABLED[S.RUNNING]
    assert seen[S.PAUSED] == ENABLED[S.PAUSED]
    assert seen[S.IDLE] == ENABLED[S.IDLE]


def test_a_run_by_clicks_from_start_to_keep(panel: TrainingPanel, states: States, digits_file: str, qtbot):
    _choose(panel, digits_file, qtbot)
    type_into(qtbot, panel, "length", "2")
    kept = record(panel.kept)
    qtbot.mouseClick(panel.run.start_button, LEFT)
    states.wait_for(qtbot, S.FINISHED)
    run = panel.run
    assert run.result.isVisible()
    accuracy = states.training.history.epochs[-1].test_accuracy
    assert f"{100 * accuracy:.1f}" in run.result_line.text()
    assert "test set of bars.npz" in run.result_line.text()
    assert "tiny-changed" in run.result_note.text()
    qtbot.mouseClick(run.keep_button, LEFT)
    qtbot.waitUntil(lambda: bool(kept))
    (path,) = kept
    assert isinstance(path, Path)
    assert path.parent == paths.models_dir()
    assert path.name.startswith("tiny-changed-2")
    assert load_model(path).figures["test_accuracy"] == pytest.approx(accuracy)
    assert states.model.current is not None
    assert states.model.current.path == path
    assert not run.result.isVisible()
    assert path.name in run.hint.text()
    assert _enabled(panel) == {"start"}


def test_what_is_discarded_is_gone_from_the_panel_and_the_model_before_reads(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    states.model.restore_bundled()
    states.training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, S.FINISHED)
    qtbot.mouseClick(panel.run.discard_button, LEFT)
    assert not panel.run.result.isVisible()
    assert "Discarded" in panel.run.hint.text()
    assert states.model.candidate is None
    assert states.model.reader is not None
    assert states.model.reader.name == "Bundled model"
    assert not paths.models_dir().exists()


def test_a_model_that_cannot_be_written_stays_to_be_kept_and_the_reason_is_told(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    states.training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, S.FINISHED)
    paths.models_dir().parent.mkdir(parents=True, exist_ok=True)
    paths.models_dir().write_text("in the way")
    failed = record(panel.failed)
    qtbot.mouseClick(panel.run.keep_button, LEFT)
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert "was not saved" in panel.run.hint.text()
    assert panel.run.result.isVisible()
    assert _enabled(panel) == ENABLED[S.FINISHED]


def test_a_disk_that_is_full_leaves_no_empty_model_behind(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    states.training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, S.FINISHED)
    failed = record(panel.failed)
    with pytest.MonkeyPatch.context() as patch:
        at("write", refuse("write"), patch)
        panel.commands.keep.trigger()
        qtbot.waitUntil(lambda: len(failed) == 1)
    assert list(paths.models_dir().iterdir()) == []
    panel.commands.keep.trigger()
    qtbot.waitUntil(lambda: states.model.candidate is None)
    assert len(failed) == 1
    assert len(list(paths.models_dir().iterdir())) == 1


def test_two_models_of_the_same_second_get_two_names(
    panel: TrainingPanel, states: States, digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    class Noon(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 22, 12, 0, 0)

    monkeypatch.setattr(actions, "datetime", Noon)
    kept = record(panel.kept)
    for _ in range(2):
        states.training.start(recipe(epochs=1), digits_file)
        states.wait_for(qtbot, S.FINISHED)
        panel.commands.keep.trigger()
        qtbot.waitUntil(lambda: states.model.candidate is None)
    names = [f"tiny-2026-11-22-120000{end}.safetensors" for end in ("", "-2")]
    assert kept == [paths.models_dir() / name for name in names]
    assert all(path.exists() for path in kept)


def test_two_windows_that_keep_a_model_in_the_same_second_take_two_names(panel: TrainingPanel):
    names = [panel.commands._new_path() for _ in range(20)]  # before any of them is written
    assert len(set(names)) == len(names)


def test_pause_and_resume_are_one_button(panel: TrainingPanel, states: States, digits_file: str, qtbot):
    button = panel.run.pause_button
    states.start(qtbot, endless(), digits_file)
    assert button.text().replace("&", "") == "Pause"
    qtbot.mouseClick(button, LEFT)
    states.wait_for(qtbot, S.PAUSED)
    assert button.text().replace("&", "") == "Resume"
    assert "Paused" in panel.run.status.text()
    qtbot.mouseClick(button, LEFT)
    states.wait_for(qtbot, S.RUNNING)
    assert button.text().replace("&", "") == "Pause"


def test_stop_by_click_offers_what_was_learnt(panel: TrainingPanel, states: States, digits_file: str, qtbot):
    states.start(qtbot, endless(), digits_file)
    qtbot.waitUntil(lambda: len(states.training.history.epochs) > 1, timeout=TIMEOUT)
    qtbot.mouseClick(panel.run.stop_button, LEFT)
    states.wait_for(qtbot, S.FINISHED)
    assert "stopped after" in panel.run.result_note.text()
    assert "% on the test set" in panel.run.result_line.text()


def test_progress_is_shown_in_steps_epochs_and_time(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    states.start(qtbot, endless(), digits_file)
    qtbot.waitUntil(lambda: "left" in panel.run.status.text(), timeout=TIMEOUT)
    assert panel.run.bar.maximum() == states.training.total_steps == 150_000
    assert panel.run.bar.value() > 0
    assert "/10,000 · step " in panel.run.numbers.text()
    assert panel.run.numbers.text().endswith("/150,000")


def test_preparing_says_what_is_done_and_can_be_stopped(panel: TrainingPanel, states: States, qtbot):
    assert panel.choice.source == "synthetic"
    qtbot.mouseClick(panel.run.start_button, LEFT)
    assert states.training.run_state is S.PREPARING
    assert "built-in digits" in panel.run.status.text()
    assert panel.run.status.isVisible()
    assert panel.run.bar.isVisible()
    qtbot.mouseClick(panel.run.stop_button, LEFT)
    assert states.training.run_state is S.IDLE
    assert not panel.run.bar.isVisible()
    qtbot.waitUntil(lambda: not states.dataset.is_loading, timeout=TIMEOUT)
    assert panel.run.start_button.isEnabled()


def test_a_fault_in_the_thread_is_hinted_at_and_the_next_run_starts(
    panel: TrainingPanel, states: States, digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    _choose(panel, digits_file, qtbot)

    def fall(trainer: Trainer, *args: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(Trainer, "_train_step", fall)
        with qtbot.waitSignal(states.training.failed, timeout=TIMEOUT):
            qtbot.mouseClick(panel.run.start_button, LEFT)
    assert "Something went wrong" in panel.run.hint.text()
    assert _enabled(panel) == {"start"}
    qtbot.mouseClick(panel.run.start_button, LEFT)
    states.wait_for(qtbot, S.RUNNING)
    assert not panel.run.hint.isVisible()


def test_closing_the_window_while_it_trains_ends_the_run(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    states.start(qtbot, endless(), digits_file)
    panel.close()
    states.training.shutdown()
    qtbot.wait(20)
    assert states.training.run_state is S.IDLE


def test_the_keys_of_the_actions_work_from_anywhere_in_the_window(
    states: States, theme: Theme, digits_file: str, qtbot
):
    panel = TrainingPanel(states.training, states.dataset, states.model, theme)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(panel)
    window.menuBar().addMenu("Run").addActions([panel.commands.start, panel.commands.stop])
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    _choose(panel, digits_file, qtbot)
    type_into(qtbot, panel, "length", "9999")
    press = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_R, press)
    states.wait_for(qtbot, S.RUNNING)
    qtbot.keyClick(window, Qt.Key.Key_P, press)
    states.wait_for(qtbot, S.PAUSED)
    qtbot.keyClick(window, Qt.Key.Key_Period, press)
    states.wait_for(qtbot, S.FINISHED)
    qtbot.keyClick(window, Qt.Key.Key_D, press | Qt.KeyboardModifier.ShiftModifier)
    assert states.model.candidate is None


def test_every_key_is_there_once(panel: TrainingPanel):
    keys = [
        action.shortcut().toString(QKeySequence.SequenceFormat.PortableText)
        for action in vars(panel.commands).values()
        if isinstance(action, QAction) and not action.shortcut().isEmpty()
    ]
    assert len(keys) == len(set(keys)) == 7


def test_the_space_bar_that_started_a_run_pauses_it_and_goes_on_again(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    _choose(panel, digits_file, qtbot)
    type_into(qtbot, panel, "length", "5000")
    panel.activateWindow()
    panel.run.start_button.setFocus()
    for expected in (S.RUNNING, S.PAUSED, S.RUNNING):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        states.wait_for(qtbot, expected)
        qtbot.wait(20)
    assert panel.run.pause_button.hasFocus()
