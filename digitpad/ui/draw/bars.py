"""Ten bars, one for each digit, as long as the digit is probable.

In: (10,) probabilities, or None. Out: paint, and which digit is asked about. The most probable digit has the
accent colour and bold type; the one that is asked about, a frame.
"""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
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

from digitpad.ui.draw.percent import percent, tabular, widest
from digitpad.ui.theme import Theme

DIGITS = 10
GAP = 8
"""Pixels between the digit, its bar and its percentage."""

THICKEST_ROW = 52


class ProbabilityBars(QWidget):
    """The ten probabilities.

    Signals:
        digit_asked(digit): its row was clicked, or an arrow key went to it.
    """

    digit_asked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._probabilities: npt.NDArray[np.float32] | None = None
        self._winner: int | None = None
        self._subdued = False
        self._answers = False
        self._framed: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Probability of each digit"))
        theme.changed.connect(self.update)

    def show_probabilities(
        self, probabilities: npt.NDArray[np.float32] | None, winner: int | None, *, subdued: bool = False
    ) -> None:
        """Show other probabilities, (10,) or None for none, and mark the digit that was read.

        They are subdued when they say only what comes nearest, because what was drawn is no digit.
        """
        before = self._seen()
        self._probabilities = probabilities
        self._winner = winner
        self._subdued = subdued
        if self._seen() != before:
            self.update()

    def set_answers(self, answers: bool) -> None:
        """Whether somebody answers when a digit is asked about."""
        self._answers = answers
        self.setCursor(Qt.CursorShape.PointingHandCursor if answers else Qt.CursorShape.ArrowCursor)
        # A click must not take the keys from the canvas.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if answers else Qt.FocusPolicy.NoFocus)

    def frame_digit(self, digit: int | None) -> None:
        """Frame the digit that is asked about; None for none."""
        if digit != self._framed:
            self._framed = digit
            self.update()

    def digit_at(self, y: float) -> int | None:
        """Whose row is at this height."""
        digit = int((y - self._top()) // self._row())
        return digit if 0 <= digit < DIGITS else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask about the digit of this row."""
        digit = self.digit_at(event.position().y())
        if self._answers and event.button() == Qt.MouseButton.LeftButton and digit is not None:
            self.digit_asked.emit(digit)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask about the digit above or below."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        now = self._winner if self._framed is None else self._framed
        if self._answers and step and now is not None:
            self.digit_asked.emit((now + step) % DIGITS)
        else:
            super().keyPressEvent(event)

    def _seen(self) -> tuple[object, ...]:
        """What of it can be seen: a network in training tells other numbers all the time, and few differ."""
        return self._winner, self._subdued, *(self.text_of(digit) for digit in range(DIGITS))

    def text_of(self, digit: int) -> str:
        """The percentage that stands beside a digit's bar; empty when there is none."""
        return "" if self._probabilities is None else percent(float(self._probabilities[digit]))

    def sizeHint(self) -> QSize:
        """Rows a little higher than their text."""
        return QSize(300, DIGITS * (self.fontMetrics().height() + 10))

    def minimumSizeHint(self) -> QSize:
        """Rows as high as their text, and no higher."""
        width = round(widest(self._bold()) + QFontMetricsF(self._bold()).horizontalAdvance("0")) + 2 * GAP
        return QSize(width + 80, DIGITS * self.fontMetrics().height())

    def event(self, event: QEvent) -> bool:
        """Tell the exact number under the mouse."""
        if isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        digit = self.digit_at(event.pos().y())
        if self._probabilities is None or digit is None:
            QToolTip.hideText()
            return
        text = self.tr("Probability of {digit}: {probability}")
        exact = f"{float(self._probabilities[digit]):.6g}"
        if self._answers:
            text += "\n" + self.tr("Click to see what speaks for {digit} and what against it")
        QToolTip.showText(event.globalPos(), text.format(digit=digit, probability=exact), self)

    def _bold(self) -> QFont:
        font = tabular(self.font())
        font.setBold(True)
        return font

    def _row(self) -> float:
        return min(self.height() / DIGITS, THICKEST_ROW)

    def _top(self) -> float:
        return (self.height() - DIGITS * self._row()) / 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ten rows: digit, bar, percentage."""
        theme, row = self._theme, self._row()
        plain, bold = tabular(self.font()), self._bold()
        digit_width = QFontMetricsF(bold).horizontalAdvance("0")
        percent_width = widest(bold)
        length = max(self.width() - digit_width - percent_width - 2 * GAP, 1.0)
        thickness = round(min(row * 0.5, 22))
        others = QColor(theme.muted)
        others.setAlphaF(0.3 if self._subdued else 0.6)
        first = QColor(theme.muted if self._subdued else theme.accent)
        first.setAlphaF(0.6 if self._subdued else 1.0)

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for digit in range(DIGITS):
            top = self._top() + digit * row
            wins = digit == self._winner
            stands_out = wins and not self._subdued
            painter.setFont(bold if stands_out else plain)
            painter.setPen(theme.text if stands_out else theme.muted)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, digit_width, row), Qt.AlignmentFlag.AlignCenter, str(digit))
            painter.drawText(
                QRectF(self.width() - percent_width, top, percent_width, row), right, self.text_of(digit)
            )
            bar = QRectF(digit_width + GAP, round(top + (row - thickness) / 2), length, thickness)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.grid)
            painter.drawRoundedRect(bar, 3, 3)
            probability = 0.0 if self._probabilities is None else float(self._probabilities[digit])
            if math.isfinite(probability) and probability * length >= 0.5:
                bar.setWidth(min(probability, 1.0) * length)
                painter.setBrush(first if wins else others)
                rounding = min(3.0, bar.width() / 2)
                painter.drawRoundedRect(bar, rounding, rounding)
            if digit == self._framed:
                frame = QRectF(digit_width + GAP, bar.top(), length, thickness).adjusted(-2, -2, 2, 2)
                painter.setPen(QPen(theme.accent, 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(frame, 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
