"""The dialogs: settings change at once, shortcuts and versions are true, faults can be copied."""

from pathlib import Path

import numpy
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QLabel

import digitpad
from digitpad import paths
from digitpad.state.settings import Settings, available_threads
from digitpad.ui.dialogs.about_dialog import AboutDialog
from digitpad.ui.dialogs.error_dialog import ErrorDialog
from digitpad.ui.dialogs.settings_dialog import SettingsDialog
from digitpad.ui.dialogs.shortcuts_dialog import ShortcutsDialog, keys_of, plain_text
from digitpad.ui.theme import Theme


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def _fault() -> BaseException:
    try:
        raise ValueError(f"cannot find {Path.home()}/secret")
    except ValueError as error:
        return error


def test_a_choice_in_the_settings_takes_effect_at_once(qtbot, qapp):
    settings = Settings()
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    assert dialog.theme.currentData() == "system"
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.threads.setValue(1)
    assert (settings.theme, settings.threads) == ("dark", 1)
    assert "next start" in dialog.threads_note.text()
    assert dialog.threads.maximum() == available_threads()


def test_folders_can_be_chosen_and_given_up(qtbot, qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings = Settings()
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a: str(tmp_path))
    dialog.model_folder.choose_button.click()
    dialog.data_folder.choose_button.click()
    assert (settings.model_folder, settings.data_folder) == (tmp_path, tmp_path)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a: "")
    dialog.model_folder.choose_button.click()
    assert settings.model_folder == tmp_path
    dialog.model_folder.usual_button.click()
    dialog.data_folder.usual_button.click()
    assert settings.model_folder == paths.models_dir()
    assert settings.data_folder is None


def test_the_cache_is_measured_and_cleared(qtbot, qapp):
    paths.cache_dir().mkdir(parents=True)
    (paths.cache_dir() / "synthetic.npz").write_bytes(b"x" * 2_500_000)
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    assert "2.5 MB" in dialog.cache_text.text()
    dialog.clear_cache()
    assert "0 bytes" in dialog.cache_text.text()
    assert not dialog.clear_button.isEnabled()
    assert list(paths.cache_dir().iterdir()) == []


def test_about_names_versions_licences_and_whose_data_it_is(qtbot, qapp):
    dialog = AboutDialog(Theme("light"))
    qtbot.addWidget(dialog)
    text = dialog.text.toPlainText()
    for word in (
        numpy.__version__,
        "LGPL",
        "CC BY-SA 3.0",
        "LeCun",
        "Cortes",
        "CC BY 4.0",
        "Alpaydin",
        "Alimoglu",
    ):
        assert word in text
    assert "?" not in text
    assert any(digitpad.__version__ in label.text() for label in dialog.findChildren(QLabel))


def test_the_details_of_a_fault_can_be_copied_and_do_not_name_the_home(qtbot, qapp):
    dialog = ErrorDialog(_fault(), Path.home() / "log" / "digitpad.log", Theme("light"))
    qtbot.addWidget(dialog)
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert "Traceback" in text
    assert "ValueError: cannot find ~/secret" in text
    assert numpy.__version__ in text
    assert str(Path.home()) not in text
    assert "Traceback" not in dialog.sentence.text()


def test_a_second_fault_joins_the_first(qtbot, qapp):
    dialog = ErrorDialog(_fault(), Path("digitpad.log"), Theme("light"))
    qtbot.addWidget(dialog)
    dialog.add(KeyError("another"))
    assert dialog.count == 2
    assert "KeyError: 'another'" in dialog.details.toPlainText()


def test_shortcuts_are_listed_under_their_headings(qtbot, qapp):
    action = QAction("Save && c&lose…")
    action.setShortcuts([QKeySequence("Ctrl+S"), QKeySequence("F2")])
    dialog = ShortcutsDialog([("File", [(plain_text(action), keys_of(action))])])
    qtbot.addWidget(dialog)
    top = dialog.table.topLevelItem(0)
    assert top.text(0) == "File"
    assert (top.child(0).text(0), top.child(0).text(1)) == ("Save & close", "Ctrl+S, F2")
