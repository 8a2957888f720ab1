"""The trainer: a generator of events that owns the live network, and a mailbox of commands.

    trainer = Trainer(recipe, dataset)
    for event in trainer.run():
        ...

The command line, the tests and the window's thread all drive this one loop. It reads its mailbox before
every batch, so a command takes effect within one. Everybody else sees copies (`SnapshotTaken`,
`TensorsCaptured`, `CheckpointReady`), never the live arrays.
"""

import math
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence

import numpy as np

from digitpad.data.dataset import Dataset
from digitpad.errors import DivergedError, SettingError
from digitpad.nn.losses import one_hot
from digitpad.nn.regularisation import clip_gradients, decay_weights
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.update import Update
from digitpad.training import events
from digitpad.training.batches import Indices, batch_indices
from digitpad.training.capture import Kept, capture
from digitpad.training.checkpoint import Checkpoint
from digitpad.training.commands import Capture, Command, SaveCheckpoint, SetLearningRate
from digitpad.training.control import Control, Mailbox, Question
from digitpad.training.film import is_frame
from digitpad.training.history import RunHistory
from digitpad.training.live import LiveRun
from digitpad.training.metrics import Evaluation, Score
from digitpad.training.recipe import Recipe


class Trainer:
    """One training run of a recipe on a data set.

    Args:
        recipe, dataset: how and on what.
        mailbox: for whoever wants to post before the network is made, which takes long for a large one.
        history: what it records its numbers in, when somebody else looks at them meanwhile.
        checkpoint: where to go on; the run's end is then the same, bit for bit, as without the break.
        replay: changes of the learning rate that were made by hand after the checkpoint, to be made again.

    Attributes:
        watched: whether somebody may look at the step after which the run waits or ends, so that what it was
            computed with is kept: a copy of the parameters an epoch. Set it before `run`.

    Raises:
        SettingError: too few training pictures, or the checkpoint is of another recipe or other data.
    """

    def __init__(
        self,
        recipe: Recipe,
        dataset: Dataset,
        mailbox: Mailbox | None = None,
        history: RunHistory | None = None,
        checkpoint: Checkpoint | None = None,
        replay: Sequence[events.LearningRateChanged] = (),
    ) -> None:
        examples = len(dataset.train)
        if examples <= recipe.held_out(examples):
            raise SettingError("data", f"{dataset.name} has no training pictures")
        self.recipe = recipe
        self.dataset = dataset
        self.steps_per_epoch = recipe.steps_per_epoch(examples)
        self.total_steps = recipe.total_steps(examples)
        self.history = history if history is not None else RunHistory(self.total_steps)
        self._control = Control(mailbox)
        self._run = LiveRun(recipe, dataset, self.total_steps, self.steps_per_epoch)
        self._state = self._run.step_state
        self._ended = ""
        self._replay = deque(replay)
        self.watched = False
        self._asked: list[Capture] = []  # to be answered after the next batch
        if checkpoint is not None:
            self._run.restore(checkpoint, self.history)
            self._ended = checkpoint.ended

    def post(self, command: Command) -> None:
        """Say something to the run, from any thread."""
        self._control.mailbox.put(command)

    def run(self) -> Iterator[events.Event]:
        """Train to the end or until a `Stop`. While paused, asking for the next event waits for a command.

        Raises:
            DivergedError: the loss of a batch is not a finite number; no update is made with it.
        """
        try:
            yield from self._train()
        finally:
            self._run.close()

    def _train(self) -> Iterator[events.Event]:
        yield events.RunStarted(
            self.recipe,
            self._snapshot(),
            self.total_steps,
            self.steps_per_epoch,
            self.recipe.total_epochs(len(self.dataset.train)),
        )
        # An epoch may be open when its last step was made: a run can be stopped while it is being measured.
        while self._is_open and not self._ended and not self._control.stopped:
            yield from self._run_epoch()
        yield from self._obey(wait=False)
        yield from self._tell_captures()
        if not np.isfinite(self._state.network.parameters).all():
            raise DivergedError(self._state.step)
        if not self._ended and self._state.step:
            yield self._checkpoint()
        outcome = self._run.outcome(is_stopped=not self._ended)
        calibration = self._run.calibration(outcome)
        yield events.RunFinished(outcome, self._state.step, self._ended or "stopped", calibration)

    def _run_epoch(self) -> Iterator[events.Event]:
        run = self._run
        batches = batch_indices(self.recipe, len(self.dataset.train), run.begin_epoch())
        for _ in range(run.batches):  # those that were done before the break of a run that is resumed
            next(batches)
        for indices in batches:
            if self._state.step == self.total_steps:
                break
            yield from self._obey()
            if self._control.stopped:
                return
            yield self._train_step(indices)
            yield from self._tell_captures()
            if self.recipe.film and is_frame(self._state.step):
                yield from self._take_frame()
            if self._control.stopped:
                return
            if self._state.step < self.total_steps:
                self._control.after_batch()
        yield from self._end_epoch()

    @property
    def _is_open(self) -> bool:
        return self._state.step < self.total_steps or self._run.batches > 0

    def _train_step(self, indices: Indices) -> events.BatchDone:
        """One update: forward, loss, backward, optimizer."""
        run, state, recipe = self._run, self._state, self.recipe
        begun = time.perf_counter()
        run.gather(indices)
        labels = state.batch.labels
        targets = one_hot(labels) if recipe.targets == "one_hot" else labels
        rate = run.learning_rate
        state.kept = None
        # A run that diverges overflows on its way; that is told once and plainly, below.
        with np.errstate(all="ignore"):
            logits = state.network.forward(state.batch.input, training=True, rng=run.dropout_rng())
            state.loss_value = state.loss.forward(logits, targets)
            if not math.isfinite(state.loss_value):
                raise DivergedError(state.step + 1)
            state.network.backward(state.loss.backward())
            if recipe.clip_norm:
                clip_gradients(state.network.gradients, recipe.clip_norm)
            if self._is_looked_at:
                state.kept = self._keep(rate)
            if recipe.weight_decay:
                decay_weights(recipe.network, state.network.parameters, rate * recipe.weight_decay)
            state.optimizer.update(state.network.parameters, state.network.gradients, rate)
        state.step += 1
        right = int((logits.argmax(axis=1) == labels).sum())
        run.count(state.loss_value, right, len(labels), time.perf_counter() - begun, rate)
        done = events.BatchDone(state.step, state.loss_value, right / len(labels), rate)
        self.history.add(done)
        return done

    @property
    def _is_looked_at(self) -> bool:
        """Whether somebody asked for this step, or may yet, because the run stays at it."""
        if self._asked or not self.watched:
            return bool(self._asked)
        step = self._state.step + 1
        ends_epoch = step == self.total_steps or self._run.batches + 1 == self.steps_per_epoch
        # While a test set is read the run can be stopped without another batch.
        is_measured = ends_epoch or (bool(self.recipe.film) and is_frame(step))
        return is_measured or self._control.waits_after_batch

    def _keep(self, rate: float) -> Kept:
        optimizer = self._state.optimizer
        steps = optimizer.steps + 1
        update = Update(optimizer.kind, optimizer.settings, rate, self.recipe.weight_decay, steps)
        return Kept(self._state.network.parameters.copy(), update)

    def _end_epoch(self) -> Iterator[events.Event]:
        """Measure, tell, decide, and make a checkpoint."""
        run, recipe = self._run, self.recipe
        begun = time.perf_counter()
        held_out = None
        if recipe.validation:
            held_out = yield from self._evaluate(Evaluation(self._state.network, run.validation))
        test = Evaluation(self._state.network, self.dataset.test)
        score = yield from self._evaluate(test)
        if score is None:
            return
        means = run.means
        done = events.EpochDone(
            epoch=run.epoch + 1,
            step=self._state.step,
            train_loss=means.loss / means.examples,
            train_accuracy=means.right / means.examples,
            test_loss=score.loss,
            test_accuracy=score.accuracy,
            train_seconds=means.seconds,
            evaluation_seconds=time.perf_counter() - begun,
            validation_loss=held_out.loss if held_out is not None else None,
            validation_accuracy=held_out.accuracy if held_out is not None else None,
            learning_rate=run.last_rate,
        )
        self.history.add(done)
        run.end_epoch()
        yield done
        if held_out is not None:
            lowered, self._ended = run.decide(held_out)
            if lowered and not self._ended:
                yield self._rate_changed("plateau")
        if self._state.step == self.total_steps:
            self._ended = self._ended or "finished"
        if recipe.film:
            yield events.FrameTaken(self._snapshot(), test.predicted)
        # What is not finite is not worth going on from, and the checkpoint before it is.
        if np.isfinite(self._state.network.parameters).all():
            yield self._checkpoint()
        if not self._ended:
            self._control.after_epoch()

    def _take_frame(self) -> Iterator[events.Event]:
        evaluation = Evaluation(self._state.network, self.dataset.test)
        if (yield from self._evaluate(evaluation)) is not None:
            yield events.FrameTaken(self._snapshot(), evaluation.predicted)

    def _evaluate(self, evaluation: Evaluation) -> Generator[events.Event, None, Score | None]:
        """Read pictures, looking into the mailbox between chunks; None when the run was stopped."""
        for _ in evaluation:
            yield from self._obey(wait=False)
            if self._control.stopped:
                return None
        return evaluation.score

    def _obey(self, wait: bool = True) -> Iterator[events.Event]:
        """Do what the mailbox says; with `wait`, stay here while paused."""
        if wait and self._replay and self._replay[0].step <= self._state.step:
            again = self._replay.popleft()
            self._run.set_learning_rate(again.learning_rate)
            yield self._rate_changed(again.reason)
        for said in self._control.obey(self._state.step, wait):
            if isinstance(said, SetLearningRate):
                self._replay.clear()  # from here on the run takes another course than the one before
            if isinstance(said, events.Paused | events.Resumed):
                yield said
                if self._control.is_waiting:
                    yield from self._tell_captures()
            elif isinstance(said, Capture) and self._state.kept is None and not self._control.is_waiting:
                self._asked.append(said)
            else:
                yield self._answer(said)

    def _tell_captures(self) -> Iterator[events.Event]:
        asked, self._asked = self._asked, []
        for question in asked:
            yield self._answer(question)

    def _answer(self, question: Question) -> events.Event:
        match question:
            case SetLearningRate(value):
                self._run.set_learning_rate(value)
                return self._rate_changed("command")
            case Capture(names):
                return self.capture(names)
            case SaveCheckpoint():
                return self._checkpoint()
            case _:
                return events.SnapshotTaken(self._snapshot())

    def capture(self, names: tuple[str, ...] = ()) -> events.TensorsCaptured:
        """What `Capture(names)` answers, for a run that is over: never call it while one is being driven."""
        kept = self._state.kept
        tensors = capture(self._state, names)
        return events.TensorsCaptured(self._state.step, tensors, None if kept is None else kept.update)

    def _rate_changed(self, reason: str) -> events.LearningRateChanged:
        event = events.LearningRateChanged(self._state.step, self._run.learning_rate, reason)
        self.history.add(event)
        return event

    def _checkpoint(self) -> events.CheckpointReady:
        return events.CheckpointReady(self._run.checkpoint(self.history, self._ended))

    def _snapshot(self) -> Snapshot:
        return self._state.network.snapshot(self._state.step, self._run.epoch)
