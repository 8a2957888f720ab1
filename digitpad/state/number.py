"""The digits on the canvas, when there are several, and the one of them that is looked at.

In: the drawing, the reader of the moment, and for how many digits the drawing is to be taken. Out: a Number,
the chosen digit in it, and the part of the drawing that is this digit.
"""

from PySide6.QtCore import QObject, Signal

from digitpad.ink.stroke import Drawing
from digitpad.recognition.number import Found, Number
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader
from digitpad.recognition.several import Known, is_clearly_several, read_several
from digitpad.state.drawing import DrawingState
from digitpad.state.tools import Digits, ToolState


class NumberState(QObject):
    """Several digits, read whenever the drawing is; `ReadingState` says when.

    The digit that is written is the chosen one, until the user chooses another: that one stays chosen as long
    as its strokes are there and nothing is written.

    Signals:
        number_changed: other digits are there, or none any more.
        chosen_changed: the user chose another digit.
        suggestion_changed: there is another `suggestion`.
    """

    number_changed = Signal()
    chosen_changed = Signal()
    suggestion_changed = Signal()

    def __init__(self, drawing: DrawingState, tools: ToolState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.tools = tools
        self._number: Number | None = None
        self._suggestion = ""
        self._read = Drawing(())
        self._known: Known = {}
        self._known_by: Reader | None = None
        self._chosen: int | None = None
        self._kept: tuple[int, ...] | None = (
            None  # identities of the strokes of the digit that the user chose
        )

    @property
    def number(self) -> Number | None:
        """The digits; None when the drawing is taken for one digit, or for nothing."""
        return self._number

    @property
    def text(self) -> str:
        """The number, a line of it for each line of writing; empty when there is none."""
        return "" if self._number is None else self._number.text

    @property
    def suggestion(self) -> str:
        """What the drawing would be as several digits, all of them known; empty where it is not taken for one
        digit only because it looks like one, as when digits touch.
        """
        return self._suggestion

    @property
    def chosen(self) -> int | None:
        """The place of the chosen digit, counted from 0; None when there is no number."""
        return self._chosen

    @property
    def chosen_digit(self) -> Found | None:
        """The chosen digit."""
        return None if self._number is None or self._chosen is None else self._number.digits[self._chosen]

    @property
    def chosen_prediction(self) -> Prediction | None:
        """What the chosen digit was read as."""
        found = self.chosen_digit
        return None if found is None else found.prediction

    @property
    def chosen_drawing(self) -> Drawing | None:
        """The strokes of the chosen digit alone."""
        found = self.chosen_digit
        return None if found is None else Drawing(tuple(self._read.strokes[k] for k in found.strokes))

    def choose(self, place: int) -> None:
        """Look at another digit. Raises IndexError where there is none."""
        if self._number is None or not 0 <= place < len(self._number.digits):
            raise IndexError(f"there is no digit {place}")
        self._kept = self._identity(place)
        if place != self._chosen:
            self._chosen = place
            self.chosen_changed.emit()

    def read(self, reader: Reader | None) -> None:
        """Find the digits of the drawing as it stands now."""
        drawing = self._drawing.drawing
        written = len(drawing.strokes) > len(self._read.strokes) or self._drawing.is_drawing
        before, suggested = self._number, self._suggestion
        self._suggestion = ""
        self._number = self._find(drawing, reader)
        self._read = drawing  # not before: what is known goes by the identities of its strokes
        if written:
            self._kept = None
        self._chosen = self._choice()
        if before is not None or self._number is not None:
            self.number_changed.emit()
        if self._suggestion != suggested:
            self.suggestion_changed.emit()

    def _find(self, drawing: Drawing, reader: Reader | None) -> Number | None:
        digits = self.tools.digits
        if reader is None or drawing.is_blank or digits is Digits.ONE:
            self._known.clear()
            return None
        if reader is not self._known_by:
            self._known_by, self._known = reader, {}
        number = read_several(reader, drawing, self._known)
        if digits is Digits.SEVERAL or is_clearly_several(number, drawing):
            return number
        if len(number.digits) > 1 and all(found.prediction.accepted for found in number.digits):
            self._suggestion = number.text
        return None

    def _choice(self) -> int | None:
        """The digit that the user chose or, where it is gone, the one with the newest stroke."""
        if self._number is None or not self._number.digits:
            return None
        places = range(len(self._number.digits))
        for place in places:
            if self._kept is not None and self._identity(place) == self._kept:
                return place
        digits = self._number.digits
        return max(places, key=lambda place: max(digits[place].strokes))

    def _identity(self, place: int) -> tuple[int, ...]:
        # Finished strokes are the same arrays as long as they are there; the drawing keeps them alive.
        assert self._number is not None
        return tuple(id(self._read.strokes[k]) for k in self._number.digits[place].strokes)
