"""From where to where the axes of the curves reach, so that what matters is seen.

In: what is drawn. Out: limits. No Qt in here.
"""

import math
from collections.abc import Sequence

import numpy as np

from digitpad.ui.train.series import Numbers

FIRST_SHARE = 0.04
"""The first steps of a run are so much worse than all others that they would flatten the curve."""

FEW = 12
"""With fewer numbers than these behind the first steps, as when a run diverged at once, these count too."""


def loss_top(smooth: Numbers, rough: Numbers, test: Numbers) -> float:
    """Up to where a loss axis from 0 reaches: over all but the first steps and the wildest batches."""
    found = [_later(smooth), _finite(test)]
    rest = _later(rough)
    if len(rest):
        found.append(np.atleast_1d(np.quantile(rest, 0.98)))
    highest = max((float(part.max()) for part in found if len(part)), default=1.0)
    return _round_up(1.04 * highest)


def top_with(top: float, values: Sequence[float]) -> float:
    """The upper end of the axis, moved up where one of these values would be off the plot."""
    highest = max((value for value in values if math.isfinite(value)), default=0.0)
    return top if highest <= top else _round_up(1.04 * highest)


def loss_range_log(smooth: Numbers, rough: Numbers, test: Numbers) -> tuple[float, float]:
    """The decades between which all losses lie, as logarithms to base 10."""
    everything = np.concatenate([_finite(part).astype(np.float64) for part in (smooth, rough, test)])
    everything = everything[everything > 0]
    if not len(everything):
        return -2.0, 1.0
    low, high = float(np.quantile(everything, 0.01)), float(everything.max())
    return math.log10(low) - 0.1, max(math.log10(high), math.log10(low) + 1) + 0.1


def accuracy_bottom(smooth: Numbers, test: Numbers) -> float:
    """From where an accuracy axis up to 1 begins, so that the gap between training and test is seen."""
    found = [_later(smooth), _finite(test)]
    lowest = min((float(part.min()) for part in found if len(part)), default=0.0)
    steps = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.94, 0.96, 0.98, 0.99)
    return max((n for n in steps if n <= lowest - 0.002), default=0.0)


def _later(values: Numbers) -> Numbers:
    """The finite numbers among all but the first; all there are where these are the run."""
    later = _finite(values[int(FIRST_SHARE * len(values)) :])
    return later if len(later) >= FEW else _finite(values)


def _finite(values: Numbers) -> Numbers:
    return values[np.isfinite(values)]


def _round_up(value: float) -> float:
    """To the next of 1, 1.2, 1.5, 2 … 8 times a power of ten, so that an axis rarely changes."""
    if not value > 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return next((n * unit for n in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if n * unit >= value), 10 * unit)
