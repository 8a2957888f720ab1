"""The time cursor: an upright line through all plots at the step of the frame that reads.

In: plots over steps, and a step. Out: lines that stay at their step when the axes move, and the step to which
one of them was dragged. It is not the cross-hair, which follows the pointer.
"""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor

from digitpad.ui.theme import Theme
from digitpad.ui.train.step_plot import StepPlot

HEAD = 12
"""Pixels of the handle at the upper end."""


class TimeCursor(QObject):
    """Hidden in the present.

    Attributes:
        lines: one in each plot.
        step: where it stands; None in the present.

    Signals:
        dragged: the step, a float, that a line was dragged to.
    """

    dragged = Signal(float)

    def __init__(self, plots: Sequence[StepPlot], theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plots, self._theme = tuple(plots), theme
        self.step: int | None = None
        self.lines = tuple(pg.InfiniteLine(angle=90, movable=True) for _ in self._plots)
        for plot, line in zip(self._plots, self.lines, strict=True):
            line.setZValue(90)  # above curves and marks, below the cross-hair
            line.setCursor(Qt.CursorShape.SizeHorCursor)
            line.addMarker("v", 1.0, HEAD)
            line.hide()
            plot.plotItem.addItem(line, ignoreBounds=True)
            line.sigDragged.connect(self._on_dragged)
            line.sigPositionChangeFinished.connect(self.place)
            plot.plotItem.vb.sigXRangeChanged.connect(self.place)
        theme.changed.connect(self._wear)
        self._wear()

    def show_at(self, step: int | None) -> None:
        """Stand at this step, or be gone."""
        self.step = step
        for line in self.lines:
            line.setVisible(step is not None)
        self.place()

    @Slot()
    def place(self) -> None:
        """Go where the axes have the step now."""
        if self.step is None:
            return
        for plot, line in zip(self._plots, self.lines, strict=True):
            if not line.moving:
                line.setValue(plot.place_x(self.step))

    @Slot(object)
    def _on_dragged(self, line: pg.InfiniteLine) -> None:
        for plot, one in zip(self._plots, self.lines, strict=True):
            if one is line:
                self.dragged.emit(plot.step_at(one.value()))

    @Slot()
    def _wear(self) -> None:
        soft = QColor(self._theme.accent)
        soft.setAlphaF(0.85)
        for line in self.lines:
            line.setPen(pg.mkPen(soft, width=2))
            line.setHoverPen(pg.mkPen(self._theme.accent, width=3))
