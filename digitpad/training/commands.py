"""What can be said to a training run while it runs: each is heard before the next batch."""

import math
from dataclasses import dataclass
from typing import Literal

from digitpad.errors import SettingError


@dataclass(frozen=True)
class Stop:
    """End the run here."""


@dataclass(frozen=True)
class Pause:
    """Wait before the next batch."""


@dataclass(frozen=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True)
class Step:
    """Train one `batch`, or to the end of the `epoch`, and pause there."""

    unit: Literal["batch", "epoch"] = "batch"


@dataclass(frozen=True)
class SetLearningRate:
    """Use this learning rate from the next batch on; a schedule goes on from there in its own shape."""

    value: float

    def __post_init__(self) -> None:
        if not 0 < self.value < math.inf:
            raise SettingError("learning_rate", f"{self.value} is not a finite number above 0")


@dataclass(frozen=True)
class SaveCheckpoint:
    """Answer with a `CheckpointReady`: all that is needed to go on from here."""


@dataclass(frozen=True)
class TakeSnapshot:
    """Answer with a `SnapshotTaken`."""


@dataclass(frozen=True)
class Capture:
    """Answer with a `TensorsCaptured` of these tensors; of all when `names` is empty.

    While a run goes on, of the next batch, before whose update the parameters are then copied: afterwards
    they are gone. While it waits or is over, of the last one.
    """

    names: tuple[str, ...] = ()


Command = Stop | Pause | Resume | Step | SetLearningRate | SaveCheckpoint | TakeSnapshot | Capture
