"""At most one background job at a time: what is begun takes the place of what was under way."""

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.state.tasks import Job, Task


class OneTask(QObject):
    """Runs the job that was begun last, and tells of that one alone.

    When a signal tells of its end, it is over already: the next may be begun from there.

    Signals:
        progressed: fraction 0–1 and a text.
        finished: the job's result.
        failed: the exception.
        cancelled: it was cancelled by `cancel`.
    """

    progressed = Signal(float, str)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._task is not None

    def begin(self, job: Job) -> bool:
        """Run a job; whether another one was given up for it, of which nothing more is heard."""
        replaced = self.drop()
        task = self._task = Task(job, self)
        task.progressed.connect(self.progressed)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        task.start()
        return replaced

    def cancel(self) -> None:
        """Ask the job to end; `cancelled` follows, or `finished` if it was quicker."""
        if self._task is not None:
            self._task.cancel()

    def drop(self) -> bool:
        """Give up the job without waiting for its thread, and without a word; whether there was one."""
        if self._task is None:
            return False
        self._task.drop()
        self._task = None
        return True

    def shutdown(self) -> None:
        """End every job without a word, and wait for their threads, also of those that were given up."""
        self._task = None
        for task in self.findChildren(Task):
            task.shutdown()

    @Slot(object)
    def _on_finished(self, result: object) -> None:
        self._end()
        self.finished.emit(result)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    @Slot()
    def _on_cancelled(self) -> None:
        self._end()
        self.cancelled.emit()

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
            self._task = None
