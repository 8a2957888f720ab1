"""What was read in a drawing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Prediction:
    """The answer to "which digit is this?".

    Attributes:
        digit: 0–9, or None for a blank.
        confidence: the probability of that digit, 0–1, or None for a blank.
        probabilities: (10,) float32 that sum to 1, read-only, or None for a blank.
        image: (28, 28) uint8, the picture that the network really saw.
        accepted: whether there is something to read.
        reason: why not, in one word (`blank`, `diverged`), or None.
        model: the name of what read it.
    """

    digit: int | None
    confidence: float | None
    probabilities: npt.NDArray[np.float32] | None
    image: npt.NDArray[np.uint8]
    accepted: bool
    reason: str | None
    model: str

    def to_json(self, source: str) -> dict[str, Any]:
        """One line of `predict --json`; `source` says which drawing it was."""
        return {
            "source": source,
            "digit": self.digit,
            "confidence": self.confidence,
            "probabilities": None if self.probabilities is None else [float(p) for p in self.probabilities],
            "accepted": self.accepted,
            "reason": self.reason,
        }
