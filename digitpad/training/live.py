"""A run as it lives: network, optimizer, batch, and how far it has come; put down and taken up again.

Only the trainer touches it. What is here goes into a checkpoint and comes back from it.
"""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from digitpad import paths
from digitpad.data.augment import Augmentation
from digitpad.data.dataset import Dataset
from digitpad.errors import SettingError
from digitpad.nn import fused
from digitpad.nn.calibration import Calibration, fit_temperature
from digitpad.nn.losses import SoftmaxCrossEntropy
from digitpad.nn.network import Network
from digitpad.nn.optimizers import optimizer
from digitpad.nn.schedules import Plateau, schedule
from digitpad.nn.snapshot import Snapshot
from digitpad.training.augmenting import BatchAugmenter
from digitpad.training.batches import Batch, Indices
from digitpad.training.capture import StepState
from digitpad.training.checkpoint import HISTORY, Checkpoint
from digitpad.training.history import RunHistory, epoch_from_json, rate_change_from_json
from digitpad.training.metrics import Score, logits_in_chunks
from digitpad.training.recipe import Recipe
from digitpad.training.stopping import Stopping
from digitpad.training.streams import Streams

ENOUGH, AMPLE = 200, 5_000
"""Held-out digits that a temperature is fitted on: fewer speak of themselves only, more change nothing."""

PRODUCTS = 10**10
"""Multiplications that the fit may take, half a second: a window that closes waits for it."""


@dataclass
class Means:
    """Running means over the batches of an epoch, each before its update, and the seconds they took."""

    loss: float = 0.0
    right: int = 0
    examples: int = 0
    seconds: float = 0.0


