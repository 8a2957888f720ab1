"""What the tests of the time machine share: the bar alone or in the whole window, and a run with a film."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from digitpad.state.session import Session
from digitpad.state.settings import Settings
from digitpad.ui.main_window import MainWindow
from digitpad.ui.theme import Theme
from digitpad.ui.time.time_bar import TimeBar
from tests.runs_kit import write_run
from tests.training_kit import TIMEOUT, digits_file, other_digits_file

__all__ = ["digits_file", "other_digits_file"]

STEPS = (1, 2, 4, 8, 15, 16, 30)


class Bar:
    """The bar, as somebody sees and moves it."""

    def __init__(self, session: Session, bar: TimeBar, qtbot) -> None:
        self.session, self.bar, self.qtbot = session, bar, qtbot
        self.time = session.time

    def open(self) -> None:
        self.bar.toggleViewAction().trigger()
        self.until(lambda: self.time.films.was_read and not self.session.runs.is_reading)

    def load(self, source: str) -> None:
        self.session.dataset.load(source)
        self.until(lambda: self.session.dataset.source == source)

    def until(self, condition) -> None:
        self.qtbot.waitUntil(condition, timeout=TIMEOUT)

    def until_at(self, step: int) -> None:
        self.until(lambda: self.time.frame is not None and self.time.frame.snapshot.step == step)

    def click(self, step: int) -> None:
        """Click at the place of a frame on the slider."""
        slider = self.bar.slider
        place = QPoint(round(slider.place_of(self.time.steps.index(step))), 13)
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
        self.until_at(step)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.bar.slider, key)


@pytest.fixture
def bar(qapp, qtbot) -> Iterator[Bar]:
    """The bar alone in a window."""
    session, theme, window = Session(Settings()), Theme("light"), QMainWindow()
    session.model.restore_bundled()
    made = TimeBar(session, theme)
    window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, made)
    made.hide()
    window.resize(1280, 200)
    window.show()
    yield Bar(session, made, qtbot)
    window.close()
    session.shutdown()
    window.deleteLater()
    session.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def whole(window: MainWindow, qtbot) -> Bar:
    """The bar in the window of the program."""
    window.resize(1280, 800)
    return Bar(window.session, window.time_bar, qtbot)


@pytest.fixture
def filmed(digits_file: str) -> Path:
    """The folder of a run with a film."""
    return write_run(digits_file, film=50)
