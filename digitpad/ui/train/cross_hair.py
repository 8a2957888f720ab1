"""The cross-hair of a plot: a line at a step, one at the value there, and a dot on every curve.

In: a place on the axis of steps and the values there. Out: items in the plot.
"""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from digitpad.ui.theme import Theme

Dot = tuple[float, float, QColor]
"""Where it is drawn (x, y), and its colour."""


class CrossHair:
    """Hidden until it is shown.

    Attributes:
        is_shown: whether it is.
        upright, level: its lines.
        words: the values, beside it; at the bottom of plots in which curves rise.
    """

    def __init__(self, plot: pg.PlotItem, theme: Theme, rises: bool = False) -> None:
        self._theme, self._rises = theme, rises
        self.is_shown = False
        self.upright = pg.InfiniteLine(angle=90, movable=False)
        self.level = pg.InfiniteLine(angle=0, movable=False)
        self.dots = pg.ScatterPlotItem(pxMode=True, size=9)
        self._box = plot.vb
        self.words = pg.TextItem()
        for number, item in enumerate((self.upright, self.level, self.dots, self.words)):
            item.hide()
            item.setZValue(100 + number)
            plot.addItem(item, ignoreBounds=True)

    def show_at(self, x: float, dots: Sequence[Dot], words: Sequence[str]) -> None:
        """Stand at a step; the level line is at the first of the dots that is a number, words are beside."""
        self.is_shown = True
        seen = [dot for dot in dots if np.isfinite(dot[:2]).all()]
        self.upright.setValue(x)
        self.upright.show()
        if seen:
            self.level.setValue(seen[0][1])
            ring = pg.mkPen(self._theme.surface)
            self.dots.setData(
                [dot[0] for dot in seen], [dot[1] for dot in seen], brush=[dot[2] for dot in seen], pen=ring
            )
        self.level.setVisible(bool(seen))
        self.dots.setVisible(bool(seen))

        self._say(x, words)

    def _say(self, x: float, words: Sequence[str]) -> None:
        (left, right), (bottom, top) = self._box.viewRange()
        self.words.setVisible(bool(words) and left <= x <= right)
        if words:
            self.words.setPlainText("\n".join(words))
            # Where the curves are not: those of losses end below, those of accuracies above.
            self.words.setAnchor((int(x >= (left + right) / 2), int(self._rises)))
            self.words.setPos(x, bottom if self._rises else top)

    def hide(self) -> None:
        """Be gone."""
        self.is_shown = False
        for item in (self.upright, self.level, self.dots, self.words):
            item.hide()

    def paint_theme(self) -> None:
        """Take on the theme's colours."""
        for line in (self.upright, self.level):
            line.setPen(pg.mkPen(self._theme.muted, width=1))
        self.words.setColor(self._theme.text)
        ground = QColor(self._theme.surface)
        ground.setAlphaF(0.88)
        self.words.fill = pg.mkBrush(ground)
        self.words.border = pg.mkPen(self._theme.border)
        self.words.update()
