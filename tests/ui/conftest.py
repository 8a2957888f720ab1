"""The real window for a test, closed and gone after it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from digitpad.app import build_window, finish
from digitpad.ui.main_window import MainWindow

BuildWindow = Callable[[], MainWindow]


@pytest.fixture
def new_window(qapp: QApplication) -> Iterator[BuildWindow]:
    """A function that opens a window with the settings that lie on the disk."""
    opened: list[MainWindow] = []

    def build() -> MainWindow:
        window = build_window(qapp)
        opened.append(window)
        window.show()
        return window

    yield build
    for window in opened:
        window.close()
        finish(qapp, window)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


@pytest.fixture
def window(new_window: BuildWindow) -> MainWindow:
    """The window as at a first start."""
    return new_window()
