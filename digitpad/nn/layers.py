"""Layers: each maps a batch (N, inputs) to (N, outputs), and its gradient back again.

`forward(x)` alone computes and remembers nothing, so that any number of readers may call it.
`forward(x, training=True)` keeps what `backward` needs, in arrays that are made once for a batch size and
used again, because a training step that allocates spends much of its time in the allocator.
`Dropout` and `BatchNorm` stand in files of their own. Formulas: *Deep Learning from Scratch*, ch. 5.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Layer:
    """What all layers share: names of parameters, and the arrays of the present batch.

    Attributes:
        parameters: name → array. Views of the network's one vector, so never rebind them; write into them.
        gradients: name → array of the same shape: ∂loss/∂parameter after `backward`.
        buffers: name → array that is saved but not trained, also a view; most layers have none.
        output: (N, outputs), what the last training forward pass gave, or None.
        output_gradient: (N, outputs), ∂loss/∂output of the last backward pass, or None.
    """

    kind: ClassVar[str]

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.buffers: dict[str, Array] = {}
        self.output: Array | None = None
        self.output_gradient: Array | None = None
        self._scratch: dict[str, Array] = {}

    def bind(
        self,
        parameters: Mapping[str, Array],
        gradients: Mapping[str, Array],
        buffers: Mapping[str, Array] | None = None,
    ) -> None:
        """Use these arrays as parameters, gradients and buffers from now on."""
        self.parameters = dict(parameters)
        self.gradients = dict(gradients)
        self.buffers = dict(buffers or {})

    def forward(self, x: Array, training: bool = False, rng: np.random.Generator | None = None) -> Array:
        """(N, inputs) → (N, outputs). With `training`, what `backward` needs is kept.

        Args:
            x: the batch.
            training: whether a backward pass follows.
            rng: what a layer that draws in training draws from: dropout alone.
        """
        shape = (len(x), self._outputs(x))
        if not training:
            return self._compute(x, np.empty(shape, x.dtype))
        self._x = x
        self.output = self._compute_training(x, self._buffer("output", shape, x.dtype), rng)
        return self.output

    def backward(self, dout: Array, need_input_gradient: bool = True) -> Array | None:
        """∂loss/∂output (N, outputs) → ∂loss/∂input (N, inputs); fills `gradients`.

        The first layer's input is the picture, which is not trained: with `need_input_gradient=False` it
        skips that product, almost a third of a step's multiplications.
        """
        self.output_gradient = dout
        return self._backward(dout, need_input_gradient)

    def _outputs(self, x: Array) -> int:
        return int(x.shape[1])

    def _compute(self, x: Array, out: Array) -> Array:
        raise NotImplementedError

    def _compute_training(self, x: Array, out: Array, rng: np.random.Generator | None) -> Array:
        """What most layers compute in training is what they always compute."""
        return self._compute(x, out)

    def _backward(self, dout: Array, need_input_gradient: bool) -> Array | None:
        raise NotImplementedError

    def _buffer(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
        """An array of this shape that lives as long as the batch keeps its size; its content is undefined."""
        buffer = self._scratch.get(name)
        if buffer is None or buffer.shape != shape or buffer.dtype != dtype:
            buffer = self._scratch[name] = np.empty(shape, dtype)
        return buffer


class Affine(Layer):
    """y = x · W + b, with x (N, inputs), W (inputs, outputs), b (outputs,).

    Derivatives, for dy = ∂loss/∂y of shape (N, outputs):
        ∂loss/∂W = xᵀ · dy          (inputs, outputs)
        ∂loss/∂b = Σ over N of dy   (outputs,)
        ∂loss/∂x = dy · Wᵀ          (N, inputs)
    """

    kind = "affine"

    def _outputs(self, x: Array) -> int:
        return int(self.parameters["weight"].shape[1])

    def _compute(self, x: Array, out: Array) -> Array:
        y = np.matmul(x, self.parameters["weight"], out=out)
        y += self.parameters["bias"]  # (outputs,) is broadcast over the N rows
        return y

    def _compute_training(self, x: Array, out: Array, rng: np.random.Generator | None) -> Array:
        inked = self._inked = inked_columns(x)
        if inked is None:
            return self._compute(x, out)
        weight, rows = self.parameters["weight"], len(inked)
        # mode="clip" lets NumPy write straight into `out`; every index is in range anyway.
        self._x = self._buffer("inked x", (x.size,), x.dtype)[: len(x) * rows].reshape(len(x), rows)
        np.take(x, inked, axis=1, out=self._x, mode="clip")
        inked_weight = self._buffer("inked weight", weight.shape, weight.dtype)[:rows]
        np.take(weight, inked, axis=0, out=inked_weight, mode="clip")
        y = np.matmul(self._x, inked_weight, out=out)
        y += self.parameters["bias"]
        return y

    def _backward(self, dout: Array, need_input_gradient: bool) -> Array | None:
        weight, dweight, inked = self.parameters["weight"], self.gradients["weight"], self._inked
        if inked is None:
            np.matmul(self._x.T, dout, out=dweight)
        else:
            inked_dweight = self._buffer("inked dweight", weight.shape, weight.dtype)[: len(inked)]
            dweight[...] = 0  # of the blank columns
            dweight[inked] = np.matmul(self._x.T, dout, out=inked_dweight)
        np.sum(dout, axis=0, out=self.gradients["bias"])
        if not need_input_gradient:
            return None
        dx = self._buffer("dx", (len(dout), len(weight)), weight.dtype)
        return np.matmul(dout, weight.T, out=dx)


def inked_columns(x: Array) -> npt.NDArray[np.intp] | None:
    """The columns of a batch (N, inputs) that are not 0 in all N rows; None when these are nearly all.

    The others add nothing to x · W, and their weights have no gradient. In 128 handwritten digits a third of
    the pixels is blank in every picture, and so is a third of the work.
    """
    inputs = x.shape[1]
    if inputs < FEWEST_INPUTS or x[:, 0].any() or x[:, -1].any():  # hardly ever a picture: look no further
        return None
    inked: npt.NDArray[np.intp] = np.flatnonzero(np.logical_or.reduce(x, axis=0))
    return inked if len(inked) <= WORTH * inputs else None


FEWEST_INPUTS = 256
"""Smaller layers have not enough work to save."""

WORTH = 0.85
"""The largest share of inked columns with which it pays to bring them together."""


class ReLU(Layer):
    """y = max(x, 0); ∂y/∂x = 1 where x > 0, else 0."""

    kind = "relu"

    def _compute(self, x: Array, out: Array) -> Array:
        # A row of zeros instead of the number 0, because NumPy compares arrays twice as fast.
        return np.maximum(x, np.zeros(x.shape[1], x.dtype), out=out)

    def _backward(self, dout: Array, need_input_gradient: bool) -> Array:
        assert self.output is not None, "backward comes after a training forward pass"
        # y > 0 exactly where x > 0, so the output is mask enough.
        positive = np.greater(self.output, 0, out=self._buffer("mask", dout.shape, np.bool_))
        return np.multiply(dout, positive, out=self._buffer("dx", dout.shape, dout.dtype))


class Sigmoid(Layer):
    """y = 1 / (1 + e⁻ˣ); ∂y/∂x = y (1 − y)."""

    kind = "sigmoid"

    def _compute(self, x: Array, out: Array) -> Array:
        # The same function as ½ (1 + tanh(x/2)), which overflows for no x.
        y = np.multiply(x, 0.5, out=out)
        np.tanh(y, out=y)
        y += 1
        y *= 0.5
        return y

    def _backward(self, dout: Array, need_input_gradient: bool) -> Array:
        assert self.output is not None, "backward comes after a training forward pass"
        dx = np.subtract(1, self.output, out=self._buffer("dx", dout.shape, dout.dtype))
        dx *= self.output
        dx *= dout
        return dx


class Tanh(Layer):
    """y = tanh x; ∂y/∂x = 1 − y²."""

    kind = "tanh"

    def _compute(self, x: Array, out: Array) -> Array:
        return np.tanh(x, out=out)

    def _backward(self, dout: Array, need_input_gradient: bool) -> Array:
        assert self.output is not None, "backward comes after a training forward pass"
        dx = np.square(self.output, out=self._buffer("dx", dout.shape, dout.dtype))
        np.subtract(1, dx, out=dx)
        dx *= dout
        return dx


class Identity(Layer):
    """y = x; ∂y/∂x = 1. What a network without an activation does, to see why it needs one."""

    kind = "identity"

    def _compute(self, x: Array, out: Array) -> Array:
        return np.positive(x, out=out)

    def _backward(self, dout: Array, need_input_gradient: bool) -> Array:
        return np.positive(dout, out=self._buffer("dx", dout.shape, dout.dtype))


ACTIVATIONS: dict[str, type[Layer]] = {layer.kind: layer for layer in (ReLU, Sigmoid, Tanh, Identity)}
"""The closed table of activations: a model file can name these and nothing else."""
