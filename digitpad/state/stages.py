"""The stages of the drawing on the canvas, each with what the network would have said of it.

In: the reading, and whether anybody looks. Out: `Stages`, renewed a moment after the reading – never before
it, and not at all while nobody looks.
"""

from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.ink.measures import measure
from digitpad.ink.stroke import Drawing
from digitpad.recognition.stages import StageReading, Stages, TracedKind, read_stages
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
        self._traced: tuple[StageReading, StageReading] | None = None
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
    def traced(self) -> tuple[StageReading, StageReading] | None:
        """Of a data set's picture that is drawn over, which has no others: without the ink and with it."""
        return self._traced

    @property
    def label(self) -> int | None:
        """What the data set says that this picture is."""
        tracing = self._reading.tracing
        return None if tracing is None or tracing.subject is None else tracing.subject.label

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
        untouched, said = self._reading.untouched, self._reading.prediction
        asked = (self._is_watched, reader, steps, sheet, untouched)
        if drawing is self._read_drawing and asked == self._read_with:
            return
        self._read_drawing, self._read_with = drawing, asked
        before, self._stages = self._stages or self._traced, None
        self._traced = None
        if self._is_watched and untouched is not None and said is not None:
            found, joined = measure(np.stack([untouched.image, said.image]))
            self._traced = (
                StageReading(TracedKind.FOUND, True, found, untouched),
                StageReading(TracedKind.JOINED, True, joined, said),
            )
        elif self._is_watched and reader is not None and drawing.strokes:
            began = perf_counter()
            self._stages = read_stages(reader, drawing, steps, sheet)
            self._cost = 1000 * (perf_counter() - began)
        if (self._stages or self._traced or before) is not None:
            self.stages_changed.emit()
