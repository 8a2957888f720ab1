"""The confusion matrix: a row for each true digit, a column for each digit that is read.

In: Answers. Out: paint, and the cell that the user chooses. The diagonal, where all is right, is muted, so
that what stands out are the mistakes, coloured by their share of the row.
"""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleValueChangeEvent,
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.data.dataset import CLASSES
from digitpad.state.answers import Answers, Cell
from digitpad.ui.colours import blend, contrast
from digitpad.ui.draw.percent import tabular
from digitpad.ui.mistakes import wording
from digitpad.ui.theme import Theme

LOWEST = 12.0
"""Pixels of a line below which sums and captions give their room to the counts."""

LEAST_HEIGHT = 8 * (CLASSES + 1) + 2
"""Below this the counts can be told from nothing, and there is no use in the matrix."""

FULL = 0.05
"""The share of a row from which a mistake has the full colour, unless there are greater ones."""

SMALLEST = 6.5
"""Points of the letters, below which a number that does not fit is left to the tool tip."""

STRONGEST = 0.75
"""Of the colour of mistakes in the background of the worst cell."""


class MatrixView(QWidget):
    """The matrix.

    Arrow keys go from cell to cell, Escape and a click beside the cells choose all mistakes.

    Signals:
        cell_chosen: the Cell, or None for all mistakes.
    """

    cell_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answers: Answers | None = None
        self._cell: Cell | None = None
        self._colours: list[list[QColor]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Confusion matrix: rows are true digits, columns what was read"))
        theme.changed.connect(self._dress)

    def show_answers(self, answers: Answers | None) -> None:
        """Show another matrix."""
        if answers is not self._answers:
            self._answers = answers
            self._dress()

    def show_cell(self, cell: Cell | None) -> None:
        """Put the frame around a cell, without telling anyone."""
        self._cell = cell
        self._tell()
        self.update()

    @property
    def cell(self) -> Cell | None:
        """The cell with the frame."""
        return self._cell

    # Where things are

    def sizeHint(self) -> QSize:
        """As wide as it is high with cells that are twice as wide as high."""
        return QSize(400, 210)

    def minimumSizeHint(self) -> QSize:
        """Three digits in a cell."""
        return QSize(260, LEAST_HEIGHT)

    @property
    def around(self) -> tuple[bool, bool]:
        """Whether there is room for the captions, and for the sums: the counts go before both."""
        needed = self._widest(SMALLEST)
        for captions, sums in ((True, True), (True, False)):
            lines = CLASSES + 1 + captions + sums
            if (self.height() - 2) / lines >= LOWEST and (self.width() - 2) / lines >= needed:
                return captions, sums
        return False, False

    def _widest(self, points: float) -> float:
        """The width of the greatest count, and a little room, in letters of that size."""
        most = 0 if self._answers is None else int(self._answers.matrix.max())
        font = tabular(self.font())
        font.setPointSizeF(points)
        font.setBold(True)
        return QFontMetricsF(font).horizontalAdvance("0" * len(str(most))) + 3

    def _size(self) -> tuple[float, float]:
        """Width and height of a cell."""
        lines = CLASSES + 1 + sum(self.around)
        return min((self.width() - 2) / lines, 46.0), min((self.height() - 2) / lines, 34.0)

    def _before(self) -> int:
        """How many lines there are before the first digit."""
        return 1 + self.around[0]

    def place(self, cell: Cell) -> QRectF:
        """Where a cell is, in the widget's units; row or column 10 are the totals, row -1 the headings."""
        wide, high = self._size()
        (row, column), before = cell, self._before()
        return QRectF((column + before) * wide + 1, (row + before) * high + 1, wide, high)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The cell under a point."""
        (wide, high), before = self._size(), self._before()
        column, row = int((point.x() - 1) // wide) - before, int((point.y() - 1) // high) - before
        return (row, column) if 0 <= row < CLASSES and 0 <= column < CLASSES else None

    # The user

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell that was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self._answers is not None:
            self._choose(self.cell_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next cell."""
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        move = moves.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self._cell is not None:
            self._choose(None)
        elif move is None or self._answers is None:
            super().keyPressEvent(event)
        elif self._cell is None:
            self._choose((0, 0))
        else:
            row, column = self._cell[0] + move[0], self._cell[1] + move[1]
            self._choose((min(max(row, 0), CLASSES - 1), min(max(column, 0), CLASSES - 1)))

    def _choose(self, cell: Cell | None) -> None:
        self.show_cell(cell)
        self.cell_chosen.emit(cell)

    def _tell(self) -> None:
        told = "" if self._answers is None or self._cell is None else self._words(self._cell)
        if told != self.accessibleDescription():
            self.setAccessibleDescription(told)
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, told))

    def _words(self, cell: Cell) -> str:
        return "" if self._answers is None else wording.cell_text(self._answers, cell)

    def event(self, event: QEvent) -> bool:
        """Tell in words what the cell under the pointer is."""
        if isinstance(event, QHelpEvent):
            cell = self.cell_at(QPointF(event.pos()))
            words = "" if cell is None else self._words(cell)
            QToolTip.showText(event.globalPos(), words[:1].upper() + words[1:], self)
            return True
        return super().event(event)

    # Painting

    def _dress(self) -> None:
        """Work out the colours of the cells."""
        theme, self._colours = self._theme, []
        if self._answers is not None:
            matrix = self._answers.matrix
            shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
            wrong = shares * (1 - np.eye(CLASSES))
            strength = np.sqrt(wrong / max(float(wrong.max()), FULL)) * STRONGEST
            right = blend(theme.good, theme.surface, 0.10)
            self._colours = [
                [
                    right if r == c else blend(theme.error, theme.surface, float(strength[r, c]))
                    for c in range(CLASSES)
                ]
                for r in range(CLASSES)
            ]
        self._tell()
        self.update()

    def _font(self, bold: bool = False) -> QFont:
        font = tabular(self.font())
        high = self._size()[1]
        size = min(self.font().pointSizeF(), 0.72 * high * 72 / max(self.logicalDpiY(), 1))
        if self._answers is not None:
            size = max(min(size, 10.0 * (self._size()[0] - 3) / self._widest(10.0)), min(size, SMALLEST))
        font.setPointSizeF(max(size, 5.0))
        font.setBold(bold)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint headings, cells, totals and the frame."""
        if self._answers is None:
            return
        painter = QPainter(self)
        theme, matrix = self._theme, self._answers.matrix
        centre = Qt.AlignmentFlag.AlignCenter
        wide, high = self._size()
        captions, sums = self.around
        painter.setFont(self._font())
        painter.setPen(theme.muted)
        if captions:
            painter.drawText(QRectF(2 * wide, 1, CLASSES * wide, high), centre, self.tr("read as"))
            painter.save()
            painter.translate(0, (2 + CLASSES) * high)
            painter.rotate(-90)
            painter.drawText(QRectF(0, 1, CLASSES * high, wide), centre, self.tr("true digit"))
            painter.restore()
        for digit in range(CLASSES):
            self._paint_heading(painter, (-1, digit), digit, column=True)
            self._paint_heading(painter, (digit, -1), digit, column=False)
            if sums:
                painter.setFont(self._font())
                painter.setPen(theme.muted)
                of_column, of_row = int(matrix[:, digit].sum()), int(matrix[digit].sum())
                painter.drawText(self.place((CLASSES, digit)), centre, self.count_text(of_column))
                painter.drawText(self.place((digit, CLASSES)), centre, self.count_text(of_row))
        if sums:
            painter.drawText(self.place((-1, CLASSES)), centre, "Σ")
            painter.drawText(self.place((CLASSES, -1)), centre, "Σ")
        for row in range(CLASSES):
            for column in range(CLASSES):
                self._paint_cell(painter, (row, column), int(matrix[row, column]))
        if self._cell is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, 2))
            painter.drawRect(self.place(self._cell).adjusted(0, 0, -1, -1))
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1))
            painter.drawRect(QRectF(self.place((0, 0)).topLeft(), self.place((9, 9)).bottomRight()))
        painter.end()

    def _paint_heading(self, painter: QPainter, place: Cell, digit: int, *, column: bool) -> None:
        chosen = self._cell is not None and self._cell[column] == digit
        painter.setFont(self._font(bold=True))
        painter.setPen(self._theme.accent if chosen else self._theme.text)
        painter.drawText(self.place(place), Qt.AlignmentFlag.AlignCenter, str(digit))

    def _paint_cell(self, painter: QPainter, cell: Cell, count: int) -> None:
        theme, place = self._theme, self.place(cell)
        colour = self._colours[cell[0]][cell[1]]
        painter.fillRect(place.adjusted(0.5, 0.5, -0.5, -0.5), colour)
        is_right = cell[0] == cell[1]
        painter.setFont(self._font(bold=bool(count) and not is_right))
        if is_right or not count:
            painter.setPen(theme.muted if count else theme.border)
        else:
            painter.setPen(max(theme.text, theme.surface, key=lambda ink: contrast(ink, colour)))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.count_text(count) if count else "·")

    def count_text(self, count: int) -> str:
        """The number; nothing where it would not fit: colour and tool tip tell of it."""
        text = str(count)
        fits = QFontMetricsF(self._font(bold=True)).horizontalAdvance(text) <= self._size()[0] - 1
        return text if fits else ""
