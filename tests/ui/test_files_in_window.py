"""Files in the window: opened, dropped and gone; the first steps, and what goes wrong at the start."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit

from digitpad import paths
from digitpad.state.settings import Settings
from digitpad.ui.main_window import MainWindow
from tests.ui.conftest import BuildWindow

BUNDLED = paths.resource("models/bundled.safetensors")


def _drawing_file(folder: Path, name: str = "seven.jsonl") -> Path:
    file = folder / name
    file.write_text(json.dumps({"strokes": [[[200, 200], [800, 200], [400, 850]]], "canvas": 1000}) + "\n")
    return file


def _drop(window: MainWindow, *files: Path) -> bool:
    """Drag files over the window and let them fall; whether the window wanted them."""
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 300), copy, content, left, none)
    enter.setAccepted(False)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), copy, content, left, none))
    return True


class TestFiles:
    def test_a_dropped_drawing_is_shown(self, window: MainWindow, tmp_path: Path):
        assert _drop(window, _drawing_file(tmp_path))
        assert len(window.session.drawing.strokes) == 1
        assert window.session.drawing.strokes[0][0].tolist() == [200, 200]

    def test_control_s_saves_the_drawing_also_when_the_focus_is_elsewhere(
        self, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
    ):
        assert window.open_file(_drawing_file(tmp_path))
        kept = tmp_path / "kept.jsonl"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(kept), ""))
        window.show()
        window.activateWindow()
        field = window.training_panel.findChild(QLineEdit)
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        QTest.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(kept.exists)

    def test_a_dropped_model_reads(self, window: MainWindow, tmp_path: Path, qtbot):
        model = tmp_path / "mine.safetensors"
        model.write_bytes(BUNDLED.read_bytes())
        assert _drop(window, model)
        qtbot.waitUntil(lambda: window.session.model.current.name == "mine")
        window.files.models.restore_action.trigger()
        assert window.session.model.current.bundled

    def test_other_files_change_nothing_and_a_line_says_what_can_be_opened(
        self, window: MainWindow, tmp_path: Path
    ):
        (tmp_path / "essay.docx").write_text("no")
        assert _drop(window, tmp_path / "essay.docx")
        assert "“essay.docx” cannot be opened here" in window.message_bar.text
        assert window.session.drawing.is_blank

    def test_a_damaged_file_is_said_in_the_window_and_changes_nothing(
        self, window: MainWindow, tmp_path: Path, qtbot
    ):
        (tmp_path / "broken.safetensors").write_bytes(b"\x00" * 100)
        before = window.session.model.current
        window.open_file(tmp_path / "broken.safetensors")
        qtbot.waitUntil(lambda: "broken.safetensors" in window.message_bar.text)
        assert window.session.model.current is before
        window.message_bar.close_button.click()
        assert window.message_bar.text == ""

    def test_a_file_of_an_unknown_kind_is_refused_by_name(self, window: MainWindow, tmp_path: Path):
        assert not window.open_file(tmp_path / "notes.txt")
        assert "notes.txt" in window.message_bar.text
        assert ".jsonl" in window.message_bar.text

    def test_opened_files_are_recent_and_open_again(self, window: MainWindow, tmp_path: Path):
        file = _drawing_file(tmp_path)
        window.open_file(file)
        window.session.drawing.clear()
        entry = next(a for a in window.files.recent_menu.actions() if "seven.jsonl" in a.text())
        entry.trigger()
        assert not window.session.drawing.is_blank

    def test_a_recent_file_that_has_gone_is_forgotten(self, window: MainWindow, tmp_path: Path):
        file = _drawing_file(tmp_path)
        window.open_file(file)
        file.unlink()
        window.files.recent_menu.actions()[0].trigger()
        assert "seven.jsonl" in window.message_bar.text
        assert window.session.settings.recent_files == ()
        assert not window.files.recent_menu.isEnabled()

    def test_a_picture_can_be_saved_once_there_is_a_drawing(self, window: MainWindow, tmp_path: Path):
        assert not window.files.save_picture.isEnabled()
        window.open_file(_drawing_file(tmp_path))
        assert window.files.save_picture.isEnabled()


class TestFirstSteps:
    def test_they_are_there_at_the_first_start_until_dismissed(self, new_window: BuildWindow):
        first = new_window()
        assert first.first_steps.isVisible()
        first.first_steps.close_button.click()
        assert not first.first_steps.isVisible()
        first.close()
        again = new_window()
        assert not again.first_steps.isVisible()
        again.help.first_steps.trigger()
        assert again.first_steps.isVisible()

    def test_drawing_ticks_the_first_step_only(self, window: MainWindow, tmp_path: Path):
        window.open_file(_drawing_file(tmp_path))
        assert [step.done for step in window.first_steps.steps] == [True, False, False]
        assert "done" in window.first_steps.steps[0].label.accessibleName()


class TestMishaps:
    def test_a_fault_opens_a_dialog_once_and_is_logged_by_name(self, window: MainWindow, qtbot):
        window.failures.report(ZeroDivisionError("first"))
        qtbot.waitUntil(lambda: window.notices.dialog is not None)
        dialog = window.notices.dialog
        assert dialog is not None
        window.failures.report(KeyError("second"))
        qtbot.waitUntil(lambda: dialog.count == 2)
        assert "first" in dialog.details.toPlainText()
        assert "second" in dialog.details.toPlainText()
        dialog.reject()
        assert window.notices.dialog is None

    def test_data_that_cannot_be_loaded_is_said_in_the_window(
        self, window: MainWindow, qtbot, tmp_path: Path
    ):
        window.docks.by_name["training"].close()
        window.session.dataset.load(str(tmp_path / "nowhere.csv"))
        qtbot.waitUntil(lambda: window.message_bar.text != "")
        assert "nowhere.csv" in window.message_bar.text

    def test_what_the_training_panel_says_is_not_said_twice(self, window: MainWindow, qtbot, tmp_path: Path):
        with qtbot.waitSignal(window.session.dataset.failed):
            window.training_panel.choice.choose(str(tmp_path / "nowhere.csv"))
        qtbot.wait(20)
        assert window.message_bar.text == ""
        said = " ".join(
            label.text() for label in window.training_panel.findChildren(QLabel) if label.isVisible()
        )
        assert "nowhere.csv" in said

    def test_damaged_settings_are_told_at_the_start(self, new_window: BuildWindow):
        file = paths.config_dir() / "settings.json"
        file.parent.mkdir(parents=True)
        file.write_text("{ rubbish")
        window = new_window()
        assert "settings.damaged.json" in window.message_bar.text
        assert window.session.settings.theme == "system"

    def test_settings_that_cannot_be_written_are_told(self, window: MainWindow, qtbot, own_folders: Path):
        own_folders.mkdir(parents=True, exist_ok=True)
        (own_folders / "config").write_text("in the way")
        window.session.settings.theme = "dark"
        qtbot.waitUntil(lambda: "settings.json" in window.message_bar.text)
        assert window.theme.dark

    def test_a_model_that_was_left_is_named_at_the_next_start(self, new_window: BuildWindow, tmp_path: Path):
        model = tmp_path / "model.safetensors"
        model.write_bytes(BUNDLED.read_bytes())
        Settings().left_model = model
        window = new_window()
        assert str(tmp_path.name) in window.statusBar().currentMessage()
        assert window.session.settings.recent_files == (model,)
        assert Settings().left_model is None
