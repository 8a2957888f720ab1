"""What lies over the ink on the canvas: frame, invitation, notes, the eraser's ring, the keyboard's pen.

In: a painter, the paper's rectangle in the widget's units, the theme. Out: paint.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from digitpad.ui.theme import Theme

PEN_REACH = 14.0
"""How far the keyboard's pen is painted around its point, in the widget's units."""


def paint_frame(painter: QPainter, paper: QRectF, theme: Theme, *, focused: bool) -> None:
    """The border of the paper, in the accent colour while keys go to it."""
    width = 2.0 if focused else 1.0
    painter.setPen(QPen(theme.accent if focused else theme.border, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(paper.adjusted(-width / 2, -width / 2, width / 2, width / 2), 2, 2)


def paint_invitation(painter: QPainter, paper: QRectF, theme: Theme, heading: str, hint: str) -> None:
    """Two faint lines in the middle of an empty paper."""
    font = QFont(painter.font())
    size = min(max(paper.width() * 0.055, font.pointSizeF()), 26.0)
    colour = QColor(theme.muted)
    colour.setAlphaF(0.8)
    painter.setPen(colour)
    font.setPointSizeF(size)
    painter.setFont(font)
    line = painter.fontMetrics().height()
    painter.drawText(paper.adjusted(8, -line, -8, -line), Qt.AlignmentFlag.AlignCenter, heading)
    font.setPointSizeF(max(size * 0.6, 8.0))
    painter.setFont(font)
    painter.drawText(paper.adjusted(8, line * 0.7, -8, line * 0.7), Qt.AlignmentFlag.AlignCenter, hint)


def paint_note(painter: QPainter, paper: QRectF, theme: Theme, text: str) -> None:
    """A line at the foot of the paper."""
    foot = paper.adjusted(16, 16, -16, -16)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
    place = painter.boundingRect(foot, flags, text)
    painter.setPen(QPen(theme.border, 1))
    painter.setBrush(theme.paper)
    painter.drawRoundedRect(place.adjusted(-8, -4, 8, 4), 4, 4)
    painter.setPen(theme.warning)
    painter.drawText(place, flags, text)


def paint_ring(painter: QPainter, ring: QRectF, theme: Theme) -> None:
    """The eraser: a ring that shows on paper and on ink alike."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.paper, 3))
    painter.drawEllipse(ring)
    painter.setPen(QPen(theme.muted, 1.5))
    painter.drawEllipse(ring)


def paint_keyboard_pen(painter: QPainter, at: QPointF, theme: Theme, *, down: bool) -> None:
    """A cross-hair with a ring, filled while the pen is down."""
    painter.setPen(QPen(theme.accent, 1.5))
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        painter.drawLine(QPointF(at.x() + 7 * x, at.y() + 7 * y), QPointF(at.x() + 13 * x, at.y() + 13 * y))
    painter.setBrush(theme.accent if down else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, 4, 4)
