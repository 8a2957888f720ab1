"""How a tensor's numbers are spread: any real array and its statistics in; bins with their counts out.

Whole numbers get bins of whole width, one for each value where they are few; all others evenly wide bins from
the lowest to the highest, counted as `numpy.histogram` counts. NaN and infinite numbers are left out.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.inspection.entry import Array
from digitpad.inspection.statistics import Statistics

CHUNK = 1 << 16
"""Numbers counted in one go: about a millisecond."""

MOST_BINS = 100
MOST_WHOLE_BINS = 256

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bins:
    """Where the bins lie.

    Attributes:
        first: the lower edge of the first bin; of whole numbers the first number.
        width: of every bin; of whole numbers how many of them it holds.
        count: how many bins there are.
        whole: whether they are for whole numbers: bin k holds the `width` numbers from first + k · width.
    """

    first: float
    width: float
    count: int
    whole: bool

    @property
    def low(self) -> float:
        """Where the picture of the first bin begins: whole numbers stand in the middle of theirs."""
        return self.first - 0.5 if self.whole else self.first

    @property
    def high(self) -> float:
        """Where the picture of the last bin ends."""
        return self.low + self.count * self.width

    def edges(self, place: int) -> tuple[float, float]:
        """The ends of a bin: of whole numbers the first and the last that it holds."""
        start = self.first + place * self.width
        return (start, start + self.width - 1) if self.whole else (start, start + self.width)

    def of(self, value: float) -> int:
        """The bin that a number belongs into; -1 for one beside them."""
        place = math.floor((value - self.first) / self.width)
        if place == self.count and not self.whole and value <= self.high:
            return self.count - 1  # the last bin holds its upper end
        return place if 0 <= place < self.count else -1


@dataclass(frozen=True, eq=False)
class Histogram:
    """The numbers of a tensor, counted.

    Attributes:
        bins: where they lie.
        counts: (bins,) int64, how many numbers each holds.
        known: the tensor's statistics: how many are zero, NaN, infinite, and the mean.
    """

    bins: Bins
    counts: Counts
    known: Statistics

    @property
    def finite(self) -> int:
        """How many numbers are counted."""
        return int(self.counts.sum())

    def without_zeros(self) -> "Histogram":
        """The same without the numbers that are exactly 0, which may be so many that they hide the rest."""
        place = self.bins.of(0.0)
        if place < 0 or not self.known.zeros:
            return self
        counts = self.counts.copy()
        counts[place] -= self.known.zeros
        return replace(self, counts=counts)


def bins_for(dtype: np.dtype[Any], known: Statistics) -> Bins | None:
    """The bins for numbers of this dtype and span; None where nothing is finite.

    Whole numbers get at most `MOST_WHOLE_BINS`; others √n bins, up to `MOST_BINS`.
    """
    low, high = known.minimum, known.maximum
    if low is None or high is None:
        return None
    if dtype.kind in "bui":
        span = int(high) - int(low) + 1
        each = -(-span // MOST_WHOLE_BINS)
        return Bins(int(low), each, -(-span // each), True)
    finite = known.size - known.nan - known.infinite
    count = min(max(math.isqrt(finite), 10), MOST_BINS)
    width = (float(high) - float(low)) / count
    if not math.isfinite(width):  # beyond a float: half the span on either side is enough to see that
        return None
    if width <= max(abs(float(low)), abs(float(high))) * 1e-15:  # all the same, or nearly
        reach = max(abs(float(low)) * 1e-3, 1e-300) if low else 0.5
        return Bins(float(low) - reach, 2 * reach, 1, False)
    return Bins(float(low), width, count, False)


def histogram(array: Array, known: Statistics) -> Histogram | None:
    """The histogram of an array whose statistics are known; None where nothing in it is finite."""
    counting = count(array, known)
    while True:
        try:
            next(counting)
        except StopIteration as end:
            result: Histogram | None = end.value
            return result


def count(array: Array, known: Statistics) -> Generator[None, None, Histogram | None]:
    """The same in small portions: yields after each, for a window to breathe, and returns the result."""
    bins = bins_for(array.dtype, known) if array.dtype.kind in "buif" else None
    if bins is None:
        return None
    counts: Counts = np.zeros(bins.count, np.int64)
    for chunk in np.nditer(array, flags=["external_loop", "buffered"], buffersize=CHUNK, order="K"):
        counts += _counted(np.asarray(chunk), bins)
        yield
    counts.flags.writeable = False
    return Histogram(bins, counts, known)


def _counted(part: Array, bins: Bins) -> Counts:
    if bins.whole:
        return np.bincount(_whole_places(part, bins), minlength=bins.count).astype(np.int64, copy=False)
    if bins.count == 1:
        return np.array([np.count_nonzero(np.isfinite(part))], np.int64)
    high = bins.first + bins.count * bins.width
    exact = part.astype(np.float64)
    counts, _ = np.histogram(exact, bins.count, (bins.first, high))
    result: Counts = counts.astype(np.int64, copy=False)
    # The last edge is the highest number but for the rounding of its sum.
    result[-1] += np.count_nonzero((exact > high) & np.isfinite(exact))
    return result


def _whole_places(part: Array, bins: Bins) -> npt.NDArray[np.intp]:
    width = int(bins.width)
    if part.dtype.itemsize <= 4:
        places = part.astype(np.int64) - int(bins.first)
        return np.asarray(places if width == 1 else places // width, np.intp)
    # Modulo 2⁶⁴ no difference of 64-bit numbers overflows, and none of these is negative.
    shifted = part.astype(np.uint64) - np.uint64(int(bins.first) % (1 << 64))
    return np.asarray(shifted // np.uint64(width), np.intp)
