"""What was read in a drawing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BLANK, DIVERGED, NOT_A_DIGIT = "blank", "diverged", "not a digit"


@dataclass(frozen=True, eq=False)
class Prediction:
    """The answer to "which digit is this?".

    Attributes:
        digit: 0–9, or None for a blank.
        confidence: the probability of that digit, 0–1, or None for a blank.
        probabilities: (10,) float32 that sum to 1, read-only, or None for a blank; calibrated where the
            model knows its temperature.
        image: (28, 28) uint8, the picture that the network really saw.
        accepted: whether there is a digit to read.
        reason: why not (`BLANK`, `DIVERGED`, `NOT_A_DIGIT`), or None. What is no digit still names the
            one that it resembles most.
        model: the name of what read it.
        doubt: how likely it is no digit, 0–1, or None where the model cannot tell, and for a blank.
    """

    digit: int | None
    confidence: float | None
    probabilities: npt.NDArray[np.float32] | None
    image: npt.NDArray[np.uint8]
    accepted: bool
    reason: str | None
    model: str
    doubt: float | None = None

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
