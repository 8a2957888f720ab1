"""The gradient check: is what `backward` computes really the derivative of what `forward` computes?

Central differences need nothing but forward passes, and so cannot share a mistake with backpropagation:

    ∂f/∂θᵢ ≈ (f(θ + h eᵢ) − f(θ − h eᵢ)) / 2h

They cost two forward passes for every number, which is why one trains with backpropagation. Everything is
float64 here: in float32 the difference of two nearly equal losses is mostly rounding.
Source: *Deep Learning from Scratch*, ch. 4.3 and 5.7.4.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.losses import SoftmaxCrossEntropy
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec

Array = npt.NDArray[Any]
H = 1e-5
TOLERANCE = 1e-5
"""Central differences in float64 agree to about 1e-8; a wrong derivative is off by 1e-2 or more."""


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
    """One tensor's result.

    Attributes:
        name, shape: of the tensor.
        compared: how many of its entries were.
        error: the largest relative error among them; 0 where the derivative vanishes.
        vanishes: whether both gradients are nothing but rounding, as for a bias in front of batch norm, which
            takes every constant away again.
    """

    name: str
    shape: tuple[int, ...]
    compared: int
    error: float
    vanishes: bool = False

    @property
    def agrees(self) -> bool:
        """Whether backpropagation is right about this tensor."""
        return self.error < TOLERANCE


def check_gradients(
    spec: NetworkSpec,
    x: Array,
    targets: Array,
    rng: np.random.Generator,
    entries: int = 200,
    parameters: Array | None = None,
    label_smoothing: float = 0.0,
) -> list[TensorCheck]:
    """Compare backpropagated with numerical gradients, tensor by tensor, in float64.

    Every forward pass is one of training: batch norm takes the batch's own statistics, and dropout drops the
    same numbers each time, because its generator is made anew from the same seed.

    Args:
        spec: the network.
        x: (N, D) pictures, 0–1.
        targets: (N,) class indices or (N, K) one-hot.
        rng: draws the initial weights, which entries are compared, and the seed of dropout.
        entries: at most so many of each tensor (all of a small one).
        parameters: (P,) to check a network as it is; freshly drawn when None.
        label_smoothing: ε of the loss.
    """
    return list(checks(spec, x, targets, rng, entries, parameters, label_smoothing))


def checks(
    spec: NetworkSpec,
    x: Array,
    targets: Array,
    rng: np.random.Generator,
    entries: int = 200,
    parameters: Array | None = None,
    label_smoothing: float = 0.0,
) -> Iterator[TensorCheck]:
    """What `check_gradients` returns, each as soon as it is known: somebody may be waiting, or cancel."""
    network = Network(spec, rng, np.float64)
    if parameters is not None:
        network.parameters[...] = parameters
    x = x.astype(np.float64)
    loss = SoftmaxCrossEntropy(label_smoothing)
    seed = int(rng.integers(2**63)) if spec.draws else 0
    buffers = network.buffers.copy()

    def value() -> float:
        logits = network.forward(x, training=True, rng=np.random.default_rng(seed))
        network.buffers[...] = buffers  # a check leaves no trace in the running statistics
        return loss.forward(logits, targets)

    # What two losses of the same network may differ by, seen through the difference: no derivative at all.
    rounding = 100 * np.finfo(np.float64).eps * max(1.0, abs(value())) / H
    network.backward(loss.backward())
    backpropagated = network.gradients.copy()
    for shape in spec.parameters:
        part = slice(shape.start, shape.stop)
        size = shape.stop - shape.start
        chosen = np.sort(rng.choice(size, min(size, entries), replace=False))
        numerical = numerical_gradient(value, network.parameters[part], chosen)[chosen]
        ours = backpropagated[part][chosen]
        vanishes = max(np.abs(ours).max(), np.abs(numerical).max()) <= rounding
        error = 0.0 if vanishes else relative_error(ours, numerical)
        yield TensorCheck(shape.name, shape.shape, len(chosen), error, bool(vanishes))
