"""The runs that are kept: the list, those that are ticked to be compared, and what can be done with them.

In: the folder of runs, read in the background whenever a run begins or ends. Out: KeptRun for each, the
curves of the ticked ones, and past-tense signals, all in the window's thread.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad import paths
from digitpad.errors import DataError
from digitpad.state import run_files
from digitpad.state.dataset import DatasetState
from digitpad.state.resuming import Resuming
from digitpad.state.run_curves import RunCurves
from digitpad.state.run_files import RunList
from digitpad.state.tasks import Task
from digitpad.state.training import RunState, TrainingState
from digitpad.training.archive import KeptRun
from digitpad.training.history import RunHistory

_SETTLED = (RunState.RUNNING, RunState.FINISHED, RunState.IDLE)
"""States in which a run has its folder, or is over. While one is prepared its lock must not be touched."""


class RunsState(QObject):
    """What is in the folder of runs.

    Attributes:
        runs: newest first.
        faults: what is wrong with folders that cannot be read.
        was_read: whether the folder has been read at all.
        resuming: tells why a run could not go on.

    Signals:
        runs_changed: `runs` or `faults` may be other ones.
        ticked_changed: other runs are ticked, or there are curves of them that were not there before.
        failed: the DataError because of which the list, or the curves of a ticked run, could not be read.
        fork_ended: a run that was forked from another is over; both are ticked now. Its path.
    """

    runs_changed = Signal()
    ticked_changed = Signal()
    failed = Signal(object)
    fork_ended = Signal(object)

    def __init__(self, training: TrainingState, dataset: DatasetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training = training
        self.resuming = Resuming(training, dataset, self)
        self._list = RunList()
        self.was_read = False
        self._ticked: list[Path] = []
        self._curves = RunCurves(self)
        self._curves.loaded.connect(self.ticked_changed)
        self._curves.failed.connect(self._on_curves_failed)
        self._reading: Task | None = None
        self._again = self._closed = False
        self._ended: Path | None = None
        self._fault = ""
        training.state_changed.connect(self._on_state)
        training.run_ended.connect(self._on_run_ended)

    # What there is

    @property
    def folder(self) -> Path:
        """Where the runs are."""
        return self._training.runs_folder or paths.runs_dir()

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """Every run that can be read, newest first."""
        return self._list.runs

    @property
    def faults(self) -> tuple[DataError, ...]:
        """What is wrong with folders that cannot be read."""
        return self._list.faults

    @property
    def total_size(self) -> int:
        """Bytes of all runs."""
        return sum(run.size for run in self.runs)

    @property
    def is_reading(self) -> bool:
        """Whether the folder or curves are being read."""
        return self._reading is not None or self._curves.is_loading

    @property
    def is_current(self) -> bool:
        """Whether nothing is known to have happened in the folder since it was read."""
        return self.was_read and self._reading is None and not self._again

    def find(self, path: Path) -> KeptRun | None:
        """The run in this folder, or None."""
        return next((run for run in self.runs if run.path == path), None)

    def members(self, group: str) -> tuple[KeptRun, ...]:
        """The runs of a group, in the order of their seeds."""
        found = (run for run in self.runs if group and run.about.group == group)
        return tuple(sorted(found, key=lambda run: (run.recipe.seed, run.path)))

    @Slot()
    def refresh(self) -> None:
        """Read the folder again in the background."""
        if self._closed:
            return
        if self._reading is not None:
            self._again = True
            return
        self._reading = Task(partial(run_files.read_runs, self.folder), self)
        self._reading.finished.connect(self._on_read)
        self._reading.failed.connect(self._on_read_failed)
        self._reading.start()

    # What is compared

    @property
    def ticked(self) -> tuple[KeptRun, ...]:
        """The runs to compare, in the order in which they were ticked."""
        return tuple(run for path in self._ticked if (run := self.find(path)) is not None)

    @property
    def histories(self) -> Mapping[Path, RunHistory]:
        """The curves of ticked runs, as far as they are loaded."""
        return self._curves.histories

    def is_ticked(self, path: Path) -> bool:
        """Whether this run is to be compared."""
        return path in self._ticked

    def tick(self, some: Iterable[Path], on: bool = True) -> None:
        """Compare these runs too, or no longer."""
        chosen = list(some)
        if on:
            self.set_ticked([*self._ticked, *chosen])
        else:
            self.set_ticked([path for path in self._ticked if path not in chosen])

    def set_ticked(self, some: Iterable[Path]) -> None:
        """Compare just these runs."""
        ticked = list(dict.fromkeys(some))
        if ticked == self._ticked:
            return
        self._ticked = ticked
        self._curves.want(self.ticked)
        self.ticked_changed.emit()

    # What is changed

    def rename(self, path: Path, name: str) -> None:
        """Call a run something else. Raises SaveError, or FileError where its folder has gone."""
        run = self.find(path)
        if run is not None and name.strip() and name.strip() != run.about.name:
            self._replace({path: run_files.rename(run, name.strip())})

    def rename_group(self, group: str, name: str) -> None:
        """Call a group something else; one of that name takes these in. Raises SaveError."""
        if not name.strip() or name.strip() == group:
            return
        members = self.members(group)
        renamed: dict[Path, KeptRun] = {}
        try:
            for run in members:
                renamed[run.path] = run_files.rename(run, run.about.name, name.strip())
        finally:
            self._replace(renamed)

    def move_to_trash(self, some: Iterable[Path]) -> tuple[Path, ...]:
        """Put runs into the system's trash; those that it does not take come back, and are still there.

        Raises:
            FileError: one is being written; those before it are in the trash.
        """
        refused = []
        try:
            for path in some:
                if run_files.move_to_trash(path):
                    self._drop(path)
                else:
                    refused.append(path)
        finally:
            self.runs_changed.emit()
        return tuple(refused)

    def delete(self, some: Iterable[Path]) -> None:
        """Delete runs for good. Raises FileError at the first that cannot be."""
        try:
            for path in some:
                run_files.delete(path)
                self._drop(path)
        finally:
            self.runs_changed.emit()

    def resume(self, run: KeptRun) -> None:
        """Let a run go on. The list lets go of its folder first, because a reader tries the lock."""
        if not self._training.run_state.is_active:
            self._stop_reading()
            self.resuming.begin(run)

    def shutdown(self) -> None:
        """Read nothing any more."""
        self._closed = True
        self._stop_reading()
        self._curves.shutdown()

    def _drop(self, path: Path) -> None:
        self._list = replace(self._list, runs=tuple(run for run in self.runs if run.path != path))
        self.tick([path], on=False)

    def _replace(self, some: Mapping[Path, KeptRun]) -> None:
        self._list = replace(self._list, runs=tuple(some.get(run.path, run) for run in self.runs))
        self.runs_changed.emit()
        if any(self.is_ticked(path) for path in some):
            self.ticked_changed.emit()

    # Reading

    @Slot()
    def _on_state(self) -> None:
        if self._training.run_state in _SETTLED:
            self.refresh()

    @Slot(object)
    def _on_run_ended(self, folder: Path | None) -> None:
        self._ended = folder
        self.refresh()

    @Slot(object)
    def _on_read(self, found: RunList) -> None:
        self._end_reading()
        self._fault = ""
        self._list, self.was_read = found, True
        there = {run.path for run in self.runs}
        gone = [path for path in self._ticked if path not in there]
        self._ticked = [path for path in self._ticked if path in there]
        self._curves.want(self.ticked)
        self.runs_changed.emit()
        if gone or self._ticked:
            self.ticked_changed.emit()
        if self._again:
            self._again = False
            self.refresh()
        else:
            self._show_fork()

    @Slot(object)
    def _on_read_failed(self, error: Exception) -> None:
        self._end_reading()
        self.was_read = True
        if str(error) != self._fault:  # it is read again after every run
            self._fault = str(error)
            self.failed.emit(error)
        self.runs_changed.emit()
        if self._again:
            self._again = False
            self.refresh()

    @Slot(object)
    def _on_curves_failed(self, error: Exception) -> None:
        self.failed.emit(error)
        self.refresh()  # the folder may have gone

    def _end_reading(self) -> None:
        if self._reading is not None:
            self._reading.deleteLater()
        self._reading = None

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.shutdown()
        self._end_reading()
        self._again = False

    def _show_fork(self) -> None:
        """Tick a run that has just ended and the one that it was forked from."""
        run = self.find(self._ended) if self._ended is not None else None
        self._ended = None
        if run is None or not run.about.forked_from:
            return
        parent = self.find(run.path.parent / run.about.forked_from)
        if parent is None:
            return
        others = self._ticked if self.is_ticked(parent.path) else []
        self.set_ticked([*others, parent.path, run.path])
        self.fork_ended.emit(run.path)
