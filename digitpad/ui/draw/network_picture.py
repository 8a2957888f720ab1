"""The 28×28 picture that the network really sees, each pixel a square.

In: (28, 28) uint8, 0 = background, or None. Out: paint, ink white on black in every theme, as in MNIST, and a
caption beneath.
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.ui.theme import Theme

SIDE = 28


class NetworkPicture(QWidget):
    """The picture, as large as whole device pixels allow."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._usual_caption = self._caption = self.tr("What the network sees")
        self._warns = False
        self._pixels: npt.NDArray[np.uint8] = np.zeros((SIDE, SIDE), np.uint8)
        self._image = to_qimage(self._pixels)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Picture that the network sees, 28 by 28 pixels"))
        theme.changed.connect(self.update)

    def show_image(self, pixels: npt.NDArray[np.uint8] | None) -> None:
        """Show another picture; None is an empty one."""
        shown = np.zeros((SIDE, SIDE), np.uint8) if pixels is None else pixels
        if np.array_equal(shown, self._pixels):  # ten times a second while a network is trained
            return
        self._pixels = shown
        self._image = to_qimage(self._pixels)
        self.update()

    def set_warning(self, warning: str) -> None:
        """Say beneath it, in the colour of warnings, why it is not the usual picture; empty when it is."""
        if (warning or self._usual_caption) != self._caption:
            self._caption, self._warns = warning or self._usual_caption, bool(warning)
            self.update()

    def sizeHint(self) -> QSize:
        """Five pixels for each one of the picture."""
        return self._size(5)

    def minimumSizeHint(self) -> QSize:
        """Four."""
        return self._size(4)

    def _size(self, cell: int) -> QSize:
        caption = self.fontMetrics().horizontalAdvance(self._usual_caption) + 2
        return QSize(max(cell * SIDE + 2, caption), cell * SIDE + 2 + self._foot())

    def _foot(self) -> int:
        return self.fontMetrics().height() + 6

    def picture(self) -> QRectF:
        """Where the picture is, in the widget's units: all of its pixels are equally large on the screen."""
        ratio = self.devicePixelRatioF()
        room = min(self.width(), self.height() - self._foot()) - 2
        cell = max(int(room * ratio / SIDE), 1) / ratio
        side = cell * SIDE
        left = round((self.width() - side) / 2 * ratio) / ratio
        top = round((self.height() - self._foot() - side) / 2 * ratio) / ratio
        return QRectF(left, top, side, side)

    def value_at(self, position: QPoint) -> tuple[int, int, int] | None:
        """Row, column and value of the picture's pixel there, or None beside the picture."""
        picture = self.picture()
        if not picture.contains(position):
            return None
        row = min(int((position.y() - picture.top()) / picture.height() * SIDE), SIDE - 1)
        column = min(int((position.x() - picture.left()) / picture.width() * SIDE), SIDE - 1)
        return row, column, int(self._pixels[row, column])

    def event(self, event: QEvent) -> bool:
        """Tell the value of the pixel under the mouse."""
        if isinstance(event, QHelpEvent):
            found = self.value_at(event.pos())
            if found is None:
                QToolTip.hideText()
            else:
                row, column, value = found
                text = self.tr("Row {row}, column {column}: {value} of 255")
                QToolTip.showText(event.globalPos(), text.format(row=row, column=column, value=value), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pixels as squares, without smoothing, and a border."""
        painter = QPainter(self)
        picture = self.picture()
        painter.drawImage(picture, self._image)
        painter.setPen(QPen(QColor(self._theme.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.setPen(self._theme.warning if self._warns else self._theme.muted)
        caption = QRectF(0, picture.bottom() + 6, self.width(), self._foot() - 6)
        text = self.fontMetrics().elidedText(self._caption, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


def to_qimage(pixels: npt.NDArray[np.uint8]) -> QImage:
    """(28, 28) uint8 as a grey picture of its own memory."""
    rows, columns = pixels.shape
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
