"""The gap between training and test accuracy: shaded, and named in words when it means something.

In: the epochs of a run. Out: a shade between two lines of a plot, and a sentence beside their ends.
"""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsPathItem

from digitpad.reports.gap import gap_of, overfits
from digitpad.training.events import EpochDone
from digitpad.ui.theme import Theme
from digitpad.ui.train.series import Numbers
from digitpad.ui.train.step_plot import StepPlot
from digitpad.ui.train.wording import locale, percent, translate


def gap_text(epoch: EpochDone) -> str:
    """What the gap at the end of an epoch is called; empty when there is none."""
    gap = gap_of(epoch)
    if gap is None:
        return ""
    points = locale().toString(abs(100 * gap), "f", 1)
    if overfits(epoch):
        return translate("curves", "gap {points} points: overfitting").format(points=points)
    if gap > 0:
        return translate("curves", "gap {points} points").format(points=points)
    return translate("curves", "test ahead by {points} points").format(points=points)


def gap_note(epoch: EpochDone) -> str:
    """What the gap is, and what it means."""
    return translate(
        "curves",
        "Training accuracy (running mean of epoch {epoch}: {train}) less test accuracy at its end ({test}).\n"
        "From 1.0 point on it is called overfitting: the network knows its training digits clearly better "
        "than new ones.\nMore digits, augmentation, dropout or weight decay narrow it; with these in "
        "training, or while the network still learns fast, the test may be ahead.",
    ).format(epoch=epoch.epoch, train=percent(epoch.train_accuracy), test=percent(epoch.test_accuracy))


class GapShade:
    """The shade where training is above test, and the words below its end."""

    def __init__(self, plot: StepPlot, theme: Theme) -> None:
        self._plot, self._theme = plot, theme
        self.shade = QGraphicsPathItem()
        self.shade.setPen(pg.mkPen(None))
        self.shade.setZValue(-20)
        self.words = pg.TextItem(anchor=(1, 0))
        self.words.setFont(plot.steps.style["tickFont"])
        self.words.setZValue(40)
        plot.plotItem.addItem(self.shade, ignoreBounds=True)
        plot.plotItem.addItem(self.words, ignoreBounds=True)
        self.text = ""
        self._overfits = False

    def show_gap(self, steps: Numbers, train: Numbers, test: Numbers, last: EpochDone | None) -> None:
        """Shade between (n,) training and test accuracies at the ends of epochs; nothing without any."""
        seen = np.isfinite(train) & np.isfinite(test)
        x, lower = self._plot.x(steps[seen]), test[seen]
        upper = np.maximum(train[seen], lower)
        path = QPainterPath()
        if len(x) > 1:
            outline = [*zip(x, upper, strict=True), *zip(x[::-1], lower[::-1], strict=True)]
            path.addPolygon(QPolygonF([QPointF(float(a), float(b)) for a, b in outline]))
            path.closeSubpath()
        self.shade.setPath(path)
        self.text = gap_text(last) if last is not None else ""
        self.words.setVisible(bool(self.text) and len(x) > 0)
        if last is not None and len(x):
            self.words.setPlainText(self.text)
            self.words.setToolTip(gap_note(last))
            self.shade.setToolTip(gap_note(last))
            self.words.setPos(float(x[-1]), float(lower[-1]))
            self.wear(overfits(last))

    def wear(self, is_wide: bool | None = None) -> None:
        """Take on the theme's colours."""
        theme = self._theme
        faint = QColor(theme.curve_train)
        faint.setAlphaF(0.2)
        self.shade.setBrush(faint)
        if is_wide is not None:
            self._overfits = is_wide
        self.words.setColor(theme.warning if self._overfits else theme.muted)
