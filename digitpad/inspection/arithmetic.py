"""How one number comes about as a sum: its largest contributions, and all the others in one line.

In: two vectors that meet, (n,) each, and perhaps a bias. Out: a `Sum`, whose lines add up:

    value = bias + Σ left_i · right_i = bias + the largest few + the rest

`unit_sum` is the same for a unit of a network that reads a picture (28, 28) uint8.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import network_input
from digitpad.inspection.names import role
from digitpad.nn.layers import Affine
from digitpad.nn.snapshot import Snapshot

Array = npt.NDArray[Any]

COUNT = 8


@dataclass(frozen=True)
class Term:
    """One line of the sum: input · weight.

    Attributes:
        index: where on the axis along which is summed: a pixel (row · 28 + column), a unit, a sample.
        input, weight: the numbers that are multiplied; of a sum of plain numbers the weight is 1.
    """

    index: int
    input: float
    weight: float

    @property
    def product(self) -> float:
        """What it adds; exact, as both are float32 numbers."""
        return self.input * self.weight


@dataclass(frozen=True)
class Sum:
    """A number as a sum of products, in float64.

    Attributes:
        axis: along which is summed: "pixels", "inputs", "units", "samples" or "classes".
        factors: what the two numbers of a term are, e.g. ("x", "W"); one name where plain numbers are added.
        bias: what is added once, or None where there is no such thing.
        terms: the largest contributions by size, the largest first.
        rest: what all others add together.
        rest_count: how many of them add anything, being not 0.
        value: the sum of everything.
        products: every contribution (n,) in the order of the axis, read-only.
    """

    axis: str
    factors: tuple[str, ...]
    bias: float | None
    terms: tuple[Term, ...]
    rest: float
    rest_count: int
    value: float
    products: Array = field(repr=False, compare=False)

    @property
    def size(self) -> float:
        """All that is added, whatever its sign: what rounding is judged by."""
        return float(np.abs(self.products).sum()) + abs(self.bias or 0.0)

    def shortened(self, count: int) -> "Sum":
        """The same sum with at most `count` terms told one by one; the others go into the rest."""
        if count >= len(self.terms):
            return self
        kept, dropped = self.terms[: max(count, 0)], self.terms[max(count, 0) :]
        rest = exact_sum([self.rest, *(term.product for term in dropped)])
        return replace(self, terms=kept, rest=rest, rest_count=self.rest_count + len(dropped))


@dataclass(frozen=True)
class UnitSum(Sum):
    """The sum that a unit is: its value before any activation.

    Attributes:
        layer, unit: which one.
    """

    layer: int = 0
    unit: int = 0


def exact_sum(numbers: Iterable[float]) -> float:
    """Their sum, rounded once; NaN where infinite ones of both signs meet, as in IEEE arithmetic."""
    listed = list(numbers)
    try:
        return math.fsum(listed)
    except (ValueError, OverflowError):  # fsum refuses inf − inf, and what grows beyond a float on the way
        return float(sum(listed))


def sum_of(
    left: Array,
    right: Array | None,
    axis: str,
    factors: tuple[str, ...] = ("x", "W"),
    bias: float | None = None,
    count: int = COUNT,
) -> Sum:
    """What two vectors make when they meet, term by term.

    Args:
        left, right: (n,) each; without `right` the numbers of `left` are added as they are.
        axis: the name of the axis along which they lie.
        factors: the names of both.
        bias: what is added once.
        count: how many contributions are told one by one; those that are 0 are not.

    Raises:
        ValueError: they are not vectors of one length.
    """
    inputs = np.asarray(left, np.float64)
    weights = np.ones_like(inputs) if right is None else np.asarray(right, np.float64)
    if inputs.ndim != 1 or inputs.shape != weights.shape:
        raise ValueError(f"{inputs.shape} and {weights.shape} do not meet in one number")
    with np.errstate(over="ignore", invalid="ignore"):
        products = inputs * weights
    products.flags.writeable = False
    # What is NaN decides the sum, so it is told first.
    size = np.where(np.isnan(products), np.inf, np.abs(products))
    order = np.argsort(-size, kind="stable")
    adding = int(np.count_nonzero(products))
    largest = order[: min(count, adding)]
    terms = tuple(Term(int(i), float(inputs[i]), float(weights[i])) for i in largest)
    rest = exact_sum(products[order[len(largest) :]].tolist())
    value = exact_sum([0.0 if bias is None else bias, *products.tolist()])
    return Sum(axis, factors, bias, terms, rest, adding - len(terms), value, products)


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
    with np.errstate(all="ignore"):  # of a network that diverged
        for before in layers[:layer]:
            x = before.forward(x)
    entering = f"layers.{layer - 1}.output" if layer else "batch.input"
    axis = role(entering, snapshot.spec).axes[1]
    found = sum_of(x[0], weight[:, unit], axis, ("x", "W"), float(bias[unit]), count)
    return UnitSum(**vars(found), layer=layer, unit=unit)
