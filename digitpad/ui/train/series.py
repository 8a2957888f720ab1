"""Numbers on their way into a curve: means that follow a run, and fewer points than there are pixels.

In: arrays as long as the run so far. Out: arrays that are quick to draw. Steps count from 1; on a logarithmic
axis of steps the points lie evenly there. No Qt in here.
"""

import math

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.floating]

SPANS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
"""Over how many batches a curve may be smoothed; one is not at all."""


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
    return max((n for n in SPANS[1:] if n <= total_steps / 40), default=2)


def envelope(values: Values, start: int, stop: int, most: int, log: bool = False) -> tuple[Numbers, Numbers]:
    """The part `start`–`stop` as at most `most` points (x from 1, y) that keep every peak and dip.

    All points while there are few; then smallest and largest of each stretch. NaN only where a stretch has
    nothing else.
    """
    part = values[start:stop]
    if len(part) <= most:
        return np.arange(start + 1, stop + 1, dtype=np.float64), part
    edges = _edges(start, stop, most // 2, log)
    low, high = np.fmin.reduceat(part, edges - start), np.fmax.reduceat(part, edges - start)
    ends = np.append(edges[1:], stop)
    middle = (edges + 1 + ends) / 2
    return np.repeat(middle, 2), np.column_stack([low, high]).ravel()


def thinned(values: Values, start: int, stop: int, most: int, log: bool = False) -> tuple[Numbers, Numbers]:
    """The part `start`–`stop` of a smooth curve as at most `most` points (x from 1, y); the last is kept."""
    if stop - start <= most:
        places = np.arange(start, stop)
    else:
        places = _edges(start, stop, most - 1, log)
        if places[-1] != stop - 1:
            places = np.append(places, stop - 1)
    return places + 1.0, values[places]


def _edges(start: int, stop: int, most: int, log: bool) -> npt.NDArray[np.intp]:
    """Where at most `most` stretches of `start`–`stop` begin, equally long or with equal ratios."""
    if log:
        places = np.floor(np.geomspace(start + 1, stop + 1, most + 1)[:-1] + 1e-9).astype(np.intp) - 1
        return np.unique(np.clip(places, start, stop - 1))
    return np.arange(start, stop, max(math.ceil((stop - start) / max(most, 1)), 1), dtype=np.intp)
