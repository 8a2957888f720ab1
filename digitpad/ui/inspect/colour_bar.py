"""The legend of a heat map: its colours as an upright bar, with the numbers at its ends."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.inspection.picture import Levels
from digitpad.ui.inspect.colour_maps import Lookup, to_qimage
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.theme import Theme

_BAR = 12
_GAP = 6
_USUAL = "-0.00000"


class ColourBar(QWidget):
    """Shows which colour stands for which number, between two levels."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._levels = Levels(0.0, 1.0, False)
        self._colours: Lookup | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Colour scale"))
        theme.changed.connect(self._repaint)

    def show_scale(self, levels: Levels, colours: Lookup) -> None:
        """Show this scale from now on."""
        if levels != self._levels or colours is not self._colours:
            self._levels, self._colours = levels, colours
            self.setAccessibleDescription(" – ".join(text for _, text in reversed(self._marks())))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as the bar and a number beside it; wider only for numbers as large as -1.74e+07."""
        texts = (_USUAL, *(text for _, text in self._marks()))
        return QSize(_BAR + _GAP + max(map(self.fontMetrics().horizontalAdvance, texts)), 80)

    def minimumSizeHint(self) -> QSize:
        """The bar may be low, but not narrower."""
        return QSize(self.sizeHint().width(), 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar, with the highest number on top."""
        if self._colours is None:
            return
        painter = QPainter(self)
        height = self.fontMetrics().height()
        bar = QRectF(0.5, height / 2, _BAR, max(self.height() - height, 1))
        painter.drawImage(bar, to_qimage(np.flipud(self._colours)[:, None, :]))
        painter.setPen(self._theme.border)
        painter.drawRect(bar)
        painter.setPen(self._theme.muted)
        left = _BAR + _GAP
        for share, text in self._marks():
            y = bar.bottom() - share * bar.height()
            where = QRectF(left, y - height / 2, self.width() - left, height)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()

    def _marks(self) -> list[tuple[float, str]]:
        marks = [(0.0, number_text(self._levels.low, 3)), (1.0, number_text(self._levels.high, 3))]
        return [*marks[:1], (0.5, "0"), *marks[1:]] if self._levels.signed else marks

    @Slot()
    def _repaint(self) -> None:
        self.update()
