"""The gradient check: is what `backward` computes really the derivative of what `forward` computes?

Central differences need nothing but forward passes, and so cannot share a mistake with backpropagation:

    ∂f/∂θᵢ ≈ (f(θ + h eᵢ) − f(θ − h eᵢ)) / 2h

They cost two forward passes for every number, which is why one trains with backpropagation. Everything is
float64 here: in float32 the difference of two nearly equal losses is mostly rounding.
Source: *Deep Learning from Scratch*, ch. 4.3 and 5.7.4.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.losses import SoftmaxCrossEntropy
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec

Array = npt.NDArray[Any]
H = 1e-5


def numerical_gradient(
    f: Callable[[], float], theta: Array, indices: Iterable[int] | None = None, h: float = H
) -> npt.NDArray[np.float64]:
    """∂f/∂θ by central differences.

    Args:
        f: the function; reads `theta` as it is at the call.
        theta: any shape, float64, contiguous; changed while this runs, and put back exactly.
        indices: which of its flat indices to differentiate by; all when None.
        h: half the distance between the two points.

    Returns:
        Float64 of theta's shape, NaN where `indices` left a place out.
    """
    flat = theta.reshape(-1)
    if not np.shares_memory(flat, theta):
        raise ValueError("theta is not contiguous")
    gradient = np.full(flat.shape, np.nan)
    for i in range(flat.size) if indices is None else indices:
        before = flat[i]
        flat[i] = before + h
        above = f()
        flat[i] = before - h
        below = f()
        flat[i] = before
        gradient[i] = (above - below) / (2 * h)
    return gradient.reshape(theta.shape)


def relative_error(a: Array, b: Array) -> float:
    """max |a − b| / max(|a|, |b|) over the whole tensor: 0 for equal, about 1 for unrelated gradients.

    Measured against the tensor's largest entry and not entry by entry: an entry that is zero but for
    rounding says nothing.
    """
    scale = max(float(np.abs(a).max(initial=0)), float(np.abs(b).max(initial=0)))
    if scale == 0:
        return 0.0
    return float((np.abs(a - b) / scale).max())


@dataclass(frozen=True)
class TensorCheck:
    """One tensor's result: how many entries were compared, and the largest relative error among them."""

    name: str
    shape: tuple[int, ...]
    compared: int
    error: float


def check_gradients(
    spec: NetworkSpec,
    x: Array,
    targets: Array,
    rng: np.random.Generator,
    entries: int = 200,
    parameters: Array | None = None,
) -> list[TensorCheck]:
    """Compare backpropagated with numerical gradients, tensor by tensor, in float64.

    Args:
        spec: the network.
        x: (N, D) pictures, 0–1.
        targets: (N,) class indices or (N, K) one-hot.
        rng: draws the initial weights and which entries are compared.
        entries: at most so many of each tensor (all of a small one).
        parameters: (P,) to check a network as it is; freshly drawn when None.
    """
    network = Network(spec, rng, np.float64)
    if parameters is not None:
        network.parameters[...] = parameters
    x = x.astype(np.float64)
    loss = SoftmaxCrossEntropy()
    loss.forward(network.forward(x, training=True), targets)
    network.backward(loss.backward())
    results = []
    for shape in spec.parameters:
        part = slice(shape.start, shape.stop)
        size = shape.stop - shape.start
        chosen = np.sort(rng.choice(size, min(size, entries), replace=False))
        numerical = numerical_gradient(
            lambda: SoftmaxCrossEntropy().forward(network.forward(x), targets),
            network.parameters[part],
            chosen,
        )
        error = relative_error(network.gradients[part][chosen], numerical[chosen])
        results.append(TensorCheck(shape.name, shape.shape, len(chosen), error))
    return results
