"""A small picture of a stage: 28×28 pixels, with MNIST's box around the digit, and its centre of mass.

In: (28, 28) uint8, where the mass is, and a rectangle. Out: paint, ink white on black in every theme.
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from digitpad.ink.measures import MIDDLE, Measures
from digitpad.ink.normalise import BOX
from digitpad.ink.pipeline import SIDE
from digitpad.ui.draw.network_picture import to_qimage
from digitpad.ui.theme import Theme

MARK = QColor("#ff9f43")
"""Seen on black and on white."""

GUIDE = QColor(120, 170, 255, 150)


def whole_side(room: float, ratio: float) -> float:
    """The largest side, in the widget's units, that gives each pixel as many device pixels."""
    return max(int(room * ratio / SIDE), 1) * SIDE / ratio


def paint_stage(
    painter: QPainter,
    place: QRectF,
    pixels: npt.NDArray[np.uint8] | None,
    measures: Measures | None,
    theme: Theme,
    *,
    left_out: bool = False,
) -> None:
    """Paint one picture; without pixels an empty one.

    Args:
        painter: where.
        place: a square whose side is a `whole_side`.
        pixels: (28, 28) uint8.
        measures: where the mass is.
        theme: the colour of the border.
        left_out: the step that should have led to it is not taken.
    """
    painter.save()
    painter.fillRect(place, QColor("black"))
    if pixels is not None:
        painter.drawImage(place, to_qimage(pixels))
    cell = place.width() / SIDE
    margin = cell * (SIDE - BOX) / 2
    painter.setPen(QPen(GUIDE, 1))
    painter.drawRect(place.adjusted(margin, margin, -margin, -margin))
    if measures is not None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at = QPointF(MIDDLE + measures.right + 0.5, MIDDLE + measures.down + 0.5) * cell + place.topLeft()
        painter.setPen(QPen(QColor("black"), 3))
        _paint_cross(painter, at)
        painter.setPen(QPen(MARK, 1.5))
        _paint_cross(painter, at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme.border, 1))
    painter.drawRect(place.adjusted(-1, -1, 0, 0))
    if left_out:
        painter.setPen(QPen(theme.warning, 2))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
    painter.restore()


def _paint_cross(painter: QPainter, at: QPointF) -> None:
    painter.drawLine(at - QPointF(3, 0), at + QPointF(3, 0))
    painter.drawLine(at - QPointF(0, 3), at + QPointF(0, 3))
