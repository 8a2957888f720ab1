"""The data set that the window has loaded, and the jobs that load or download one."""

from PySide6.QtCore import QObject, Signal, Slot

from digitpad import paths
from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.state.tasks import Job, Task


class DatasetState(QObject):
    """At most one data set in memory, and at most one job that is getting another.

    Signals:
        dataset_changed: `current` is another one.
        loading_changed: a job began, got on, or ended; see `is_loading`, `progress` and `activity`.
        failed: a job ended with this exception; `current` is what it was.
        cancelled: a job was cancelled; `current` is what it was.
        downloaded: MNIST has arrived.
    """

    dataset_changed = Signal()
    loading_changed = Signal()
    failed = Signal(object)
    cancelled = Signal()
    downloaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: Dataset | None = None
        self._source = ""
        self._wanted = ""
        self._task: Task | None = None
        self.progress = 0.0
        self.activity = ""

    @property
    def current(self) -> Dataset | None:
        """The data set in memory."""
        return self._current

    @property
    def source(self) -> str:
        """The name or path that `current` was loaded by."""
        return self._source

    @property
    def is_loading(self) -> bool:
        """Whether a job is under way."""
        return self._task is not None

    def is_available(self, source: str) -> bool:
        """Whether `source` can be loaded without a download."""
        return source not in ("mnist", "pendigits") or sources.find(source) is not None

    def load(self, source: str) -> None:
        """Load a data set in the background; one that is being loaded is cancelled first."""
        if self._current is not None and self._source == source and not self.is_loading:
            self.dataset_changed.emit()
            return

        def job(progress: sources.Progress, cancelled: sources.IsCancelled) -> Dataset:
            return sources.load(source, progress=progress, cancelled=cancelled)

        self._begin(job, self.tr("Loading {source}").format(source=source))
        self._wanted = source

    def download_mnist(self) -> None:
        """Fetch MNIST into the user's cache in the background."""

        def job(progress: sources.Progress, cancelled: sources.IsCancelled) -> None:
            from digitpad.data.download import download_mnist

            download_mnist(paths.cache_dir() / "mnist", progress, cancelled)

        self._begin(job, self.tr("Downloading MNIST"))

    def cancel(self) -> None:
        """Stop the job under way."""
        if self._task is not None:
            self._task.cancel()

    def shutdown(self) -> None:
        """Stop the job under way and wait for its thread."""
        if self._task is not None:
            self._task.shutdown()
            self._task = None

    def _begin(self, job: Job, activity: str) -> None:
        self.shutdown()
        self._task = Task(job, self)
        self._task.progressed.connect(self._on_progress)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._task.cancelled.connect(self._on_cancelled)
        self.progress, self.activity = 0.0, activity
        self._task.start()
        self.loading_changed.emit()

    @Slot(float, str)
    def _on_progress(self, fraction: float, text: str) -> None:
        self.progress = fraction
        self.loading_changed.emit()

    @Slot(object)
    def _on_finished(self, result: object) -> None:
        self._end()
        if isinstance(result, Dataset):
            self._current, self._source = result, self._wanted
            self.dataset_changed.emit()
        else:
            self.downloaded.emit()

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
        self.loading_changed.emit()
