"""The two plots of a run, and what is drawn in them: a history goes in, few points per curve are painted.

Each number says what it is: a batch's loss and accuracy are from before its update, running means are over
the last batches, and what is on the test set was measured at the end of an epoch.
"""

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from digitpad.training.history import RunHistory
from digitpad.ui.colours import blend
from digitpad.ui.theme import Theme
from digitpad.ui.train.legend import Legend, Sample
from digitpad.ui.train.series import (
    Numbers,
    RunningMean,
    accuracy_bottom,
    envelope,
    loss_range_log,
    loss_top,
    span_of_mean,
    thinned,
)
from digitpad.ui.train.step_plot import StepPlot
from digitpad.ui.train.wording import loss_text, percent, whole

ROUGH_POINTS, SMOOTH_POINTS = 1_000, 500
"""At most so many in one curve: what is painted is taken from the training."""


MOST_MARKERS = 200
NEVER = -1


class CurvesView(QWidget):
    """Loss and accuracy over the steps of one run.

    Attributes:
        history: of the run that is shown.
        follows: whether the axes follow the run; not after zooming by hand.
        loss, accuracy: the plots, with the curves `batch`, `mean` and `test`, and `mean` and `test`.

    Signals:
        pointed: the pointer is elsewhere.
        followed: `follows` may be other than before.
    """

    pointed = Signal()
    followed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.history: RunHistory | None = None
        self.follows = True
        self._log = False
        self._total = 1
        self._pointer: int | None = None
        self._tests_drawn = NEVER
        self._test_loss: Numbers = np.empty(0)
        self._test_accuracy: Numbers = np.empty(0)
        self._mean_loss = self._mean_accuracy = RunningMean(0, 1)
        self.loss = StepPlot(self.tr("Loss"), theme)
        self.accuracy = StepPlot(self.tr("Accuracy"), theme, is_share=True)
        for name in ("batch", "mean", "test"):
            self.loss.add_curve(name)
        for name in ("mean", "test"):
            self.accuracy.add_curve(name)
        self.accuracy.setXLink(self.loss)
        self.loss_legend, self.accuracy_legend = Legend(theme), Legend(theme)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(4)
        layout.setRowStretch(1, 1)
        for column, (plot, legend) in enumerate(
            ((self.loss, self.loss_legend), (self.accuracy, self.accuracy_legend))
        ):
            layout.addWidget(legend, 0, column)
            layout.addWidget(plot, 1, column)
            layout.setColumnStretch(column, 1)
            plot.moved_by_hand.connect(self._on_moved)
            plot.reset_wanted.connect(self.follow)
            plot.pointed.connect(self._on_pointed)
        theme.changed.connect(self._wear)
        self._wear()

    # What is shown

    def show_run(self, history: RunHistory, total_steps: int, steps_per_epoch: int) -> None:
        """Begin with another run."""
        self.history, self._total, self._tests_drawn = history, total_steps, NEVER
        span = span_of_mean(total_steps)
        self._mean_loss = RunningMean(total_steps, span)
        self._mean_accuracy = RunningMean(total_steps, span)
        for plot in (self.loss, self.accuracy):
            plot.steps.set_epochs(steps_per_epoch)
        self._wear()
        self.follow()

    def refresh(self) -> None:
        """Draw what is new."""
        history = self.history
        if history is None:
            return
        steps = history.steps  # the thread may add to it meanwhile
        loss = history.batch_loss[:steps]
        mean_loss = self._mean_loss.follow(loss)
        mean_accuracy = self._mean_accuracy.follow(history.batch_accuracy[:steps])
        start, stop = self._part_in_view(steps)
        rough = envelope(loss, start, stop, ROUGH_POINTS)
        smooth = thinned(mean_loss, start, stop, SMOOTH_POINTS)
        smooth_accuracy = thinned(mean_accuracy, start, stop, SMOOTH_POINTS)
        self.loss.draw("batch", rough[0], self._scaled(rough[1]))
        self.loss.draw("mean", smooth[0], self._scaled(smooth[1]))
        self.accuracy.draw("mean", *smooth_accuracy)
        self._draw_tests(history)
        if self.follows:
            if self._log:
                self.loss.setYRange(*loss_range_log(smooth[1], rough[1], self._test_loss), padding=0)
            else:
                self.loss.setYRange(0, loss_top(smooth[1], rough[1], self._test_loss), padding=0)
            bottom = accuracy_bottom(smooth_accuracy[1], self._test_accuracy)
            self.accuracy.setYRange(bottom, 1 + 0.02 * (1 - bottom), padding=0)

    def _draw_tests(self, history: RunHistory) -> None:
        """Draw what was measured at the end of each epoch, when there is one more."""
        count = len(history.epochs)
        if count == self._tests_drawn:
            return
        self._tests_drawn = count
        places = np.unique(np.linspace(0, count - 1, min(count, MOST_MARKERS)).round().astype(int))
        epochs = [history.epochs[place] for place in places]
        ends = np.array([epoch.step for epoch in epochs], np.float64)
        self._test_loss = np.array([epoch.test_loss for epoch in epochs], np.float64)
        self._test_accuracy = np.array([epoch.test_accuracy for epoch in epochs], np.float64)
        self.loss.draw("test", ends, self._scaled(self._test_loss))
        self.accuracy.draw("test", ends, self._test_accuracy)

    def set_log(self, log: bool) -> None:
        """Draw losses on a logarithmic axis, or a plain one."""
        self._log, self._tests_drawn = log, NEVER
        self.loss.set_log(log)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Let the axes follow the run, all of it."""
        self.follows = True
        self.loss.setXRange(0, self._total * 1.04, padding=0)
        self.refresh()
        self.followed.emit()

    def _scaled(self, losses: Numbers) -> Numbers:
        if not self._log:
            return losses
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log10(losses)

    def _part_in_view(self, steps: int) -> tuple[int, int]:
        """The first step in view and the one behind the last, with one more on each side."""
        if self.follows:
            return 0, steps
        low, high = self.loss.viewRange()[0]
        start = int(np.clip(np.floor(low) - 2, 0, max(steps - 1, 0)))
        return start, int(np.clip(np.ceil(high) + 1, start, steps))

    # The mouse

    def text_at_pointer(self) -> str:
        """All values at the step under the pointer; empty when it is elsewhere."""
        history, step = self.history, self._pointer
        if history is None or step is None or not 1 <= step <= len(self._mean_loss.values):
            return ""
        parts = [
            self.tr("Step {step}").format(step=whole(step)),
            self.tr("batch loss {loss}").format(loss=loss_text(float(history.batch_loss[step - 1]))),
            self.tr("mean {loss}").format(loss=loss_text(float(self._mean_loss.values[step - 1]))),
            self.tr("training accuracy {share}").format(
                share=percent(float(self._mean_accuracy.values[step - 1]))
            ),
        ]
        before = [epoch for epoch in history.epochs if epoch.step <= step]
        if before:
            parts.append(
                self.tr("test accuracy {share}, loss {loss} (epoch {epoch})").format(
                    share=percent(before[-1].test_accuracy),
                    loss=loss_text(before[-1].test_loss),
                    epoch=whole(before[-1].epoch),
                )
            )
        return " · ".join(parts)

    @Slot(object)
    def _on_pointed(self, step: float | None) -> None:
        known = len(self._mean_loss.values)
        self._pointer = None if step is None or not known else int(np.clip(round(step), 1, known))
        for plot in (self.loss, self.accuracy):
            plot.point_at(self._pointer)
        self.pointed.emit()

    @Slot()
    def _on_moved(self) -> None:
        self.follows = False
        self.refresh()
        self.followed.emit()

    # Looks

    @Slot()
    def _wear(self) -> None:
        theme = self._theme
        last = whole(self._mean_loss.span)
        mean = self.tr("mean of the last {count} batches").format(count=last)
        faint = blend(theme.curve_loss, theme.surface, 0.4)
        losses = {
            "batch": Sample(self.tr("batch loss, before the update"), faint, rough=True),
            "mean": Sample(mean, theme.curve_loss, 2),
            "test": Sample(
                self.tr("test loss at the end of the epoch"), theme.curve_test, dashed=True, symbol=True
            ),
        }
        accuracies = {
            "mean": Sample(self.tr("training accuracy, {mean}").format(mean=mean), theme.curve_train, 2),
            "test": Sample(
                self.tr("test accuracy at the end of the epoch"), theme.curve_test, dashed=True, symbol=True
            ),
        }
        self.loss.wear(losses)
        self.accuracy.wear(accuracies)
        self.loss_legend.show_samples(tuple(losses.values()))
        self.accuracy_legend.show_samples(tuple(accuracies.values()))
