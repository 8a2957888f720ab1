"""Training as the window sees it: a state, a history to draw, and buttons that become commands.

In: a recipe and the name of a data set, then start, pause, resume, stop. Out: past-tense signals, all in the
window's thread; the newest snapshot goes to the model that reads.
"""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot

from digitpad.data.dataset import Dataset
from digitpad.errors import DataError, DivergedError
from digitpad.state.awaited_data import AwaitedData
from digitpad.state.dataset import DatasetState
from digitpad.state.history_watch import HistoryWatch
from digitpad.state.last_step import LastStep
from digitpad.state.live_reading import LiveReading
from digitpad.state.model import ModelState
from digitpad.state.pace import Pace
from digitpad.state.run_state import RunState as RunState
from digitpad.state.training_thread import Order, Result, TrainingThread, to_go_on
from digitpad.training import commands, events
from digitpad.training.history import RunHistory
from digitpad.training.recipe import Recipe
from digitpad.training.runs import About

Unit = Literal["batch", "epoch"]


class TrainingState(QObject):
    """The run that is under way, or the last one.

    Attributes:
        run_state: where it stands.
        recipe, dataset: how and on what it trains.
        folder: where its files are; None as long as it has none.
        ended_by: how the last run ended: the reason of its RunFinished, `diverged`, `failed`, or empty.
        history: its losses and accuracies, filled by its thread.
        total_steps, steps_per_epoch, epochs: how long it will be.

    Signals:
        state_changed: `run_state` is another one.
        history_changed: there is more to draw; at most 8 times a second, and once at the end.
        tensors_captured: a TensorsCaptured, as `capture` asked for.
        rate_changed: the LearningRateChanged that was made by hand or by the schedule.
        run_ended: the folder of the run that is over, well or badly; None when it got none.
        failed: the exception that ended the run.
        unsaved: the SaveError that keeps the run's files from the disk, at once, and at the end that of the
            model; the run goes on, and its model is offered all the same.
    """

    state_changed = Signal()
    history_changed = Signal()
    tensors_captured = Signal(object)
    rate_changed = Signal(object)
    run_ended = Signal(object)
    failed = Signal(object)
    unsaved = Signal(object)

    def __init__(self, model: ModelState, dataset: DatasetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._dataset = model, dataset
        self.run_state = RunState.IDLE
        self.runs_folder: Path | None = None  # where runs are kept; None: among the user's
        self.recipe: Recipe | None = None
        self.history: RunHistory | None = None
        self.dataset: Dataset | None = None
        self.total_steps = self.steps_per_epoch = self.epochs = 0
        self._thread: TrainingThread | None = None
        self._last_step = LastStep(self)
        self._last_step.captured.connect(self.tensors_captured)
        self.folder: Path | None = None
        self.ended_by = ""
        self._next: Order | None = None
        self._first_step: Unit | None = None
        self._pace = Pace()
        self._watch = HistoryWatch(self)
        self._watch.grown.connect(self.history_changed)
        self._reading = LiveReading(model, self)
        self._reading.wanted.connect(self._ask_for_snapshot)
        self._data = AwaitedData(dataset, self)
        self._data.arrived.connect(self._on_dataset)
        self._data.failed_to_come.connect(self._give_up)

    # Commands

    def start(
        self, recipe: Recipe, source: str, about: About | None = None, step: Unit | None = None
    ) -> None:
        """Load `source` if it is not loaded yet, then train. Nothing happens while a run is under way.

        Args:
            recipe: how.
            source: on what.
            about: what people know the run by; called like its recipe when not given.
            step: pause after the first `batch` or `epoch`; not at all when not given.
        """
        if not self.run_state.is_active:
            self._first_step = step
            self._begin(Order(recipe, about=about), source)

    def resume_run(self, path: Path) -> None:
        """Go on with the run in this folder; what keeps it from going on comes by `failed`.

        Nothing happens while a run is under way.
        """
        if self.run_state.is_active:
            return
        try:
            order, source = to_go_on(path)
        except DataError as error:
            self.failed.emit(error)
            return
        self._first_step = None
        self._begin(order, source)

    def _begin(self, order: Order, source: str) -> None:
        self._next = order
        self._set(RunState.PREPARING)
        self._data.ask(source)

    def step_once(self, unit: Unit) -> None:
        """Train one batch, or to the end of the epoch, and pause there; so does a run that is prepared."""
        self._first_step = unit
        self._post(commands.Step(unit))

    def set_learning_rate(self, value: float) -> None:
        """Use this learning rate from the next batch on. Raises SettingError when it cannot be one."""
        self._post(commands.SetLearningRate(value))

    def pause(self) -> None:
        """Wait after one more batch: of that one is kept what it was computed with, to be looked at."""
        if self.run_state is not RunState.PAUSED:
            self._post(commands.Step("batch"))

    def resume(self) -> None:
        """Go on after a pause."""
        self._post(commands.Resume())

    def stop(self) -> None:
        """End the run; what it has learnt is offered."""
        if self._data.is_awaited:
            self._data.cancel()
            self._give_up()
        elif self.run_state.is_active:
            if self.run_state is RunState.RUNNING:  # as for a pause: the run stays at its last step
                self._post(commands.Step("batch"))
            self._set(RunState.STOPPING)
            self._post(commands.Stop())

    def capture(self, names: tuple[str, ...] = ()) -> None:
        """Ask for tensors of the present step: `tensors_captured` answers, also when the run is over."""
        if self._thread is not None:
            self._post(commands.Capture(names))
        else:
            self._last_step.capture(names)

    def shutdown(self) -> None:
        """End the run and its thread, keeping its files; for when the window closes."""
        self._watch.end()
        self._reading.end()
        self._data.forget()
        self._last_step.shutdown()
        if self._thread is not None:
            self._thread.close()
            # What it told before it ended is still queued, and must not wake a run that is over.
            QCoreApplication.removePostedEvents(self, QEvent.Type.MetaCall.value)
            self._reading.close(self._thread.order, self._thread.result)
            self._thread.deleteLater()
            self._thread = None
        self.run_state = RunState.IDLE

    # What there is to know

    @property
    def step(self) -> int:
        """How many batches have been trained."""
        return self.history.steps if self.history is not None else 0

    @property
    def remaining_seconds(self) -> float | None:
        """How much longer it will take at the pace so far; None while that is unknown."""
        if self.run_state is not RunState.RUNNING:
            return None
        return self._pace.remaining(self.step, self.total_steps)

    # The thread's reports

    @Slot()
    def _on_dataset(self) -> None:
        order, dataset = self._next, self._dataset.current
        assert order is not None
        assert dataset is not None
        self.recipe, self.dataset = order.recipe, dataset
        self._last_step.follow(None)
        self.folder, examples = order.folder, len(dataset.train)
        self.total_steps = self.recipe.total_steps(examples)
        self.steps_per_epoch = self.recipe.steps_per_epoch(examples)
        self.epochs = self.recipe.total_epochs(examples)
        try:
            self._thread = TrainingThread(order, dataset, self.runs_folder, self)
        except MemoryError as error:  # for the history of a run that is too long
            self._on_failed(error)
            return
        self._thread.told.connect(self._on_told)
        self._thread.hindered.connect(self.unsaved)
        self._thread.ended.connect(self._on_ended)
        self._thread.failed.connect(self._on_failed)
        self.history = self._thread.history
        self._watch.follow(self.history)
        self._model.leave_candidate()
        if self._first_step is not None:
            self._post(commands.Step(self._first_step))
        self._thread.start()

    @Slot(object)
    def _on_told(self, event: events.Event) -> None:
        match event:
            case events.RunStarted(snapshot=snapshot):
                self._note_folder()
                self._reading.begin(snapshot, self.steps_per_epoch, self.epochs)
                self._pace.begin(self.step)
                self._watch.begin()
                if self.run_state is RunState.PREPARING:
                    self._set(RunState.RUNNING)
            case events.Paused():
                self._pace.pause()
                self._reading.end()
                self._post(commands.TakeSnapshot())  # so that what reads is the network at just this step
                self._watch.look()
                if self.run_state is RunState.RUNNING:
                    self._set(RunState.PAUSED)
            case events.Resumed():
                self._pace.go_on()
                self._reading.go_on()
                if self.run_state is RunState.PAUSED:
                    self._set(RunState.RUNNING)
            case events.SnapshotTaken(snapshot):
                self._reading.read_with(snapshot)
            case events.TensorsCaptured():
                self.tensors_captured.emit(event)
            case events.LearningRateChanged():
                self.rate_changed.emit(event)

    @Slot(object)
    def _on_ended(self, result: Result) -> None:
        self._end_thread()
        self.ended_by = result.event.reason
        self._reading.close(self._next, result)
        self._set(RunState.FINISHED if result.event.step else RunState.IDLE)
        self.history_changed.emit()
        if result.problem is not None:
            self.unsaved.emit(result.problem)
        self.run_ended.emit(self.folder)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end_thread()
        self.ended_by = "diverged" if isinstance(error, DivergedError) else "failed"
        self._reading.drop()
        self._set(RunState.IDLE)
        self.failed.emit(error)
        self.run_ended.emit(self.folder)

    @Slot()
    def _give_up(self) -> None:
        """Without data there is no run."""
        self.ended_by = ""
        self._set(RunState.IDLE)
        self.run_ended.emit(None)

    def _end_thread(self) -> None:
        self._watch.end()
        self._reading.end()
        if self._thread is not None:
            self._thread.wait()
            self._last_step.follow(self._thread.trainer)
            self._note_folder()
            self._thread.deleteLater()
            self._thread = None

    def _note_folder(self) -> None:
        if self._thread is not None and self._thread.folder is not None:
            self.folder = self._thread.folder.path

    @Slot()
    def _ask_for_snapshot(self) -> None:
        self._post(commands.TakeSnapshot())

    def _post(self, command: commands.Command) -> None:
        if self._thread is not None:
            self._thread.mailbox.put(command)

    def _set(self, state: RunState) -> None:
        if state is not self.run_state:
            self.run_state = state
            self.state_changed.emit()
