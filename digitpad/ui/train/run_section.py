"""The buttons of a run, how far it is, and what to do with what it has learnt.

In: TrainingState, DatasetState, ModelState and the actions. Out: what is shown; every button is an action's.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.training import RunState, TrainingState
from digitpad.ui.theme import Theme
from digitpad.ui.train.action_button import ActionButton
from digitpad.ui.train.actions import TrainActions
from digitpad.ui.train.fields import Note
from digitpad.ui.train.learning_rate_bar import LearningRateBar
from digitpad.ui.train.result_card import ResultCard
from digitpad.ui.train.run_wording import failure_text, measured_text
from digitpad.ui.train.wording import activity_text, progress_text, time_left


class RunSection(QWidget):
    """Start, pause, stop and step; progress, and the learning rate meanwhile; keep or discard.

    Attributes:
        start_button, pause_button, stop_button, batch_button, epoch_button: the faces of the actions.
        numbers, measured: how far the run is, and what its last full epoch reached.
        rate: changes the learning rate of the run.
        result: what a run left, with the buttons to keep or discard it.
    """

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
        self.batch_button = ActionButton(actions.step_batch)
        self.epoch_button = ActionButton(actions.step_epoch)
        self.rate = LearningRateBar(training, theme)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.numbers = Note(theme)
        self.numbers.setWordWrap(False)
        self.hint = Note(theme)
        self.measured = Note(theme)
        self.result = ResultCard(training, model, actions, theme)
        self.result_line, self.result_note = self.result.line, self.result.note
        self.keep_button, self.discard_button = self.result.keep_button, self.result.discard_button
        self._lay_out()

        training.state_changed.connect(self._follow_run)
        training.history_changed.connect(self._on_history)
        training.failed.connect(self._show_failure)
        training.unsaved.connect(self._show_failure)
        dataset.loading_changed.connect(self._show_preparing)
        model.model_changed.connect(self._follow_model)
        actions.kept.connect(self._show_kept)
        actions.failed.connect(self._show_failure)
        actions.discard.triggered.connect(self._show_discarded)
        self._follow_run()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.start_button, stretch=1)
        buttons.addWidget(self.pause_button)
        buttons.addWidget(self.stop_button)
        steps = QHBoxLayout()
        steps.setSpacing(8)
        steps.addWidget(self.batch_button, stretch=1)
        steps.addWidget(self.epoch_button, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        # What comes and goes is above the buttons, so that these stay where they are: a second click on
        # "1 epoch" must not land on what has taken its place.
        for widget in (self.result, self.hint, self.bar, self.status, self.numbers, self.measured, self.rate):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        layout.addLayout(steps)

    # The run

    @Slot()
    def _follow_run(self) -> None:
        state = self._training.run_state
        if state.is_active:
            self.hint.tell("")
        self.bar.setVisible(state.is_active)
        self.numbers.setVisible(state.is_active)
        self.rate.setVisible(state in (RunState.RUNNING, RunState.PAUSED))
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
        self.measured.tell(
            measured_text(training) if state.is_active and state is not RunState.PREPARING else ""
        )

    # What it leaves

    @Slot()
    def _follow_model(self) -> None:
        self.start_button.set_primary(not self.result.follow())

    @Slot(object)
    def _show_kept(self, path: object) -> None:
        self.hint.tell(self.tr("Kept as {name}").format(name=getattr(path, "name", path)))

    @Slot()
    def _show_discarded(self) -> None:
        self.hint.tell(self.tr("Discarded; the model before it reads again"))

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        self.hint.tell(failure_text(error, self._training), is_fault=True)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._follow_run()
