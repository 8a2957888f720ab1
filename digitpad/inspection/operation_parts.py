"""What a number of a tensor is made of, in the four forms there are: sum, working, shares, curve.

A `Sum` (in `arithmetic`) for every product and sum, a `Working` for what is reckoned line by line, `Shares`
for a softmax, and a `Bend` for an activation. Each has its `value`, and the `size` of the largest number on
the way there, by which float32's rounding is judged.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.inspection.arithmetic import Sum
from digitpad.nn.layers import ACTIVATIONS

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Line:
    """One line of a working: `μ = Σₙ x / 128 = 0.31`.

    Attributes:
        key: what the number is; the window has words for each.
        symbol: its letter.
        expression: what is reckoned, in the letters of the lines above; empty for what is given.
        value: the number.
    """

    key: str
    symbol: str
    expression: str
    value: float


@dataclass(frozen=True)
class Working:
    """A number reckoned line by line; the last line is the number.

    Attributes:
        lines: from what is given to the result.
        span: the largest number on the way, where that is not one of the lines'.
    """

    lines: tuple[Line, ...]
    span: float | None = None

    @property
    def value(self) -> float:
        """The result."""
        return self.lines[-1].value

    @property
    def size(self) -> float:
        """Of the largest number on the way."""
        return max(abs(line.value) for line in self.lines) if self.span is None else self.span


@dataclass(frozen=True, eq=False)
class Shares:
    """The softmax of a row of logits, step by step; all (K,) in float64.

    Attributes:
        digit: which share is asked for.
        temperature: what the logits are divided by first, or None.
        logits: z.
        scaled: z / temperature, or z.
        top: the largest of them.
        shifted: scaled − top, so that no power overflows.
        powers: e to that.
        total: their sum.
        shares: powers / total.
    """

    digit: int
    temperature: float | None
    logits: Array
    scaled: Array
    top: float
    shifted: Array
    powers: Array
    total: float
    shares: Array

    @classmethod
    def of(cls, logits: Array, digit: int, temperature: float | None = None) -> "Shares":
        """The shares of these logits (K,)."""
        z = np.asarray(logits, np.float64)
        scaled = z if temperature is None else z / temperature
        top = float(scaled.max())
        shifted = scaled - top
        powers = np.exp(shifted)
        total = float(powers.sum())
        return cls(digit, temperature, z, scaled, top, shifted, powers, total, powers / total)

    @staticmethod
    def temperature_between(logits: Array, shares: Array) -> float | None:
        """The temperature that made these shares (K,) of these logits (K,); None where they cannot tell.

        log pᵢ − log pⱼ = (zᵢ − zⱼ) / T, taken between the largest and the one that is furthest from it of
        those that float32 still tells exactly.
        """
        p, z = np.asarray(shares, np.float64), np.asarray(logits, np.float64)
        best = int(p.argmax())
        distance = np.where(p > 1e-30, z[best] - z, -np.inf)
        other = int(distance.argmax())
        if not math.isfinite(distance[other]) or distance[other] <= 0:
            return None
        return float(distance[other] / (math.log(p[best]) - math.log(p[other])))

    @property
    def value(self) -> float:
        """The share that is asked for."""
        return float(self.shares[self.digit])

    @property
    def size(self) -> float:
        """Rounding of a logit moves a share by as much as the logit is large."""
        return float(max(1.0, np.abs(self.scaled).max())) * max(self.value, 1e-7)


CUT = "relu"
"""The one activation that cuts."""


@dataclass(frozen=True, eq=False)
class Bend:
    """A number that goes through an activation's curve.

    Attributes:
        kind: of the activation: a key of `nn.layers.ACTIVATIONS`.
        input: z, before.
        value: a, behind it, in float64.
        cut, units: of the sample's units, how many are cut to 0, and how many there are; cut is None for a
            curve that does not cut.
        batch_cut, batch_size: the same of all samples.
        low, high: the span of z in the sample.
        inputs: z of the whole sample (H,), to be marked on the curve.
    """

    kind: str
    input: float
    value: float
    cut: int | None
    units: int
    batch_cut: int | None
    batch_size: int
    low: float
    high: float
    inputs: Array = field(repr=False)

    @classmethod
    def of(cls, kind: str, z: Array, cell: tuple[int, ...]) -> "Bend":
        """The curve of this kind at a cell of z (N, H)."""
        row = z[cell[0]]
        finite = row[np.isfinite(row)]
        cuts = kind == CUT
        return cls(
            kind,
            float(z[cell]),
            float(curve(kind, np.array([[z[cell]]], np.float64))[0, 0]),
            int(np.count_nonzero(row <= 0)) if cuts else None,
            row.size,
            int(np.count_nonzero(z <= 0)) if cuts else None,
            z.size,
            float(finite.min(initial=0.0)),
            float(finite.max(initial=0.0)),
            row,
        )

    @property
    def size(self) -> float:
        """Of the larger of both numbers."""
        return max(abs(self.input), abs(self.value), 1e-3)


def curve(kind: str, z: Array) -> Array:
    """An activation of numbers (N, H), by the layer itself, so that there is one formula.

    Raises:
        KeyError: there is no activation of that kind.
    """
    return ACTIVATIONS[kind]().forward(z)


Parts = Sum | Working | Shares | Bend
