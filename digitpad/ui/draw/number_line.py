"""The digits of the number in a line, to be read from a distance and to be chosen one by one.

In: a NumberState. Out: paint, and the choice of the pointer and of the arrow keys.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleValueChangeEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.state.number import NumberState
from digitpad.ui.draw.boxes import share_of, sign_of
from digitpad.ui.draw.percent import tabular
from digitpad.ui.theme import Theme

WIDEST_CELL = 44.0
BETWEEN_ROWS = 14.0
"""Free room between two lines of writing, which stand here beside each other."""


class NumberLine(QWidget):
    """A cell for each digit, as large as there is room.

    Signals:
        copy_wanted: the keys for copying were pressed here.
    """

    copy_wanted = Signal()

    def __init__(self, number: NumberState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self._theme = theme
        self._told = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Click a digit, or use the arrow keys, to see how it was read"))
        number.number_changed.connect(self._follow_number)
        number.chosen_changed.connect(self._follow_choice)
        theme.changed.connect(self.update)
        self._follow_number()

    def sizeHint(self) -> QSize:
        """Higher than any text around it."""
        return QSize(240, round(2.2 * self.fontMetrics().height()) + 4)

    def minimumSizeHint(self) -> QSize:
        """As high as ever; the digits become smaller where there is little room."""
        return QSize(120, self.sizeHint().height())

    def cells(self) -> list[QRectF]:
        """Where each digit stands."""
        number = self._number.number
        if number is None or not number.digits:
            return []
        rows = number.rows or (len(number.digits),)
        free = self.width() - BETWEEN_ROWS * (len(rows) - 1)
        width = min(max(free, 1.0) / len(number.digits), WIDEST_CELL)
        cells, x = [], 0.0
        for count in rows:
            cells += [QRectF(x + k * width, 0, width, self.height()) for k in range(count)]
            x += count * width + BETWEEN_ROWS
        return cells

    @Slot()
    def _follow_number(self) -> None:
        self.update()
        text = self._number.text
        if text == self._told:
            self._name()
            return
        self._told = text
        self._name()
        if text:
            self._tell(self.tr("Number: {text}").format(text=self._spoken()))

    @Slot()
    def _follow_choice(self) -> None:
        self.update()
        self._name()
        self._tell(self._choice())

    def _spoken(self) -> str:
        """The digits apart, so that a screen reader does not make thousands of them."""
        signs = self.tr("unknown")
        return ", ".join(
            " ".join(signs if sign == "?" else sign for sign in line)
            for line in self._number.text.splitlines()
        )

    def _choice(self) -> str:
        found, chosen = self._number.chosen_digit, self._number.chosen
        if found is None or chosen is None or self._number.number is None:
            return ""
        sentence = self.tr("Digit {place} of {count}: {sign}, {share}")
        if not found.prediction.accepted:
            sentence = self.tr("Digit {place} of {count}: unknown, nearest to a {digit}")
        return sentence.format(
            place=chosen + 1,
            count=len(self._number.number.digits),
            sign=sign_of(found),
            digit=found.prediction.digit,
            share=share_of(found),
        )

    def _name(self) -> None:
        name = self.tr("Number: {text}. {choice}").format(text=self._spoken(), choice=self._choice())
        self.setAccessibleName(name)

    def _tell(self, sentence: str) -> None:
        QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, sentence))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    # Choosing

    def event(self, event: QEvent) -> bool:
        """Keep the keys for copying: elsewhere in the panel they copy the drawing."""
        asks = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the digit that was clicked."""
        for place, cell in enumerate(self.cells()):
            if cell.contains(event.position()):
                self._number.choose(place)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a neighbour, the first or the last, or copy."""
        number, chosen = self._number.number, self._number.chosen
        if number is None or chosen is None:
            super().keyPressEvent(event)
            return
        last = len(number.digits) - 1
        places = {
            Qt.Key.Key_Left: chosen - 1,
            Qt.Key.Key_Right: chosen + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif key in places:
            self._number.choose(min(max(places[key], 0), last))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame of the focus."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take it away."""
        self.update()
        super().focusOutEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cells = self.cells()
        if cells:
            self._paint_cells(painter, cells)
        painter.end()

    def _paint_cells(self, painter: QPainter, cells: list[QRectF]) -> None:
        theme, number = self._theme, self._number.number
        assert number is not None
        large = self._large(cells[0].width(), self.height() - 6)
        for place, (cell, found) in enumerate(zip(cells, number.digits, strict=True)):
            sure, chosen = found.prediction.accepted, place == self._number.chosen
            if chosen:
                frame = cell.adjusted(1, 1, -1, -1)
                painter.setPen(QPen(theme.accent, 2.0 if self.hasFocus() else 1.0))
                painter.setBrush(theme.raised)
                painter.drawRoundedRect(frame, 5, 5)
            painter.setFont(large)
            painter.setPen((theme.accent if chosen else theme.text) if sure else theme.warning)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, sign_of(found))
        painter.setPen(QPen(theme.border, 1))
        ends, place = [], 0
        for count in number.rows[:-1]:
            place += count
            ends.append(cells[place - 1].right() + BETWEEN_ROWS / 2)
        for x in ends:
            painter.drawLine(QPointF(x, 8), QPointF(x, self.height() - 8))

    def _large(self, width: float, height: float) -> QFont:
        font = tabular(self.font())
        font.setBold(True)
        font.setPixelSize(100)
        metrics = QFontMetricsF(font)
        scale = min(0.86 * width / metrics.horizontalAdvance("0"), height / metrics.height())
        font.setPixelSize(max(round(100 * scale), 6))
        return font
