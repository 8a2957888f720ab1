"""The curves of some runs, loaded in the background and kept as long as they are wanted.

In: KeptRun of each. Out: a RunHistory for each that can be read, and `failed` for one that cannot.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import DataError
from digitpad.state import run_files
from digitpad.state.tasks import Task
from digitpad.training.archive import KeptRun
from digitpad.training.history import RunHistory

_Mark = tuple[str, int, int]


class RunCurves(QObject):
    """Histories by the folders of their runs.

    Attributes:
        histories: those that are loaded.

    Signals:
        loaded: there are curves that were not there before.
        failed: the DataError of a run whose curves cannot be read; tried again when the run has got on.
    """

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.histories: dict[Path, RunHistory] = {}
        self._wanted: dict[Path, _Mark] = {}
        self._tried: dict[Path, _Mark] = {}  # as the run was when its curves were loaded, or failed to be
        self._asked: dict[Path, _Mark] = {}
        self._task: Task | None = None

    @property
    def is_loading(self) -> bool:
        """Whether curves are being read."""
        return self._task is not None

    def want(self, runs: Sequence[KeptRun]) -> None:
        """Have the curves of just these runs."""
        self._wanted = {run.path: (run.status, run.step, len(run.epochs)) for run in runs}
        self._forget()
        self._load()

    def shutdown(self) -> None:
        """Load nothing any more."""
        self._wanted = {}
        if self._task is not None:
            self._task.shutdown()
        self._end()

    def _load(self) -> None:
        if self._task is not None:
            return
        self._asked = {path: mark for path, mark in self._wanted.items() if self._tried.get(path) != mark}
        if not self._asked:
            return
        folders = tuple(self._asked)
        self._task = Task(lambda _, cancelled: run_files.load_histories(folders, cancelled), self)
        self._task.finished.connect(self._on_loaded)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    def _forget(self) -> None:
        for kept in (self.histories, self._tried):
            for path in [path for path in kept if path not in self._wanted]:
                del kept[path]

    @Slot(object)
    def _on_loaded(self, found: dict[Path, RunHistory | DataError]) -> None:
        self._end()
        self._tried |= {path: self._asked[path] for path in found if path in self._asked}
        for path, history in found.items():
            if isinstance(history, RunHistory):
                self.histories[path] = history
        self._forget()
        self.loaded.emit()
        for error in [error for error in found.values() if isinstance(error, DataError)][:1]:
            self.failed.emit(error)
        self._load()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._tried |= self._asked
        self.failed.emit(error)

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
