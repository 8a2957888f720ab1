"""The stages of the drawing on the canvas, each with what the network would have said of it.

In: the reading, and whether anybody looks. Out: `Stages`, renewed a moment after the reading – never before
it, and not at all while nobody looks.
"""

from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.ink.stroke import Drawing
from digitpad.recognition.stages import Stages, read_stages
from digitpad.state.model import ModelState
from digitpad.state.preparation import PreparationState
from digitpad.state.reading import ReadingState

DELAY = 40
"""Milliseconds in which readings are gathered: five pictures, 25 times a second, are enough for any eye."""


class StagesState(QObject):
    """The stages as they stand.

    Signals:
        stages_changed: they are others.
    """

    stages_changed = Signal()

    def __init__(
        self,
        model: ModelState,
        reading: ReadingState,
        preparation: PreparationState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reading = reading
        self._model = model
        self.preparation = preparation
        self._stages: Stages | None = None
        self._is_watched = False
        self._read_drawing: Drawing | None = None
        self._read_with: tuple[object, ...] = ()
        self._cost = 0.0  # milliseconds that they took the last time
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._read)
        reading.prediction_changed.connect(self._plan)
        preparation.sheet_changed.connect(self._plan)

    @property
    def stages(self) -> Stages | None:
        """The stages; None when nobody looks, when there is no model to read, or nothing to be read."""
        return self._stages

    def watch(self, is_watched: bool) -> None:
        """Somebody looks at them from now on, or no longer."""
        if is_watched != self._is_watched:
            self._is_watched = is_watched
            self._timer.stop()
            self._read()

    @Slot()
    def _plan(self) -> None:
        # As with the reading: not started anew while it runs, and most of the time is left to the pen.
        if self._is_watched and not self._timer.isActive():
            self._timer.start(max(DELAY, round(3 * self._cost)))

    @Slot()
    def _read(self) -> None:
        reader, drawing = self._model.reader, self._reading.drawing
        steps, sheet = self.preparation.steps, self.preparation.sheet
        asked = (self._is_watched, reader, steps, sheet)
        if drawing is self._read_drawing and asked == self._read_with:
            return
        self._read_drawing, self._read_with = drawing, asked
        before, self._stages = self._stages, None
        if self._is_watched and reader is not None and drawing.strokes:
            began = perf_counter()
            self._stages = read_stages(reader, drawing, steps, sheet)
            self._cost = 1000 * (perf_counter() - began)
        if self._stages is not None or before is not None:
            self.stages_changed.emit()
