"""The curves of a run while it runs, and of the runs that it is compared with.

In: a TrainingState, whose history is looked at when it says that there is more, OverlayRuns, and a
TimeMachine, whose run is shown in place of the present one while somebody looks back. Out: what is drawn;
files that are exported; errors.
"""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from digitpad.errors import DivergedError
from digitpad.state.time_machine import TimeMachine
from digitpad.state.training import RunState, TrainingState
from digitpad.training.history import RunHistory
from digitpad.ui.theme import Theme
from digitpad.ui.train.curves_bar import CurvesBar
from digitpad.ui.train.curves_files import CurvesFiles
from digitpad.ui.train.empty_curves import EmptyCurves
from digitpad.ui.train.overlay import OverlayRun
from digitpad.ui.train.wording import curves_text

if TYPE_CHECKING:
    from digitpad.ui.train.curves_view import CurvesView
    from digitpad.ui.train.time_cursor import TimeCursor

REDRAW_INTERVAL = 0.1
"""Seconds between two drawings while a run is under way, or two texts: nobody reads faster."""


class CurvesPanel(QWidget):
    """A line of numbers, and below it two plots, or what will be seen there.

    Nothing is drawn while the panel is hidden; when it is shown it catches up. The plots are made with the
    first run, because what they need takes longer to import than the rest of the window.

    Attributes:
        view: the plots, or None before the first run.
        time_cursor: the step that is looked back at, in the plots; None before them.
        bar: the numbers and buttons above them.
        files: saves them.
        overlays: the runs that are compared.

    Signals:
        reported: a sentence about a file that was written.
        failed: the exception that kept a file from being written.
    """

    reported = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        training: TrainingState,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        time_machine: TimeMachine | None = None,
    ) -> None:
        super().__init__(parent)
        self._training, self._theme, self._time = training, theme, time_machine
        self.overlays: tuple[OverlayRun, ...] = ()
        self._overlays_shown: tuple[OverlayRun, ...] = ()
        self._diverged: tuple[RunHistory, int] | None = None
        self._drawn = 0.0
        self.setObjectName("curves_panel")
        self.setAccessibleName(self.tr("Curves"))
        self.view: CurvesView | None = None
        self.time_cursor: TimeCursor | None = None
        self.bar = CurvesBar(theme)
        self.files = CurvesFiles(self, training, theme)
        self.numbers, self.log_button = self.bar.numbers, self.bar.log_button
        self.auto_button = self.bar.auto_button
        self._pages = QStackedLayout()
        self._empty = EmptyCurves()
        self._pages.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        layout.addLayout(self._pages, stretch=1)

        self.bar.log_losses_changed.connect(self._set_log_losses)
        self.bar.log_steps_changed.connect(self._set_log_steps)
        self.bar.rate_changed.connect(self._show_rate)
        self.bar.span_changed.connect(self._set_span)
        self.bar.auto_wanted.connect(self._follow_again)
        self.bar.png_wanted.connect(self.files.choose_and_save_png)
        self.bar.csv_wanted.connect(self.files.choose_and_save_csv)
        self.files.reported.connect(self.reported)
        self.files.failed.connect(self.failed)
        training.history_changed.connect(self._follow_history)
        training.state_changed.connect(self._refresh)
        training.failed.connect(self._on_failed)
        if time_machine is not None:
            time_machine.frame_changed.connect(self._refresh)
        self._refresh()

    def sizeHint(self) -> QSize:
        """Wide and low, as below a canvas."""
        return QSize(720, 280)

    def minimumSizeHint(self) -> QSize:
        """Enough to see whether a curve rises."""
        return QSize(320, 120)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._refresh()

    # What is drawn

    def set_overlays(self, runs: tuple[OverlayRun, ...]) -> None:
        """Compare these runs, each in a colour of its own and those of one group as a mean with its band.

        They are drawn beside the run that is under way; while there is none, instead of the last one.
        """
        self.overlays = self.files.overlays = tuple(runs)
        self._refresh()

    @Slot()
    def _follow_history(self) -> None:
        """Draw a run that has grown, but not more often than the eye needs, nor by less than a pixel."""
        if self.view is None or self._training.run_state is not RunState.RUNNING:
            self._refresh()
            return
        if not self.isVisible() or (self._past is not None and self._past is not self._training.history):
            return
        if self.view.history is not self._training.history:
            self._refresh()
        elif time.monotonic() - self._drawn >= REDRAW_INTERVAL:
            if self.view.is_worth_drawing():
                self._refresh()
            else:
                self._drawn = time.monotonic()
                self._show_numbers()

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return
        if self.time_cursor is not None:
            self.time_cursor.show_at(self._moment)
        training, history = self._training, self._training.history
        is_active = training.run_state.is_active and training.run_state is not RunState.PREPARING
        past = self._past
        if past is not None:
            is_active, history = is_active and past is history, past
        elif self.overlays and not is_active:
            history = None
        if history is None and not self.overlays:
            self.bar.show_buttons(False)
            self._pages.setCurrentWidget(self._empty)
            self.numbers.setText("")
            return
        view = self.view or self._make_view()
        if self.overlays is not self._overlays_shown:
            self._overlays_shown = self.overlays
            view.set_overlays(self.overlays)
        if view.history is not history or self._pages.currentWidget() is not view:
            diverged = self._diverged[1] if self._diverged and self._diverged[0] is history else None
            view.show_run(history, *self._length(history), diverged)
            self._pages.setCurrentWidget(view)
            self.bar.show_buttons(True)
        if history is not None:
            # What is over will not become longer: a run that broke off at once would be a dot at the edge.
            view.set_end(training.total_steps if is_active else self._reached(history))
        view.moment = self._moment
        view.refresh()
        self._drawn = time.monotonic()
        self._show_numbers()

    @property
    def _past(self) -> RunHistory | None:
        """The run that is looked back at, unless its curve is among those that are compared."""
        machine = self._time
        if machine is None or machine.run is None:
            return None
        is_compared = str(machine.run.path) in {run.key for run in self.overlays}
        return None if is_compared and not self._training.run_state.is_active else machine.history

    @property
    def _moment(self) -> int | None:
        """The step that is looked back at, once its run is to be seen."""
        return None if self._time is None or self._time.history is None else self._time.position

    def _length(self, history: RunHistory | None) -> tuple[int, int]:
        """How many steps a run takes, and how many an epoch does."""
        if history is None or history is self._training.history:
            return self._training.total_steps, self._training.steps_per_epoch
        ends = [epoch.step for epoch in history.epochs]
        steps = max([history.steps, *ends, 1])
        return steps, ends[0] if ends else steps

    def _reached(self, history: RunHistory) -> int:
        """Where a run that is over came to."""
        lost = self._diverged[1] if self._diverged is not None and self._diverged[0] is history else 0
        return max(history.steps, lost)

    def _make_view(self) -> "CurvesView":
        from digitpad.ui.train.curves_view import CurvesView
        from digitpad.ui.train.time_cursor import TimeCursor

        self.view = self.files.view = view = CurvesView(self._theme)
        view.pointed.connect(self._show_numbers)
        view.followed.connect(self._show_following)
        self._pages.addWidget(view)
        if self._time is not None:
            self.time_cursor = TimeCursor(view.plots, self._theme, view)
            self.time_cursor.dragged.connect(self._go_back_to)
            self.time_cursor.show_at(self._moment)
        view.set_log(steps=self.bar.log_steps.isChecked(), values=self.log_button.isChecked())
        view.set_span(self.bar.span)
        view.show_rate(self.bar.rate.isChecked())
        return view

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        history = self._training.history
        if isinstance(error, DivergedError) and history is not None:
            self._diverged = (history, error.step)
            if self.view is not None and self.view.history is history:
                self.view.run.set_diverged(error.step)
        self._refresh()

    @Slot()
    def _show_numbers(self) -> None:
        assert self.view is not None
        latest = self._latest()
        self.numbers.setText(self.view.text_at_pointer() or latest)
        if self.view.pointer is not None:
            latest = self.numbers.text()  # for those who move the cross-hair by keys and hear it
        if latest != self.accessibleDescription():
            self.setAccessibleDescription(latest)

    def _latest(self) -> str:
        """The newest numbers of the present run, or which runs are compared."""
        assert self.view is not None
        if self._moment is not None and self._time is not None and self._time.run is not None:
            from digitpad.ui.train.values import values_at

            found = values_at(self._moment, self.view.run, self.view.compared, self._theme)
            return f"{self._time.run.about.name} · {found.text}"
        if self.view.history is None:
            return "; ".join(one.note for one in self.view.compared.shown)
        parts = [curves_text(self._training), self.view.run.gap.text]
        return " · ".join(part for part in parts if part)

    @Slot(float)
    def _go_back_to(self, step: float) -> None:
        if self._time is not None:
            self._time.pause()
            self._time.go_to(round(step))

    @Slot()
    def _show_following(self) -> None:
        self.auto_button.setEnabled(self.view is not None and not self.view.follows)

    # The buttons

    @Slot(bool)
    def _set_log_losses(self, log: bool) -> None:
        if self.view is not None:
            self.view.set_log(values=log)

    @Slot(bool)
    def _set_log_steps(self, log: bool) -> None:
        if self.view is not None:
            self.view.set_log(steps=log)

    @Slot(bool)
    def _show_rate(self, shown: bool) -> None:
        if self.view is not None:
            self.view.show_rate(shown)

    @Slot(object)
    def _set_span(self, span: int | None) -> None:
        if self.view is not None:
            self.view.set_span(span)

    @Slot()
    def _follow_again(self) -> None:
        if self.view is not None:
            self.view.follow()