class LiveRun:
    """Everything of a run that changes.

    Attributes:
        step_state: network, loss, optimizer and batch.
        validation: the held-out pictures.
        epoch: how many epochs are over.
        batches: of the present epoch that are done.
        means: over these batches.
        last_rate: the learning rate of the last update.
    """

    def __init__(self, recipe: Recipe, dataset: Dataset, total_steps: int, steps_per_epoch: int) -> None:
        self._recipe, self._data = recipe, dataset.sha256
        streams = self._streams = Streams.of(recipe.seed)
        network = Network(recipe.network, streams.weights)
        kernels = fused.load(paths.cache_dir() / "kernels", total_steps, len(network.parameters))
        self.step_state = StepState(
            network,
            SoftmaxCrossEntropy(recipe.label_smoothing),
            optimizer(recipe.optimizer, network.parameters, kernels),
            Batch(dataset.train),
        )
        held_out = recipe.held_out(len(dataset.train))
        order = streams.validation.permutation(len(dataset.train)) if held_out else np.empty(0, np.int64)
        self._trained: Indices | None = np.sort(order[held_out:]) if held_out else None
        self.validation = dataset.train.select(np.sort(order[:held_out]))
        augmentation = Augmentation.from_json(recipe.augmentation)
        self._augmenter = None if augmentation.is_off else BatchAugmenter(augmentation)
        self._has_dropout = recipe.dropout > 0
        self._schedule = schedule(
            dict(recipe.schedule), recipe.learning_rate, total_steps, steps_per_epoch=steps_per_epoch
        )
        # The one schedule that remembers; all others follow from the step.
        self._plateau = self._schedule if isinstance(self._schedule, Plateau) else None
        self._rate_factor = 1.0
        self._stopping = Stopping(recipe.stopping)
        self._best: Snapshot | None = None
        self._order_state: Any = streams.order.bit_generator.state
        self.epoch = self.batches = 0
        self.means = Means()
        self.last_rate = 0.0

    # A step

    def begin_epoch(self) -> np.random.Generator:
        """The generator of the batches' order, as it was when the present epoch began."""
        order = self._streams.order
        if self.batches:
            order.bit_generator.state = self._order_state
        else:
            self._order_state = order.bit_generator.state
        return order

    def gather(self, indices: Indices) -> None:
        """Make the batch of these training pictures ready, augmented where the recipe says so."""
        state = self.step_state
        state.batch.gather(indices if self._trained is None else self._trained[indices])
        if self._augmenter is not None:
            draw = partial(self._streams.augmentation, state.step)
            self._augmenter.apply(state.batch.images, draw, out=state.batch.input)

    def dropout_rng(self) -> np.random.Generator | None:
        """What dropout draws from in the next step; None where there is none."""
        return self._streams.dropout(self.step_state.step) if self._has_dropout else None

    @property
    def learning_rate(self) -> float:
        """Of the next update."""
        return self._schedule(self.step_state.step) * self._rate_factor

    def set_learning_rate(self, value: float) -> None:
        """Use `value` for the next update; the schedule goes on from there in its own shape."""
        # A rate that is just 0, at the start of a warm-up, cannot be scaled: then the peak becomes `value`.
        base = self._schedule(self.step_state.step) or self._recipe.learning_rate
        self._rate_factor = value / base

    def count(self, loss: float, right: int, examples: int, seconds: float, rate: float) -> None:
        """A batch is done: add it to the means of its epoch."""
        means = self.means
        means.loss += loss * examples
        means.right += right
        means.examples += examples
        means.seconds += seconds
        self.batches += 1
        self.last_rate = rate

    def end_epoch(self) -> None:
        """The next batch is the first of an epoch."""
        self.epoch += 1
        self.batches = 0
        self.means = Means()
        self._order_state = self._streams.order.bit_generator.state

    def decide(self, score: Score) -> tuple[bool, str]:
        """Judge the epoch by the held-out pictures: was the rate lowered, and why to end (empty to go on)."""
        ended = self._stopping.observe(self.epoch, score.loss, score.accuracy) or ""
        if self._recipe.stopping.get("restore_best") and self._stopping.is_best(self.epoch):
            self._best = self._snapshot()
        return self._plateau is not None and self._plateau.observe(score.loss), ended

    def outcome(self, is_stopped: bool) -> Snapshot:
        """The network that the run leaves: of its best epoch where the recipe wants that, or as it is."""
        return self._best if self._best is not None and not is_stopped else self._snapshot()

    def calibration(self, snapshot: Snapshot) -> Calibration | None:
        """The temperature that the held-out digits ask for; None where there are too few to tell."""
        most = min(AMPLE, max(ENOUGH, PRODUCTS // snapshot.spec.parameter_count))
        images, labels = self.validation.images[:most], self.validation.labels[:most]
        if len(images) < ENOUGH:
            return None
        logits = np.concatenate([part for _, part in logits_in_chunks(snapshot, images)])
        if not np.isfinite(logits).all():
            return None
        return Calibration(
            fit_temperature(logits, labels), f"{len(images):,} digits held out of the training"
        )

    def _snapshot(self) -> Snapshot:
        return self.step_state.network.snapshot(self.step_state.step, self.epoch)

    def close(self) -> None:
        """End what works in the background; called again, nothing happens."""
        if self._augmenter is not None:
            self._augmenter.close()

    # Put down and taken up

    def checkpoint(self, history: RunHistory, ended: str) -> Checkpoint:
        """All that is needed to go on from here."""
        state, best = self.step_state, self._best
        arrays = {
            "parameters": state.network.parameters,
            "buffers": state.network.buffers,
        }
        arrays |= {f"optimizer.{name}": vector for name, vector in state.optimizer.state.items()}
        if best is not None:
            arrays |= {
                "best.parameters": best.parameters,
                "best.buffers": best.buffers,
            }
        series = (history.batch_loss, history.batch_accuracy, history.learning_rate)
        arrays |= {f"history.{name}": values for name, values in zip(HISTORY, series, strict=True)}
        numbers = {
            "means": asdict(self.means),
            "order": self._order_state,
            "optimizer_steps": state.optimizer.steps,
            "schedule": {} if self._plateau is None else self._plateau.state,
            "rate_factor": self._rate_factor,
            "last_rate": self.last_rate,
            "loss": state.loss_value if state.step else None,
            "stopping": self._stopping.state,
            "best": None if best is None else {"step": best.step, "epoch": best.epoch},
            "epochs": [asdict(epoch) for epoch in history.epochs],
            "rate_changes": [asdict(change) for change in history.rate_changes],
        }
        copies = {name: np.array(array) for name, array in arrays.items()}
        return Checkpoint(
            self._recipe, state.step, self.epoch, self.batches, self._data, copies, numbers, ended=ended
        )

    def restore(self, checkpoint: Checkpoint, history: RunHistory) -> None:
        """Go on where a checkpoint was made.

        Raises:
            SettingError: it is of another recipe or other data, or what it says cannot be.
        """
        if checkpoint.recipe != self._recipe:
            raise SettingError("checkpoint", "is of a run with another recipe")
        if checkpoint.data != self._data:
            raise SettingError("data", "is not what the run was trained on")
        try:
            self._restore(checkpoint, history)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise SettingError("checkpoint", f"cannot be gone on from: {error}") from error

    def _restore(self, checkpoint: Checkpoint, history: RunHistory) -> None:
        state, saved, arrays = self.step_state, checkpoint.state, checkpoint.arrays
        state.network.parameters[...] = arrays["parameters"]
        state.network.buffers[...] = arrays["buffers"]
        for name, vector in state.optimizer.state.items():
            vector[...] = arrays[f"optimizer.{name}"]
        state.optimizer.steps = int(saved["optimizer_steps"])
        state.step, self.epoch, self.batches = checkpoint.step, checkpoint.epoch, checkpoint.batches
        self.means = Means(**saved["means"])
        self._order_state = saved["order"]
        self._streams.order.bit_generator.state = saved["order"]
        if self._plateau is not None:
            self._plateau.restore(saved["schedule"])
        self._rate_factor, self.last_rate = float(saved["rate_factor"]), float(saved["last_rate"])
        self._stopping.restore(saved["stopping"])
        if saved["best"] is not None:
            parameters, buffers = arrays["best.parameters"], arrays["best.buffers"]
            best = saved["best"]
            spec = self._recipe.network
            self._best = Snapshot.of(spec, parameters, best["step"], best["epoch"], buffers)
        history.restore(
            {name: arrays[f"history.{name}"] for name in HISTORY},
            [epoch_from_json(epoch) for epoch in saved["epochs"]],
            [rate_change_from_json(change) for change in saved["rate_changes"]],
        )
