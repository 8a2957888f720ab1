"""A histogram as bars, the counts even or logarithmic, with marks at zero and at the mean."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from digitpad.inspection.histogram import Counts, Histogram
from digitpad.ui.inspect.plot import Plot, ticks
from digitpad.ui.theme import Theme


class HistogramPlot(Plot):
    """Bars from the lowest number to the highest; `pointed` tells the bin."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._histogram: Histogram | None = None
        self._logarithmic = False
        self.setAccessibleName(self.tr("Histogram"))

    def show_histogram(self, histogram: Histogram | None, *, logarithmic: bool = False) -> None:
        """Draw another histogram or none."""
        self._histogram, self._logarithmic = histogram, logarithmic
        if histogram is not None:
            top = float(self._scaled(histogram.counts).max(initial=0)) or 1.0
            self.set_corners(histogram.bins.low, histogram.bins.high, 0.0, top * 1.04)
        self.update()

    def place_at(self, point: QPointF) -> int:
        """The bin under a point, whatever its height."""
        histogram, value = self._histogram, self.value_at(point.x())
        if histogram is None or value is None:
            return -1
        bins = histogram.bins
        return min(max(int((value - bins.low) / bins.width), 0), bins.count - 1)

    def marks(self) -> list[tuple[float, str]]:
        """Counts as whole numbers; powers of ten on the logarithmic scale."""
        if self._histogram is None:
            return []
        most = int(self._histogram.counts.max(initial=0))
        if self._logarithmic:
            powers = [10**k for k in range(len(str(most)))]
            return [(0.0, "0"), *((float(np.log10(1 + power)), short_count(power)) for power in powers)]
        room = max(2, int(self.area().height() / (self.fontMetrics().height() * 2)))
        return [(value, short_count(int(value))) for value in ticks(0, most, room) if value == int(value)]

    def marks_below(self) -> list[tuple[float, str]]:
        """Round numbers; for whole ones no others."""
        if self._histogram is None:
            return []
        marks = super().marks_below()
        whole = self._histogram.bins.whole
        return [(value, str(int(value)) if whole else text) for value, text in marks if _fits(value, whole)]

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """The bars, the one under the pointer stronger, then the marks."""
        histogram = self._histogram
        if histogram is None:
            return
        bins = histogram.bins
        edges = [self.across(bins.low + place * bins.width) for place in range(bins.count + 1)]
        tops = self.heights(self._scaled(histogram.counts))
        gap = 1.0 if area.width() / bins.count >= 4 else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.accent)
        painter.drawRects(
            [
                # What holds anything can be seen, however little that is beside the largest.
                QRectF(
                    edges[k], min(tops[k], area.bottom() - 1), edges[k + 1] - edges[k] - gap, area.bottom()
                )
                for k in np.flatnonzero(histogram.counts).tolist()
            ]
        )
        if 0 <= self.under < bins.count:
            shade = QColor(self.theme.muted)
            shade.setAlpha(60)
            left, right = edges[self.under], edges[self.under + 1]
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()), shade)
        mean = histogram.known.mean
        for value, colour in ((0.0, self.theme.text), (mean, self.theme.curve_test)):
            if value is not None and bins.low <= value <= bins.high:
                painter.setPen(
                    QPen(colour, 1.5, Qt.PenStyle.DashLine if value == mean else Qt.PenStyle.SolidLine)
                )
                painter.drawLine(
                    QPointF(self.across(value), area.top()), QPointF(self.across(value), area.bottom())
                )

    def _scaled(self, counts: Counts) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        # log10(1 + n): a bin with one number has a height, and an empty one none.
        return np.log10(1.0 + counts) if self._logarithmic else counts.astype(np.float64)


def short_count(count: int) -> str:
    """A count in few letters: 950, 20k, 3M."""
    for power, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if count >= power * 10 or (count >= power and count % power == 0):
            return f"{count / power:.4g}{letter}"
    return str(count)


def _fits(value: float, whole: bool) -> bool:
    return not whole or value == int(value)
