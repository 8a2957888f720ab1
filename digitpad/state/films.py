"""Which of the kept runs have a film, looked up in the background while somebody wants to know.

In: the list of runs, and the run under way, which has more frames every now and then. Out: the steps of each.
"""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.errors import Cancelled
from digitpad.state.runs import RunsState
from digitpad.state.tasks import Task
from digitpad.state.training import RunState, TrainingState
from digitpad.training.archive import KeptRun
from digitpad.training.moments import film_of

Steps = tuple[int, ...]
LOOK_INTERVAL = 1000
"""Milliseconds between two looks for new frames of a run under way."""


class Films(QObject):
    """The films of the runs.

    Attributes:
        was_read: whether it has been looked for them at all.

    Signals:
        films_changed: another run has a film, or one has more frames or fewer.
    """

    films_changed = Signal()

    def __init__(self, runs: RunsState, training: TrainingState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs, self._training = runs, training
        self._steps: dict[Path, Steps] = {}
        self._is_watched = self._again = self.was_read = False
        self._task: Task | None = None
        self._clock = QTimer(self, interval=LOOK_INTERVAL)
        self._clock.timeout.connect(self._look_at_latest)
        runs.runs_changed.connect(self._look)
        training.state_changed.connect(self._on_training)

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """Those that have a film, newest first."""
        return tuple(run for run in self._runs.runs if self._steps.get(run.path))

    @property
    def latest(self) -> KeptRun | None:
        """The run under way, or the last one; None when it has left nothing."""
        folder = self._training.folder
        return None if folder is None else self._runs.find(folder)

    def is_under_way(self, run: KeptRun) -> bool:
        """Whether this run is being trained here and now."""
        return self._training.run_state.is_active and run.path == self._training.folder

    def steps(self, run: KeptRun) -> Steps:
        """After which steps there are frames of a run, in order, as far as that is known."""
        return self._steps.get(run.path, ())

    def look_at(self, run: KeptRun) -> Steps:
        """Read the folder of one run now, which takes less than a millisecond."""
        steps = steps_of(run)
        if steps != self.steps(run):
            self._steps[run.path] = steps
            self.films_changed.emit()
        return steps

    def watch(self, on: bool) -> None:
        """Begin to follow the list of runs, or cease to."""
        self._is_watched = on
        self._on_training()
        if not on:
            self.shutdown()
        elif self._runs.was_read and self._training.run_state is RunState.PREPARING:
            self._look()  # the lock of a run that is being prepared must not be touched
        else:
            self._runs.refresh()

    def shutdown(self) -> None:
        """Read nothing any more."""
        self._clock.stop()
        self._is_watched = self._again = False
        if self._task is not None:
            self._task.shutdown()
            self._task.deleteLater()
            self._task = None

    @Slot()
    def _on_training(self) -> None:
        if self._is_watched and self._training.run_state.is_active:
            self._clock.start()
        else:
            self._clock.stop()
        self._look_at_latest()  # the end of a run adds a frame

    @Slot()
    def _look_at_latest(self) -> None:
        if self._is_watched and self.latest is not None:
            self.look_at(self.latest)

    @Slot()
    def _look(self) -> None:
        if not self._is_watched:
            return
        if self._task is not None:
            self._again = True
            return
        self._again = False
        self._task = Task(partial(find_films, self._runs.runs), self)
        self._task.finished.connect(self._on_found)
        self._task.start()

    @Slot(object)
    def _on_found(self, found: dict[Path, Steps]) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
        changed = found != self._steps or not self.was_read
        self._steps, self.was_read = found, True
        if changed:
            self.films_changed.emit()
        if self._again:
            self._look()


def find_films(
    runs: Iterable[KeptRun], progress: Callable[[float, str], None], cancelled: Callable[[], bool]
) -> dict[Path, Steps]:
    """The steps of the frames of each run that has any. Raises Cancelled."""
    found = {}
    for run in runs:
        if cancelled():
            raise Cancelled
        if steps := steps_of(run):
            found[run.path] = steps
    return found


def steps_of(run: KeptRun) -> Steps:
    """After which steps there are frames; none where the folder cannot be read."""
    try:
        return tuple(film_of(run).steps)
    except OSError:
        return ()
