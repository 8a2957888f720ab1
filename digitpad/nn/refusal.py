"""Refusal: a second, small network that answers one question about a picture – is this a digit at all?

In: what the digit network has made of the picture, its hidden layer (N, H) and its logits (N, K). Out: doubt
(N,), from 0 (surely a digit) to 1 (surely none). A network of ten answers gives one of them whatever it is
shown, and may be sure of a letter; so the question is learnt by itself, from pictures of digits and of many
other things (*outlier exposure*: Hendrycks, Mazeika and Dietterich 2019). It looks at the hidden layer, where
strokes have already become features, and costs microseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import SettingError
from digitpad.nn.calibration import number_in
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec

Array = npt.NDArray[Any]

DIGIT, NO_DIGIT = 0, 1
"""The two answers of the small network."""


@dataclass(frozen=True, eq=False)
class Refusal:
    """A network with two answers on top of another one, and from which doubt on it refuses.

    Attributes:
        network: (N, H + K) → (N, 2) logits.
        threshold: what is doubted more than this is refused, 0–1.
        fitted_on: in words, what it was fitted on.

    Raises:
        SettingError: the threshold does not lie between 0 and 1, or there are not two answers.
    """

    network: Snapshot
    threshold: float
    fitted_on: str = ""

    def __post_init__(self) -> None:
        if not 0.0 < self.threshold < 1.0:
            raise SettingError("threshold", f"{self.threshold:g} does not lie between 0 and 1")
        if self.network.spec.outputs != 2:
            raise SettingError("refusal", f"a network of {self.network.spec.outputs} answers instead of two")

    @property
    def inputs(self) -> int:
        """How many hidden units and logits together it looks at."""
        return self.network.spec.inputs

    def doubt(self, hidden: Array, logits: Array) -> Array:
        """How likely each picture is no digit.

        Args:
            hidden: (N, H) float32, what goes into the digit network's last layer.
            logits: (N, K) float32, what comes out of it.

        Returns:
            (N,) float32, 0–1.
        """
        answers = self.network.probabilities(np.concatenate([hidden, logits], axis=1))
        doubt: Array = answers[:, NO_DIGIT]
        return doubt

    def to_json(self) -> dict[str, Any]:
        """What stands in a model file beside the parameters."""
        return {
            "spec": self.network.spec.to_json(),
            "threshold": self.threshold,
            "fitted_on": self.fitted_on,
        }


def refusal_spec(value: Mapping[str, Any]) -> tuple[NetworkSpec, float, str]:
    """Spec, threshold and words from `Refusal.to_json`, for who reads the parameters. Raises SettingError."""
    spec = NetworkSpec.from_json(value.get("spec", {}))
    return spec, number_in(value, "threshold"), str(value.get("fitted_on", ""))
