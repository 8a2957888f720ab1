"""Dropout: in training each number of a batch (N, H) is switched off with a fixed probability, drawn afresh.

No unit can then count on another, which makes a large network slower to learn its examples by heart.
Sources: Srivastava et al., *Dropout*, 2014; *Deep Learning from Scratch*, ch. 6.4.3.
"""

import numpy as np

from digitpad.nn.layers import Array, Layer


class Dropout(Layer):
    """y = m ∘ x with m = 0 with probability `rate`, and 1 / (1 − rate) otherwise; ∂y/∂x = m.

    What is left is made larger in training ("inverted"), so that the mean of y is x and reading needs no
    factor: there this layer passes on what it gets.

    Attributes:
        rate: the share that is switched off, between 0 and 1.
        mask: m of the last training forward pass, (N, H) float32, or None.
    """

    kind = "dropout"

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.mask: Array | None = None

    def _compute(self, x: Array, out: Array) -> Array:
        return np.positive(x, out=out)

    def _compute_training(self, x: Array, out: Array, rng: np.random.Generator | None) -> Array:
        if rng is None:
            raise ValueError("dropout draws in training: forward(x, training=True) needs a generator too")
        # float32 whatever the dtype of x, so that the gradient check's float64 drops what training drops.
        mask = rng.random(dtype=np.float32, out=self._buffer("mask", x.shape, np.float32))
        np.greater_equal(mask, self.rate, out=mask)
        mask *= 1 / (1 - self.rate)
        self.mask = mask
        return np.multiply(x, mask, out=out)

    def _backward(self, dout: Array, need_input_gradient: bool) -> Array | None:
        assert self.mask is not None, "backward comes after a training forward pass"
        if not need_input_gradient:
            return None
        return np.multiply(dout, self.mask, out=self._buffer("dx", dout.shape, dout.dtype))
