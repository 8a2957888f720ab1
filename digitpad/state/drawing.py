"""The drawing on the canvas: what the pen and the eraser do to it, and the way back.

In: points in canvas units, 0–1000 on each side of the square canvas, y down. Out: strokes, each (n, 2) to
(n, 4) float64 and never changed once handed out, and signals when they are others than before.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitpad.ink.eraser import erase
from digitpad.ink.overlay import Sweep
from digitpad.ink.stroke import Drawing, Points
from digitpad.state.live_stroke import Clock, LiveStroke
from digitpad.state.pages import Page, Pages

CANVAS = 1000.0
"""Side of the canvas in its own units."""

POINT_LIMIT = 20_000
"""Points that one drawing can hold: minutes of scribbling, and still quick to draw and to read."""

NEAREST = 0.5
"""A point nearer to the one before, in canvas units, says nothing new."""


class DrawingState(QObject):
    """The one owner of the drawing: strokes, sweeps of the eraser, clearing, replacing: each one undo step.

    The drawing can be *put aside* for a picture that is drawn over: then there is a blank one with steps of
    its own, and the eraser's sweeps are kept beside the strokes: what they take off a picture is no stroke.
    A drawing that is taken back is as it was, steps and all.

    Signals:
        strokes_changed: the strokes are others than before; while a stroke is drawn, at each point.
        history_changed: what can be undone or redone is other than before.
    """

    strokes_changed = Signal()
    history_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = Pages()
        self._meets: Callable[[tuple[Sweep, ...]], bool] | None = None
        self._stroke: LiveStroke | None = None
        self._sweep: tuple[float, float, float] | None = None  # x, y of the eraser and its radius
        self._before_sweep = self._pages.now
        self._clock = Clock()
        self._points = 0
        self._strokes: tuple[Points, ...] | None = ()

    # What there is

    @property
    def _drawing(self) -> Drawing:
        return self._pages.now.drawing

    @property
    def sweeps(self) -> tuple[Sweep, ...]:
        """The eraser's over a picture; none but while the drawing is put aside."""
        return self._pages.now.sweeps

    @property
    def is_put_aside(self) -> bool:
        """Whether another, blank drawing has taken its place, over a picture."""
        return self._pages.is_put_aside

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
    def own(self) -> Drawing:
        """The drawing that stays: the one put aside, as long as a picture is drawn over, else that of now."""
        kept = self._pages.kept
        return self.drawing if kept is None else kept.drawing

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
        return self._pages.can_undo or self._stroke is not None or self._pages.now is not self._before_sweep

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return self._pages.can_redo

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
        self._clock.begin(t, self._drawing.strokes)
        self._stroke = LiveStroke(self._clock.point(x, y, t, p))
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
        point = self._clock.point(x, y, t, p)
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
        self._do(Page(self._with((*self._drawing.strokes, points)), self.sweeps))

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
        self._before_sweep = self._pages.now
        self._sweep = (x, y, radius)
        self.erase_along(x, y)

    def erase_along(self, x: float, y: float) -> None:
        """Move the eraser on: strokes are cut along its way. Without a sweep under way nothing happens."""
        if self._sweep is None:
            return
        from_x, from_y, radius = self._sweep
        self._sweep = (x, y, radius)
        left = erase(self._drawing.strokes, (from_x, from_y), (x, y), radius)
        if left is self._drawing.strokes and self._meets is None:
            return
        first = self._pages.now is self._before_sweep
        drawing = self._drawing if left is self._drawing.strokes else self._with(left)
        self._pages.now = Page(drawing, self._swept(x, y, radius))
        self._count()
        self._changed()
        if first:
            self.history_changed.emit()

    def end_erasing(self) -> None:
        """Lift the eraser. A sweep that met no ink leaves no step to undo."""
        if self._sweep is None:
            return
        self._sweep = None
        before, self._before_sweep = self._before_sweep, self._pages.now
        if self._pages.now is before:
            return
        if self._meets is not None and not self._meets(self.sweeps):
            self._pages.now = self._before_sweep = Page(self._drawing, before.sweeps)  # it took nothing off
            self._changed()
        if self._pages.now != before:
            self._pages.note(before)
        self.history_changed.emit()

    # The whole

    def clear(self) -> None:
        """Take all ink away, as one step; over a picture, take the drawing back that was put aside."""
        self._end()
        if self.is_put_aside:
            self.take_back()
        elif not self.is_blank:
            self._do(Page())

    def replace(self, drawing: Drawing) -> None:
        """Show another drawing, in canvas units, as one step; never over a picture.

        Raises:
            ValueError: it has more than `POINT_LIMIT` points.
        """
        points = sum(map(len, drawing.strokes))
        if points > POINT_LIMIT:
            raise ValueError(f"the drawing has {points} points, more than {POINT_LIMIT}")
        self.take_back()
        self._do(Page(drawing))

    def put_aside(self, meets: Callable[[tuple[Sweep, ...]], bool]) -> None:
        """Begin a blank drawing over a picture; `meets`: whether the last of sweeps takes anything off it."""
        self._end()
        self._pages.put_aside()
        self._meets = meets
        self._show(Page())

    def take_back(self) -> None:
        """Show the drawing that was put aside, and forget what was drawn over the picture."""
        self._end()
        self._meets = None
        self._show(self._pages.take_back())

    def undo(self) -> None:
        """Take the last step back; a stroke or sweep under way ends first and is that step."""
        self._end()
        self._show(self._pages.undo())

    def redo(self) -> None:
        """Do again what was undone last; a stroke under way ends first, and leaves nothing to do again."""
        self._end()
        self._show(self._pages.redo())

    # Inside

    def _with(self, strokes: tuple[Points, ...]) -> Drawing:
        was = self._drawing
        return Drawing(strokes, was.label, was.writer, was.extra) if strokes else Drawing(())

    def _end(self) -> None:
        self.end_stroke()
        self.end_erasing()

    def _swept(self, x: float, y: float, radius: float) -> tuple[Sweep, ...]:
        """The sweeps, with the one under way gone on to this place; none where no picture is drawn over."""
        if self._meets is None:
            return ()
        before = self._before_sweep.sweeps
        way = [self.sweeps[-1].points] if len(self.sweeps) > len(before) else []
        return (*before, Sweep(np.vstack([*way, [(x, y)]]), radius))

    def _do(self, page: Page) -> None:
        self._pages.note(self._pages.now)
        self._show(page)

    def _show(self, page: Page | None) -> None:
        if page is None:
            return
        self._pages.now = self._before_sweep = page
        self._count()
        self._changed()
        self.history_changed.emit()

    def _count(self) -> None:
        self._points = sum(map(len, self._drawing.strokes))

    def _changed(self) -> None:
        self._strokes = None
        self.strokes_changed.emit()
