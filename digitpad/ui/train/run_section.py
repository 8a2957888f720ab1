"""The buttons of a run, how far it is, and what to do with what it has learnt.

In: TrainingState, DatasetState, ModelState and the actions. Out: what is shown; every button is an action's.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.training import RunState, TrainingState
from digitpad.ui.messages import explain
from digitpad.ui.theme import Theme
from digitpad.ui.train.action_button import ActionButton
from digitpad.ui.train.actions import TrainActions
from digitpad.ui.train.fields import Note
from digitpad.ui.train.wording import (
    activity_text,
    ended_text,
    progress_text,
    result_text,
    time_left,
)


class RunSection(QWidget):
    """Start, pause and stop; progress; keep or discard."""

    def __init__(
        self,
        training: TrainingState,
        dataset: DatasetState,
        model: ModelState,
        actions: TrainActions,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._training, self._dataset, self._model = training, dataset, model
        self._theme, self._actions = theme, actions
        self.start_button = ActionButton(actions.start, is_primary=True)
        self.pause_button = ActionButton(actions.pause_resume)
        self.stop_button = ActionButton(actions.stop)
        self.pause_button.keep_room_for(self.tr("Resume"))
        self.keep_button = ActionButton(actions.keep, is_primary=True)
        self.discard_button = ActionButton(actions.discard)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.numbers = Note(theme)
        self.numbers.setWordWrap(False)
        self.hint = Note(theme)
        self.result = QFrame()
        self.result.setObjectName("result")
        self.result_line = QLabel()
        self.result_line.setWordWrap(True)
        font = self.result_line.font()
        font.setBold(True)
        self.result_line.setFont(font)
        self.result_note = Note(theme)
        self._lay_out()
        self._shown_candidate: object = None

        training.state_changed.connect(self._follow_run)
        training.history_changed.connect(self._on_history)
        training.failed.connect(self._show_failure)
        training.unsaved.connect(self._show_failure)
        dataset.loading_changed.connect(self._show_preparing)
        model.model_changed.connect(self._follow_model)
        actions.kept.connect(self._show_kept)
        actions.failed.connect(self._show_failure)
        actions.discard.triggered.connect(self._show_discarded)
        theme.changed.connect(self._paint)
        self._paint()
        self._follow_run()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.start_button, stretch=1)
        buttons.addWidget(self.pause_button)
        buttons.addWidget(self.stop_button)
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self.keep_button, stretch=1)
        choice.addWidget(self.discard_button, stretch=1)
        card = QVBoxLayout(self.result)
        card.setContentsMargins(12, 12, 12, 12)
        card.setSpacing(8)
        card.addWidget(self.result_line)
        card.addWidget(self.result_note)
        card.addLayout(choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(buttons)
        layout.addWidget(self.bar)
        layout.addWidget(self.status)
        layout.addWidget(self.numbers)
        layout.addWidget(self.hint)
        layout.addWidget(self.result)

    # The run

    @Slot()
    def _follow_run(self) -> None:
        state = self._training.run_state
        if state.is_active:
            self.hint.tell("")
        self.bar.setVisible(state.is_active)
        self.numbers.setVisible(state.is_active)
        self._lead_focus(state)
        self._show_preparing()
        self._show_progress()
        self._follow_model()

    def _lead_focus(self, state: RunState) -> None:
        """Who pressed Start with the space bar and presses it again must pause, not stop.

        Qt takes the focus from a button that is disabled, and gives it to Stop or to nobody.
        """
        focus = QApplication.focusWidget()
        if state is RunState.PREPARING and focus in (None, self.start_button, self.stop_button):
            self.bar.setFocus()
        elif state is RunState.RUNNING and focus is self.bar:
            self.pause_button.setFocus()

    @Slot()
    def _show_preparing(self) -> None:
        if self._training.run_state is not RunState.PREPARING:
            return
        self.status.setText(
            activity_text(self._dataset) if self._dataset.is_loading else self.tr("Preparing…")
        )
        self.status.setToolTip(self._dataset.detail)
        self.numbers.tell("")
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * self._dataset.progress))

    @Slot()
    def _on_history(self) -> None:
        if self.isVisible():
            self._show_progress()

    def _show_progress(self) -> None:
        training, state = self._training, self._training.run_state
        match state:
            case RunState.RUNNING:
                left = time_left(training.remaining_seconds)
                self.status.setText(
                    self.tr("Training, {left}").format(left=left) if left else self.tr("Training")
                )
            case RunState.PAUSED:
                self.status.setText(self.tr("Paused"))
            case RunState.STOPPING:
                self.status.setText(self.tr("Stopping…"))
        self.status.setVisible(state.is_active)
        if state.is_active and state is not RunState.PREPARING:
            self.bar.setRange(0, max(training.total_steps, 1))
            self.bar.setValue(training.step)
            self.numbers.tell(progress_text(training))

    # What it leaves

    @Slot()
    def _follow_model(self) -> None:
        candidate = self._model.candidate if not self._training.run_state.is_active else None
        if candidate is self._shown_candidate and candidate is not None:
            return
        self._shown_candidate = candidate
        self.result.setVisible(candidate is not None)
        self.start_button.set_primary(candidate is None)
        if candidate is not None:
            self.result_line.setText(result_text(candidate.model, self._training))
            self.result_note.tell(ended_text(candidate.model, self._training))

    @Slot(object)
    def _show_kept(self, path: object) -> None:
        self.hint.tell(self.tr("Kept as {name}").format(name=getattr(path, "name", path)))

    @Slot()
    def _show_discarded(self) -> None:
        self.hint.tell(self.tr("Discarded; the model before it reads again"))

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        self.hint.tell(explain(error), is_fault=True)

    @Slot()
    def _paint(self) -> None:
        surface, border = self._theme.surface.name(), self._theme.border.name()
        self.result.setStyleSheet(
            f"#result {{ background: {surface}; border: 1px solid {border}; border-radius: 6px; }}"
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._follow_run()
