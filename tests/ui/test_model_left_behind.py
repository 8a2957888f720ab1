"""A new model that nobody judged yet is never lost without a word."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from digitpad.files.models import Model, load_model, save_model
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.state.model import LoadedModel
from digitpad.ui.main_window import MainWindow

MODEL = Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot())


def _answer(button: QMessageBox.StandardButton, seen: list[str]) -> None:
    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        box.button(button).click()

    QTimer.singleShot(50, press)


@pytest.mark.parametrize(
    ("button", "closes"),
    [(QMessageBox.StandardButton.Cancel, False), (QMessageBox.StandardButton.Discard, True)],
)
def test_closing_asks_about_a_model_that_no_disk_took(window: MainWindow, button, closes: bool):
    window.session.model.offer(LoadedModel(MODEL, "New model"))
    seen: list[str] = []
    _answer(button, seen)
    assert window.close() is closes
    assert "only in memory" in seen[0]
    assert window.isVisible() is not closes
    window.session.model.discard()


def test_closing_can_save_it_elsewhere(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "rescued.safetensors"
    monkeypatch.setattr(
        "digitpad.ui.shell.file_actions.QFileDialog.getSaveFileName", lambda *_: (str(path), "")
    )
    window.session.model.offer(LoadedModel(MODEL, "New model"))
    _answer(QMessageBox.StandardButton.Save, [])
    assert window.close()
    np.testing.assert_array_equal(load_model(path).snapshot.parameters, MODEL.snapshot.parameters)


def test_a_model_on_disk_needs_no_question(window: MainWindow, tmp_path: Path):
    path = tmp_path / "run" / "model.safetensors"
    save_model(path, MODEL)
    window.session.model.offer(LoadedModel(MODEL, "New model", path))
    assert window.close()


def test_a_model_that_another_took_the_place_of_is_among_the_recent_files(window: MainWindow, tmp_path: Path):
    path = tmp_path / "2026-run" / "model.safetensors"
    save_model(path, MODEL)
    window.session.model.offer(LoadedModel(MODEL, "New model", path))
    window.session.model.restore_bundled()
    assert path in window.session.settings.recent_files
    assert any("2026-run" in action.text() for action in window.files.recent_menu.actions())


def test_a_model_that_was_discarded_is_not(window: MainWindow, tmp_path: Path):
    path = tmp_path / "run" / "model.safetensors"
    save_model(path, MODEL)
    window.session.model.offer(LoadedModel(MODEL, "New model", path))
    window.session.model.discard()
    assert path not in window.session.settings.recent_files
