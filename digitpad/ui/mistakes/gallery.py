"""The pictures of a list in a grid that scrolls, each with what it is called and what it is read as.

In: Answers, and the indices of pictures. Only the pictures in sight are drawn, so there may be 60,000.
"""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from digitpad.inspection.mistakes import Indices
from digitpad.state.answers import Answers
from digitpad.ui.draw.network_picture import to_qimage
from digitpad.ui.draw.percent import percent, tabular
from digitpad.ui.grid import next_place
from digitpad.ui.mistakes import wording
from digitpad.ui.theme import Theme

SIDE = 56
"""Screen units of a picture's side: two for each of its pixels."""

GAP = 8
EDGE = 2


class Gallery(QAbstractScrollArea):
    """The pictures; arrow keys go from one to the next, Return, Space and a click open one.

    Signals:
        opened: the index, in the data set, of the picture that was clicked or chosen by key.
    """

    opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answers: Answers | None = None
        self._indices: Indices = np.zeros(0, np.intp)
        self._current = 0
        self._nothing = ""
        self.setAccessibleName(self.tr("Pictures"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._repaint)

    def show_pictures(self, answers: Answers | None, indices: Indices, nothing: str) -> None:
        """Show these pictures; `nothing` is said where there are none."""
        same = answers is self._answers and np.array_equal(indices, self._indices)
        self._answers, self._indices, self._nothing = answers, indices, nothing
        if not same:
            self._current = 0
            self._measure()
            self.verticalScrollBar().setValue(0)
            self._tell()
        self.viewport().update()

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return len(self._indices)

    @property
    def current(self) -> int:
        """The place in the list of the one with the frame."""
        return self._current

    def caption(self, place: int) -> tuple[str, str]:
        """The two lines under a picture: label and answer, and which picture it is."""
        assert self._answers is not None
        index = int(self._indices[place])
        label, read = int(self._answers.examples.labels[index]), int(self._answers.predicted[index])
        answer = f"{label}" if label == read else f"{label} → {read}"
        confidence = self._answers.confidence
        if confidence is not None:
            answer += f"  {percent(float(confidence[index]))}"
        return answer, f"[{index}]"

    # Where things are

    def _line(self) -> float:
        return QFontMetricsF(self._small()).height()

    def _small(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        return font

    def _cell(self) -> QSize:
        longest = QFontMetricsF(self._bold()).horizontalAdvance("0 → 0") + 4
        longest += QFontMetricsF(self._small()).horizontalAdvance(percent(1.0))
        return QSize(round(max(SIDE, longest)) + GAP, round(SIDE + self.caption_lines * self._line() + GAP))

    @property
    def caption_lines(self) -> int:
        """How many lines under a picture there is room for without cutting it: two, one or none."""
        room = self.viewport().height() - SIDE - GAP
        return min(max(int(room / self._line()), 0), 2)

    def _bold(self) -> QFont:
        font = self._small()
        font.setBold(True)
        return font

    def _across(self) -> int:
        return max((self.viewport().width() - EDGE) // self._cell().width(), 1)

    def rect_of(self, place: int) -> QRect:
        """Where a picture of the list is in the viewport, with its caption."""
        cell = self._cell()
        row, column = divmod(place, self._across())
        top = row * cell.height() - self.verticalScrollBar().value()
        return QRect(EDGE + column * cell.width(), top + EDGE, cell.width() - GAP, cell.height() - GAP)

    def place_at(self, point: QPoint) -> int | None:
        """The place in the list of the picture under a point of the viewport."""
        cell = self._cell()
        column = (point.x() - EDGE) // cell.width()
        row = (point.y() + self.verticalScrollBar().value()) // cell.height()
        place = row * self._across() + column
        inside = 0 <= column < self._across() and 0 <= place < len(self._indices)
        return place if inside and self.rect_of(place).contains(point) else None

    def in_sight(self) -> range:
        """The places of the pictures of which something can be seen."""
        across, height = self._across(), self._cell().height()
        top = self.verticalScrollBar().value()
        last = (top + self.viewport().height() - 1) // height
        return range(top // height * across, min((last + 1) * across, len(self._indices)))

    def sizeHint(self) -> QSize:
        """Six by two pictures."""
        cell = self._cell()
        return QSize(6 * cell.width() + 20, round(2 * (SIDE + 2 * self._line() + GAP)))

    def minimumSizeHint(self) -> QSize:
        """One."""
        return QSize(self._cell().width() + 20, 60)

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()

    def _measure(self) -> None:
        height, cell = self.viewport().height(), self._cell().height()
        lines = -(-len(self._indices) // self._across())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(lines * cell - height, 0))
        bar.setPageStep(height)
        bar.setSingleStep(max(cell // 3, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds another number of pictures in a line."""
        super().resizeEvent(event)
        self._measure()

    # The user

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the picture that was clicked."""
        place = self.place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go_to(place)
            self._open()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click is one of the gallery's from beginning to end."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to another picture, or open this one."""
        count, lines = len(self._indices), self.viewport().height() // self._cell().height()
        place = next_place(event.key(), self._current, count, self._across(), lines)
        if count and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        elif place is None:
            super().keyPressEvent(event)
        else:
            self._go_to(place)

    def _go_to(self, place: int) -> None:
        self._current = place
        rect, bar, height = self.rect_of(place), self.verticalScrollBar(), self.viewport().height()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top() - EDGE)
        elif rect.bottom() > height:
            bar.setValue(bar.value() + min(rect.bottom() - height + EDGE + 1, rect.top() - EDGE))
        self._tell()
        self.viewport().update()

    def _open(self) -> None:
        self.opened.emit(int(self._indices[self._current]))

    def _tell(self) -> None:
        told = self._nothing
        if self._answers is not None and len(self._indices):
            told = wording.picture_text(self._answers, int(self._indices[self._current]))
        self.setAccessibleDescription(told)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell all about the picture under the pointer."""
        if isinstance(event, QHelpEvent):
            place = self.place_at(event.pos())
            text = ""
            if place is not None and self._answers is not None:
                text = wording.picture_text(self._answers, int(self._indices[place]))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().viewportEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight."""
        painter, theme = QPainter(self.viewport()), self._theme
        if self._answers is None or not len(self._indices):
            painter.setPen(theme.muted)
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(
                QRectF(self.viewport().rect()).adjusted(12, 4, -12, -4), int(wrapped), self._nothing
            )
            painter.end()
            return
        for place in self.in_sight():
            self._paint_picture(painter, self._answers, place)
        painter.end()

    def _paint_picture(self, painter: QPainter, answers: Answers, place: int) -> None:
        theme, whole, line = self._theme, self.rect_of(place), self._line()
        index = int(self._indices[place])
        picture = QRect(whole.left(), whole.top(), SIDE, SIDE)
        painter.drawImage(picture, to_qimage(answers.examples.images[index]))
        framed = place == self._current and self.hasFocus()
        painter.setPen(QPen(theme.accent if framed else theme.border, 2 if framed else 1))
        painter.drawRect(picture.adjusted(-1, -1, 0, 0))
        answer, name = self.caption(place)
        lines = self.caption_lines
        if not lines:
            return
        digits, _, sure = answer.partition("  ")
        below = QRectF(whole.left(), picture.bottom() + 2, whole.width(), line)
        painter.setFont(self._bold())
        painter.setPen(theme.text)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, digits)
        painter.setFont(self._small())
        painter.setPen(theme.muted)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(below, int(right), sure)
        if lines > 1:
            painter.drawText(below.translated(0, line), Qt.AlignmentFlag.AlignVCenter, name)
