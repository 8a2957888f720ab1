"""The time machine: the film of a run, played or walked through, while everything that is shown goes along.

In: the runs that have a film, and who looks. Out: the frame that reads; the film of a run under way grows.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.past import Past
from digitpad.state.runs import RunsState
from digitpad.state.training import TrainingState
from digitpad.training.archive import KeptRun

FRAME_INTERVAL = 250
"""Milliseconds for which a frame is seen while the film plays."""


class TimeMachine(Past):
    """Looks back at runs for those who watch, and plays their films.

    Signals:
        playing_changed: the film began to play, or stands still.
    """

    playing_changed = Signal()

    def __init__(
        self,
        model: ModelState,
        runs: RunsState,
        training: TrainingState,
        dataset: DatasetState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(model, runs, training, dataset, parent)
        self._watchers: set[QObject] = set()
        self._offered: Path | None = None  # the folder of the run that was last chosen for the user
        self._film_clock = QTimer(self, interval=FRAME_INTERVAL)
        self._film_clock.timeout.connect(self._play_on)
        self.frame_changed.connect(self._on_frame)
        self.films.films_changed.connect(self._on_films)
        runs.runs_changed.connect(self._on_runs)

    def watch(self, watcher: QObject, on: bool) -> None:
        """Somebody looks at films from now on, or no longer; with the last one gone the present returns."""
        was = bool(self._watchers)
        (self._watchers.add if on else self._watchers.discard)(watcher)
        if bool(self._watchers) == was:
            return
        self.films.watch(on)
        if not on:
            self.return_to_present()
            self._loader.forget()

    def choose_run(self, run: KeptRun | None) -> None:
        """Take the film of this run; who looks back already sees its frame nearest to the same step."""
        if run is None or self.run is None or run.path != self.run.path:
            self.pause()
        super().choose_run(run)

    # Playing

    @property
    def is_playing(self) -> bool:
        """Whether the film plays."""
        return self._film_clock.isActive()

    def play(self) -> None:
        """Play the film from here to its last frame; from the present or its end, from its first."""
        if not self._steps or self.is_playing:
            return
        if self._position is None or self._position >= self._steps[-1]:
            self.go_to(self._steps[0])
        self._film_clock.start()
        self.playing_changed.emit()
        self._read_ahead()

    def pause(self) -> None:
        """Stand still."""
        if self.is_playing:
            self._film_clock.stop()
            self.playing_changed.emit()

    def shutdown(self) -> None:
        """Stop every background job."""
        self._film_clock.stop()
        self._watchers.clear()
        super().shutdown()

    @Slot()
    def _on_frame(self) -> None:
        if self._position is None:
            self.pause()
        else:
            self._read_ahead()

    def _read_ahead(self) -> None:
        if self.is_playing and self._run is not None and self._position is not None:
            following = self._following(self._position)
            if following is not None and not self.is_loading:
                self._loader.read_ahead(self._run, following)

    def _following(self, step: int) -> int | None:
        """The next frame that can be read."""
        return next((one for one in self._steps if one > step and one not in self._broken), None)

    @Slot()
    def _play_on(self) -> None:
        if self.is_loading or self._position is None:
            return  # a frame that takes longer is waited for: none is left out
        following = self._following(self._position)
        if following is not None:
            self.go_to(following)
        elif not self.is_under_way:
            self.pause()

    # The runs

    @Slot()
    def _on_runs(self) -> None:
        if self._run is None:
            return
        now = self._runs.find(self._run.path)
        if now is None and self._runs.is_current:
            self.choose_run(None)
        elif now is not None and now is not self._run:
            self._run = now
            self._follow_steps()
            self.run_changed.emit()

    @Slot()
    def _on_films(self) -> None:
        if self._run is not None:
            self._follow_steps()
        self._choose_latest()
        self.run_changed.emit()

    def _choose_latest(self) -> None:
        """In the present, have the film of a run that has just begun at hand, at first the newest one."""
        if not self._watchers or self._position is not None:
            return
        latest = self.films.latest
        if latest is not None and self.films.steps(latest) and latest.path != self._offered:
            self._offered = latest.path
            self.choose_run(latest)
        elif self._run is None and self.films.runs:
            self.choose_run(self.films.runs[0])
