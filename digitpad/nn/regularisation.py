"""What keeps gradients and weights small: a norm cut down before an update, a decay of weights beside it.

In: the vectors θ and g (P,) of a network; both functions change them in place and allocate nothing.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.spec import NetworkSpec

Vector = npt.NDArray[np.floating[Any]]


def clip_gradients(gradients: Vector, max_norm: float) -> float:
    """g ← g · min(1, c / ‖g‖), with ‖g‖ over all parameters together, so that the direction stays.

    Pascanu, Mikolov and Bengio, *On the difficulty of training recurrent neural networks*, 2013.

    Args:
        gradients: g, (P,), changed in place.
        max_norm: c, above 0.

    Returns:
        ‖g‖ as it was. Where it is not finite, the gradients are left as they are: no length suits them.

    Raises:
        ValueError: max_norm is not above 0.
    """
    if not max_norm > 0:
        raise ValueError(f"a norm of {max_norm} to clip to is not above 0")
    norm = _norm(gradients)
    if math.isfinite(norm) and norm > max_norm:
        gradients *= max_norm / norm
    return norm


def _norm(vector: Vector) -> float:
    """‖v‖ in one pass, or in three where a square overflows or vanishes in the vector's dtype."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        squares = float(np.dot(vector, vector))
        if math.isnan(squares) or np.finfo(vector.dtype).tiny < squares < math.inf:
            return math.sqrt(squares)
        largest = max(float(vector.max(initial=0)), -float(vector.min(initial=0)))
        if largest == 0 or not math.isfinite(largest):
            return largest
        # Rare: float64 takes the squares of all float32 numbers; of float64's own, the largest alone may do.
        squares = float(np.einsum("i,i->", vector, vector, dtype=np.float64))
        return math.sqrt(squares) if 0 < squares < math.inf else largest


def decay_weights(spec: NetworkSpec, parameters: Vector, amount: float) -> None:
    """θ ← θ − amount · θ for the weight matrices; biases, γ and β are left alone.

    Decoupled from the gradient, so that Adam's step sizes do not touch it: with Adam this is AdamW, where
    amount = η λ. Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, 2019. Biases and γ, β are
    left out because they are few and shift or scale whole units: shrinking them keeps no function simple.

    Args:
        spec: says where in the vector the matrices are.
        parameters: θ, (P,), changed in place.
        amount: the share that is taken away, η λ; above 1 the weights change their sign, above 2 they grow:
            the formula says so.

    Raises:
        ValueError: the amount is negative or no number.
    """
    if not amount >= 0:  # so written, NaN is refused too
        raise ValueError(f"{amount} is no amount to take from the weights")
    for shape in spec.parameters:
        if shape.key == "weight":
            parameters[shape.start : shape.stop] *= 1 - amount
