"""One plot over the steps of a run, with a line at the end of each epoch, in the theme's colours.

In: points of named curves, and ranges. Out: what is drawn, and word of what the mouse does.
"""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPen
from PySide6.QtWidgets import QWidget

from digitpad.ui.theme import Theme
from digitpad.ui.train.axes import LossAxis, ShareAxis, StepAxis
from digitpad.ui.train.legend import Sample
from digitpad.ui.train.series import Numbers
from digitpad.ui.train.wording import percent


class StepPlot(pg.PlotWidget):  # type: ignore[misc]
    """Axes and curves.

    Signals:
        moved_by_hand: the user zoomed or panned.
        pointed: the step under the pointer (float), or None when it has left.
        reset_wanted: a double click.
    """

    moved_by_hand = Signal()
    pointed = Signal(object)
    reset_wanted = Signal()

    def __init__(
        self, title: str, theme: Theme, is_share: bool = False, parent: QWidget | None = None
    ) -> None:
        self.steps = StepAxis()
        self.values = ShareAxis() if is_share else LossAxis()
        super().__init__(parent, axisItems={"bottom": self.steps, "left": self.values})
        self._theme, self._title = theme, title
        self._curves: dict[str, pg.PlotDataItem] = {}
        self.setAccessibleName(title)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setAntialiasing(False)
        self.plotItem.setContentsMargins(4, 8, 20, 0)
        self.plotItem.vb.setDefaultPadding(0)
        self.plotItem.vb.disableAutoRange()
        self.plotItem.vb.sigRangeChangedManually.connect(self._on_moved)
        self.hair = pg.InfiniteLine(angle=90, movable=False)
        self.hair.hide()
        self.plotItem.addItem(self.hair, ignoreBounds=True)
        self.scene().sigMouseMoved.connect(self._on_pointed)
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.85)
        letters = QFontMetrics(small)
        for axis in (self.steps, self.values):
            axis.setStyle(
                tickFont=small, tickTextOffset=4, maxTickLevel=0, tickAlpha=255, hideOverlappingLabels=False
            )
            axis.setGrid(255)
            axis.setZValue(-1000)  # the grid lies below the curves
        self.steps.setHeight(2 * letters.lineSpacing() + 6)
        self.values.setWidth(letters.horizontalAdvance(percent(0.975)) + 10)
        theme.changed.connect(self.paint_theme)
        self.paint_theme()

    def add_curve(self, name: str) -> None:
        """Make room for a curve; the first ones lie below."""
        curve = pg.PlotDataItem(connect="finite")
        self.plotItem.addItem(curve)
        self._curves[name] = curve

    def wear(self, samples: dict[str, Sample]) -> None:
        """Give each curve its look."""
        for name, sample in samples.items():
            curve = self._curves[name]
            curve.setPen(sample.pen)
            if sample.symbol:
                curve.setSymbol("s")
                curve.setSymbolSize(7)
                curve.setSymbolBrush(sample.colour)
                curve.setSymbolPen(None)

    def draw(self, name: str, x: Numbers, y: Numbers) -> None:
        """Give a curve other points."""
        self._curves[name].setData(x, y)

    def points(self, name: str) -> tuple[Numbers, Numbers]:
        """The points of a curve as they were given."""
        x, y = self._curves[name].getOriginalDataset()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def set_log(self, log: bool) -> None:
        """Whether values are given as logarithms to base 10."""
        self.values.setLogMode(log)

    def point_at(self, step: float | None) -> None:
        """Show the hair line at a step, or hide it."""
        self.hair.setVisible(step is not None)
        if step is not None:
            self.hair.setValue(step)

    @Slot()
    def paint_theme(self) -> None:
        """Take on the theme's colours, which pyqtgraph does not do by itself."""
        theme = self._theme
        self.setBackground(theme.surface)
        self.hair.setPen(pg.mkPen(theme.muted, width=1))
        for axis in (self.steps, self.values):
            axis.setPen(QPen(theme.border))
            axis.setTickPen(QPen(theme.grid))
            axis.setTextPen(QPen(theme.muted))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the whole view again."""
        self.reset_wanted.emit()
        event.accept()

    def leaveEvent(self, event: object) -> None:
        """The pointer has left."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    @Slot(object)
    def _on_moved(self, changed: object) -> None:
        self.moved_by_hand.emit()

    @Slot(object)
    def _on_pointed(self, position: object) -> None:
        box = self.plotItem.vb
        if box.sceneBoundingRect().contains(position):
            self.pointed.emit(box.mapSceneToView(position).x())
        else:
            self.pointed.emit(None)
