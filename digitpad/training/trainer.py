"""The trainer: a generator of events that owns the live network, and a mailbox of commands.

    trainer = Trainer(recipe, dataset)
    for event in trainer.run():
        ...

The command line, the tests and the window's thread all drive this one loop. It reads its mailbox before
every batch, so a command takes effect within one. Everybody else sees copies (`SnapshotTaken`,
`TensorsCaptured`), never the live arrays.
"""

import math
import queue
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from digitpad.data.dataset import Dataset
from digitpad.errors import DivergedError, SettingError
from digitpad.nn.losses import SoftmaxCrossEntropy, one_hot
from digitpad.nn.network import Network
from digitpad.nn.optimizers import optimizer
from digitpad.nn.schedules import schedule
from digitpad.nn.snapshot import Snapshot
from digitpad.training import events
from digitpad.training.batches import Batch, Indices, batch_indices
from digitpad.training.capture import StepState, capture
from digitpad.training.commands import Capture, Command, Pause, Resume, Stop, TakeSnapshot
from digitpad.training.metrics import Evaluation, Score
from digitpad.training.recipe import Recipe


@dataclass(frozen=True)
class Streams:
    """Separate random streams from one seed, so that changing one setting does not shift the others."""

    weights: np.random.Generator
    order: np.random.Generator

    @classmethod
    def of(cls, seed: int) -> "Streams":
        """The streams of a seed. New ones are added at the end, so that old runs keep theirs."""
        weights, order = np.random.SeedSequence(seed).spawn(2)
        return cls(np.random.default_rng(weights), np.random.default_rng(order))


@dataclass
class _Means:
    """Running means over the batches of an epoch."""

    loss: float = 0.0
    right: int = 0
    examples: int = 0
    seconds: float = 0.0

    def add(self, loss: float, right: int, examples: int) -> None:
        self.loss += loss * examples
        self.right += right
        self.examples += examples


Mailbox = queue.SimpleQueue[Command]


class Trainer:
    """One training run of a recipe on a data set.

    Args:
        recipe, dataset: how and on what.
        mailbox: for whoever wants to post before the network is made, which takes long for a large one.

    Raises:
        SettingError: the data set has no training pictures.
    """

    def __init__(self, recipe: Recipe, dataset: Dataset, mailbox: Mailbox | None = None) -> None:
        if not len(dataset.train):
            raise SettingError("data", f"{dataset.name} has no training pictures")
        self.recipe = recipe
        self.dataset = dataset
        self.steps_per_epoch = recipe.steps_per_epoch(len(dataset.train))
        self.total_steps = recipe.total_steps(len(dataset.train))
        streams = Streams.of(recipe.seed)
        network = Network(recipe.network, streams.weights)
        self._order = streams.order
        self._state = StepState(
            network,
            SoftmaxCrossEntropy(),
            optimizer(recipe.optimizer, network.parameters),
            Batch(dataset.train),
        )
        self._learning_rate = schedule(dict(recipe.schedule), recipe.learning_rate, self.total_steps)
        self._mailbox = mailbox if mailbox is not None else Mailbox()
        self._stopped = False
        self._paused = False
        self._epoch = 0

    def post(self, command: Command) -> None:
        """Say something to the run, from any thread."""
        self._mailbox.put(command)

    def run(self) -> Iterator[events.Event]:
        """Train to the end or until a `Stop`. While paused, asking for the next event waits for a command.

        Raises:
            DivergedError: the loss of a batch is not a finite number; no update is made with it.
        """
        yield events.RunStarted(
            self.recipe,
            self._snapshot(),
            self.total_steps,
            self.steps_per_epoch,
            self.recipe.total_epochs(len(self.dataset.train)),
        )
        while self._state.step < self.total_steps and not self._stopped:
            yield from self._run_epoch()
        yield from self._obey(wait=False)
        if not np.isfinite(self._state.network.parameters).all():
            raise DivergedError(self._state.step)
        reason = "stopped" if self._state.step < self.total_steps else "finished"
        yield events.RunFinished(self._snapshot(), self._state.step, reason)

    def _run_epoch(self) -> Iterator[events.Event]:
        means = _Means()
        for indices in batch_indices(self.recipe, len(self.dataset.train), self._order):
            yield from self._obey()
            if self._stopped:
                return
            begun = time.perf_counter()
            done = self._train_step(indices, means)
            means.seconds += time.perf_counter() - begun
            yield done
            if self._state.step == self.total_steps:
                break
        self._epoch += 1
        begun = time.perf_counter()
        score = yield from self._evaluate()
        if score is None:
            return
        yield events.EpochDone(
            epoch=self._epoch,
            step=self._state.step,
            train_loss=means.loss / means.examples,
            train_accuracy=means.right / means.examples,
            test_loss=score.loss,
            test_accuracy=score.accuracy,
            train_seconds=means.seconds,
            evaluation_seconds=time.perf_counter() - begun,
        )

    def _train_step(self, indices: Indices, means: _Means) -> events.BatchDone:
        """One update: forward, loss, backward, optimizer."""
        state = self._state
        state.batch.gather(indices)
        labels = state.batch.labels
        targets = one_hot(labels) if self.recipe.targets == "one_hot" else labels
        rate = self._learning_rate(state.step)
        # A run that diverges overflows on its way; that is told once and plainly, below.
        with np.errstate(all="ignore"):
            logits = state.network.forward(state.batch.input, training=True)
            state.loss_value = state.loss.forward(logits, targets)
            if not math.isfinite(state.loss_value):
                raise DivergedError(state.step + 1)
            state.network.backward(state.loss.backward())
            state.optimizer.update(state.network.parameters, state.network.gradients, rate)
        state.step += 1
        right = int((logits.argmax(axis=1) == labels).sum())
        means.add(state.loss_value, right, len(labels))
        return events.BatchDone(state.step, state.loss_value, right / len(labels), rate)

    def _evaluate(self) -> Generator[events.Event, None, Score | None]:
        """Read the test set, looking into the mailbox between chunks; None when the run was stopped."""
        evaluation = Evaluation(self._state.network, self.dataset.test)
        for _ in evaluation:
            yield from self._obey(wait=False)
            if self._stopped:
                return None
        return evaluation.score

    def _obey(self, wait: bool = True) -> Iterator[events.Event]:
        """Do what the mailbox says; with `wait`, stay here while paused."""
        announced = False
        while True:
            waiting = wait and self._paused and not self._stopped
            if waiting and not announced:
                announced = True
                yield events.Paused(self._state.step)
            try:
                command = self._mailbox.get(block=waiting)
            except queue.Empty:
                break
            match command:
                case Stop():
                    self._stopped = True
                case Pause():
                    self._paused = True
                case Resume():
                    self._paused = False
                case TakeSnapshot():
                    yield events.SnapshotTaken(self._snapshot())
                case Capture(names):
                    yield events.TensorsCaptured(self._state.step, capture(self._state, names))
        if announced and not self._stopped:
            yield events.Resumed(self._state.step)

    def capture(self, names: tuple[str, ...] = ()) -> events.TensorsCaptured:
        """What `Capture(names)` answers, for a run that is over: never call it while one is being driven."""
        return events.TensorsCaptured(self._state.step, capture(self._state, names))

    def _snapshot(self) -> Snapshot:
        return self._state.network.snapshot(self._state.step, self._epoch)
