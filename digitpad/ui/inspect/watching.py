"""Looking into a training run while it runs, at the least cost: what is in sight, a few times a second.

In: a TrainingState and the names that somebody looks at. Out: the Moment, renewed by each answer of the run.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from digitpad.inspection.moment import Moment
from digitpad.inspection.names import captured_name
from digitpad.nn.snapshot import Snapshot
from digitpad.state.model import ModelState
from digitpad.state.training import RunState, TrainingState
from digitpad.training.capture import tensor_names
from digitpad.training.events import TensorsCaptured

INTERVAL = 250
"""Milliseconds between two questions."""

PATIENCE = 2000
"""Milliseconds after which an unanswered question is asked again: a run reads its mailbox before every batch,
but not while it reads the test set."""


_PULSE = ("batch.labels", "loss.value")
"""Asked for whatever is in sight: a few bytes that tell the step, and what its pictures show."""


class Watching(QObject):
    """Asks a run for tensors while somebody watches, and holds the answer.

    Whatever the run's state, `moment` is what belongs to it: a running one gives what is in sight, a paused
    or finished one everything, and none gives None. It is there while the run's own network reads: when a
    frame of the past or an edited copy does, nothing is asked for, and afterwards the moment is back.

    Signals:
        moment_changed: `moment` is another one.
    """

    moment_changed = Signal()

    def __init__(
        self,
        model: ModelState,
        training: TrainingState,
        names: Callable[[], Iterable[str]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._training, self._names = model, training, names
        self._watched = False
        self._moment: Moment | None = None
        self._left: Snapshot | None = None  # what the run left when it ended
        self._asked = QElapsedTimer()
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self._ask)
        training.state_changed.connect(self._follow)
        training.history_changed.connect(self._stepped)
        training.tensors_captured.connect(self._captured)
        model.model_changed.connect(self._compare)
        self._reads = True  # the run's own network, as far as was seen
        self._edited = False
        self._follow()

    @property
    def moment(self) -> Moment | None:
        """What is known of the run that is under way, or of the last one, while its own network reads."""
        return self._moment if self._own_network_reads() else None

    @property
    def edited_moment(self) -> Moment | None:
        """The moment of a run that waits or is over, while an edited copy of just its network reads.

        None until the run has told that of the very step at which it waits or is over.
        """
        moment = self._moment if self._own_network_is_edited() else None
        return moment if moment is not None and moment.step == self._training.step else None

    def _own_network_is_edited(self) -> bool:
        base, state = self._model.base, self._training.run_state
        if base is None or self._model.past is not None or self._model.reader is base:
            return False
        return state is RunState.PAUSED or (state is RunState.FINISHED and base.snapshot is self._left)

    def _own_network_reads(self) -> bool:
        base = self._model.base
        if self._model.past is not None or self._model.reader is not base:
            return False
        over = self._training.run_state is RunState.FINISHED
        return not over or (base is not None and base.snapshot is self._left)

    def set_watched(self, watched: bool) -> None:
        """Say whether anyone looks; when nobody does, nothing is asked for."""
        if watched != self._watched:
            self._watched = watched
            self._follow()

    @Slot()
    def ask_now(self) -> None:
        """Ask without waiting for the next turn, when other tensors have come into sight."""
        if self._timer.isActive():
            self._ask()

    @Slot()
    def _follow(self) -> None:
        """Do what the run's state asks for."""
        state = self._training.run_state
        before = self.moment
        if state in (RunState.IDLE, RunState.PREPARING):
            self._moment = self._left = None
        elif self._moment is None and state is not RunState.FINISHED and self._training.recipe is not None:
            recipe = self._training.recipe
            self._moment = Moment(recipe.network, tensor_names(recipe))
        if state is RunState.FINISHED and self._left is None and self._model.candidate is not None:
            self._left = self._model.candidate.model.snapshot
        self._reads = self._own_network_reads()
        looks = self._watched and self._reads
        if looks and state is RunState.RUNNING:
            self._timer.start()
            self._ask()
        else:
            self._timer.stop()
        self._edited = self._own_network_is_edited()  # whose optimizer is asked what it remembers
        asks = looks or (self._watched and self._edited)
        if asks and state in (RunState.PAUSED, RunState.FINISHED) and self._moment is not None:
            self._asked.invalidate()
            self._training.capture()
        if self.moment is not before:
            self.moment_changed.emit()

    @Slot()
    def _stepped(self) -> None:
        """A single batch is over before anyone could see that the run goes on: its state stays the same."""
        moment = self._moment
        if self._training.run_state is RunState.PAUSED and moment and moment.step != self._training.step:
            self._follow()

    @Slot()
    def _ask(self) -> None:
        if self._moment is None or (self._asked.isValid() and not self._asked.hasExpired(PATIENCE)):
            return
        self._asked.start()
        names = map(captured_name, self._names())
        self._training.capture(self._moment.to_ask([*_PULSE, *names]))

    @Slot(object)
    def _captured(self, event: TensorsCaptured) -> None:
        self._asked.invalidate()
        if self._moment is not None and self._watched:
            self._moment = self._moment.captured(event.step, event.tensors, event.update)
            self.moment_changed.emit()

    @Slot()
    def _compare(self) -> None:
        """Another network reads: the run's own again, or no longer."""
        reads, edited = self._own_network_reads(), self._own_network_is_edited()
        if (reads, edited) != (self._reads, self._edited):
            self._follow()
            self.moment_changed.emit()
