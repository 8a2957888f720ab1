"""What the network reads on the canvas now.

In: the drawing, the reader of the moment, and the steps of the preparation. Out: a Prediction, renewed
shortly after any of them changed. Where several digits are drawn it is that of the chosen one.
"""

from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.ink.steps import ALL, Steps, prepare
from digitpad.ink.stroke import Drawing, Points
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader, read_images, recognise
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.number import NumberState
from digitpad.state.preparation import PreparationState

DELAY = 4
"""Milliseconds in which changes are gathered: far below a frame, and a fast pen costs fewer readings."""


class ReadingState(QObject):
    """The prediction for the drawing as it stands, by the model that reads now.

    Attributes:
        preparation: the steps from the drawing to the network's picture.
        number: the digits, where several are drawn; None takes every drawing for one digit.

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
    ) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._model = model
        self.preparation = preparation or PreparationState(parent=self)
        self.number = number
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
    def is_current(self) -> bool:
        """Whether `prediction` is that of the present strokes by the present reader."""
        return self._drawing.strokes is self._read_strokes and self._model.reader is self._read_by

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
        strokes, reader = self._drawing.strokes, self._model.reader
        if strokes is self._read_strokes and reader is self._read_by:
            return
        self._read_strokes, self._read_by = strokes, reader
        self._steps = self.preparation.steps
        began = perf_counter()
        if self.number is not None:
            self.number.read(reader)
        self._prediction = None if reader is None else self._recognise(reader)
        self._cost = 1000 * (perf_counter() - began)
        self.prediction_changed.emit()

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
