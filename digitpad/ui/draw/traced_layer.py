"""A data set's picture on the canvas, with the ink that is drawn over it: pixel by pixel, as it is read.

In: a TracingState. Out: paint, the picture in the colour of ink and one's own ink in the accent colour; and
the button that ends it.
"""

import numpy as np
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QPushButton, QWidget

from digitpad.ink.pipeline import SIDE, Images
from digitpad.state.tracing import TracingState
from digitpad.ui.theme import Theme

MARGIN = 6


def traced_image(left: Images, ink: Images, theme: Theme) -> QImage:
    """What is left of a picture and the ink over it, (28, 28) uint8 each, as 28×28 colours on the paper's."""
    share = np.maximum(left, ink).astype(np.float32)[..., None] / 255
    own = (ink.astype(np.float32) / np.maximum(left.astype(np.float32) + ink, 1))[..., None]
    paper, dark, accent = (_rgb(colour) for colour in (theme.paper, theme.ink, theme.accent))
    colours = (1 - share) * paper + share * ((1 - own) * dark + own * accent)
    data = np.rint(colours).astype(np.uint8).tobytes()
    return QImage(data, SIDE, SIDE, 3 * SIDE, QImage.Format.Format_RGB888).copy()


def _rgb(colour: QColor) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array([colour.red(), colour.green(), colour.blue()], np.float32)


class TracedLayer:
    """The picture under the pen, painted anew only when it has changed.

    Attributes:
        back: the button that ends it; it lies in the paper's upper right corner.
    """

    def __init__(self, tracing: TracingState, theme: Theme, canvas: QWidget) -> None:
        self._tracing, self._theme = tracing, theme
        self._image = QImage()
        self._key: tuple[object, ...] = ()
        self.back = QPushButton(canvas.tr("×  Back to my drawing"), canvas)
        self.back.setToolTip(canvas.tr("Put the picture away and show what was drawn before (Escape)"))
        self.back.setAccessibleName(canvas.tr("Back to my drawing"))
        self.back.setCursor(Qt.CursorShape.ArrowCursor)
        self.back.setStyleSheet("QPushButton { padding: 2px 8px; }")
        self.back.clicked.connect(tracing.end)
        self.back.hide()

    @property
    def is_active(self) -> bool:
        """Whether a picture is drawn over."""
        return self._tracing.is_active

    def press_key(self, event: QKeyEvent) -> bool:
        """End it with Escape; whether it was that key."""
        if event.key() != Qt.Key.Key_Escape or not self.is_active:
            return False
        self._tracing.end()
        return True

    def follow(self, paper: QRectF) -> None:
        """Show or hide the button, where the paper is now."""
        self.back.adjustSize()
        corner = paper.topRight().toPoint() + QPoint(-self.back.width() - MARGIN, MARGIN)
        self.back.move(corner)
        self.back.setVisible(self.is_active)

    def paint(self, painter: QPainter, paper: QRectF) -> None:
        """Paint the picture over all of the paper."""
        left, ink = self._tracing.left, self._tracing.ink
        if left is None or ink is None:
            return
        key = (id(left), id(ink), self._theme.ink.rgba(), self._theme.accent.rgba())
        if key != self._key:
            self._key = key
            self._kept = left, ink  # so that no other arrays get their identities
            self._image = traced_image(left, ink, self._theme)
        painter.drawImage(paper, self._image)
