"""The 28×28 picture that the network really sees, each pixel a square.

In: (28, 28) uint8, 0 = background, or None. Out: paint, ink white on black in every theme, as in MNIST, and a
caption beneath. Marks on the ink, in colours of their own, and a frame around a patch or the
outline of a stroke that is missing may be drawn over it.
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.inspection.hints import PEN, Hint
from digitpad.ui.explain.tint import tinted
from digitpad.ui.explain.view_button import ARROW, ViewButton
from digitpad.ui.theme import Theme

SIDE = 28


class NetworkPicture(QWidget):
    """The picture, as large as whole device pixels allow."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._usual_caption = self._caption = self.tr("The network sees")
        self._warns = False
        self._pixels: npt.NDArray[np.uint8] = np.zeros((SIDE, SIDE), np.uint8)
        self._image = to_qimage(self._pixels)
        self._marks: npt.NDArray[np.float64] | None = None
        self._meaning = ""
        self._frame: tuple[int, int, int] | None = None
        self._hint: Hint | None = None
        self._switch: ViewButton | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Picture that the network sees, 28 by 28 pixels"))
        theme.changed.connect(self.update)

    def show_image(self, pixels: npt.NDArray[np.uint8] | None) -> None:
        """Show another picture; None is an empty one."""
        shown = np.zeros((SIDE, SIDE), np.uint8) if pixels is None else pixels
        if np.array_equal(shown, self._pixels):  # ten times a second while a network is trained
            return
        self._pixels = shown
        self._renew()

    def show_marks(
        self,
        marks: npt.NDArray[np.float64] | None,
        meaning: str = "",
        frame: tuple[int, int, int] | None = None,
        hint: Hint | None = None,
    ) -> None:
        """Draw marks (28, 28) over the ink, gold above 0 and blue below; None takes them away.

        Args:
            marks: what each pixel does.
            meaning: what to say of one, with a place for its number: "adds {mark} to 7".
            frame: upper row, left column and side of a square to be framed.
            hint: whose stroke is to be outlined.
        """
        if marks is None and self._marks is None:
            return
        self._marks, self._meaning, self._frame, self._hint = marks, meaning, frame, hint
        self._renew()

    def set_switch(self, switch: ViewButton) -> None:
        """Put a switch in the place of the caption, and let it say what the caption said."""
        self._switch = switch
        switch.setParent(self)
        switch.set_caption(self._caption, warns=self._warns)
        self.updateGeometry()

    def _renew(self) -> None:
        if self._marks is None:
            self._image = to_qimage(self._pixels)
        else:
            data = tinted(self._pixels, self._marks).tobytes()
            self._image = QImage(data, SIDE, SIDE, 3 * SIDE, QImage.Format.Format_RGB888).copy()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the switch under the picture."""
        super().resizeEvent(event)
        if self._switch is not None:
            high = self._switch.sizeHint().height()
            top = min(round(self.picture().bottom()) + 3, self.height() - high)
            self._switch.setGeometry(0, top, self.width(), high)

    def set_warning(self, warning: str) -> None:
        """Say beneath it, in the colour of warnings, why it is not the usual picture; empty when it is."""
        if (warning or self._usual_caption) != self._caption:
            self._caption, self._warns = warning or self._usual_caption, bool(warning)
            if self._switch is not None:
                self._switch.set_caption(self._caption, warns=self._warns)
            self.update()

    def sizeHint(self) -> QSize:
        """Five pixels for each one of the picture."""
        return self._size(5)

    def minimumSizeHint(self) -> QSize:
        """Three, so that the window fits on a small screen whatever is explained."""
        return self._size(3)

    def _size(self, cell: int) -> QSize:
        caption = self.fontMetrics().horizontalAdvance(self._usual_caption) + 2
        if self._switch is not None:
            caption = max(caption + ARROW + 4, self._switch.minimumSizeHint().width())
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
                text = text.format(row=row, column=column, value=value)
                if self._marks is not None:
                    text += "\n" + self._meaning.format(mark=f"{self._marks[row, column]:+.3f}")
                QToolTip.showText(event.globalPos(), text, self)
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
        if self._marks is not None:
            painter.setPen(QPen(QColor("white"), 1, Qt.PenStyle.DashLine))
            self._paint_places(painter, picture)
        if self._switch is None:
            self._paint_caption(painter, picture)
        painter.end()

    def _paint_places(self, painter: QPainter, picture: QRectF) -> None:
        """The frame around a patch, the outline of a stroke."""
        cell = picture.width() / SIDE
        if self._frame is not None:
            row, column, side = (part * cell for part in self._frame)
            patch = QRectF(picture.left() + column, picture.top() + row, side, side)
            painter.drawRect(patch.adjusted(0.5, 0.5, -0.5, -0.5))  # on whole pixels
        if self._hint is not None:
            first, last = (
                picture.topLeft() + QPointF(column + 0.5, row + 0.5) * cell for row, column in self._hint.ends
            )
            line = QPainterPath(first)
            line.lineTo(last)
            pen = QPainterPathStroker()
            pen.setWidth(2 * PEN * cell)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setClipRect(picture)
            painter.drawPath(pen.createStroke(line).simplified())
            painter.setClipping(False)

    def _paint_caption(self, painter: QPainter, picture: QRectF) -> None:
        painter.setPen(self._theme.warning if self._warns else self._theme.muted)
        caption = QRectF(0, picture.bottom() + 6, self.width(), self._foot() - 6)
        text = self.fontMetrics().elidedText(self._caption, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)


def to_qimage(pixels: npt.NDArray[np.uint8]) -> QImage:
    """(28, 28) uint8 as a grey picture of its own memory."""
    rows, columns = pixels.shape
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
