"""The chapter of the inspector: each thing that it shows and explains, one picture each.

The network of the book is trained on the chosen data, and then looked into: its tensors from the data set to
the gradients, the operation that made each, its units, its mistakes, its past. It went well when every step
did what it was about.
"""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad import paths
from digitpad.data.drawings import load_drawings
from digitpad.inspection.edits import SwitchOff
from digitpad.state.answers import Situation
from digitpad.state.explanation import View
from digitpad.state.training import RunState
from digitpad.tour.guide import Guide
from digitpad.ui.inspect.compare_page import COMPARE, ComparePage
from digitpad.ui.inspect.grid_view import GRID
from digitpad.ui.inspect.histogram_page import HISTOGRAM
from digitpad.ui.inspect.line_page import LINE
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.other_choice import BEGINNING
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.operation.page import OPERATION, OperationPage
from digitpad.ui.units.order import Sort

LEFT = Qt.MouseButton.LeftButton
ACCURACY_ABOVE = 0.85
FILM = "film.gif"


class InspectorTour(Guide):
    """Through the inspector and the explanations."""

    def run(self) -> None:
        """Train a little, and look at everything."""
        self._faults: list[str] = []
        self.window.session.settings.first_steps = False  # its strip would take room from what is shown
        self._step()
        self.end_training()
        self._draw_a_seven()
        self._tensors()
        self._views()
        self._operations()
        self._units()
        self._why()
        self._mistakes()
        self._past()

    @property
    def faults(self) -> list[str]:
        """What did not show what it should."""
        learnt = (self.test_accuracy or 0) > ACCURACY_ABOVE
        return [*self._faults, *([] if learnt else [f"the tour wants more than {ACCURACY_ABOVE:.0%}"])]

    def _expect(self, shown: bool, what: str) -> None:
        if not shown:
            self._faults.append(f"{what} was not to be seen")

    def _step(self) -> None:
        """One batch, and everything in it."""
        window, training = self.window, self.window.session.training
        self.start_training("chollet", one_batch=True)
        window.docks.show("tensors")
        window.docks.enlarge(True)
        self.wait(lambda: training.run_state is RunState.PAUSED, "the first batch")
        self._choose("gradients/layers.0.weight.grad", PICTURE)
        self.picture("one batch and its gradients")
        window.training_panel.commands.pause_resume.trigger()

    def _draw_a_seven(self) -> None:
        seven = next(d for d in load_drawings(paths.resource("tour") / "digits.jsonl") if d.label == 7)
        self.draw(seven, (0.5, 0.5, 0.7))
        self.read(seven)

    def _choose(self, key: str, view: str = "", part: str = "") -> None:
        """Look at a tensor, in a view, all of it or a part."""
        panel = self.window.inspector_panel
        self.wait(lambda: panel.tensors.choose(key), f"the tensor {key}")
        panel.view.slice.clear()
        if part:
            QTest.keyClicks(panel.view.slice.field, part)
            QTest.keyClick(panel.view.slice.field, Qt.Key.Key_Return)
        if view:
            panel.view.set_view(view)
        self.settle(0.5)

    def _tensors(self) -> None:
        view = self.window.inspector_panel.view
        self._choose("data/train_images", GRID)
        self.picture("the whole flow")
        self._choose("data/train_images", part="[:, 7:-7, 7:-7]")
        part = view.part
        self._expect(
            part is not None and part.form is not None and part.form.shape[1:] == (14, 14), "the slice"
        )
        self.picture("a slice as in the book")
        self._choose("batch/batch.input", NUMBERS, part="[:, 200:216]")
        self.picture("numbers")

    def _views(self) -> None:
        view = self.window.inspector_panel.view
        self._choose("data/train_labels", HISTOGRAM)
        self.picture("histogram")
        self._choose("batch/batch.input", LINE, part="[0]")
        self.picture("line")
        self._choose("parameters/layers.0.weight", COMPARE)
        view.page(ComparePage).other.choose(BEGINNING)
        self.settle()
        self.picture("weights beside those of the beginning")
        self._choose("parameters/layers.0.weight", GRID)
        QTest.mouseClick(view.pin, LEFT)
        self.settle(0.5)
        pinned = self.window.inspector_panel.pinned.windows
        self._expect(len(pinned) == 1, "the pinned tensor")
        for window in pinned:
            self.picture("a tensor in a window of its own", window)
            window.close()

    def _operations(self) -> None:
        for key, name in (
            ("batch/batch.input", "grey levels become shares"),
            ("activations/layers.0.output", "a row meets a column"),
            ("drawing/layers.0.output", "the drawing meets the weights"),
            ("activations/layers.1.output", "what ReLU cuts off"),
            ("activations/loss.probabilities", "softmax step by step"),
            ("gradients/layers.2.weight.grad", "a gradient"),
        ):
            self._choose(key, OPERATION)
            found = self.window.inspector_panel.view.page(OperationPage).told
            self._expect(found is not None, f"the operation behind {key}")
            self.picture(name)

    def _units(self) -> None:
        window, session = self.window, self.window.session
        window.docks.show("units")
        panel = window.units_panel
        self.wait(lambda: session.units.statistics is not None, "the statistics of the units")
        panel.choice.choose_sort(Sort.FOR)
        self.settle()
        unit = int(panel.gallery.units[0])
        panel.choose(0, unit)
        self.settle(0.5)
        self.picture("units by what they say for the seven")
        before = session.reading.prediction
        for unit in panel.gallery.units[:3].tolist():
            session.experiment.add(SwitchOff(0, unit))
        self.wait(lambda: session.experiment.accuracy is not None, "the accuracy of the edited network")
        self.wait(lambda: session.reading.is_current, "the reading of the edited network")
        after = session.reading.prediction
        self._expect(
            before is not None and after is not None and before.confidence != after.confidence, "an edit"
        )
        self.settle(0.5)
        self.picture("three units switched off")
        session.experiment.clear()

    def _why(self) -> None:
        window, session = self.window, self.window.session
        window.docks.enlarge(False)
        window.docks.show("curves")
        session.explanation.show(View.CONTRIBUTIONS)
        session.reason.ask(True)
        self.wait(lambda: session.explanation.explanation is not None, "the explanation")
        self.wait(lambda: session.reason.reason is not None, "the nearest digits")
        self.settle(0.5)
        self.picture("why this digit")
        session.reason.ask(False)
        session.explanation.show(View.PLAIN)

    def _mistakes(self) -> None:
        window, session = self.window, self.window.session
        window.docks.show("mistakes")
        window.docks.enlarge(True)
        self.wait(lambda: session.mistakes.situation is Situation.READY, "the mistakes")
        self.settle(0.5)
        self.picture("mistakes")
        gallery = window.mistakes_panel.gallery
        self._expect(gallery.count > 0, "a mistake")
        if gallery.count:
            QTest.mouseClick(gallery.viewport(), LEFT, pos=gallery.rect_of(0).center())
            self.wait(lambda: session.tracing.is_active, "the picture under the pen")
            self.settle(0.5)
            self.picture("a mistake to draw over")
            QTest.keyClick(window.draw_panel.canvas, Qt.Key.Key_Escape)
        self.settle()
        self._expect(not session.tracing.is_active, "the drawing of before")

    def _past(self) -> None:
        window, time = self.window, self.window.session.time
        if window.draw_panel.stages is not None:
            window.draw_panel.stages.set_open(False)
        window.docks.enlarge(False)
        window.view.time_machine.trigger()
        self.wait(lambda: len(time.steps) > 4, "the film")
        for place, panel in ((4, "curves"), (4, "units"), (7, "mistakes"), (9, "tensors")):
            place = min(place, len(time.steps) - 1)
            window.docks.enlarge(panel != "curves")
            window.docks.show(panel)
            slider = window.time_bar.slider
            middle = slider.rect().center()
            middle.setX(round(slider.place_of(place)))
            QTest.mouseClick(slider, LEFT, pos=middle)
            step = time.steps[place]
            self.wait(partial(self._is_at, step), f"step {step}")
            self.wait(lambda: window.session.reading.is_current, "the reading of that moment")
            self.settle(0.8)
            self.picture(f"{panel} at step {step}")
        window.time_bar.save.save(self.folder / FILM, "gif")
        self.wait((self.folder / FILM).exists, "the film's file")
        window.view.time_machine.trigger()
        self._expect(time.frame is None, "the present")

    def _is_at(self, step: int) -> bool:
        frame = self.window.session.time.frame
        return frame is not None and frame.snapshot.step == step
