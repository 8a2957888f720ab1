"""When the gap between training and test accuracy is called overfitting: an EpochDone in, its gap out."""

import math

from digitpad.training.events import EpochDone

OVERFITTING = 0.01
"""From here on a gap is called overfitting: on 10,000 digits, chance alone makes about 0.2 points."""

LEARNT = 0.3
"""With less test accuracy than this there is nothing learnt that could be learnt by heart."""

NOTHING = 0.0005
"""Less than this rounds to no gap at all."""


def gap_of(epoch: EpochDone) -> float | None:
    """Training less test accuracy at the end of an epoch; None when that is no number, or no gap.

    Training accuracy is the running mean of the epoch: while a network learns fast, or with dropout or
    augmentation, it is the lower one, and the gap negative. In the first epoch that is always so, and says
    nothing.
    """
    gap = epoch.train_accuracy - epoch.test_accuracy
    if epoch.epoch == 1 and gap < 0:
        return None
    return gap if math.isfinite(gap) and abs(gap) >= NOTHING else None


def overfits(epoch: EpochDone) -> bool:
    """Whether its gap is so wide; not where the network reads next to nothing, which is another trouble."""
    gap = gap_of(epoch)
    return gap is not None and gap >= OVERFITTING and epoch.test_accuracy > LEARNT
