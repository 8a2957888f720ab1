"""The inspector in the real window: its keys are its own there, and it tells where everything is told."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.main_window import MainWindow
from digitpad.ui.shell.message_bar import MessageBar


def test_slicing_copying_and_saving_in_the_window(
    new_window: Callable[[], MainWindow], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    window = new_window()
    window.docks.show("tensors")
    panel, view = window.inspector_panel, window.inspector_panel.view
    qtbot.waitUntil(lambda: view.entry is not None and view.entry.array is not None)
    weight = view.entry.array
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    panel.tensors.setFocus()
    qtbot.keyClicks(panel.tensors, "[")
    qtbot.keyClicks(view.slice.field, "0:128]")
    qtbot.keyClick(view.slice.field, Qt.Key.Key_Return)
    qtbot.keyClick(view.slice.field, Qt.Key.Key_PageDown)
    np.testing.assert_array_equal(view.part.array, weight[128:256])

    view.set_view(NUMBERS)
    view.numbers.setFocus()
    qtbot.keyClick(view.numbers, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert np.array(copied, np.float32).tobytes() == np.ascontiguousarray(weight[128:256]).tobytes()
    assert "128 ×" in window.statusBar().currentMessage()

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "part.npy"), ""))
    qtbot.mouseClick(view.saver, Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(np.load(tmp_path / "part.npy"), weight[128:256])
    assert "part.npy" in window.statusBar().currentMessage()

    view.slice.set_text("[..., None]")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "part.csv"), ""))
    qtbot.mouseClick(view.saver, Qt.MouseButton.LeftButton)
    bar = window.findChild(MessageBar)
    assert bar is not None
    assert bar.isVisible()
    assert "3 axes" in bar.text

    view.slice.field.setFocus()
    qtbot.keyClick(view.slice.field, Qt.Key.Key_Escape)
    assert view.part.array is weight
