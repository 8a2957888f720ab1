"""Several runs in the plots: a line of loss and one of accuracy for each, and a band for those of a group.

In: OverlayRuns, and what part is in view. Out: what is drawn, and samples for the legend. Nothing is done
while runs, view and scales stay the same.
"""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsPathItem

from digitpad.ui.theme import Theme
from digitpad.ui.train.curve import Curve
from digitpad.ui.train.legend import Sample
from digitpad.ui.train.overlay import Line, Overlay, OverlayRun, in_view, key_of_line, overlays, validated
from digitpad.ui.train.series import Numbers, span_of_mean
from digitpad.ui.train.step_plot import StepPlot
from digitpad.ui.train.wording import translate, whole

ON_LIGHT = ("#0072b2", "#c34a00", "#00805f", "#a8437f", "#7a6200", "#3b3b98", "#8c1d18", "#4a5561")
ON_DARK = ("#56b4e9", "#f08c42", "#2fc29a", "#e58fc0", "#f0e442", "#a9a6f5", "#ff9d94", "#c9d1dc")
"""After Okabe and Ito (2008), darker or lighter until they have a contrast of 3 : 1. Lines are told apart by
their symbols too, and from the fifth on by dashes."""

SYMBOLS = ("o", "s", "t1", "d")
SOFT = 0.22
"""How opaque a band is."""


class OverlayCurves:
    """The runs that are compared.

    Attributes:
        shown: what is drawn of them.
        span: over how many batches their losses are smoothed.
        has_validation: whether the accuracies are those on validation.
    """

    def __init__(self, loss: StepPlot, accuracy: StepPlot, theme: Theme) -> None:
        self._loss, self._accuracy, self._theme = loss, accuracy, theme
        self._runs: tuple[OverlayRun, ...] = ()
        self._span: int | None = None
        self.span = 1
        self.shown: tuple[Overlay, ...] = ()
        self.has_validation = False
        self._places: dict[str, int] = {}
        self._curves: dict[str, tuple[_BandedCurve, _BandedCurve]] = {}
        self._state: object = None
        self.drawn_losses: tuple[Numbers, ...] = ()
        self.drawn_accuracies: tuple[Numbers, ...] = ()

    def set_runs(self, runs: Sequence[OverlayRun], span: int | None = None) -> None:
        """Compare these; who was there before keeps the colour."""
        self._runs, self._span = tuple(runs), span
        self.span = span or span_of_mean(max((run.history.steps for run in runs), default=1))
        self.shown = overlays(self._runs, self.span)
        self.has_validation = bool(self._runs) and all(validated(run) for run in self._runs)
        wanted = list(dict.fromkeys(key_of_line(run) for run in self._runs))
        given = {key_of_line(run): run.place for run in self._runs if run.place is not None}
        self._places = {key: place for key, place in (self._places | given).items() if key in wanted}
        for key in wanted:
            taken = set(self._places.values())
            self._places.setdefault(key, next(n for n in range(len(wanted) + 1) if n not in taken))
        keys = [one.key for one in self.shown]
        for key in [key for key in self._curves if key not in keys]:
            for curve in self._curves.pop(key):
                curve.remove()
        for key in keys:
            if key not in self._curves:
                self._curves[key] = (_BandedCurve(self._loss), _BandedCurve(self._accuracy))
        self._state = None
        self.wear()

    def set_span(self, span: int | None) -> None:
        """Smooth over so many batches."""
        if self._runs and span != self._span:
            self.set_runs(self._runs, span)

    @property
    def last_step(self) -> int:
        """How far the longest of them reaches; 0 without any."""
        return max((one.last_step for one in self.shown), default=0)

    @property
    def loss_name(self) -> str:
        """What the lines of loss are."""
        if self.span == 1:
            return translate("curves", "batch loss of each run")
        text = translate("curves", "loss of each run, mean of the last {count} batches")
        return text.format(count=whole(self.span))

    @property
    def accuracy_name(self) -> str:
        """What the lines of accuracy are."""
        if self.has_validation:
            return translate("curves", "validation of each run, at the end of the epoch")
        return translate("curves", "test of each run, at the end of the epoch")

    @property
    def steps_per_epoch(self) -> int:
        """Of the runs, where they agree; else 0."""
        lengths = {run.steps_per_epoch for run in self._runs}
        return lengths.pop() if len(lengths) == 1 else 0

    def refresh(self, size: QSize) -> bool:
        """Draw what is in view, unless it is drawn; whether it was not."""
        low, high = self._loss.steps_in_view()
        log = self._loss.log_steps
        state = (low, high, log, self._loss.log_values, size.width())
        if state == self._state:
            return False
        self._state = state
        losses: list[Numbers] = []
        accuracies: list[Numbers] = []
        for one in self.shown:
            for curve, line, kept in zip(
                self._curves[one.key], (one.loss, one.accuracy), (losses, accuracies), strict=True
            ):
                part = in_view(line, low, high, log)
                curve.draw(part)
                kept += [part.middle, *(side for side in (part.lowest, part.highest) if side is not None)]
        self.drawn_losses, self.drawn_accuracies = tuple(losses), tuple(accuracies)
        return True

    def colour(self, key: str) -> QColor:
        """The colour of a run."""
        colours = ON_DARK if self._theme.dark else ON_LIGHT
        return QColor(colours[self._places[key] % len(colours)])

    def wear(self) -> tuple[Sample, ...]:
        """Take on the theme's colours; the samples for a legend."""
        samples = []
        for one in self.shown:
            place = self._places[one.key]
            sample = Sample(
                one.name,
                self.colour(one.key),
                2,
                dashed=place // len(SYMBOLS) % 2 == 1,
                symbol=SYMBOLS[place % len(SYMBOLS)],
                band=one.loss.lowest is not None,
                note=one.note if one.note != one.name else "",
            )
            samples.append(sample)
            loss, accuracy = self._curves[one.key]
            loss.wear(sample, with_symbols=False)
            accuracy.wear(sample, with_symbols=True)
        return tuple(samples)


class _BandedCurve:
    """A line, and the band around it."""

    def __init__(self, plot: StepPlot) -> None:
        self._plot = plot
        self.band = QGraphicsPathItem()
        self.band.setPen(pg.mkPen(None))
        self.band.setZValue(-30)
        plot.plotItem.addItem(self.band, ignoreBounds=True)
        self.curve = Curve(plot.plotItem)

    def draw(self, line: Line) -> None:
        """Take on these points."""
        plot = self._plot
        x = plot.x(line.steps)
        self.curve.draw(x, plot.y(line.middle))
        path = QPainterPath()
        if line.lowest is not None and line.highest is not None:
            low, high = plot.y(line.lowest), plot.y(line.highest)
            seen = np.isfinite(low) & np.isfinite(high)
            if seen.sum() > 1:
                x, low, high = x[seen], low[seen], high[seen]
                outline = [*zip(x, high, strict=True), *zip(x[::-1], low[::-1], strict=True)]
                path.addPolygon(QPolygonF([QPointF(float(a), float(b)) for a, b in outline]))
                path.closeSubpath()
        self.band.setPath(path)

    def wear(self, sample: Sample, with_symbols: bool) -> None:
        """Look like this."""
        plain = Sample(sample.name, sample.colour, sample.width, sample.dashed)
        self.curve.wear(sample if with_symbols else plain)
        soft = QColor(sample.colour)
        soft.setAlphaF(SOFT)
        self.band.setBrush(soft)

    def remove(self) -> None:
        """Leave the plot."""
        self.curve.remove()
        self._plot.plotItem.removeItem(self.band)
