"""The slider over the frames of a film: one place for each, the ends of epochs marked.

In: how many frames there are, which of them end an epoch, and the one that is shown. Out: the frame that is
wanted by mouse, wheel or keys. Frames lie at even distances, because a film is watched over the logarithm of
its steps.
"""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from digitpad.ui.theme import Theme

RADIUS = 7
GROOVE = 13
"""Pixels from the top to the middle of the groove; the marks of epochs are below it."""
WALKS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -4,
    Qt.Key.Key_PageUp: 4,
}


class FilmSlider(QSlider):
    """A handle that is filled while the past reads, and hollow at the end of the film while the present does.

    Signals:
        wanted: the number of the frame, from 0, that shall be seen.
        walked: so many frames on, or back.
        play_wanted: the space bar: play, or stand still.
        present_wanted: Escape: back to the present.
    """

    wanted = Signal(int)
    walked = Signal(int)
    play_wanted = Signal()
    present_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._marks: Mapping[int, str] = {}
        self._is_past = False
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.8)
        self._small = small
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Moment of the film"))
        theme.changed.connect(self.update)

    @property
    def is_past(self) -> bool:
        """Whether the handle stands for a frame that reads."""
        return self._is_past

    def show_film(self, count: int, marks: Mapping[int, str]) -> None:
        """Have room for so many frames; `marks` are those that end an epoch, with what is written there."""
        self._marks = marks
        self.setRange(0, max(count - 1, 0))
        self.update()

    def show_place(self, number: int | None, description: str) -> None:
        """Stand at this frame; None: at the end, hollow, while the present reads."""
        self._is_past = number is not None
        self.setValue(self.maximum() if number is None else number)
        self.setAccessibleDescription(description)
        self.update()

    def sizeHint(self) -> QSize:
        """Room for a few dozen frames."""
        return QSize(260, 36)

    def minimumSizeHint(self) -> QSize:
        """Enough to hit a frame."""
        return QSize(120, 36)

    def place_of(self, number: int) -> float:
        """Where a frame is, in pixels from the left."""
        room = self.width() - 2 * RADIUS - 2
        return RADIUS + 1 + room * number / max(self.maximum(), 1)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the frame that is nearest."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._want(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._want(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A notch is a frame."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self.walked.emit(1 if turned > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Page Up and Down, Home and End walk; the space bar plays, Escape leaves."""
        key = Qt.Key(event.key())
        if key in WALKS:
            self.walked.emit(WALKS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.wanted.emit(0 if key == Qt.Key.Key_Home else self.maximum())
        elif key == Qt.Key.Key_Space:
            self.play_wanted.emit()
        elif key == Qt.Key.Key_Escape and self._is_past:
            self.present_wanted.emit()
        else:
            event.ignore()

    def _want(self, x: float) -> None:
        room = self.width() - 2 * RADIUS - 2
        number = round((x - RADIUS - 1) / max(room, 1) * self.maximum())
        self.wanted.emit(min(max(number, 0), self.maximum()))

    # Looks

    def paintEvent(self, event: QPaintEvent) -> None:
        """The groove, a point for each frame, a stroke for each epoch, the handle."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right, here = self.place_of(0), self.place_of(self.maximum()), self.place_of(self.value())
        painter.setPen(QPen(theme.border, 3))
        painter.drawLine(QPointF(left, GROOVE), QPointF(right, GROOVE))
        if self._is_past:
            painter.setPen(QPen(theme.accent, 3))
            painter.drawLine(QPointF(left, GROOVE), QPointF(here, GROOVE))
        self._paint_frames(painter)
        painter.setPen(QPen(theme.accent if self.hasFocus() or self._is_past else theme.muted, 2))
        painter.setBrush(theme.accent if self._is_past else theme.surface)
        painter.drawEllipse(QPointF(here, GROOVE), RADIUS - 1.0, RADIUS - 1.0)
        if self.hasFocus():
            painter.setPen(QPen(theme.text, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(here, GROOVE), RADIUS + 1.0, RADIUS + 1.0)
        painter.end()

    def _paint_frames(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setFont(self._small)
        letters = painter.fontMetrics()
        free = -1.0
        for number in range(self.maximum() + 1):
            x = self.place_of(number)
            word = self._marks.get(number)
            if word is None:
                _point(painter, x, theme.muted, 1.5)
                continue
            _point(painter, x, theme.text, 2)
            painter.setPen(QPen(theme.muted, 1))
            painter.drawLine(QPointF(x, GROOVE + 4), QPointF(x, GROOVE + 8))
            width = letters.horizontalAdvance(word)
            start = min(max(x - width / 2, 0), self.width() - width)
            if start > free:
                place = QRectF(start, GROOVE + 8, width + 2, letters.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, word)
                free = start + width + 4


def _point(painter: QPainter, x: float, colour: QColor, radius: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(x, GROOVE), radius, radius)
