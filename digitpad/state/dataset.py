"""The data set that the window has loaded, and the jobs that load or download one."""

from PySide6.QtCore import QObject, Signal, Slot

from digitpad import paths
from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.state.one_task import OneTask
from digitpad.state.tasks import Job, Task


class DatasetState(QObject):
    """At most one data set in memory, and at most one job that is getting another.

    Attributes:
        progress: the share of the job that is done, 0–1.
        activity: what the job does, in the user's language.
        detail: the job's own word on what it is at.

    Signals:
        dataset_changed: `current` is another one.
        loading_changed: a job began, got on, or ended; see `is_loading`, `progress` and `activity`.
        failed: a job ended with this exception; `current` is what it was.
        cancelled: a job was cancelled, or another took its place; `current` is what it was.
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
        self._is_download = False
        self._task = OneTask(self)
        self._task.progressed.connect(self._on_progress)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._task.cancelled.connect(self._on_cancelled)
        self.progress = 0.0
        self.activity = self.detail = ""

    @property
    def current(self) -> Dataset | None:
        """The data set in memory."""
        return self._current

    @property
    def source(self) -> str:
        """The name or path that `current` was loaded by."""
        return self._source

    @property
    def wanted(self) -> str:
        """The name or path that the last job was, or is, about."""
        return self._wanted

    @property
    def is_loading(self) -> bool:
        """Whether a job is under way."""
        return self._task.is_busy

    @property
    def is_downloading(self) -> bool:
        """Whether the job under way is a download."""
        return self._task.is_busy and self._is_download

    def is_available(self, source: str) -> bool:
        """Whether `source` can be loaded without a download."""
        return source not in ("mnist", "pendigits") or sources.find(source) is not None

    def load(self, source: str) -> None:
        """Load a data set in the background; another that is being loaded is cancelled."""
        if self._current is not None and self._source == source:
            replaced = self._task.drop()
            self.dataset_changed.emit()
            if replaced:
                self.cancelled.emit()
                self.loading_changed.emit()
            return
        if self.is_loading and self._wanted == source and not self._is_download:
            return

        def job(progress: sources.Progress, cancelled: sources.IsCancelled) -> Dataset:
            return sources.load(source, progress=progress, cancelled=cancelled)

        self._begin(job, source, self.tr("Loading {source}").format(source=source))

    def download_mnist(self) -> None:
        """Fetch MNIST into the user's cache in the background."""
        if self.is_downloading:
            return

        def job(progress: sources.Progress, cancelled: sources.IsCancelled) -> None:
            from digitpad.data.download import download_mnist

            download_mnist(paths.cache_dir() / "mnist", progress, cancelled)

        self._begin(job, "mnist", self.tr("Downloading MNIST"), is_download=True)

    def cancel(self) -> None:
        """Stop the job under way."""
        self._task.cancel()

    def shutdown(self) -> None:
        """Stop every job, and wait for their threads."""
        self._task.shutdown()
        for task in self.findChildren(Task):  # what dialogs have left to it, so that it ends with the window
            task.shutdown()

    def _begin(self, job: Job, source: str, activity: str, is_download: bool = False) -> None:
        self._wanted, self._is_download = source, is_download
        self.progress, self.activity, self.detail = 0.0, activity, ""
        replaced = self._task.begin(job)
        if replaced:
            self.cancelled.emit()
        self.loading_changed.emit()

    @Slot(float, str)
    def _on_progress(self, fraction: float, text: str) -> None:
        self.progress, self.detail = fraction, text
        self.loading_changed.emit()

    @Slot(object)
    def _on_finished(self, result: object) -> None:
        self.loading_changed.emit()
        if isinstance(result, Dataset):
            self._current, self._source = result, self._wanted
            self.dataset_changed.emit()
        else:
            self.downloaded.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.loading_changed.emit()
        self.failed.emit(error)

    @Slot()
    def _on_cancelled(self) -> None:
        self.loading_changed.emit()
        self.cancelled.emit()
