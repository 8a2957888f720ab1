"""A moment of a run's film that reads in place of the present network, until the present returns.

In: a run, and the step that is gone to. Out: its frame, read in the background, as the network that reads,
and what is known of that moment. Nothing of the present is changed by it: a run under way goes on, and what
it has learnt is offered at its end as ever.
"""

from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.recognition.recogniser import Reader
from digitpad.state.dataset import DatasetState
from digitpad.state.films import Films
from digitpad.state.frames import FrameLoader
from digitpad.state.model import ModelState
from digitpad.state.run_curves import RunCurves
from digitpad.state.runs import RunsState
from digitpad.state.training import TrainingState
from digitpad.training.archive import KeptRun
from digitpad.training.events import EpochDone
from digitpad.training.film import Frame
from digitpad.training.history import RunHistory
from digitpad.training.moments import accuracy_of, epoch_of


class Past(QObject):
    """Which run is looked back at, and at which of its frames.

    Attributes:
        films: which runs have a film.

    Signals:
        run_changed: `run` is another one, it has other `steps`, or other runs have a film.
        frame_changed: another frame reads, or the present does, or another one is wanted.
        failed: the exception because of which a frame cannot be read; the others can.
    """

    run_changed = Signal()
    frame_changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        model: ModelState,
        runs: RunsState,
        training: TrainingState,
        dataset: DatasetState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._runs = model, runs
        self._training, self._dataset = training, dataset
        self._run: KeptRun | None = None
        self._frame: Frame | None = None
        self._frame_of: Path | None = None  # the folder of its run
        self._reader: Reader | None = None
        self._position: int | None = None
        self._broken: set[int] = set()
        self._steps: tuple[int, ...] = ()
        self.films = Films(runs, training, self)
        self._loader = FrameLoader(self)
        self._curves = RunCurves(self)
        self._curves.loaded.connect(self.frame_changed)
        self._curves.failed.connect(self.failed)
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self._on_failed)
        model.model_changed.connect(self._on_model)

    # What there is to know

    @property
    def run(self) -> KeptRun | None:
        """The run whose film it is; None when none is chosen."""
        return self._run

    @property
    def steps(self) -> tuple[int, ...]:
        """After which steps of the run there are frames, in order."""
        return self._steps

    @property
    def frame(self) -> Frame | None:
        """The moment that reads; None in the present."""
        return self._frame

    @property
    def position(self) -> int | None:
        """The step that was gone to, whose frame may be on its way or unreadable; None in the present."""
        return self._position

    @property
    def is_broken(self) -> bool:
        """Whether the frame that was gone to cannot be read; what reads is the one before."""
        return self._position in self._broken

    @property
    def is_loading(self) -> bool:
        """Whether a frame is on its way."""
        return self._loader.is_loading

    @property
    def is_under_way(self) -> bool:
        """Whether the run is the one in training."""
        return self._run is not None and self.films.is_under_way(self._run)

    @property
    def epochs(self) -> Sequence[EpochDone]:
        """What was measured at the end of each epoch of the run."""
        if self._run is None:
            return ()
        history = self._training.history
        if history is not None and self._run.path == self._training.folder:
            return tuple(history.epochs)  # which grow
        return self._run.epochs

    @property
    def history(self) -> RunHistory | None:
        """The curves of the run; None in the present, and until they have been read."""
        if self._run is None or self._position is None:
            return None
        if self._run.path == self._training.folder and self._training.history is not None:
            return self._training.history
        return self._curves.histories.get(self._run.path)

    @property
    def accuracy(self) -> float | None:
        """The share of the test pictures that the frame reads rightly; None until it is read, or unknown."""
        if self._run is None or self._frame is None or not self._shows(self._position):
            return None
        return accuracy_of(self._run, self._frame, self.epochs, self._dataset.current)

    # Where to go

    def choose_run(self, run: KeptRun | None) -> None:
        """Take the film of this run; who looks back already sees its frame nearest to the same step."""
        if run is not None and self._run is not None and run.path == self._run.path:
            return
        step = self._position
        self._loader.give_up()
        steps = () if run is None else self.films.look_at(run)  # which tells, and so may choose another first
        self._run, self._broken, self._steps = run, set(), steps
        self.run_changed.emit()
        if step is None:
            return
        if self._steps:
            self.go_to(step)
        else:
            self.return_to_present()

    def go_to(self, step: int) -> None:
        """Let the frame of this step read, or the one nearest to it; nothing without a film."""
        if self._run is None or not self._steps:
            return
        step = min(self._steps, key=lambda other: abs(other - step))
        if step == self._position and (self.is_loading or self.is_broken or self._shows(step)):
            return
        self._position = step
        self._want_curves()
        if step in self._broken:
            self._loader.give_up()
        else:
            self._loader.want(self._run, step)
        if not self._shows(step):  # otherwise it was at hand, and has been told of
            self.frame_changed.emit()

    def go_by(self, frames: int) -> None:
        """Go so many frames on, or back; from the present, back from its end."""
        if self._steps:
            here = len(self._steps) if self._position is None else bisect_left(self._steps, self._position)
            self.go_to(self._steps[min(max(here + frames, 0), len(self._steps) - 1)])

    def return_to_present(self) -> None:
        """Let the network of the present read again."""
        self._loader.give_up()
        if self._position is None and self._frame is None:
            return
        self._leave()
        self._model.set_past(None)
        self.frame_changed.emit()

    def shutdown(self) -> None:
        """Stop every background job."""
        self.films.shutdown()
        self._loader.shutdown()
        self._curves.shutdown()

    # How it goes on

    def _shows(self, step: int | None) -> bool:
        """Whether the frame that reads is this one of the run."""
        if self._frame is None or self._run is None:
            return False
        return self._frame.snapshot.step == step and self._frame_of == self._run.path

    def _leave(self) -> None:
        self._frame = self._frame_of = self._reader = self._position = None
        self._want_curves()

    def _want_curves(self) -> None:
        """Have the curves of the run that is looked back at, unless it is the one that is at hand."""
        is_elsewhere = self._run is not None and self._run.path != self._training.folder
        wanted = [self._run] if self._run is not None and is_elsewhere and self._position is not None else []
        self._curves.want(wanted)

    @Slot(object, object)
    def _on_loaded(self, run: KeptRun, frame: Frame) -> None:
        if self._run is None or run.path != self._run.path or self._position is None:
            return
        step = frame.snapshot.step
        name = self.tr("{run} – epoch {epoch}, step {step}").format(
            run=self._run.about.name, epoch=epoch_of(step, self.epochs), step=f"{step:,}"
        )
        # Before the model tells of it: who hears of another reader may ask for its frame.
        self._frame, self._frame_of = frame, run.path
        self._reader = Reader(frame.snapshot, name)
        self._model.set_past(self._reader)
        self.frame_changed.emit()

    @Slot(int, object)
    def _on_failed(self, step: int, error: Exception) -> None:
        self._broken.add(step)
        self.failed.emit(error)
        self.frame_changed.emit()
        if self._run is not None:
            self.films.look_at(self._run)

    @Slot()
    def _on_model(self) -> None:
        # Whoever opens a model wants to see that model.
        if self._reader is not None and self._model.past is not self._reader:
            self._loader.give_up()
            self._leave()
            self.frame_changed.emit()

    def _follow_steps(self) -> None:
        """Take the frames that there are now; of those that went, nothing is kept."""
        assert self._run is not None
        steps = self.films.steps(self._run)
        if set(self._steps) - set(steps):
            self._loader.forget(self._run.path)
        self._steps = steps
