"""A person in the real window who does one thing after the other, each under the eyes of a Watch.

In: a window, and a folder for files. Out: a Pause for each thing that was done, under its name.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from awake.watch import Pause, Watch
from digitpad.errors import DigitpadError
from digitpad.ink.stroke import Drawing
from digitpad.state.training import RunState
from digitpad.tour.guide import Guide
from digitpad.training.recipe import Recipe
from digitpad.ui.main_window import MainWindow

QUIET = 0.25
"""Seconds of rest before something is done, and seconds that are watched after it has come to its end."""

PATIENCE = 60.0
TOLD = 80.0
"""Milliseconds of a pause from which on it is told at once where it was."""
Act = Callable[[], object]


class Person(Guide):
    """One who does things.

    Attributes:
        pauses: what was done → the longest pause.
        missed: what could not be done, a sentence each.
        is_training: whether a network is in training meanwhile.
        digits_to_draw: some that a person drew.
    """

    def __init__(self, window: MainWindow, folder: Path, data: str, is_training: bool) -> None:
        super().__init__(window, folder, data)
        self.is_training = is_training
        self.pauses: dict[str, Pause] = {}
        self.missed: list[str] = []
        self.digits_to_draw: list[Drawing] = []
        window.failures.failed.connect(self._note_failure)

    @property
    def faults(self) -> list[str]:
        """What could not be done."""
        return self.missed

    def run(self) -> None:
        """Nothing by itself."""

    def _note_failure(self, error: object) -> None:
        self.missed.append(f"the window said: {error!r}")

    def do(self, name: str, act: Act, until: Callable[[], bool] | None = None, rest: float = QUIET) -> None:
        """Do one thing; watch until its end, and some time longer."""
        self.settle(QUIET)
        watch = Watch()
        watch.start()
        try:
            act()
            end = time.monotonic() + PATIENCE
            while until is not None and not until():
                if time.monotonic() > end:
                    self.missed.append(f"{name}: its end did not come")
                    break
                self.settle(0.005)
        except (
            DigitpadError,
            AttributeError,
            IndexError,
            AssertionError,
            StopIteration,
            ValueError,
        ) as error:
            self.missed.append(f"{name}: {error!r}")
        self.settle(rest)
        self._write(name, watch.end())

    def over_and_over(self, name: str, acts: Sequence[Act], between: float = 0.02) -> None:
        """Do many things of one kind in a row, as dragging does."""

        def all_of_them() -> None:
            for act in acts:
                act()
                self.settle(between)

        self.do(name, all_of_them)

    def _write(self, name: str, pause: Pause) -> None:
        known = self.pauses.get(name)
        if known is None or pause.late > known.late:
            self.pauses[name] = pause
        where = pause.where if pause.late > TOLD else ""
        print(f"{pause.late:8.0f} {pause.busiest:8.0f}  {name}  {where}", file=sys.stderr, flush=True)

    # Parts of what is done

    def begin_training(self, recipe: Recipe) -> None:
        """Train until somebody stops it."""
        training = self.window.session.training
        training.start(recipe, self.data)
        self.wait(lambda: training.run_state is RunState.RUNNING and training.step > 20, "a run")

    def end_training(self) -> None:
        """Stop the run, if there is one."""
        training = self.window.session.training
        training.stop()
        self.wait(lambda: not training.run_state.is_active, "the end of a run")
        self.settle(0.3)

    def load(self, source: str) -> None:
        """Have a data set in memory."""
        dataset = self.window.session.dataset
        dataset.load(source)
        self.wait(lambda: dataset.current is not None and not dataset.is_loading, "a data set")
        self.settle(0.3)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click it, in the middle or where it is said."""
        if at is None:
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        else:
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)

    def answer(self, button_text: str) -> None:
        """Press a button of the question that will come."""

        def look() -> None:
            box = QApplication.activeModalWidget()
            for button in [] if box is None else box.findChildren(QPushButton):
                if button.text().replace("&", "") == button_text:
                    button.click()
                    return
            QTimer.singleShot(20, look)

        QTimer.singleShot(20, look)


def scribble(points: int, strokes: int, seed: int = 0) -> Drawing:
    """A drawing of so many points in so many strokes, each a walk over the canvas."""
    rng = np.random.default_rng(seed)
    each = points // strokes
    made = []
    for _ in range(strokes):
        walk = rng.uniform(150, 850, 2) + np.cumsum(rng.normal(0, 12, (each, 2)), axis=0)
        made.append(200 + np.abs(walk - 200) % 600)
    return Drawing.of([[(float(x), float(y)) for x, y in stroke] for stroke in made])
