"""A run that is to go on, until it does or has failed to: what fails in between is told with the run.

In: a KeptRun. Out: the run under way in TrainingState, or `failed`.
"""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from digitpad.state.dataset import DatasetState
from digitpad.state.training import RunState, TrainingState
from digitpad.training.archive import KeptRun


class Resuming(QObject):
    """Whose failure it is when a run, or its data, cannot be loaded.

    Attributes:
        error: what `failed` told last, so that nobody tells it again.

    Signals:
        failed: the KeptRun that could not go on, and the exception.
    """

    failed = Signal(object, object)

    def __init__(self, training: TrainingState, dataset: DatasetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training, self._dataset = training, dataset
        self._run: KeptRun | None = None
        self.error: Exception | None = None
        training.failed.connect(self._on_failed)
        training.state_changed.connect(self._on_state)
        # Queued: whoever tells of the failure has then done so.
        training.run_ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        dataset.failed.connect(self._on_failed)
        dataset.cancelled.connect(self._on_cancelled)

    def begin(self, run: KeptRun) -> None:
        """Let a run go on. Nothing happens while one is under way."""
        if not self._training.run_state.is_active:
            self._run, self.error = run, None
            self._training.resume_run(run.path)

    @Slot()
    def _on_state(self) -> None:
        if self._training.run_state is RunState.RUNNING:
            self._run = None

    @Slot()
    def _on_ended(self) -> None:
        if not self._training.run_state.is_active:
            self._run = None

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        run, self._run = self._run, None
        if run is not None:
            self.error = error
            self.failed.emit(run, error)

    @Slot()
    def _on_cancelled(self) -> None:
        if not self._dataset.is_loading:
            self._run = None
