"""Numbers on their way into a curve: means that follow a run, and fewer points than there are pixels.

In: arrays as long as the run so far. Out: arrays that are quick to draw, and ranges that show what matters.
No Qt in here.
"""

import math

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.floating]

FIRST_SHARE = 0.04
"""The first steps of a run are so much worse than all others that they would flatten the curve."""


class RunningMean:
    """The mean of the last `span` values at each place (of all there are, at the beginning).

    Only what is new is computed. Where a value in the span is no finite number, neither is the mean: NaN.
    """

    def __init__(self, length: int, span: int) -> None:
        self.span = span
        self._means: Values = np.empty(length, np.float32)
        self._count = 0

    @property
    def values(self) -> Values:
        """(n,): what has been computed."""
        return self._means[: self._count]

    def follow(self, source: Values) -> Values:
        """(n,) all values so far → (n,) their running mean."""
        begin, end = self._count, len(source)
        if end > begin:
            first = max(begin - self.span + 1, 0)
            window = source[first:end].astype(np.float64)
            wild = ~np.isfinite(window)
            sums = np.concatenate([[0.0], np.cumsum(np.where(wild, 0.0, window))])
            stops = np.arange(begin, end) + 1 - first
            starts = np.maximum(stops - self.span, 0)
            means = (sums[stops] - sums[starts]) / (stops - starts)
            if wild.any():
                wilds = np.concatenate([[0], np.cumsum(wild)])
                means[wilds[stops] > wilds[starts]] = np.nan
            self._means[begin:end] = means
            self._count = end
        return self.values


def span_of_mean(total_steps: int) -> int:
    """Over how many batches a curve is smoothed: about a fortieth of the run, as a round number."""
    return max((n for n in (2, 5, 10, 20, 50, 100, 200, 500) if n <= total_steps / 40), default=2)


def envelope(values: Values, start: int, stop: int, most: int) -> tuple[Numbers, Numbers]:
    """The part `start`–`stop` as at most `most` points (x from 1, y) that keep every peak and dip.

    All points while there are few; then smallest and largest of each stretch. NaN only where a stretch has
    nothing else.
    """
    part = values[start:stop]
    stretch = math.ceil(2 * len(part) / most)
    if len(part) <= most:
        return np.arange(start + 1, stop + 1, dtype=np.float64), part
    whole = len(part) // stretch * stretch
    rows = part[:whole].reshape(-1, stretch)
    low, high = np.fmin.reduce(rows, axis=1), np.fmax.reduce(rows, axis=1)
    if whole < len(part):
        low = np.append(low, np.fmin.reduce(part[whole:]))
        high = np.append(high, np.fmax.reduce(part[whole:]))
    middle = start + 1 + stretch * (np.arange(len(low)) + 0.5)
    return np.repeat(middle, 2), np.column_stack([low, high]).ravel()


def thinned(values: Values, start: int, stop: int, most: int) -> tuple[Numbers, Numbers]:
    """The part `start`–`stop` of a smooth curve as at most `most` points (x from 1, y); the last is kept."""
    stride = max(math.ceil((stop - start) / max(most - 1, 1)), 1)
    places = np.arange(start, stop, stride)
    if len(places) and places[-1] != stop - 1:
        places = np.append(places, stop - 1)
    return places + 1.0, values[places]


def loss_top(smooth: Numbers, rough: Numbers, test: Numbers) -> float:
    """Up to where a loss axis from 0 reaches: over all but the first steps and the wildest batches."""
    found = [_finite(_later(smooth)), _finite(test)]
    rest = _finite(_later(rough))
    if len(rest):
        found.append(np.atleast_1d(np.quantile(rest, 0.98)))
    highest = max((float(part.max()) for part in found if len(part)), default=1.0)
    return _round_up(1.04 * highest)


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
    found = [_finite(_later(smooth)), _finite(test)]
    lowest = min((float(part.min()) for part in found if len(part)), default=0.0)
    steps = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.94, 0.96, 0.98, 0.99)
    return max((n for n in steps if n <= lowest - 0.002), default=0.0)


def _later(values: Numbers) -> Numbers:
    return values[int(FIRST_SHARE * len(values)) :]


def _finite(values: Numbers) -> Numbers:
    return values[np.isfinite(values)]


def _round_up(value: float) -> float:
    """To the next of 1, 1.2, 1.5, 2 … 8 times a power of ten, so that an axis rarely changes."""
    if not value > 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return next((n * unit for n in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if n * unit >= value), 10 * unit)
