"""A sum as one reads it: its largest contributions as signed bars with their numbers, and what they make.

In: a `Sum` (of a unit's value, of a gradient's cell). Out: a line for each term, one for all the others, the
bias, and the total; of a sum over the pixels also where in the picture the contributions are.
"""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.data.dataset import IMAGE_SIDE
from digitpad.inspection.arithmetic import Sum, Term
from digitpad.inspection.names import PIXELS
from digitpad.inspection.picture import Levels
from digitpad.ui.draw.percent import tabular
from digitpad.ui.inspect import colour_maps
from digitpad.ui.inspect.sum_lines import Columns, Line, running
from digitpad.ui.inspect.sum_words import Decimals, factors_text, rest_text, term_text
from digitpad.ui.theme import Theme

LOW, ROW = 1.0, 1.28
"""Height of a line in heights of the font, where there is little room and where there is enough."""
FEWEST, MOST = 3, 16
"""Terms that are told one by one."""
NARROW = 290
"""Pixels below which there is no picture beside the lines."""
BRIEF = 250
"""Pixels of the lines below which their words are short."""
_GAP = 12
_FRAME = QColor("#1b2330")
"""Around the pixels that have a line; the diverging map is light in every theme."""


class TermsView(QWidget):
    """Shows one sum; as many of its terms as there is room for, so that what is seen adds up.

    Signals:
        pointed: what is under the pointer, in words; empty when it has left.
    """

    pointed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sum: Sum | None = None
        self._place: QPointF | None = None
        self.setFont(tabular(self.font()))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("The sum, term by term"))
        theme.changed.connect(self._repaint)

    @property
    def sum(self) -> Sum | None:
        """What is shown."""
        return self._sum

    def show_sum(self, found: Sum | None) -> None:
        """Show another sum, or nothing."""
        self._sum = found
        self.setAccessibleDescription("; ".join(self.texts))
        self.update()
        self._point()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that are in sight, from the largest term to the total."""
        found = self._sum
        if found is None:
            return ()
        found = found.shortened(self._room_for_terms(found))
        made = [
            Line(term_text(found, term.index), factors_text(found, term), term.product)
            for term in found.terms
        ]
        if found.rest_count:
            made.append(Line(rest_text(found, self._lines_width() < BRIEF), "", found.rest))
        if found.bias is not None:
            made.append(Line(self.tr("bias"), "", found.bias))
        return (*made, Line(self.tr("total"), "", found.value, strong=True))

    @property
    def texts(self) -> tuple[str, ...]:
        """The same in words: `pixel (14, 9) 0.99 · 0.31 = +0.3069`."""
        lines = self.lines
        decimals = Decimals.of([line.value for line in lines])
        numbers = decimals.adding_up([line.value for line in lines])
        return tuple(
            f"{line.label} {line.factors} = {number}" if line.factors else f"{line.label} {number}"
            for line, number in zip(lines, numbers, strict=True)
        )

    def sizeHint(self) -> QSize:
        """Eight terms, the rest, the bias, and the total."""
        return QSize(420, round(11 * ROW * QFontMetricsF(self.font()).height()) + 4)

    def minimumSizeHint(self) -> QSize:
        """The fewest terms, the rest, the bias, and the total."""
        return QSize(220, round((FEWEST + 3) * LOW * QFontMetricsF(self.font()).height()) + 4)

    def _row(self) -> float:
        high, lines = QFontMetricsF(self.font()).height(), FEWEST + 5
        return min(max((self.height() - 4) / lines, LOW * high), ROW * high)

    def _room_for_terms(self, found: Sum) -> int:
        others = 2 + (found.bias is not None)
        return min(max(int((self.height() - 4) / self._row()) - others, FEWEST), MOST)

    # Where things are

    def _picture_area(self) -> QRectF:
        """The square for the contributions as a picture; empty where there is none."""
        found = self._sum
        if found is None or found.axis != "pixels" or len(found.products) != PIXELS or self.width() < NARROW:
            return QRectF()
        side = min(self.height() - 4.0, self.width() * 0.33, 11 * self._row())
        return QRectF(self.width() - side - 1, 2, side, side)

    def _lines_width(self) -> float:
        picture = self._picture_area()
        return float(self.width()) if picture.isEmpty() else picture.left() - _GAP

    def _pixel_at(self, place: QPointF) -> int | None:
        area = self._picture_area()
        if not area.contains(place):
            return None
        side = area.width() / IMAGE_SIDE
        column = min(int((place.x() - area.left()) / side), IMAGE_SIDE - 1)
        row = min(int((place.y() - area.top()) / side), IMAGE_SIDE - 1)
        return row * IMAGE_SIDE + column

    # What is under the pointer

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what a pixel of the picture, or a line, adds."""
        self._place = event.position()
        self._point()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell nothing any more."""
        self._place = None
        self._point()

    def _point(self) -> None:
        self.pointed.emit(self.text_at(self._place) if self._place is not None else "")

    def text_at(self, place: QPointF) -> str:
        """What is at a place of the widget, in words."""
        found, pixel = self._sum, self._pixel_at(place)
        if found is not None and pixel is not None:
            value = float(found.products[pixel])
            return f"{term_text(found, pixel)}: {Decimals.of([value]).text(value)}"
        row = int((place.y() - 2) / self._row())
        return self.texts[row] if 0 <= row < len(self.texts) else ""

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines with their bars, and the picture beside them."""
        found, lines = self._sum, self.lines
        if found is None:
            return
        painter = QPainter(self)
        picture, width = self._picture_area(), self._lines_width()
        columns = Columns.of(lines, width, QFontMetricsF(self.font()))
        ends = running(lines)
        low, high = min(0.0, *map(min, ends)), max(0.0, *map(max, ends))
        scale = columns.bars / ((high - low) or 1.0)
        zero = columns.at - low * scale
        for number, line in enumerate(lines):
            top = 2 + number * self._row()
            if line.strong:
                painter.setPen(self._theme.border)
                painter.drawLine(QPointF(0, top), QPointF(width, top))
            self._paint_words(painter, line, columns, top)
            painter.setPen(QPen(self._theme.border, 1))
            painter.drawLine(QPointF(zero, top), QPointF(zero, top + self._row()))
            start, end = sorted(zero + edge * scale for edge in ends[number])
            bar = QRectF(start, top + self._row() * 0.2, max(end - start, 1.5), self._row() * 0.6)
            painter.fillRect(bar, self._colour(line))
            painter.setPen(self._theme.text if math.isfinite(line.value) else self._theme.error)
            room = QRectF(0, top, width, self._row())
            where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(room, where, columns.numbers[number])
        if not picture.isEmpty():
            self._paint_picture(painter, found, picture)
        painter.end()

    def _paint_words(self, painter: QPainter, line: Line, columns: Columns, top: float) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        font = self.font()
        font.setBold(line.strong)
        painter.setFont(font)
        painter.setPen(self._theme.text if line.factors or line.strong else self._theme.muted)
        room = QRectF(0, top, columns.at - 8, self._row())
        label = painter.fontMetrics().elidedText(line.label, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, middle, label)
        if columns.has_factors and line.factors:
            painter.setPen(self._theme.muted)
            painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, line.factors)

    def _colour(self, line: Line) -> QColor:
        """Of a bar: that of its sign in the diverging map; the total, which is no part, has none."""
        if not math.isfinite(line.value):
            return self._theme.error
        if line.strong:
            return self._theme.muted
        return sign_colour(line.value)

    def _paint_picture(self, painter: QPainter, found: Sum, area: QRectF) -> None:
        finite = found.products[np.isfinite(found.products)]
        reach = float(np.abs(finite).max(initial=0.0)) or 1.0
        levels = Levels(-reach, reach, True)
        cells = found.products.reshape(IMAGE_SIDE, IMAGE_SIDE)
        table = colour_maps.diverging()
        painter.drawImage(area, colour_maps.to_qimage(table[colour_maps.indices(cells, levels)]))
        painter.setPen(self._theme.border)
        painter.drawRect(area)
        side = area.width() / IMAGE_SIDE
        painter.setPen(QPen(_FRAME, 1))
        for term in found.shortened(self._room_for_terms(found)).terms:
            painter.drawRect(_cell(area, term, side))

    @Slot()
    def _repaint(self) -> None:
        self.update()


def sign_colour(value: float) -> QColor:
    """The colour of what adds and of what takes away: three quarters out on the diverging map."""
    red, green, blue, _ = colour_maps.diverging()[224 if value >= 0 else 31].tolist()
    return QColor(red, green, blue)


def _cell(area: QRectF, term: Term, side: float) -> QRectF:
    row, column = divmod(term.index, IMAGE_SIDE)
    return QRectF(area.left() + column * side, area.top() + row * side, side, side)
