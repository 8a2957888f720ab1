"""What can be said to a training run while it runs: each takes effect before the next batch."""

from dataclasses import dataclass


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
class TakeSnapshot:
    """Answer with a `SnapshotTaken`."""


@dataclass(frozen=True)
class Capture:
    """Answer with a `TensorsCaptured` of these tensors; of all when `names` is empty."""

    names: tuple[str, ...] = ()


Command = Stop | Pause | Resume | TakeSnapshot | Capture
