"""One curve in a plot: a line, its symbols where values were measured, and dots where points are few.

In: (n,) places and a Sample. Out: items in the plot. What is not finite is a gap.
"""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from digitpad.ui.train.legend import Sample
from digitpad.ui.train.series import Numbers

FEW_POINTS = 24
"""So few points are dots as well: a line between two of which one is no number would be nothing at all."""


class Curve:
    """A line with symbols.

    Attributes:
        x, y: (n,) places as they were drawn.
        line, dots: pyqtgraph's items.
    """

    def __init__(self, plot: pg.PlotItem, below: bool = False) -> None:
        self._plot = plot
        self.line = pg.PlotCurveItem(connect="finite")
        self.dots = pg.ScatterPlotItem(pen=None, pxMode=True, size=4)
        self._has_symbols = self._has_dots = False
        self.x: Numbers = np.empty(0)
        self.y: Numbers = np.empty(0)
        for item in (self.line, self.dots):
            if below:
                item.setZValue(-10)
            plot.addItem(item)
        self.dots.hide()

    def wear(self, sample: Sample) -> None:
        """Look like this."""
        self.line.setPen(sample.pen)
        self._has_symbols = bool(sample.symbol)
        self.dots.setBrush(QColor(sample.colour))
        self.dots.setSymbol(sample.symbol or "o")
        self.dots.setSize(8 if sample.symbol else 4)

    def draw(self, x: Numbers, y: Numbers) -> None:
        """Take on other points."""
        self.x, self.y = x, y
        self.line.setData(x, y)
        self.line.setVisible(len(x) > 0)
        dotted = len(x) > 0 and (self._has_symbols or len(x) <= FEW_POINTS)
        if dotted:
            seen = np.isfinite(y)
            self.dots.setData(x[seen], y[seen])
        if dotted is not self._has_dots:  # what is empty costs time with every painting unless it is hidden
            self.dots.setVisible(dotted)
        self._has_dots = dotted

    def remove(self) -> None:
        """Leave the plot."""
        for item in (self.line, self.dots):
            self._plot.removeItem(item)
