"""The drawing on the canvas: what the pen and the eraser do to it, and the way back.

In: points in canvas units, 0–1000 on each side of the square canvas, y down. Out: strokes, each (n, 2) to
(n, 4) float64 and never changed once handed out, and signals when they are others than before.
"""

from collections import deque

from PySide6.QtCore import QObject, Signal

from digitpad.ink.eraser import erase
from digitpad.ink.stroke import Drawing, Points
from digitpad.state.live_stroke import LiveStroke

CANVAS = 1000.0
"""Side of the canvas in its own units."""

POINT_LIMIT = 20_000
"""Points that one drawing can hold: minutes of scribbling, and still quick to draw and to read."""

HISTORY_LIMIT = 200
"""Steps that can be undone."""

NEAREST = 0.5
"""A point nearer to the one before, in canvas units, says nothing new."""


class DrawingState(QObject):
    """The one owner of the drawing: strokes, sweeps of the eraser, clearing, replacing: each one undo step.

    Signals:
        strokes_changed: the strokes are others than before; while a stroke is drawn, at each point.
        history_changed: what can be undone or redone is other than before.
    """

    strokes_changed = Signal()
    history_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = Drawing(())
        self._past: deque[Drawing] = deque(maxlen=HISTORY_LIMIT)
        self._future: list[Drawing] = []
        self._stroke: LiveStroke | None = None
        self._sweep: tuple[float, float, float] | None = None  # x, y of the eraser and its radius
        self._before_sweep = self._drawing
        self._clock_zero = 0.0
        self._points = 0
        self._strokes: tuple[Points, ...] | None = ()

    # What there is

    @property
    def strokes(self) -> tuple[Points, ...]:
        """All strokes, the one under the pen too; the same tuple as long as nothing has changed."""
        if self._strokes is None:
            live = () if self._stroke is None else (self._stroke.points(),)
            self._strokes = self._drawing.strokes + live
        return self._strokes

    @property
    def finished_strokes(self) -> tuple[Points, ...]:
        """The strokes without the one under the pen; the same tuple as long as none is added or changed."""
        return self._drawing.strokes

    @property
    def live_stroke(self) -> Points | None:
        """The stroke under the pen so far, or None."""
        return None if self._stroke is None else self._stroke.points()

    @property
    def drawing(self) -> Drawing:
        """The drawing now, with label, writer and other keys if it was opened from a file that had them."""
        was = self._drawing
        return Drawing(self.strokes, was.label, was.writer, was.extra)

    @property
    def is_blank(self) -> bool:
        """Whether there is no ink."""
        return self._stroke is None and not self._drawing.strokes

    @property
    def is_full(self) -> bool:
        """Whether the drawing has as many points as it can hold, so that the pen leaves nothing more."""
        return self._points >= POINT_LIMIT

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is under way."""
        return self._stroke is not None

    @property
    def is_erasing(self) -> bool:
        """Whether a sweep of the eraser is under way."""
        return self._sweep is not None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past) or self._stroke is not None or self._drawing is not self._before_sweep

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._future)

    # The pen

    def begin_stroke(self, x: float, y: float, t: float | None = None, p: float | None = None) -> None:
        """Put the pen down. A stroke or sweep under way ends first; a full drawing takes no stroke.

        Args:
            x, y: canvas units.
            t: time in milliseconds, from any zero: kept counting from the drawing's first point.
            p: pressure 0–1 where the device tells it. Time and pressure are kept if the first point has them.
        """
        self._end()
        if self.is_full:
            return
        self._set_clock(t)
        self._stroke = LiveStroke(self._point(x, y, t, p))
        self._points += 1
        self._changed()
        self.history_changed.emit()

    def extend_stroke(self, x: float, y: float, t: float | None = None, p: float | None = None) -> None:
        """Move the pen on. Without a stroke under way, as after an undo in mid-stroke, nothing happens."""
        if self._stroke is None or self.is_full:
            return
        last = self._stroke.points()[-1]
        if abs(x - last[0]) < NEAREST and abs(y - last[1]) < NEAREST:
            return
        point = self._point(x, y, t, p)
        # A point that lacks what the stroke has takes the last one's.
        self._stroke.append(point + tuple(float(value) for value in last[len(point) :]))
        self._points += 1
        self._changed()

    def end_stroke(self) -> None:
        """Lift the pen."""
        if self._stroke is None:
            return
        points = self._stroke.finished()
        self._stroke = None
        self._do(self._with((*self._drawing.strokes, points)))

    def cancel_stroke(self) -> None:
        """Drop the stroke under way as if it had never begun."""
        if self._stroke is None:
            return
        self._stroke = None
        self._changed()
        self._count()
        self.history_changed.emit()

    # The eraser

    def begin_erasing(self, x: float, y: float, radius: float) -> None:
        """Put down an eraser of `radius` canvas units. A stroke or sweep under way ends first."""
        self._end()
        self._before_sweep = self._drawing
        self._sweep = (x, y, radius)
        self.erase_along(x, y)

    def erase_along(self, x: float, y: float) -> None:
        """Move the eraser on: strokes are cut along its way. Without a sweep under way nothing happens."""
        if self._sweep is None:
            return
        from_x, from_y, radius = self._sweep
        self._sweep = (x, y, radius)
        left = erase(self._drawing.strokes, (from_x, from_y), (x, y), radius)
        if left is self._drawing.strokes:
            return
        first = self._drawing is self._before_sweep
        self._drawing = self._with(left)
        self._count()
        self._changed()
        if first:
            self.history_changed.emit()

    def end_erasing(self) -> None:
        """Lift the eraser. A sweep that met no ink leaves no step to undo."""
        if self._sweep is None:
            return
        self._sweep = None
        before, self._before_sweep = self._before_sweep, self._drawing
        if self._drawing is not before:
            self._past.append(before)
            self._future.clear()
            self.history_changed.emit()

    # The whole

    def clear(self) -> None:
        """Take all ink away, as one step."""
        self._end()
        if not self.is_blank:
            self._do(Drawing(()))

    def replace(self, drawing: Drawing) -> None:
        """Show another drawing, in canvas units, as one step.

        Raises:
            ValueError: it has more than `POINT_LIMIT` points.
        """
        points = sum(map(len, drawing.strokes))
        if points > POINT_LIMIT:
            raise ValueError(f"the drawing has {points} points, more than {POINT_LIMIT}")
        self._end()
        self._do(drawing)

    def undo(self) -> None:
        """Take the last step back; a stroke or sweep under way ends first and is that step."""
        self._end()
        if self._past:
            self._future.append(self._drawing)
            self._show(self._past.pop())

    def redo(self) -> None:
        """Do again what was undone last; a stroke under way ends first, and leaves nothing to do again."""
        self._end()
        if self._future:
            self._past.append(self._drawing)
            self._show(self._future.pop())

    # Inside

    def _with(self, strokes: tuple[Points, ...]) -> Drawing:
        was = self._drawing
        return Drawing(strokes, was.label, was.writer, was.extra) if strokes else Drawing(())

    def _point(self, x: float, y: float, t: float | None, p: float | None) -> tuple[float, ...]:
        if t is None:
            return (x, y)
        time = t - self._clock_zero
        return (x, y, time) if p is None else (x, y, time, p)

    def _set_clock(self, t: float | None) -> None:
        # A new stroke never begins before the last one ended, though strokes came from a file or from a redo.
        if t is None:
            return
        times = [stroke[-1, 2] for stroke in self._drawing.strokes if stroke.shape[1] > 2]
        if not times:
            self._clock_zero = t
        elif t - self._clock_zero < times[-1]:
            self._clock_zero = t - float(times[-1])

    def _end(self) -> None:
        self.end_stroke()
        self.end_erasing()

    def _do(self, drawing: Drawing) -> None:
        self._past.append(self._drawing)
        self._future.clear()
        self._show(drawing)

    def _show(self, drawing: Drawing) -> None:
        self._drawing = self._before_sweep = drawing
        self._count()
        self._changed()
        self.history_changed.emit()

    def _count(self) -> None:
        self._points = sum(map(len, self._drawing.strokes))

    def _changed(self) -> None:
        self._strokes = None
        self.strokes_changed.emit()
