"""The plots of training: loss and accuracy side by side over the same steps, and the learning rate if wanted.

In: the history of the present run, and runs to compare it with. Out: curves, legends, axes that follow, and a
cross-hair that tells all values at a step.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from digitpad.training.history import RunHistory
from digitpad.ui.theme import Theme
from digitpad.ui.train.legend import Legend, Sample
from digitpad.ui.train.overlay import OverlayRun
from digitpad.ui.train.overlay_curves import OverlayCurves
from digitpad.ui.train.ranges import accuracy_bottom, loss_range_log, loss_top, top_with
from digitpad.ui.train.run_curves import RunCurves
from digitpad.ui.train.step_plot import StepPlot
from digitpad.ui.train.values import values_at


class CurvesView(QWidget):
    """Loss, accuracy and learning rate over the steps of runs.

    Attributes:
        run: the curves of the present run.
        compared: those of other runs.
        moment: the step that is looked back at, whose loss the axis shows too; None in the present.
        follows: whether the axes follow the run; not after zooming by hand.
        loss, accuracy, rate: the plots.
        legends: of the loss and the accuracy, and `names` of the runs that are compared.

    Signals:
        pointed: the cross-hair is elsewhere, or gone.
        followed: `follows` may be other than before.
    """

    pointed = Signal()
    followed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.follows = True
        self.moment: int | None = None
        self._end = 1
        self._span: int | None = None
        self._drawn_steps = 0
        self._compared_top = 0.0
        self._pointer: int | None = None
        self._had_validation = False
        self.loss = StepPlot(self.tr("Loss"), theme)
        self.accuracy = StepPlot(self.tr("Accuracy"), theme, is_share=True)
        self.rate = StepPlot(self.tr("Learning rate"), theme)
        self.plots = (self.loss, self.accuracy, self.rate)
        self.rate.hide()
        self.compared = OverlayCurves(self.loss, self.accuracy, theme)
        self.run = RunCurves(self.loss, self.accuracy, self.rate, theme)
        for plot in self.plots[1:]:
            plot.setXLink(self.loss)
        self.legends = (Legend(theme), Legend(theme), Legend(theme))
        self.names = Legend(theme, most_lines=2)
        self.legends[2].show_samples((Sample(self.tr("learning rate"), theme.curve_loss),))
        self.legends[2].hide()
        self.names.hide()
        self._lay_out()
        for plot in self.plots:
            plot.moved_by_hand.connect(self._on_moved)
            plot.reset_wanted.connect(self.follow)
            plot.pointed.connect(self.point_at)
            plot.walked.connect(self._on_walked)
            plot.jumped.connect(self._on_jumped)
        theme.changed.connect(self._wear)
        self._wear()

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setRowStretch(1, 1)
        for column, (plot, legend) in enumerate(zip(self.plots, self.legends, strict=True)):
            grid.addWidget(legend, 0, column)
            grid.addWidget(plot, 1, column)
        for column, stretch in enumerate((3, 3, 0)):
            grid.setColumnStretch(column, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.names)
        layout.addLayout(grid, stretch=1)

    # What is shown

    @property
    def history(self) -> RunHistory | None:
        """Of the present run, if it is shown."""
        return self.run.history

    def show_run(
        self, history: RunHistory | None, total_steps: int, steps_per_epoch: int, diverged: int | None = None
    ) -> None:
        """Begin with another run, or with none beside those that are compared."""
        self.run.show_run(history, total_steps, diverged)
        for plot in self.plots:
            plot.steps.set_epochs(steps_per_epoch if history is not None else self.compared.steps_per_epoch)
        self._end = total_steps if history is not None else 0
        self._pointer = None
        self._wear()
        self.follow()

    def set_end(self, last: int) -> None:
        """Say how far the present run will reach: to its end or, when it is over, to where it came."""
        if last != self._end:
            self._end = last
            self.follow()

    def set_overlays(self, runs: Sequence[OverlayRun]) -> None:
        """Compare these runs, with each other and with the present one if that is shown."""
        self.compared.set_runs(runs, self._span)
        if self.history is None:
            for plot in self.plots:
                plot.steps.set_epochs(self.compared.steps_per_epoch)
        self._wear()
        self.follow()

    def set_span(self, span: int | None) -> None:
        """Smooth over so many batches; None: as suits the length of the run."""
        self._span = span
        self.run.set_span(span)
        self.compared.set_span(span)
        self._wear()
        self.refresh()

    def set_log(self, *, steps: bool | None = None, values: bool | None = None) -> None:
        """Whether the axis of steps, or that of losses, is logarithmic."""
        for plot in self.plots:
            plot.set_log(steps=steps)
        self.loss.set_log(values=values)
        self.run.renew()
        self.follow()

    def show_rate(self, shown: bool) -> None:
        """Show the learning rate as a third plot, or not."""
        self.rate.setVisible(shown)
        self.legends[2].setVisible(shown)
        self._grid.setColumnStretch(2, 2 if shown else 0)
        self.refresh()

    def refresh(self) -> None:
        """Draw what is new."""
        low, high = self.loss.steps_in_view()
        if self.follows:
            low = 0
        self.run.refresh(low, high)
        self._drawn_steps = self.history.steps if self.history is not None else 0
        if self.run.has_validation != self._had_validation:
            self._wear()
        if self.compared.refresh(self.loss.size()):
            # Each run by itself: the first steps of every one are left out.
            parts = [part for part in self.compared.drawn_losses if len(part)]
            self._compared_top = max((loss_top(part, part, part[:0]) for part in parts), default=0.0)
        if self.follows:
            self._follow_values()
        for marks in self.run.marks:
            marks.place()
        if self._pointer is not None:
            self._show_hair()

    def is_worth_drawing(self) -> bool:
        """Whether the present run has grown by a pixel since it was drawn."""
        steps = self.history.steps if self.history is not None else 0
        left, right = self.loss.viewRange()[0]
        grown = self.loss.place_x(steps) - self.loss.place_x(self._drawn_steps)
        return bool(grown * self.loss.view_rect().width() >= right - left)

    def _follow_values(self) -> None:
        """Let the axes of values show what is drawn."""
        smooth, rough, measured = self.run.losses
        if self.loss.log_values:
            smooth = np.concatenate([smooth, *self.compared.drawn_losses])
            self.loss.setYRange(*loss_range_log(smooth, rough, measured), padding=0)
        else:
            top = self._compared_top
            if self.history is not None or not top:
                top = max(top, loss_top(smooth, rough, measured))
            if self.moment is not None:
                spoken_of = values_at(max(self.moment, 1), self.run, self.compared, self._theme).losses
                top = top_with(top, [value for _, value, _ in spoken_of])
            self.loss.setYRange(0, top, padding=0)
        smooth, measured = self.run.accuracies
        bottom = accuracy_bottom(smooth, np.concatenate([measured, *self.compared.drawn_accuracies]))
        self.accuracy.setYRange(bottom, 1 + 0.02 * (1 - bottom), padding=0)
        if self.rate.isVisible():
            rates = self.run.rates[np.isfinite(self.run.rates)]
            self.rate.setYRange(0, 1.1 * float(rates.max(initial=0)) or 1, padding=0)

    @Slot()
    def follow(self) -> None:
        """Let the axes follow the run, all of it, and what it is compared with."""
        self.follows = True
        self.loss.show_steps(max(self._end, self.compared.last_step, 2))
        self.refresh()
        self.followed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw as many points as there is room for."""
        super().resizeEvent(event)
        if self.isVisible():
            self.refresh()

    # The cross-hair

    @property
    def pointer(self) -> int | None:
        """The step that the cross-hair stands at; None while it is hidden."""
        return self._pointer

    @property
    def known_steps(self) -> int:
        """How many steps there is something to tell of."""
        return max(len(self.run.mean_loss.values), self.compared.last_step)

    def text_at_pointer(self) -> str:
        """All values at the cross-hair; empty while it is hidden."""
        if self._pointer is None:
            return ""
        return values_at(self._pointer, self.run, self.compared, self._theme).text

    @Slot(object)
    def point_at(self, step: float | None) -> None:
        """Put the cross-hair at a step, or hide it."""
        known = self.known_steps
        self._pointer = None if step is None or not known else int(np.clip(round(step), 1, known))
        if self._pointer is None:
            for plot in self.plots:
                plot.hair.hide()
        else:
            self._show_hair()
        self.pointed.emit()

    def _show_hair(self) -> None:
        assert self._pointer is not None
        found = values_at(self._pointer, self.run, self.compared, self._theme)
        parts = (
            (self.loss, found.losses, found.loss_words),
            (self.accuracy, found.accuracies, found.accuracy_words),
            (self.rate, found.rates, found.rate_words),
        )
        for plot, dots, words in parts:
            plot.hair.show_at(
                plot.place_x(self._pointer),
                [(plot.place_x(step), plot.place_y(value), colour) for step, value, colour in dots],
                words,
            )

    @Slot(int)
    def _on_walked(self, pixels: int) -> None:
        low, high = self.loss.viewRange()[0]
        if self._pointer is None:
            self.point_at(self.loss.step_at((low + high) / 2))
            return
        x = self.loss.place_x(self._pointer)
        x += pixels * (high - low) / max(self.loss.view_rect().width(), 1)
        step = self.loss.step_at(x)
        least = 1 if pixels > 0 else -1  # where a step is wider than a pixel
        further = max(step, self._pointer + least) if pixels > 0 else min(step, self._pointer + least)
        self.point_at(further)

    @Slot(bool)
    def _on_jumped(self, to_end: bool) -> None:
        self.point_at(self.known_steps if to_end else 1)

    @Slot()
    def _on_moved(self) -> None:
        self.follows = False
        self.refresh()
        self.followed.emit()

    # Looks

    @Slot()
    def _wear(self) -> None:
        names = self.compared.wear()
        losses, accuracies = self.run.wear()
        self._had_validation = self.run.has_validation
        if self.history is None and names:
            losses = (Sample(self.compared.loss_name, self._theme.muted, 2),)
            accuracies = ()
        if names:
            accuracies += (Sample(self.compared.accuracy_name, self._theme.muted, 2, symbol="s"),)
        self.names.show_samples(names)
        self.names.setVisible(bool(names))
        self.legends[0].show_samples(losses)
        self.legends[1].show_samples(accuracies)
        self.legends[2].show_samples((Sample(self.tr("learning rate"), self._theme.curve_loss),))
