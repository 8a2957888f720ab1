"""One plot over the steps of a run, in the theme's colours, with plain or logarithmic axes.

In: points of named curves as they are, and ranges. Out: what is drawn, and word of what mouse and keys do.
"""

from math import log10

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget

from digitpad.ui.theme import Theme
from digitpad.ui.train.axes import LossAxis, ShareAxis, StepAxis
from digitpad.ui.train.cross_hair import CrossHair
from digitpad.ui.train.curve import Curve
from digitpad.ui.train.legend import Sample
from digitpad.ui.train.series import Numbers
from digitpad.ui.train.wording import percent

WALKS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
"""By how much the view becomes wider."""


class StepPlot(pg.PlotWidget):  # type: ignore[misc]
    """Axes and curves.

    Attributes:
        curves: by their names.
        hair: the cross-hair.
        log_steps, log_values: whether an axis is logarithmic.

    Signals:
        moved_by_hand: the user zoomed or panned.
        pointed: the step under the pointer (float), or None when it has left.
        walked: an arrow key: the cross-hair is to go so many pixels (int) along the steps.
        jumped: Home or End: the cross-hair is to go to the first step (False) or the last (True).
        reset_wanted: a double click.
    """

    moved_by_hand = Signal()
    pointed = Signal(object)
    walked = Signal(int)
    jumped = Signal(bool)
    reset_wanted = Signal()

    def __init__(
        self, title: str, theme: Theme, is_share: bool = False, parent: QWidget | None = None
    ) -> None:
        self.steps = StepAxis()
        self.values = ShareAxis() if is_share else LossAxis()
        super().__init__(parent, axisItems={"bottom": self.steps, "left": self.values})
        self._theme, self._title = theme, title
        self.log_steps = self.log_values = False
        self.curves: dict[str, Curve] = {}
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setAntialiasing(False)
        self.plotItem.setContentsMargins(4, 8, 20, 0)
        self.plotItem.vb.setDefaultPadding(0)
        self.plotItem.vb.disableAutoRange()
        self.plotItem.vb.sigRangeChangedManually.connect(self._on_moved)
        self.hair = CrossHair(self.plotItem, theme, rises=is_share)
        self.scene().sigMouseMoved.connect(self._on_pointed)
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.85)
        letters = QFontMetrics(small)
        self.hair.words.setFont(small)
        for axis in (self.steps, self.values):
            axis.setStyle(
                tickFont=small, tickTextOffset=4, maxTickLevel=0, tickAlpha=255, hideOverlappingLabels=False
            )
            axis.setGrid(255)
            axis.setZValue(-1000)  # the grid lies below the curves
        self.steps.setHeight(2 * letters.lineSpacing() + 6)
        self.values.setWidth(letters.horizontalAdvance(percent(0.975)) + 10)
        self._scale = 1
        self._keep_axes(True)
        theme.changed.connect(self.paint_theme)
        self.paint_theme()

    def set_scale(self, scale: int) -> None:
        """Paint for a picture with `scale` times the pixels of the screen; 1 for the screen itself.

        Lines have their width in pixels whatever they are painted on, and kept axes would be coarse.
        """
        self._keep_axes(scale == 1)
        for item in self.plotItem.items:
            if isinstance(item, pg.PlotCurveItem):
                pen = QPen(item.opts["pen"])
                pen.setWidthF(pen.widthF() * scale / self._scale)
                item.setPen(pen)
        self._scale = scale

    def _keep_axes(self, kept: bool) -> None:
        # Axes change rarely, curves all the time: the texts and lines of axes are painted once and kept.
        mode = QGraphicsItem.CacheMode
        for axis in (self.steps, self.values):
            axis.setCacheMode(mode.DeviceCoordinateCache if kept else mode.NoCache)

    # Curves

    def add_curve(self, name: str) -> Curve:
        """Make room for a curve; the first ones lie below."""
        curve = self.curves[name] = Curve(self.plotItem)
        return curve

    def remove_curve(self, name: str) -> None:
        """Take a curve away."""
        self.curves.pop(name).remove()

    def wear(self, samples: dict[str, Sample]) -> None:
        """Give each curve its look."""
        for name, sample in samples.items():
            self.curves[name].wear(sample)

    def draw(self, name: str, steps: Numbers, values: Numbers) -> None:
        """Give a curve other points."""
        self.curves[name].draw(self.x(steps), self.y(values))

    def points(self, name: str) -> tuple[Numbers, Numbers]:
        """The points of a curve as they were given, (n,) steps and (n,) values."""
        x, y = self.curves[name].x, self.curves[name].y
        return 10**x if self.log_steps else x, 10**y if self.log_values else y

    # Places

    def x(self, steps: Numbers | np.floating) -> Numbers:
        """Where steps are drawn; those of a logarithmic axis are at least 1."""
        return np.log10(np.maximum(steps, 1)) if self.log_steps else np.asarray(steps, np.float64)

    def y(self, values: Numbers | np.floating) -> Numbers:
        """Where values are drawn; on a logarithmic axis, what is not above 0 is nowhere."""
        if not self.log_values:
            return np.asarray(values)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log10(values)

    def place_x(self, step: float) -> float:
        """Where one step is drawn."""
        return float(self.x(np.float64(step)))

    def place_y(self, value: float) -> float:
        """Where one value is drawn."""
        return float(self.y(np.float64(value)))

    def step_at(self, x: float) -> float:
        """The step that is drawn there."""
        return 10 ** min(x, 12.0) if self.log_steps else x

    def steps_in_view(self) -> tuple[float, float]:
        """The steps at the left and the right end of the view."""
        low, high = self.viewRange()[0]
        return self.step_at(low), self.step_at(high)

    def show_steps(self, last: float) -> None:
        """Show the steps from the first to the last, and a little room behind it."""
        if self.log_steps:
            self.setXRange(0, max(log10(max(last, 1)), 1) * 1.04, padding=0)
        else:
            self.setXRange(0, last * 1.04, padding=0)

    def set_log(self, *, steps: bool | None = None, values: bool | None = None) -> None:
        """Whether an axis is logarithmic; curves are to be drawn anew."""
        if steps is not None:
            self.log_steps = self.steps.log_steps = steps
            self.steps.renew()
        if values is not None:
            self.log_values = values
            self.values.setLogMode(values)

    @Slot()
    def paint_theme(self) -> None:
        """Take on the theme's colours, which pyqtgraph does not do by itself."""
        theme = self._theme
        self.setBackground(theme.surface)
        self.hair.paint_theme()
        for axis in (self.steps, self.values):
            axis.setPen(QPen(theme.border))
            axis.setTickPen(QPen(theme.grid))
            axis.setTextPen(QPen(theme.muted))
        self._show_focus()

    # Mouse and keys

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the whole view again."""
        self.reset_wanted.emit()
        event.accept()

    def leaveEvent(self, event: object) -> None:
        """The pointer has left."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move the cross-hair, Escape hides it; + and - zoom, 0 shows all again."""
        key = Qt.Key(event.key())
        if key in WALKS:
            far = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self.walked.emit(WALKS[key] * (25 if far else 1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.jumped.emit(key == Qt.Key.Key_End)
        elif key == Qt.Key.Key_Escape and self.hair.is_shown:
            self.pointed.emit(None)
        elif key in ZOOMS:
            box = self.plotItem.vb
            centre = self.hair.upright.value() if self.hair.is_shown else box.viewRect().center().x()
            box.scaleBy(x=ZOOMS[key], center=(centre, 0))
            self.moved_by_hand.emit()
        elif key == Qt.Key.Key_0:
            self.reset_wanted.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys come here."""
        super().focusInEvent(event)
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self._show_focus()

    def _show_focus(self) -> None:
        self.plotItem.vb.setBorder(QPen(self._theme.accent) if self.hasFocus() else None)

    def view_rect(self) -> QRectF:
        """Where the curves are, in pixels of the plot."""
        return QRectF(self.plotItem.vb.sceneBoundingRect())

    @Slot(object)
    def _on_moved(self, changed: object) -> None:
        self.moved_by_hand.emit()

    @Slot(object)
    def _on_pointed(self, position: object) -> None:
        box = self.plotItem.vb
        if box.sceneBoundingRect().contains(position):
            self.pointed.emit(self.step_at(box.mapSceneToView(position).x()))
        else:
            self.pointed.emit(None)
