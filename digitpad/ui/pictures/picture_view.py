"""A photo, as large as there is room, with a box around each digit that was found in it.

In: a picture and the number read in it. Out: paint; the digit that the user clicks, or goes to with the arrow
keys, is the chosen one.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.recognition.number import Number
from digitpad.recognition.pictures import Picture
from digitpad.ui.draw.boxes import Box, boxes, paint_boxes
from digitpad.ui.theme import Theme

AROUND = -2.5
"""Digits in a photo may be small: their boxes lie nearer to the ink than on the canvas."""


class PictureView(QWidget):
    """The picture and its boxes.

    Signals:
        chosen_changed: another digit, or none, is looked at.
    """

    chosen_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: Picture | None = None
        self._image = QImage()
        self._size = (1, 1)
        self._number: Number | None = None
        self.chosen: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture with a box around each digit"))
        theme.changed.connect(self.update)

    def show_picture(self, picture: Picture | None, number: Number | None) -> None:
        """Show another picture, whose first digit is chosen, or the same one as it was read anew."""
        count = 0 if number is None else len(number.digits)
        kept = self.chosen if picture is not None and picture is self._picture else None
        self._picture = picture
        self._image = QImage()
        if picture is not None:
            height, width, _ = picture.colour.shape
            rows = picture.colour.tobytes()
            self._image = QImage(rows, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
            self._size = picture.size
        self._number = number
        self.chosen = kept if kept is not None and kept < count else (0 if count else None)
        self.setAccessibleDescription("" if number is None else number.text)
        self.update()
        self.chosen_changed.emit()

    def choose(self, place: int | None) -> None:
        """Look at the digit at this place of the number, or at none."""
        if place != self.chosen:
            self.chosen = place
            self.update()
            self.chosen_changed.emit()

    def sizeHint(self) -> QSize:
        """A photo at a size at which one sees what is on it."""
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:
        """Still a picture."""
        return QSize(240, 180)

    def frame(self) -> QRectF:
        """Where the picture is, in the widget's units."""
        if self._image.isNull():
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        # A picture of a few pixels is enlarged, but not to a wall of squares.
        scale = min(scale, 12.0)
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def to_widget(self, x: float, y: float) -> QPointF:
        """A place of the original picture, in the widget's units."""
        frame = self.frame()
        return QPointF(
            frame.left() + x / self._size[0] * frame.width(),
            frame.top() + y / self._size[1] * frame.height(),
        )

    def shown_boxes(self) -> tuple[Box, ...]:
        """The boxes as they are painted."""
        return boxes(self._number, self.chosen, self.frame(), self.to_widget, AROUND, self.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, and the boxes on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.frame().width() < 300 * 12)
        if not self._image.isNull():
            painter.drawImage(self.frame(), self._image)
            shown = self.shown_boxes()
            # A photo has any colour: a light line beneath the frame makes it stand out from all of them.
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for box in shown:
                painter.setPen(QPen(QColor(255, 255, 255, 190), 4.0))
                painter.drawRoundedRect(box.frame, 4, 4)
                painter.setPen(QPen(QColor(60, 60, 60, 220), 1.5))
                painter.drawRoundedRect(box.frame, 4, 4)
            paint_boxes(painter, shown, self._theme, self.font())
        if self.hasFocus():
            painter.setPen(QPen(self._theme.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRect(self.frame().adjusted(-0.5, -0.5, 0.5, 0.5) & whole)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the digit in whose box, or on whose label, it is; the smallest of several."""
        here = event.position()
        hit = [
            (box.frame.width() * box.frame.height(), place)
            for place, box in enumerate(self.shown_boxes())
            if box.frame.contains(here) or box.label.contains(here)
        ]
        if hit:
            self.choose(min(hit)[1])
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the next digit and the one before, Home and End to the first and the last."""
        count = 0 if self._number is None else len(self._number.digits)
        here = 0 if self.chosen is None else self.chosen
        key = Qt.Key
        to = {
            key.Key_Right: here + 1,
            key.Key_Down: here + 1,
            key.Key_Left: here - 1,
            key.Key_Up: here - 1,
            key.Key_Home: 0,
            key.Key_End: count - 1,
        }.get(key(event.key()))
        if to is None or not count:
            super().keyPressEvent(event)
        else:
            self.choose(min(max(to, 0), count - 1))
