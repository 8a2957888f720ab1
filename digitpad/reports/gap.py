"""When the gap between training and test accuracy is called overfitting: an EpochDone in, its gap out."""

import math

from digitpad.training.events import EpochDone

OVERFITTING = 0.01
"""From here on a gap is called overfitting: on 10,000 digits, chance alone makes about 0.2 points."""

NOTHING = 0.0005
"""Less than this rounds to no gap at all."""


def gap_of(epoch: EpochDone) -> float | None:
    """Training less test accuracy at the end of an epoch; None when that is no number, or no gap.

    Training accuracy is the running mean of the epoch: while a network learns fast, or with dropout or
    augmentation, it is the lower one, and the gap negative.
    """
    gap = epoch.train_accuracy - epoch.test_accuracy
    return gap if math.isfinite(gap) and abs(gap) >= NOTHING else None


def overfits(epoch: EpochDone) -> bool:
    """Whether its gap is so wide."""
    gap = gap_of(epoch)
    return gap is not None and gap >= OVERFITTING
