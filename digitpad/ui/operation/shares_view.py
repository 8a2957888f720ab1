"""The softmax step by step, as a table: logit, less the largest, e to that, and its share, class by class.

In: `Shares`. Out: ten rows with bars, the sum under them, and the class that was clicked.
"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.inspection.operation_parts import Shares
from digitpad.ui.draw.percent import tabular
from digitpad.ui.inspect.sum_words import plain
from digitpad.ui.inspect.terms_view import sign_colour
from digitpad.ui.theme import Theme

ROW = 1.18
LEAST_BARS = 44
WIDEST = 680.0
"""Pixels beyond which bars only grow apart from their numbers."""


class SharesView(QWidget):
    """Shows the softmax of one row of logits; a click or the keys up and down choose a class.

    Signals:
        chosen: the class that was chosen.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: Shares | None = None
        self.setFont(tabular(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("The softmax, step by step"))
        theme.changed.connect(self._repaint)

    @property
    def shares(self) -> Shares | None:
        """What is shown."""
        return self._shares

    def show_shares(self, shares: Shares | None) -> None:
        """Show another row of logits, or nothing."""
        self._shares = shares
        self.updateGeometry()
        if shares is not None:
            self.setAccessibleDescription("; ".join(" ".join(row) for row in self.rows))
        self.update()

    @property
    def headings(self) -> tuple[str, ...]:
        """What the columns are."""
        shares = self._shares
        first = [self.tr("class"), self.tr("logit z")]
        if shares is not None and shares.temperature is not None:
            first.append(f"z / {plain(shares.temperature)}")
        return (*first, self.tr("z − max"), self.tr("e to that"), self.tr("share"))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The numbers of each class, and last the sum of the powers and of the shares."""
        shares = self._shares
        if shares is None:
            return ()
        columns = [[plain(z, 4) for z in shares.logits]]
        if shares.temperature is not None:
            columns.append([plain(z, 4) for z in shares.scaled])
        columns.append([plain(z, 4) for z in shares.shifted])
        columns.append([plain(power, 3) for power in shares.powers])
        columns.append([_share(share) for share in shares.shares])
        rows = [(str(k), *cells) for k, cells in enumerate(zip(*columns, strict=True))]
        blank = ("",) * (len(columns) - 2)
        total = (self.tr("sum"), *blank, plain(shares.total, 4), _share(float(shares.shares.sum())))
        return (*rows, total)

    def sizeHint(self) -> QSize:
        """A heading, ten classes, and the sum."""
        return QSize(440, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """All of them, side by side with short bars."""
        return QSize(round(sum(self._widths())) + LEAST_BARS, round(12 * self._row()) + 6)

    def _widths(self) -> list[float]:
        """Of the columns, without bars."""
        bold = QFont(self.font())
        bold.setBold(True)
        metrics, table = QFontMetricsF(bold), [self.headings, *self.rows]
        return (
            [max(metrics.horizontalAdvance(row[k]) for row in table) + 12 for k in range(len(table[0]))]
            if (self.rows)
            else [60.0] * 5
        )

    def _row(self) -> float:
        return QFontMetricsF(self.font()).height() * ROW

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the class of the row."""
        row = int(event.position().y() / self.row_height) - 1
        if self._shares is not None and 0 <= row < len(self._shares.shares):
            self.chosen.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose the class."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if self._shares is None or not step:
            super().keyPressEvent(event)
            return
        self.chosen.emit(min(max(self._shares.digit + step, 0), len(self._shares.shares) - 1))

    @property
    def row_height(self) -> float:
        """Of a row: a little more where there is room."""
        return min(max(self._row(), (self.height() - 6) / 12), 1.5 * self._row())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The table; logits and shares with a bar each."""
        shares = self._shares
        if shares is None:
            return
        painter = QPainter(self)
        table = [self.headings, *self.rows]
        bold = QFont(self.font())
        bold.setBold(True)
        widths = [width - 6 for width in self._widths()]
        spare = max(min(float(self.width()), WIDEST) - sum(widths) - 6 * len(widths), LEAST_BARS)
        before = len(widths) - 1
        bar_of = {1: spare * 0.3, before: spare * 0.7}  # to the right of the logits, and of the shares
        reach = float(np.abs(shares.logits[np.isfinite(shares.logits)]).max(initial=0.0)) or 1.0
        for number, row in enumerate(table):
            top, digit = number * self.row_height, number - 1
            is_class = 0 < number <= len(shares.shares)
            room = QRectF(0, top, self.width(), self.row_height)
            if is_class and digit == shares.digit:
                tint = QColor(self._theme.accent)
                tint.setAlpha(40)
                painter.fillRect(room, tint)
            if number == len(table) - 1:
                painter.setPen(self._theme.border)
                painter.drawLine(QPointF(0, top), QPointF(min(self.width(), WIDEST), top))
            heavy = is_class and digit == shares.digit
            painter.setFont(bold if heavy else self.font())
            painter.setPen(self._theme.text if is_class else self._theme.muted)
            left = 0.0
            for column, text in enumerate(row):
                cell = QRectF(left, top, widths[column], self.row_height)
                painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
                left += widths[column] + 6
                if is_class and column in bar_of:
                    of_share = column == before
                    value = float((shares.shares if of_share else shares.logits)[digit])
                    self._paint_bar(
                        painter,
                        value,
                        QRectF(left, top, bar_of[column], self.row_height),
                        1.0 if of_share else reach,
                        of_share,
                    )
                left += bar_of.get(column, 0.0)
        if self.hasFocus():
            painter.setPen(self._theme.accent)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_bar(self, painter: QPainter, value: float, room: QRectF, reach: float, share: bool) -> None:
        if not np.isfinite(value):
            return
        bar = room.adjusted(2, room.height() * 0.22, -6, -room.height() * 0.22)
        zero = bar.left() if share else bar.center().x()
        length = abs(value) / reach * (bar.width() if share else bar.width() / 2)
        left = zero if value >= 0 else zero - length
        colour = self._theme.accent if share else sign_colour(value)
        painter.fillRect(QRectF(left, bar.top(), max(length, 1.0), bar.height()), colour)

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _share(share: float) -> str:
    """A probability in percent; what is next to nothing as a power of ten."""
    if not np.isfinite(share):
        return str(share)
    percent = 100 * share
    return f"{percent:.2f} %" if percent >= 0.01 or percent == 0 else f"{percent:.0e} %".replace("-", "−")
