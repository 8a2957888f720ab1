"""A picture of a data set under the pen: what is drawn over it, what is wiped off it, and the way back.

In: a picture with its label, and the drawing. Out: the picture with the ink, in its own 28×28 pixels, which
is what the network reads.

While a picture is drawn over, the drawing of before is put aside in `DrawingState`, with all its steps, and a
blank one is in its place. So pen, eraser, undo and redo work as ever, and there is one history and not two:
ink is strokes, which the eraser cuts; what the eraser takes off the picture is its way, kept beside the
strokes in the same step. The picture itself never changes: it is wiped and drawn over anew (`ink.overlay`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.ink.normalise import PEN
from digitpad.ink.overlay import Sweep, ink_alone, wiped
from digitpad.ink.pipeline import SIDE, Images
from digitpad.ink.stroke import Points
from digitpad.state.drawing import CANVAS, DrawingState
from digitpad.state.tools import ToolState


@dataclass(frozen=True, eq=False)
class Traced:
    """A picture that is drawn over.

    Attributes:
        image: (28, 28) uint8.
        label: what the data set says that it is.
        source: where it is from, as one writes it: `test_images[247]`.

    Raises:
        ValueError: the picture is not (28, 28) uint8, or the label no digit.
    """

    image: Images
    label: int
    source: str

    def __post_init__(self) -> None:
        if self.image.shape != (SIDE, SIDE) or self.image.dtype != np.uint8:
            raise ValueError(f"a picture is (28, 28) uint8, not {self.image.shape} {self.image.dtype}")
        if self.label not in range(10):
            raise ValueError(f"the label is {self.label}, not a digit 0–9")


class TracingState(QObject):
    """The picture under the pen, if there is one.

    Signals:
        tracing_changed: `subject` is another one, or none any more.
    """

    tracing_changed = Signal()

    def __init__(self, drawing: DrawingState, tools: ToolState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing, self._tools = drawing, tools
        self._subject: Traced | None = None
        self._finished: tuple[Points, ...] | None = None  # whose ink is known
        self._finished_ink = np.zeros((SIDE, SIDE), np.uint8)
        self._of: tuple[tuple[Points, ...], tuple[Sweep, ...]] | None = None
        self._left = self._ink = self._picture = self._finished_ink
        # The one who reads plans it at the same signal, and looks only later; who paints asks when it does.
        drawing.strokes_changed.connect(self._follow)

    @property
    def subject(self) -> Traced | None:
        """The picture as the data set has it; None when none is drawn over."""
        return self._subject

    @property
    def is_active(self) -> bool:
        """Whether a picture is drawn over."""
        return self._subject is not None

    @property
    def picture(self) -> Images | None:
        """The picture with the ink, (28, 28) uint8; the same array as long as nothing has changed."""
        self._join()
        return None if self._subject is None else self._picture

    @property
    def left(self) -> Images | None:
        """What the eraser has left of the picture, without the ink."""
        self._join()
        return None if self._subject is None else self._left

    @property
    def ink(self) -> Images | None:
        """The ink alone, (28, 28) uint8."""
        self._join()
        return None if self._subject is None else self._ink

    def begin(self, subject: Traced) -> None:
        """Draw over this picture from now on; the drawing is put aside."""
        # What is under way belongs to what was there before, and its end would be taken for this one's.
        self._drawing.end_stroke()
        self._drawing.end_erasing()
        self._subject, self._of = subject, None
        self._tools.fix_ink_width(PEN / SIDE * CANVAS)
        self._drawing.put_aside(self._takes_off)
        self.tracing_changed.emit()

    @Slot()
    def end(self) -> None:
        """Take the drawing back; what was drawn over the picture is forgotten."""
        self._drawing.take_back()

    @Slot()
    def _follow(self) -> None:
        # The drawing is taken back too when it is cleared, or when another one is opened.
        if self._subject is not None and not self._drawing.is_put_aside:
            self._subject = self._of = None
            self._tools.fix_ink_width(None)
            self.tracing_changed.emit()

    def _takes_off(self, sweeps: Sequence[Sweep]) -> bool:
        """Whether the newest sweep takes anything off what the ones before have left."""
        assert self._subject is not None
        before, after = (wiped(self._subject.image, part, CANVAS) for part in (sweeps[:-1], sweeps))
        return bool((before != after).any())

    def _join(self) -> None:
        now = self._drawing.strokes, self._drawing.sweeps
        known = self._of
        if self._subject is None or (known and known[0] is now[0] and known[1] is now[1]):
            return
        self._of = now
        # Of a long drawing only the stroke under the pen is drawn anew.
        if self._finished is not self._drawing.finished_strokes:
            self._finished = self._drawing.finished_strokes
            self._finished_ink = _drawn(self._finished)
        live = self._drawing.live_stroke
        self._ink = self._finished_ink if live is None else np.maximum(self._finished_ink, _drawn([live]))
        self._left = wiped(self._subject.image, now[1], CANVAS)
        self._picture = np.maximum(self._left, self._ink)
        for array in (self._finished_ink, self._ink, self._picture):
            array.flags.writeable = False


def _drawn(strokes: Sequence[Points]) -> Images:
    return ink_alone(strokes, CANVAS)
