"""What the network reads on the canvas now.

In: the drawing, the reader of the moment, and the steps of the preparation. Out: a Prediction, renewed
shortly after any of them changed. Where several digits are drawn it is that of the chosen one. Where a data
set's picture is drawn over, it is the picture with the ink that is read, as it is.
"""

from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.ink.pipeline import Images
from digitpad.ink.steps import ALL, Steps, prepare
from digitpad.ink.stroke import Drawing, Points
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader, read_images, recognise
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.number import NumberState
from digitpad.state.preparation import PreparationState
from digitpad.state.tracing import TracingState

DELAY = 4
"""Milliseconds in which changes are gathered: far below a frame, and a fast pen costs fewer readings."""


class ReadingState(QObject):
    """The prediction for the drawing as it stands, by the model that reads now.

    Attributes:
        preparation: the steps from the drawing to the network's picture.
        number: the digits, where several are drawn; None takes every drawing for one digit.
        tracing: the picture that is drawn over; None where none ever is.

    Signals:
        prediction_changed: the prediction is another one.
    """

    prediction_changed = Signal()

    def __init__(
        self,
        drawing: DrawingState,
        model: ModelState,
        parent: QObject | None = None,
        *,
        preparation: PreparationState | None = None,
        number: NumberState | None = None,
        tracing: TracingState | None = None,
    ) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._model = model
        self.preparation = preparation or PreparationState(parent=self)
        self.number = number
        self.tracing = tracing
        self._untouched: Prediction | None = None
        self._read_picture: Images | None = None
        self._subject = Drawing(())
        self._prediction: Prediction | None = None
        self._read_strokes: tuple[Points, ...] | None = None
        self._read_by: Reader | None = None
        self._steps = ALL
        self._cost = 0.0  # milliseconds that the last reading took
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._read)
        drawing.strokes_changed.connect(self._plan)
        if tracing is not None:
            tracing.tracing_changed.connect(self._plan)
        model.model_changed.connect(self._plan)
        self.preparation.preparation_changed.connect(self._prepare_anew)
        if number is not None:
            number.chosen_changed.connect(self._show_chosen)
            number.tools.digits_changed.connect(self._prepare_anew)
        self._read()

    @property
    def prediction(self) -> Prediction | None:
        """The newest reading; None when no model is there to read."""
        return self._prediction

    @property
    def untouched(self) -> Prediction | None:
        """What is read in the picture that is drawn over, without the ink; None where none is."""
        return self._untouched

    @property
    def is_current(self) -> bool:
        """Whether `prediction` is that of the present strokes by the present reader."""
        is_read = self._drawing.strokes is self._read_strokes and self._picture is self._read_picture
        return is_read and self._model.reader is self._read_by

    @property
    def other_image(self) -> Images | None:
        """What is read, (28, 28) uint8, where it is not what the usual steps make of `drawing`; else None."""
        if self._prediction is None or not self.is_current:
            return None
        return self._prediction.image if self._picture is not None or not self._steps.all_taken else None

    @property
    def _picture(self) -> Images | None:
        return None if self.tracing is None else self.tracing.picture

    @property
    def is_being_drawn(self) -> bool:
        """Whether the pen is down."""
        return self._drawing.is_drawing

    @property
    def drawing(self) -> Drawing:
        """What is read: the drawing or, where it is a number, the chosen digit alone."""
        # While one writes on, it is that digit which was read last: never all digits at once, as if one.
        is_number = self.number is not None and self.number.number is not None
        is_read = self._drawing.strokes is self._read_strokes
        return self._subject if is_number or is_read else self._drawing.drawing

    @property
    def steps(self) -> Steps:
        """By which the drawing was prepared for `prediction`."""
        return self._steps

    @Slot()
    def _prepare_anew(self) -> None:
        self._read_strokes = None
        self._plan()

    @Slot()
    def _plan(self) -> None:
        # Not started anew while it runs: a pen that never rests must not put the reading off.
        # And a scribble of thousands of points, which takes long to read, leaves half of the time to the pen.
        if not self._timer.isActive():
            self._timer.start(max(DELAY, round(self._cost)))

    @Slot()
    def _read(self) -> None:
        strokes, reader, picture = self._drawing.strokes, self._model.reader, self._picture
        if self.is_current:
            return
        self._read_strokes, self._read_by, self._read_picture = strokes, reader, picture
        self._steps = self.preparation.steps if picture is None else ALL
        began = perf_counter()
        if self.number is not None:
            self.number.read(reader if picture is None else None)  # a picture is one digit
        self._untouched = None
        if reader is None:
            self._prediction = None
        elif picture is None:
            self._prediction = self._recognise(reader)
        else:
            self._read_traced(reader, picture)
        self._cost = 1000 * (perf_counter() - began)
        self.prediction_changed.emit()

    def _read_traced(self, reader: Reader, picture: Images) -> None:
        assert self.tracing is not None
        assert self.tracing.subject is not None
        self._subject = self._drawing.drawing
        both = np.stack([self.tracing.subject.image, picture])
        self._untouched, self._prediction = read_images(reader, both)

    @Slot()
    def _show_chosen(self) -> None:
        # Chosen in what was read: a drawing that has changed since is about to be read anyway.
        if self._read_by is not None:
            self._prediction = self._recognise(self._read_by)
            self.prediction_changed.emit()

    def _recognise(self, reader: Reader) -> Prediction:
        chosen = None if self.number is None else self.number.chosen_drawing
        self._subject = self._drawing.drawing if chosen is None else chosen
        if self._steps.all_taken:
            read = None if self.number is None else self.number.chosen_prediction
            return recognise(reader, self._subject) if read is None else read
        return read_images(reader, prepare([self._subject], self._steps, self.preparation.sheet))[0]
