"""Calibration: probabilities that mean what they say. Of all answers given with 90 %, nine in ten are right.

In: logits (N, K). Out: probabilities (N, K). A network learns to be right, not to know how often it is: its
softmax is usually too sure of itself. Dividing all logits by one number, the temperature, mends most of that
and changes no answer (Guo, Pleiss, Sun and Weinberger 2017, *On Calibration of Modern Neural Networks*).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import SettingError
from digitpad.nn.losses import softmax

Array = npt.NDArray[Any]

COLDEST, HOTTEST = 0.05, 20.0
"""A temperature beyond these would turn every answer into 0 and 1, or into ten times 10 %."""


@dataclass(frozen=True)
class Calibration:
    """The temperature of a network, and which digits said so.

    Attributes:
        temperature: what logits are divided by; above 1 the network was too sure of itself.
        fitted_on: in words, the digits that it was fitted on, none of which the network was trained on.

    Raises:
        SettingError: the temperature is not a number between 0.05 and 20.
    """

    temperature: float
    fitted_on: str = ""

    def __post_init__(self) -> None:
        if not COLDEST <= self.temperature <= HOTTEST:  # NaN fails as well
            raise SettingError(
                "temperature", f"{self.temperature:g} does not lie between {COLDEST} and {HOTTEST}"
            )

    def probabilities(self, logits: Array) -> Array:
        """Logits (N, K) → calibrated probabilities (N, K), each row summing to 1."""
        return softmax(logits / logits.dtype.type(self.temperature))

    def to_json(self) -> dict[str, Any]:
        """As it stands in a model file."""
        return {"temperature": self.temperature, "fitted_on": self.fitted_on}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Calibration":
        """Back from `to_json`. Raises SettingError."""
        return cls(number_in(value, "temperature"), str(value.get("fitted_on", "")))


def number_in(value: Mapping[str, Any], name: str) -> float:
    """The number under a name in a JSON object. Raises SettingError where there is none."""
    number = value.get(name)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise SettingError(name, f"{number!r} is not a number")
    try:
        return float(number)
    except OverflowError:  # JSON's whole numbers may have hundreds of digits
        raise SettingError(name, "is too large a number") from None


def fit_temperature(logits: Array, labels: Array) -> float:
    """The temperature with the smallest cross-entropy on digits that the network was not trained on.

    The loss has one valley along the logarithm of the temperature; it is closed in on by golden sections.

    Args:
        logits: (N, K).
        labels: (N,) integers 0 … K - 1.

    Raises:
        SettingError: there is no digit to fit on.
    """
    if not len(labels):
        raise SettingError("temperature", "there are no digits to fit it on")
    exact = np.asarray(logits, dtype=np.float64)

    def loss(log_temperature: float) -> float:
        scaled = exact / np.exp(log_temperature)
        scaled -= scaled.max(axis=1, keepdims=True)
        chosen = scaled[np.arange(len(labels)), labels]
        return float((np.log(np.exp(scaled).sum(axis=1)) - chosen).mean())

    low, high = np.log(COLDEST), np.log(HOTTEST)
    ratio = (np.sqrt(5.0) - 1) / 2
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if loss(left) <= loss(right) else (left, high)
    return float(np.exp((low + high) / 2))


def expected_calibration_error(probabilities: Array, labels: Array, bins: int = 15) -> float:
    """How far confidence and accuracy lie apart, on average over the answers; 0 is perfect.

    Answers are sorted into `bins` of equal width by the probability of the digit that was read; each bin
    counts by its number of answers (Naeini, Cooper and Hauskrecht 2015).

    Args:
        probabilities: (N, K).
        labels: (N,) integers.
        bins: into how many parts 0–1 is cut.

    Returns:
        from 0 to 1; 0 for no answers at all.
    """
    return sum(
        (
            row["count"] * abs(row["confidence"] - row["accuracy"])
            for row in reliability(probabilities, labels, bins)
        ),
        0.0,
    ) / max(len(labels), 1)


def reliability(probabilities: Array, labels: Array, bins: int = 15) -> list[dict[str, float]]:
    """For each bin of confidence that holds answers: its borders, how many, mean confidence, and accuracy."""
    confidence = np.asarray(probabilities, dtype=np.float64).max(axis=1)
    right = np.asarray(probabilities).argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(np.intp), bins - 1)
    return [
        {
            "from": float(k) / bins,
            "to": float(k + 1) / bins,
            "count": int((place == k).sum()),
            "confidence": float(confidence[place == k].mean()),
            "accuracy": float(right[place == k].mean()),
        }
        for k in np.unique(place).tolist()
    ]
