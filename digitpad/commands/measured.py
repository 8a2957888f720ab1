"""How well a reader reads labelled pictures: accuracy with its interval, confusion, calibration, refusals.

In: a `Reader` and `Examples`. Out: `Measured`, from which every figure of `digitpad evaluate` follows.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import Examples
from digitpad.nn.calibration import expected_calibration_error, reliability
from digitpad.recognition.recogniser import CHUNK, Reader, judge
from digitpad.training.metrics import confusion_matrix

Z95 = 1.959963984540054
"""Half the width of the middle 95 % of a normal distribution, in standard deviations."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Measured:
    """What a reader made of N pictures. Every digit counts by what was read in it, also when it was refused.

    Attributes:
        labels: (N,) uint8, what they show.
        probabilities: (N, 10) float32, calibrated where the reader is.
        refused: (N,) which were not accepted as a digit.
    """

    labels: npt.NDArray[np.uint8]
    probabilities: npt.NDArray[np.float32]
    refused: Mask

    @classmethod
    def of(cls, reader: Reader, examples: Examples) -> "Measured":
        """Read all of `examples`."""
        parts, refused = [], np.zeros(len(examples), dtype=bool)
        for first in range(0, len(examples), CHUNK):
            images = examples.images[first : first + CHUNK]
            probabilities, doubt = judge(reader, images)
            rejected = (images.max(axis=(1, 2)) == 0) | ~np.isfinite(probabilities).all(axis=1)
            if reader.refusal is not None and doubt is not None:
                rejected |= doubt > reader.refusal.threshold
            refused[first : first + CHUNK] = rejected
            parts.append(probabilities)
        return cls(examples.labels, np.concatenate(parts), refused)

    @property
    def predicted(self) -> npt.NDArray[np.uint8]:
        """(N,) the digit that was read in each."""
        predicted: npt.NDArray[np.uint8] = self.probabilities.argmax(axis=1).astype(np.uint8)
        return predicted

    @property
    def right(self) -> Mask:
        """(N,) whether that is the one which it shows."""
        right: Mask = self.predicted == self.labels
        return right

    @property
    def confusion(self) -> npt.NDArray[np.int64]:
        """(10, 10): how often the digit of the row was read as that of the column."""
        return confusion_matrix(self.labels, self.predicted)

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error, 0–1; None where a probability is no finite number."""
        if not np.isfinite(self.probabilities).all():
            return None
        return expected_calibration_error(self.probabilities, self.labels)

    @property
    def calibration_bins(self) -> list[dict[str, float]]:
        """The bins behind it: borders, count, mean confidence, accuracy."""
        if not np.isfinite(self.probabilities).all():
            return []
        return reliability(self.probabilities, self.labels)

    def share(self, mask: Mask) -> dict[str, Any]:
        """How many there are of these, and how many of them were read rightly."""
        count = int(mask.sum())
        return {"count": count, "accuracy": float(self.right[mask].mean()) if count else None}

    def share_with_interval(self, mask: Mask) -> dict[str, Any]:
        """The same, with the interval of the accuracy."""
        return self.share(mask) | {"interval": wilson(int(self.right[mask].sum()), int(mask.sum()))}


def wilson(right: int, count: int) -> list[float] | None:
    """The 95 % interval of a share of which `right` of `count` were seen; None of nothing.

    Between these borders lies every share that would not make such a count surprising (Wilson 1927,
    *Probable Inference, the Law of Succession, and Statistical Inference*). Unlike the usual "± two standard
    errors" it is right for few digits and for shares near 1, which is where digits are read:

        (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n),   p = right / n
    """
    if not count:
        return None
    share, square = right / count, Z95 * Z95
    middle = share + square / (2 * count)
    reach = Z95 * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    scale = 1 + square / count
    return [max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)]
