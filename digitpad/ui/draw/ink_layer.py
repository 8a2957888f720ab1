"""The ink as a picture that is kept, so that painting costs no more for a long drawing than for a short one.

In: the finished strokes and the one under the pen, in canvas units. Out: the picture on the screen, and for
each change the rectangle, in canvas units, in which it looks different.

What is finished lies in a pixmap. So does, of the stroke under the pen, all but its newest pieces: only these
are drawn afresh at each paint.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from digitpad.ink.stroke import Points
from digitpad.ui.draw.smoothing import TAIL, bounds, curve, curves, settled_curve

_LOOSE = 48
"""Pieces of the stroke under the pen that are drawn afresh at each paint before they go into the pixmap."""


class InkLayer:
    """The ink of a drawing, painted once and kept."""

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._scale = 1.0
        self._pen = QPen()
        self._paper = QColor()
        self._finished: tuple[Points, ...] = ()
        self._live: Points | None = None
        self._laid = 0  # pieces of the live stroke that are in the pixmap
        self._curves: dict[int, list[QPainterPath]] = {}  # of finished strokes, as far as they were needed

    def prepare(
        self, side: float, ratio: float, scale: float, width: float, ink: QColor, paper: QColor
    ) -> None:
        """Paint everything anew.

        Args:
            side: of the paper, in the widget's units.
            ratio: device pixels in one of these.
            scale: the widget's units in one canvas unit.
            width: of the pen, in canvas units.
            ink, paper: colours.
        """
        pixels = max(1, round(side * ratio))
        if self._pixmap.size() != QSize(pixels, pixels):
            self._pixmap = QPixmap(pixels, pixels)
        self._pixmap.setDevicePixelRatio(ratio)
        self._scale = scale
        self._paper = paper
        self._pen = QPen(ink, width)
        self._pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._pixmap.fill(paper)
        self._laid = 0
        self._lay([path for stroke in self._finished for path in self._curves_of(stroke)])
        self._lay_settled()

    def follow(self, finished: tuple[Points, ...], live: Points | None) -> QRectF:
        """Take over what the strokes are now; the rectangle, in canvas units, that looks different."""
        if finished is not self._finished:
            dirty = self._follow_finished(finished)
        else:
            dirty = QRectF()
            if self._live is not None and not _continues(live, self._live):
                dirty = self._repaint(self._around(self._live))
                self._live, self._laid = None, 0
        if live is not None:
            # The newest point also moves the pieces that were provisional before it came.
            seen = 0 if self._live is None else len(self._live)
            dirty |= self._around(live[max(seen - 2 * TAIL, 0) :])
        self._live = live
        if live is None:
            self._laid = 0
        elif len(live) - TAIL - self._laid > _LOOSE:
            self._lay_settled()
        return dirty

    def paint(self, painter: QPainter, paper: QRectF) -> None:
        """Paint the ink, where the paper is; the painter's clip says how much of it."""
        painter.drawPixmap(paper.topLeft(), self._pixmap)
        if self._live is not None:
            painter.save()
            painter.setClipRect(paper, Qt.ClipOperation.IntersectClip)
            painter.translate(paper.topLeft())
            self._stroke(painter, [curve(self._live, self._laid)])
            painter.restore()

    def _follow_finished(self, finished: tuple[Points, ...]) -> QRectF:
        before, was_live, laid = self._finished, self._live, self._laid
        self._finished, self._live, self._laid = finished, None, 0
        kept = len(before)
        self._curves = {
            id(stroke): self._curves[id(stroke)] for stroke in finished if id(stroke) in self._curves
        }
        if len(finished) >= kept and all(a is b for a, b in zip(before, finished, strict=False)):
            added = finished[kept:]
            if was_live is None:
                self._lay([path for stroke in added for path in self._curves_of(stroke)])
                return self._around(*added)
            if added and _continues(added[0], was_live):
                # The pen was lifted: what lies in the pixmap is right, the newest pieces are missing.
                self._lay([curve(added[0], laid), *map(curve, added[1:])])
                return self._around(*added)
        old, new = set(map(id, before)), set(map(id, finished))
        changed = [stroke for stroke in before if id(stroke) not in new]
        changed += [stroke for stroke in finished if id(stroke) not in old]
        if was_live is not None:
            changed.append(was_live)
        return self._repaint(self._around(*changed))

    def _repaint(self, dirty: QRectF) -> QRectF:
        """Paint all finished ink within `dirty` anew."""
        touched = [stroke for stroke in self._finished if self._around(stroke).intersects(dirty)]
        half = self._reach
        near = dirty.adjusted(-half, -half, half, half)
        # A part that is a straight line has a rectangle without an area, which would intersect nothing.
        inside = [
            path
            for stroke in touched
            for path in self._curves_of(stroke)
            if path.controlPointRect().adjusted(-1, -1, 1, 1).intersects(near)
        ]
        self._lay(inside, dirty)
        return dirty

    def _curves_of(self, stroke: Points) -> list[QPainterPath]:
        """The curve of a finished stroke, in parts. As long as it is one of them, nobody else has its id."""
        if id(stroke) not in self._curves:
            self._curves[id(stroke)] = curves(stroke)
        return self._curves[id(stroke)]

    def _lay_settled(self) -> None:
        if self._live is not None and len(self._live) > TAIL:
            self._lay([settled_curve(self._live, self._laid)])
            self._laid = len(self._live) - TAIL

    def _lay(self, paths: list[QPainterPath], clear: QRectF | None = None) -> None:
        if self._pixmap.isNull() or not (paths or clear):
            return
        painter = QPainter(self._pixmap)
        if clear is not None:
            # Whole pixels: at the edge of a half one, old ink would shine through.
            s = self._scale
            area = QRectF(clear.x() * s, clear.y() * s, clear.width() * s, clear.height() * s).toAlignedRect()
            painter.setClipRect(area)
            painter.fillRect(area.adjusted(-1, -1, 1, 1), self._paper)
        self._stroke(painter, paths)
        painter.end()

    def _stroke(self, painter: QPainter, paths: list[QPainterPath]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        painter.setPen(self._pen)
        for path in paths:
            painter.drawPath(path)

    def _around(self, *strokes: Points) -> QRectF:
        """The rectangle of canvas units that the ink of the strokes lies in."""
        half = self._reach
        area = QRectF()
        for stroke in strokes:
            area |= bounds(stroke).adjusted(-half, -half, half, half)
        return area

    @property
    def _reach(self) -> float:
        """Canvas units from a curve to where its ink has surely ended."""
        return self._pen.widthF() / 2 + 2 / self._scale


def _continues(stroke: Points | None, earlier: Points) -> bool:
    """Whether a stroke is an earlier one that went on or ended: strokes change at their end only."""
    n = len(earlier)
    if stroke is None or len(stroke) < n:
        return False
    return bool((stroke[0, :2] == earlier[0, :2]).all() and (stroke[n - 1, :2] == earlier[-1, :2]).all())
