"""What a training run tells: frozen events, in the order in which they happen.

`RunStarted`, then for each step `BatchDone`, for each epoch `EpochDone` and `CheckpointReady`, and what
commands asked for in between, then exactly one `RunFinished`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.calibration import Calibration
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.update import Update
from digitpad.training.checkpoint import Checkpoint
from digitpad.training.recipe import Recipe


@dataclass(frozen=True)
class RunStarted:
    """The run is about to make its first step; `snapshot` holds the initial weights."""

    recipe: Recipe
    snapshot: Snapshot
    steps: int
    steps_per_epoch: int
    epochs: int


@dataclass(frozen=True)
class BatchDone:
    """One update was made.

    Attributes:
        step: how many updates there have been, so 1 after the first.
        loss, accuracy: of this batch, *before* the update.
        learning_rate: that the update used.
    """

    step: int
    loss: float
    accuracy: float
    learning_rate: float


@dataclass(frozen=True)
class EpochDone:
    """An epoch is over (counted from 1), and the test set was read.

    Attributes:
        train_loss, train_accuracy: running means over the epoch's batches, each before its update.
        test_loss, test_accuracy: on the whole test set, now.
        train_seconds: the training steps alone.
        evaluation_seconds: reading the test set and the held-out pictures.
        validation_loss, validation_accuracy: on the held-out pictures, now; None where none are held out.
        learning_rate: of the epoch's last update.
    """

    epoch: int
    step: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    train_seconds: float
    evaluation_seconds: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    learning_rate: float | None = None


@dataclass(frozen=True)
class LearningRateChanged:
    """The learning rate is another one from the next batch on.

    Attributes:
        step: how many updates were made before.
        learning_rate: of the next update.
        reason: `command`, or `plateau` when the schedule itself lowered it.
    """

    step: int
    learning_rate: float
    reason: str


@dataclass(frozen=True)
class CheckpointReady:
    """All that is needed to go on from here, for whoever keeps it."""

    checkpoint: Checkpoint


@dataclass(frozen=True)
class FrameTaken:
    """A frame of the film: the network at this step, and what it reads in each test picture, (N,) uint8."""

    snapshot: Snapshot
    predicted: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class SnapshotTaken:
    """An immutable copy of the network, as `TakeSnapshot` asked for."""

    snapshot: Snapshot


@dataclass(frozen=True)
class TensorsCaptured:
    """Copies of tensors as `Capture` asked for, all of one step.

    Attributes:
        step: which one; 0 before the first.
        tensors: by name, as `training.capture` tells them.
        update: with what numbers the step's update was made; None where its parameters were not kept.
    """

    step: int
    tensors: Mapping[str, npt.NDArray[Any]]
    update: Update | None = None


@dataclass(frozen=True)
class Paused:
    """Nothing happens after `step` until a command says so."""

    step: int


@dataclass(frozen=True)
class Resumed:
    """The run goes on after `step`."""

    step: int


@dataclass(frozen=True)
class RunFinished:
    """The end.

    Attributes:
        snapshot: the network that the run leaves: as it is now, or of the best epoch where the recipe says
            `restore_best`.
        step: how many updates were made.
        reason: `finished`; `stopped` by a command; `target` accuracy reached; `early` because the validation
            loss did not become better for as long as the recipe's patience.
        calibration: fitted on the held-out digits; None where the recipe holds out none, or too few.
    """

    snapshot: Snapshot
    step: int
    reason: str
    calibration: Calibration | None = None


Event = (
    RunStarted
    | BatchDone
    | EpochDone
    | LearningRateChanged
    | CheckpointReady
    | FrameTaken
    | SnapshotTaken
    | TensorsCaptured
    | Paused
    | Resumed
    | RunFinished
)
