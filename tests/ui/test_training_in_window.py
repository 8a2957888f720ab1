"""Training driven through the real window: it learns, reads the drawing meanwhile, and ends cleanly."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication

from digitpad import paths
from digitpad.errors import SaveError
from digitpad.files.models import load_model
from digitpad.state.settings import Settings
from digitpad.state.training import RunState
from digitpad.state.training_thread import TrainingThread
from digitpad.training.runs import RunFolder
from digitpad.ui.main_window import MainWindow
from tests.ui.conftest import BuildWindow

SEVEN = [[200, 200], [800, 200], [400, 850]]


@pytest.fixture
def digits(tmp_path: Path) -> str:
    """A small data set of drawings: enough to train on for as long as a test wants."""
    rng = np.random.default_rng(5)
    file = tmp_path / "digits.jsonl"
    with file.open("w") as lines:
        for number in range(200):
            stroke = (rng.random((5, 2)) * 100).tolist()
            lines.write(json.dumps({"strokes": [stroke], "label": number % 10}) + "\n")
    return str(file)


def _start(window: MainWindow, source: str, epochs: int) -> None:
    panel = window.training_panel
    panel.form.choose_preset("tiny")
    assert panel.form.recipe is not None
    panel.form.set_text("epochs", str(epochs))
    panel.choice.choose(source)
    panel.commands.start.trigger()


def _draw_a_seven(window: MainWindow) -> None:
    drawing = window.session.drawing
    drawing.begin_stroke(*SEVEN[0])
    for point in SEVEN[1:]:
        drawing.extend_stroke(*point)
    drawing.end_stroke()


def test_a_run_from_start_to_keep_ticks_the_first_steps(window: MainWindow, qtbot, digits: str):
    training, model = window.session.training, window.session.model
    _draw_a_seven(window)
    _start(window, digits, epochs=2000)
    qtbot.waitUntil(lambda: window.first_steps.all_done, timeout=20_000)
    reading = window.session.reading.prediction
    assert reading is not None
    assert reading.model.startswith("Training")
    window.training_panel.commands.stop.trigger()
    qtbot.waitUntil(lambda: training.run_state is RunState.FINISHED, timeout=20_000)
    window.training_panel.commands.keep.trigger()
    qtbot.waitUntil(lambda: model.candidate is None)
    kept = model.current.path
    assert kept is not None
    assert kept.parent == paths.models_dir()
    assert load_model(kept).snapshot.spec == model.current.model.snapshot.spec
    assert kept in window.session.settings.recent_files
    assert kept.name in window.statusBar().currentMessage()
    window.close()
    assert not Settings().first_steps


def test_another_run_says_where_the_model_of_the_one_before_is(window: MainWindow, qtbot, digits: str):
    training = window.session.training
    _start(window, digits, epochs=1)
    qtbot.waitUntil(lambda: training.run_state is RunState.FINISHED, timeout=20_000)
    assert window.session.model.candidate is not None
    _start(window, digits, epochs=2000)
    qtbot.waitUntil(lambda: training.run_state is RunState.RUNNING, timeout=20_000)
    assert "stays in Runs" in window.statusBar().currentMessage()
    window.training_panel.commands.stop.trigger()
    qtbot.waitUntil(lambda: training.run_state is RunState.FINISHED, timeout=20_000)


def test_closing_while_it_trains_ends_the_run_and_the_next_start_names_its_model(
    new_window: BuildWindow, qtbot, digits: str
):
    window = new_window()
    training = window.session.training
    _start(window, digits, epochs=10_000)
    qtbot.waitUntil(lambda: training.run_state is RunState.RUNNING and training.step > 0, timeout=20_000)
    threads = window.findChildren(QThread) + training.findChildren(QThread)
    assert any(isinstance(thread, TrainingThread) and thread.isRunning() for thread in threads)
    began = time.monotonic()
    window.close()
    print(f"closed in {time.monotonic() - began:.2f} s")
    assert not any(thread.isRunning() for thread in threads)
    left = Settings().left_model
    assert left is not None
    load_model(left)
    again = new_window()
    assert again.session.settings.recent_files[0] == left
    assert "recent files" in again.statusBar().currentMessage()


def test_closing_while_data_is_loading_ends_the_job(window: MainWindow, qtbot):
    window.session.dataset.load("synthetic")
    assert window.session.dataset.is_loading
    window.close()
    assert not window.session.dataset.is_loading


def test_while_it_trains_no_other_model_can_be_put_in_its_place(window: MainWindow, qtbot, digits: str):
    training = window.session.training
    assert window.files.models.open_action.isEnabled()
    _start(window, digits, epochs=10_000)
    qtbot.waitUntil(lambda: training.run_state is RunState.RUNNING, timeout=20_000)
    assert not window.files.models.open_action.isEnabled()
    assert not window.files.open(paths.resource("models/bundled.safetensors"))
    assert "training" in window.message_bar.text
    assert window.session.model.is_live


def test_a_fault_in_the_training_thread_reaches_the_user_and_the_next_run_starts(
    window: MainWindow, qtbot, digits: str, monkeypatch: pytest.MonkeyPatch
):
    training = window.session.training

    def break_down(thread: TrainingThread) -> None:
        raise ZeroDivisionError("the thread broke down")

    with monkeypatch.context() as broken:
        broken.setattr(TrainingThread, "_train", break_down)
        _start(window, digits, epochs=10_000)
        qtbot.waitUntil(lambda: window.notices.dialog is not None, timeout=20_000)
    dialog = window.notices.dialog
    assert dialog is not None
    assert "the thread broke down" in dialog.details.toPlainText()
    dialog.reject()
    assert training.run_state is RunState.IDLE
    window.training_panel.commands.start.trigger()
    qtbot.waitUntil(lambda: training.run_state is RunState.RUNNING, timeout=20_000)


def test_a_run_whose_files_cannot_be_kept_is_told_of_with_what_becomes_of_its_model(
    window: MainWindow, qtbot, digits: str, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise SaveError("a new run", "cannot be made: No space left on device")

    training = window.session.training
    monkeypatch.setattr(RunFolder, "create", refuse)
    _start(window, digits, epochs=10_000)
    qtbot.waitUntil(lambda: "No space left" in window.message_bar.text, timeout=20_000)
    assert window.message_bar.text.endswith("The training goes on; its model can be saved at the end.")
    assert window.notices.dialog is None, "it is no fault of the program's"
    training.stop()
    qtbot.waitUntil(lambda: training.run_state is RunState.FINISHED, timeout=20_000)
    window.session.model.discard()


def test_the_theme_can_change_while_it_trains(window: MainWindow, qtbot, qapp: QApplication, digits: str):
    training = window.session.training
    _start(window, digits, epochs=10_000)
    qtbot.waitUntil(lambda: training.run_state is RunState.RUNNING, timeout=20_000)
    for choice in ("dark", "light", "dark"):
        window.session.settings.theme = choice
        qtbot.wait(20)
    assert training.run_state is RunState.RUNNING
    assert window.theme.dark
