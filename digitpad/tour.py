"""The tour: the real window, driven without a person by real pointer events, leaving screenshots.

In: a folder for the pictures and a data set to train on. Out: numbered PNGs, `tour.json`, and an exit status
that is 0 only when the bundled model read at least eight of ten digits and the network that was trained reads
more than 85 % of its test set.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from digitpad import app, atomic, paths
from digitpad.data.drawings import load_drawings
from digitpad.errors import DigitpadError
from digitpad.ink.stroke import Drawing
from digitpad.state.settings import Settings
from digitpad.state.training import RunState
from digitpad.ui.display import missing_display
from digitpad.ui.main_window import MainWindow

RIGHT_AT_LEAST = 8
ACCURACY_ABOVE = 0.85
WINDOW = (1280, 800)
PATIENCE = 120.0
"""Seconds after which something that should have happened counts as broken."""

PLACES = (
    # Where a digit's middle goes and how high it is, in shares of the canvas: three sizes, off centre.
    (0.30, 0.32, 0.30),
    (0.66, 0.40, 0.55),
    (0.46, 0.54, 0.80),
)


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


class Tour:
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
        session = window.session
        for failed in (session.training.failed, session.dataset.failed, session.training.unsaved):
            failed.connect(self._fail)

    def run(self) -> None:
        """Draw and read, train and watch, inspect, change the colours."""
        self._picture("first look")
        drawings = load_drawings(paths.resource("tour") / "digits.jsonl")
        for number, drawing in enumerate(drawings):
            self._draw(drawing, PLACES[number % len(PLACES)])
            self._read(drawing)
            self._picture(f"drew a {drawing.label}")
        self._train()
        self._inspect()
        self.window.theme.set_choice("dark")
        self._settle()
        self._picture("dark tensors")
        self.window.docks.show("curves")
        self._settle()
        self._picture("dark curves")

    @property
    def ok(self) -> bool:
        """Whether the tour showed what it should."""
        right = sum(digit.drawn == digit.read for digit in self.digits)
        return right >= RIGHT_AT_LEAST and (self.test_accuracy or 0) > ACCURACY_ABOVE

    def report(self) -> dict[str, object]:
        """What goes into `tour.json`."""
        return {
            "steps": [asdict(step) for step in self.steps],
            "digits": [asdict(digit) for digit in self.digits],
            "test_accuracy": self.test_accuracy,
            "ok": self.ok,
        }

    # What a person does

    def _draw(self, drawing: Drawing, place: tuple[float, float, float]) -> None:
        """Draw with the mouse, as large and where `place` says, on a cleared canvas."""
        self.window.draw_panel.actions_by_name["clear"].trigger()
        canvas = self.window.draw_panel.canvas
        left = QPoint()
        for stroke in drawing.strokes:
            positions = [self._position(x, y, drawing, place) for x, y, *_ in stroke]
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=positions[0])
            for position in positions[1:]:
                QTest.mouseMove(canvas, position)
                self._settle(0.001)
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

    def _read(self, drawing: Drawing) -> None:
        """Wait until the window has read what is on the canvas, and write it down."""
        session = self.window.session
        self._wait(lambda: session.reading.is_current, "the reading of a digit")
        self._settle(0.15)  # the inspector follows a moment later
        prediction = session.reading.prediction
        assert drawing.label is not None
        assert prediction is not None
        self.digits.append(Digit(drawing.label, prediction.digit, prediction.confidence))

    def _train(self) -> None:
        """Choose the small recipe, press Start, look, pause, look, go on to the end."""
        panel, training = self.window.training_panel, self.window.session.training
        self.window.docks.show("curves")
        panel.form.choose_preset("tiny")
        panel.choice.choose(self.data)
        self._settle()
        self._press(panel.commands.start.iconText())
        self._wait(lambda: training.run_state is RunState.RUNNING, "the beginning of the training")
        self._wait(lambda: training.step >= training.total_steps // 3, "the first third of the training")
        self._picture("it learns")
        panel.commands.pause_resume.trigger()
        self._wait(lambda: training.run_state in (RunState.PAUSED, RunState.FINISHED), "the pause")
        self.window.docks.show("tensors")
        self._settle(0.5)
        self._picture("paused between two batches")
        self.window.docks.show("curves")
        if training.run_state is RunState.PAUSED:
            panel.commands.pause_resume.trigger()
        self._wait(lambda: training.run_state is RunState.FINISHED, "the end of the training")
        self._settle()
        self._picture("trained: keep or discard")
        epochs = training.history.epochs if training.history is not None else []
        self.test_accuracy = epochs[-1].test_accuracy if epochs else None

    def _inspect(self) -> None:
        """Open the inspector and look at a few tensors."""
        self.window.docks.show("tensors")
        tensors = self.window.inspector_panel.tensors
        for key, name in (
            ("parameters/layers.0.weight", "weights of the first layer"),
            ("data/train_images", "training images"),
            ("gradients/layers.0.weight.grad", "gradient of the weights"),
        ):
            tensors.choose(key)
            self._settle(0.4)
            self._picture(name)

    def _press(self, text: str) -> None:
        """Click the button of the training panel that says `text`."""
        buttons = self.window.training_panel.findChildren(QPushButton)
        button = next(button for button in buttons if button.text().replace("&", "") == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    # Waiting and looking

    def _fail(self, error: Exception) -> None:
        self._failure = error

    def _wait(self, happened: Callable[[], bool], what: str) -> None:
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
            self._settle(0.005)

    def _settle(self, seconds: float = 0.25) -> None:
        """Let the window work, and the threads behind it.

        An event loop lets go of Python's lock while it waits; `QTest.qWait` keeps it, and a network in
        training would stand still.
        """
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def _picture(self, name: str) -> None:
        """Save the window as the next PNG."""
        QApplication.processEvents()
        picture = f"{len(self.steps) + 1:02}-{name.replace(' ', '-').replace(':', '')}.png"
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.window.grab().save(buffer, "PNG")
        atomic.write_bytes(self.folder / picture, bytes(buffer.data().data()))
        self.steps.append(Step(name, picture, round(time.monotonic() - self._begun, 2)))


def run_tour(folder: Path, data: str = "synthetic") -> int:
    """Drive the window through the tour; 0 when it went well, 1 when it did not.

    The user's own settings and runs are left alone: the tour keeps its own in a folder that goes with it.

    Raises:
        DigitpadError: the data set cannot be loaded, or the pictures cannot be written.
    """
    if missing_display() is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="digitpad-tour-") as private:
        settings = Settings(Path(private) / "settings.json")
        settings.theme = "light"
        app.limit_threads(0)
        application = app.create_application()
        with app.guarding(Path(private) / "log") as (failures, _):
            window = app.build_window(application, settings, failures)
            window.session.training.runs_folder = Path(private) / "runs"
            try:
                window.resize(*WINDOW)
                window.show()
                tour = Tour(window, folder, data)
                tour.run()
                atomic.write_text(folder / "tour.json", json.dumps(tour.report(), indent=2) + "\n")
            finally:
                window.close()
                app.finish(application, window)
    right = sum(digit.drawn == digit.read for digit in tour.digits)
    print(f"{len(tour.steps)} pictures in {folder}")
    print(
        f"{right} of {len(tour.digits)} digits read rightly; test accuracy {tour.test_accuracy:.4f} on {data}"
    )
    if not tour.ok:
        print(
            f"digitpad: the tour wants {RIGHT_AT_LEAST} digits and more than {ACCURACY_ABOVE:.0%}",
            file=sys.stderr,
        )
    return 0 if tour.ok else 1
