"""How one unit comes to its value: its largest contributions, and all the others in one line.

In: a snapshot, a picture (28, 28) uint8, a layer and a unit of it. Out: `UnitSum`, whose lines add up:

    value = bias + Σ input_i · weight_i = bias + the largest few + the rest
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import network_input
from digitpad.nn.layers import Affine
from digitpad.nn.snapshot import Snapshot

Array = npt.NDArray[Any]

COUNT = 8


@dataclass(frozen=True)
class Term:
    """One line of the sum: input · weight.

    Attributes:
        index: which input of the layer: a pixel (row · 28 + column) or a unit of the layer before.
        input, weight: the numbers that are multiplied.
    """

    index: int
    input: float
    weight: float

    @property
    def product(self) -> float:
        """What it adds; exact, as both are float32 numbers."""
        return self.input * self.weight


@dataclass(frozen=True)
class UnitSum:
    """The sum that a unit is.

    Attributes:
        layer, unit: which one.
        bias: of the unit.
        terms: the largest contributions by size, the largest first.
        rest: what all other inputs add together.
        rest_count: how many of them add anything, being not 0.
        value: the unit's value before any activation, in float64.
    """

    layer: int
    unit: int
    bias: float
    terms: tuple[Term, ...]
    rest: float
    rest_count: int
    value: float


def unit_sum(
    snapshot: Snapshot, image: npt.NDArray[np.uint8], layer: int, unit: int, count: int = COUNT
) -> UnitSum:
    """How a unit of an affine layer comes to its value for a picture.

    Args:
        snapshot: the network.
        image: (28, 28) uint8.
        layer: its index among all layers, as in `layers.2.weight`; -1 is the logits' layer.
        unit: the column of its weight.
        count: how many contributions are told one by one; those that are 0 are not.

    Raises:
        IndexError: there is no such layer or unit.
        ValueError: the layer is not affine: it has no sums.
    """
    layers = snapshot.layers
    if not -len(layers) <= layer < len(layers):
        raise IndexError(f"layer {layer} of a network with {len(layers)}")
    layer %= len(layers)
    chosen = layers[layer]
    if not isinstance(chosen, Affine):
        raise ValueError(f"layer {layer} is {chosen.kind}: only affine layers add up")
    weight, bias = chosen.parameters["weight"], chosen.parameters["bias"]
    if not 0 <= unit < weight.shape[1]:
        raise IndexError(f"unit {unit} of a layer with {weight.shape[1]}")
    x = network_input(image[None])
    for before in layers[:layer]:
        x = before.forward(x)
    inputs, weights = x[0].astype(np.float64), weight[:, unit].astype(np.float64)
    products = inputs * weights
    order = np.argsort(-np.abs(products), kind="stable")
    adding = int(np.count_nonzero(products))
    largest = order[: min(count, adding)]
    rest = float(math.fsum(products[order[len(largest) :]].tolist()))
    terms = tuple(Term(int(i), float(inputs[i]), float(weights[i])) for i in largest)
    value = float(math.fsum([float(bias[unit]), *products.tolist()]))
    return UnitSum(layer, unit, float(bias[unit]), terms, rest, adding - len(terms), value)
