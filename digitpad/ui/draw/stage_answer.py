"""The last stage of the strip: the network, as ten small columns, one for each digit.

In: a Prediction, or None. Out: paint.
"""

import math

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.recognition.prediction import Prediction
from digitpad.ui.draw.percent import percent, tabular
from digitpad.ui.theme import Theme

COLUMN = 11
DIGITS = 10


class StageAnswer(QWidget):
    """What comes out at the end."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._prediction: Prediction | None = None
        self._heading = self.tr("Network")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("784 grey levels go into the network, ten probabilities come out."))
        self.setAccessibleName(self._heading)
        theme.changed.connect(self.update)

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Show another answer."""
        before = self._seen()
        self._prediction = prediction
        if self._seen() != before:
            self.update()

    def _seen(self) -> tuple[object, ...]:
        """What of it can be seen."""
        said = self._prediction
        if said is None or said.probabilities is None:
            return ()
        heights = np.nan_to_num(said.probabilities * self.height()).round().tolist()
        return said.digit, said.accepted, percent(said.confidence or 0.0), *heights

    def sizeHint(self) -> QSize:
        """Ten columns, and above them the heading with the longest share beside it."""
        heading = self.fontMetrics().horizontalAdvance(self._heading)
        sure = QFontMetricsF(self._small()).horizontalAdvance(percent(1.0))
        return QSize(max(DIGITS * COLUMN, round(heading + 6 + sure)), 86)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heading, columns and digits."""
        theme, said = self._theme, self._prediction
        painter = QPainter(self)
        heading = self.fontMetrics().height() + 2
        painter.setPen(theme.text)
        painter.drawText(QRectF(0, 0, self.width(), heading), Qt.AlignmentFlag.AlignVCenter, self._heading)
        if said is not None and said.confidence is not None and said.accepted:
            painter.setPen(theme.muted)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.setFont(self._small())
            painter.drawText(QRectF(0, 0, DIGITS * COLUMN, heading), right, percent(said.confidence))
        foot = self.fontMetrics().height()
        room = self.height() - heading - foot - 4
        painter.setFont(self._small())
        for digit in range(DIGITS):
            wins = said is not None and digit == said.digit
            column = QRectF(digit * COLUMN + 2, heading + 2, COLUMN - 4, room)
            painter.fillRect(column, theme.grid)
            share = 0.0 if said is None or said.probabilities is None else float(said.probabilities[digit])
            if math.isfinite(share) and share > 0:
                column.setTop(column.bottom() - max(share * room, 1.0))
                is_sure = said is not None and said.accepted
                painter.fillRect(column, theme.accent if wins and is_sure else QColor(theme.muted))
            painter.setPen(theme.text if wins else theme.muted)
            below = QRectF(digit * COLUMN, self.height() - foot, COLUMN, foot)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(digit))
        painter.end()

    def _small(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        return font
