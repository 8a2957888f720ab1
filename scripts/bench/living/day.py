"""A day in the real window: drawing, training, looking at everything.

In: a window, and a generator that chooses what to do. Out: nothing; whatever goes wrong is raised.
"""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from digitpad import paths
from digitpad.data.drawings import load_drawings
from digitpad.state.answers import Situation
from digitpad.state.explanation import View
from digitpad.state.training import RunState
from digitpad.tour.guide import Guide
from digitpad.ui.inspect.compare_page import COMPARE
from digitpad.ui.inspect.grid_view import GRID
from digitpad.ui.inspect.histogram_page import HISTOGRAM
from digitpad.ui.inspect.line_page import LINE
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.main_window import MainWindow
from digitpad.ui.operation.page import OPERATION

LEFT = Qt.MouseButton.LeftButton
EPOCHS = 8
LOOKS = (
    ("data/train_images", (GRID, PICTURE, NUMBERS)),
    ("batch/batch.input", (NUMBERS, LINE, OPERATION)),
    ("parameters/layers.0.weight", (PICTURE, HISTOGRAM, COMPARE)),
    ("activations/layers.0.output", (OPERATION, NUMBERS)),
    ("gradients/layers.0.weight.grad", (PICTURE, OPERATION)),
    ("drawing/layers.0.output", (OPERATION, LINE)),
)
SLICES = ("[4]", "[2:9]", "[..., 3]", "[::2]")


class Day(Guide):
    """One round through everything.

    Args:
        window, data: what is lived in, and trained on.
        rng: chooses.
        number: of the day.
        is_last: whether it ends in the middle of a run, with pinned tensors open.
    """

    def __init__(
        self, window: MainWindow, data: str, rng: np.random.Generator, number: int, is_last: bool
    ) -> None:
        super().__init__(window, Path(), data)
        self._rng, self._number, self._is_last = rng, number, is_last

    @property
    def faults(self) -> list[str]:
        """None to be told at its end: whatever goes wrong on the way is raised at once."""
        return []

    def run(self) -> None:
        """From the first stroke on."""
        window = self.window
        window.session.settings.theme = ("light", "dark")[self._number % 2]
        self._digits = load_drawings(paths.resource("tour") / "digits.jsonl")
        self._draw()
        self._train(stop=self._number % 2 == 0)
        self._look_at_tensors()
        self._units()
        self._mistakes()
        self._past()
        self._why()
        self._dialogs()
        if self._is_last:
            self._begin()
            self._look_at_tensors()
        else:
            for pinned in self.window.inspector_panel.pinned.windows:
                pinned.close()

    def _draw(self) -> None:
        for _ in range(2):
            drawing = self._digits[int(self._rng.integers(len(self._digits)))]
            self.draw(drawing, (0.5, 0.5, 0.6))
            self.wait(lambda: self.window.session.reading.is_current, "a reading")

    def _begin(self) -> None:
        panel, training = self.window.training_panel, self.window.session.training
        panel.form.choose_preset("tiny")
        panel.form.set_text("epochs", str(EPOCHS))
        panel.choice.choose(self.data)
        self.settle(0.05)
        panel.commands.start.trigger()
        self.wait(lambda: training.run_state is not RunState.PREPARING, "the beginning of a run")

    def _train(self, stop: bool) -> None:
        commands, training = self.window.training_panel.commands, self.window.session.training
        self.window.docks.show("curves")
        self._begin()
        self._draw()
        if training.run_state is RunState.RUNNING:
            commands.pause_resume.trigger()
            self.wait(lambda: training.run_state in (RunState.PAUSED, RunState.FINISHED), "the pause")
            self._look_at_tensors()
        if training.run_state is RunState.PAUSED:
            (commands.stop if stop else commands.pause_resume).trigger()
        for name in ("runs", "tensors", "curves"):
            self.window.docks.show(name)
            self.settle(0.1)
        self.wait(lambda: training.run_state is RunState.FINISHED, "the end of a run")
        (commands.keep if stop else commands.discard).trigger()
        self.settle(0.05)

    def _look_at_tensors(self) -> None:
        panel = self.window.inspector_panel
        self.window.docks.show("tensors")
        self.window.docks.enlarge(bool(self._rng.integers(2)))
        for number in self._rng.permutation(len(LOOKS))[:3].tolist():
            key, views = LOOKS[number]
            if not self._can_choose(key):
                continue
            panel.view.set_view(views[int(self._rng.integers(len(views)))])
            self.settle(0.05)
            QTest.keyClicks(panel.view.slice.field, SLICES[int(self._rng.integers(len(SLICES)))])
            QTest.keyClick(panel.view.slice.field, Qt.Key.Key_Return)
            self.settle(0.05)
            panel.view.slice.clear()
        if len(panel.pinned.windows) < 2:
            QTest.mouseClick(panel.view.pin, LEFT)
            self.settle(0.1)
        elif self._rng.integers(2):
            panel.pinned.windows[0].close()
        self.window.docks.enlarge(False)

    def _can_choose(self, key: str) -> bool:
        for _ in range(40):
            if self.window.inspector_panel.tensors.choose(key):
                return True
            self.settle(0.02)
        return False

    def _units(self) -> None:
        session, panel = self.window.session, self.window.units_panel
        self.window.docks.show("units")
        self.settle(0.2)
        if len(panel.gallery.units):
            panel.choose(0, int(panel.gallery.units[0]))
            QTest.keyClick(panel.gallery, Qt.Key.Key_Space)
            self.settle(0.2)
        session.experiment.clear()

    def _mistakes(self) -> None:
        session, gallery = self.window.session, self.window.mistakes_panel.gallery
        self.window.docks.show("mistakes")
        self.wait(lambda: session.mistakes.situation is not Situation.WORKING, "the mistakes")
        self.settle(0.2)
        if gallery.count:
            QTest.mouseClick(gallery.viewport(), LEFT, pos=gallery.rect_of(0).center())
            self.settle(0.2)
            QTest.keyClick(self.window.draw_panel.canvas, Qt.Key.Key_Escape)
            self.settle(0.05)

    def _past(self) -> None:
        window, machine = self.window, self.window.session.time
        window.view.time_machine.trigger()
        self.wait(lambda: len(machine.steps) > 1, "a film")
        for button in (window.time_bar.to_start, window.time_bar.on, window.time_bar.on):
            QTest.mouseClick(button, LEFT)
            self.settle(0.1)
        QTest.mouseClick(window.time_bar.play, LEFT)
        self.settle(0.3)
        window.view.time_machine.trigger()
        self.settle(0.05)

    def _why(self) -> None:
        session = self.window.session
        if self.window.draw_panel.stages is not None:
            self.window.draw_panel.stages.set_open(True)
        session.explanation.show(View.CONTRIBUTIONS)
        self._draw()
        self.settle(0.2)
        session.explanation.show(View.PLAIN)
        if self.window.draw_panel.stages is not None:
            self.window.draw_panel.stages.set_open(False)

    def _dialogs(self) -> None:
        for action in (self.window.help.about, self.window.help.shortcuts, self.window.help.settings):
            action.trigger()
            self.settle(0.05)
            for dialog in self.window.findChildren(QDialog):
                dialog.reject()
            self.settle(0.02)
