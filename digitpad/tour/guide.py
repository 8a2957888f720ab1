"""Who drives the real window without a person: draws, waits, presses buttons, and takes pictures.

In: the window and a folder. Out: numbered PNGs, and what was seen and read on the way. A chapter of the tour
is a guide with a way of its own.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from digitpad import atomic
from digitpad.errors import DigitpadError
from digitpad.ink.stroke import Drawing
from digitpad.state.training import RunState
from digitpad.ui.main_window import MainWindow

PATIENCE = 120.0
"""Seconds after which something that should have happened counts as broken."""


@dataclass(frozen=True)
class Step:
    """One picture: what it shows, its file, and when it was taken, in seconds since the window appeared."""

    name: str
    picture: str
    seconds: float


@dataclass(frozen=True)
class Digit:
    """One digit of the tour: what was drawn, what was read, and how sure the reader was of that."""

    drawn: int
    read: int | None
    probability: float | None


class Guide(ABC):
    """One pass through the window.

    Attributes:
        steps, digits: what was seen and read so far.
        test_accuracy: of the network that was trained, or None before.
    """

    def __init__(self, window: MainWindow, folder: Path, data: str) -> None:
        self.window, self.folder, self.data = window, folder, data
        self.steps: list[Step] = []
        self.digits: list[Digit] = []
        self.test_accuracy: float | None = None
        self._begun = time.monotonic()
        self._failure: Exception | None = None
        self._loop, self._pause = QEventLoop(), QTimer(singleShot=True)
        self._pause.timeout.connect(self._loop.quit)
        session = window.session
        for failed in (session.training.failed, session.dataset.failed, session.training.unsaved):
            failed.connect(self._fail)

    @abstractmethod
    def run(self) -> None:
        """Go the whole way."""

    @property
    @abstractmethod
    def faults(self) -> list[str]:
        """What the tour did not show as it should, a sentence each; empty when all is well."""

    @property
    def ok(self) -> bool:
        """Whether the tour showed what it should."""
        return not self.faults

    def report(self) -> dict[str, object]:
        """What goes into `tour.json`."""
        return {
            "steps": [asdict(step) for step in self.steps],
            "digits": [asdict(digit) for digit in self.digits],
            "test_accuracy": self.test_accuracy,
            "ok": self.ok,
        }

    # What a person does

    def draw(self, drawing: Drawing, place: tuple[float, float, float]) -> None:
        """Draw with the mouse, as large and where `place` says, on a cleared canvas."""
        self.window.draw_panel.actions_by_name["clear"].trigger()
        canvas = self.window.draw_panel.canvas
        left = QPoint()
        for stroke in drawing.strokes:
            positions = [self._position(x, y, drawing, place) for x, y, *_ in stroke]
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=positions[0])
            for position in positions[1:]:
                QTest.mouseMove(canvas, position)
                self.settle(0.001)
                left = position
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=left)

    def _position(self, x: float, y: float, drawing: Drawing, place: tuple[float, float, float]) -> QPoint:
        across, down, height = place
        every = [point for stroke in drawing.strokes for point in stroke]
        xs, ys = [point[0] for point in every], [point[1] for point in every]
        scale = 1000 * height / (max(ys) - min(ys))
        canvas_x = 1000 * across + (x - (max(xs) + min(xs)) / 2) * scale
        canvas_y = 1000 * down + (y - (max(ys) + min(ys)) / 2) * scale
        return self.window.draw_panel.canvas.to_widget(canvas_x, canvas_y).toPoint()

    def read(self, drawing: Drawing) -> None:
        """Wait until the window has read what is on the canvas, and write it down."""
        session = self.window.session
        self.wait(lambda: session.reading.is_current, "the reading of a digit")
        self.settle(0.15)  # the inspector follows a moment later
        prediction = session.reading.prediction
        assert drawing.label is not None
        assert prediction is not None
        self.digits.append(Digit(drawing.label, prediction.digit, prediction.confidence))

    def press(self, text: str) -> None:
        """Click the button of the training panel that says `text`."""
        buttons = self.window.training_panel.findChildren(QPushButton)
        button = next(button for button in buttons if button.text().replace("&", "") == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def start_training(self, preset: str, *, one_batch: bool = False) -> None:
        """Choose the data and a recipe, and press Start, or the button that goes on by one batch."""
        panel, training = self.window.training_panel, self.window.session.training
        panel.form.choose_preset(preset)
        panel.choice.choose(self.data)
        self.settle()
        commands = panel.commands
        self.press((commands.step_batch if one_batch else commands.start).iconText())
        begun = (RunState.RUNNING, RunState.PAUSED)
        self.wait(lambda: training.run_state in begun, "the beginning of the training")

    def end_training(self) -> None:
        """Wait for the end of the run, and note what its network reads of the test set."""
        training = self.window.session.training
        self.wait(lambda: training.run_state is RunState.FINISHED, "the end of the training")
        self.settle()
        epochs = training.history.epochs if training.history is not None else []
        self.test_accuracy = epochs[-1].test_accuracy if epochs else None

    # Waiting and looking

    def _fail(self, error: Exception) -> None:
        self._failure = error

    def wait(self, happened: Callable[[], bool], what: str) -> None:
        """Let the window work until something has happened.

        Raises:
            DigitpadError: it did not, or the window reported a fault.
        """
        end = time.monotonic() + PATIENCE
        while not happened():
            if self._failure is not None:
                raise self._failure
            if time.monotonic() > end:
                raise DigitpadError(f"{what} did not come within {PATIENCE:.0f} seconds")
            self.settle(0.005)

    def settle(self, seconds: float = 0.25) -> None:
        """Let the window work, and the threads behind it.

        An event loop lets go of Python's lock while it waits; `QTest.qWait` keeps it, and a network in
        training would stand still. The loop is the same each time, for PySide keeps a hundred bytes of every
        connection to a slot of Qt's for ever: an hour of pauses would look like a leak of the window's.
        """
        self._pause.start(int(seconds * 1000))
        self._loop.exec()

    def picture(self, name: str, window: QWidget | None = None) -> None:
        """Save the window, or another one, as the next PNG."""
        QApplication.processEvents()
        picture = f"{len(self.steps) + 1:02}-{name.replace(' ', '-').replace(':', '')}.png"
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        (window or self.window).grab().save(buffer, "PNG")
        atomic.write_bytes(self.folder / picture, bytes(buffer.data().data()))
        self.steps.append(Step(name, picture, round(time.monotonic() - self._begun, 2)))
