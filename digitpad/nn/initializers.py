"""How weights begin: random matrices (inputs, outputs) whose spread keeps signals alive from layer to layer.

Names are those of Keras, whose normal ones are cut off at 2 σ; these are not. Sources: Glorot and Bengio
2010; He et al. 2015; *Deep Learning from Scratch* ch. 6.2 shows what goes wrong without.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from digitpad.errors import SettingError

Weight = npt.NDArray[np.float32]
Initializer = Callable[[int, int, np.random.Generator], Weight]


def glorot_uniform(inputs: int, outputs: int, rng: np.random.Generator) -> Weight:
    """Uniform in ±√(6 / (inputs + outputs)): Keras' default, for sigmoid and tanh."""
    limit = np.sqrt(6 / (inputs + outputs))
    return rng.uniform(-limit, limit, (inputs, outputs)).astype(np.float32)


def glorot_normal(inputs: int, outputs: int, rng: np.random.Generator) -> Weight:
    """Normal with σ = √(2 / (inputs + outputs))."""
    return normal(np.sqrt(2 / (inputs + outputs)))(inputs, outputs, rng)


def he_uniform(inputs: int, outputs: int, rng: np.random.Generator) -> Weight:
    """Uniform in ±√(6 / inputs): twice the variance, because ReLU cuts half of the signal away."""
    limit = np.sqrt(6 / inputs)
    return rng.uniform(-limit, limit, (inputs, outputs)).astype(np.float32)


def he_normal(inputs: int, outputs: int, rng: np.random.Generator) -> Weight:
    """Normal with σ = √(2 / inputs)."""
    return normal(np.sqrt(2 / inputs))(inputs, outputs, rng)


def normal(sigma: float) -> Initializer:
    """Normal with a σ of one's own: 0.01 in *Deep Learning from Scratch*, ch. 4."""

    def initialize(inputs: int, outputs: int, rng: np.random.Generator) -> Weight:
        return (sigma * rng.standard_normal((inputs, outputs))).astype(np.float32)

    return initialize


NAMED: dict[str, Initializer] = {
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
}


def initializer(name: str) -> Initializer:
    """The initializer called `name`: one of NAMED, or `normal:SIGMA`.

    Raises:
        SettingError: no such initializer.
    """
    if name in NAMED:
        return NAMED[name]
    kind, colon, value = name.partition(":")
    if kind == "normal" and colon:
        try:
            sigma = float(value)
        except ValueError:
            sigma = -1.0
        if 0 <= sigma < float("inf"):
            return normal(sigma)
    known = ", ".join([*NAMED, "normal:SIGMA"])
    raise SettingError("init", f"{name!r} is not an initializer; known are {known}")
