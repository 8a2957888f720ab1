"""Batch normalisation: every feature of a batch (N, H) gets mean 0 and variance 1, then a scale and a shift.

Layers then meet numbers of the same size however those before them change, and learn with larger steps.
Sources: Ioffe and Szegedy, *Batch Normalization*, 2015; *Deep Learning from Scratch*, ch. 6.3.
"""

import numpy as np

from digitpad.nn.layers import Array, Layer

MOMENTUM = 0.9
"""How much of the running statistics stays at each batch, as in *Deep Learning from Scratch*."""
EPSILON = 1e-5
"""Added to the variance, so that a feature that never varies is not divided by zero."""


class BatchNorm(Layer):
    """y = γ x̂ + β with x̂ = (x − μ) / √(σ² + ε), where μ and σ² are mean and variance over the N rows.

    Reading takes the running mean and variance instead, so that a picture's result does not depend on its
    neighbours. At each training batch (σ² is the biased variance, divided by N, as in Keras)

        running ← 0.9 · running + 0.1 · of this batch

    Derivatives, for dy = ∂loss/∂y of shape (N, H); sums run over N:
        ∂loss/∂γ = Σ dy x̂      (H,)
        ∂loss/∂β = Σ dy        (H,)
        ∂loss/∂x = γ / √(σ² + ε) · (dy − (∂loss/∂β + x̂ ∂loss/∂γ) / N)      (N, H)

    The last follows from ∂loss/∂x̂ = γ dy by two remarks: x̂ does not change when all rows move by the same
    amount, so the mean of the gradient drops out; nor when they are stretched about their mean, so its part
    along x̂ drops out too. A batch of one picture has x̂ = 0, and teaches β alone.

    Attributes:
        buffers: `running_mean` and `running_var`, each (H,): saved with the network, not trained.
    """

    kind = "batch_norm"

    def _compute(self, x: Array, out: Array) -> Array:
        scale = self.parameters["gamma"] / np.sqrt(self.buffers["running_var"] + EPSILON)
        y = np.subtract(x, self.buffers["running_mean"], out=out)
        y *= scale
        y += self.parameters["beta"]
        return y

    def _compute_training(self, x: Array, out: Array, rng: np.random.Generator | None) -> Array:
        features = x.shape[1:]
        mean = np.mean(x, axis=0, out=self._buffer("mean", features, x.dtype))
        normalised = np.subtract(x, mean, out=self._buffer("normalised", x.shape, x.dtype))
        squares = np.square(normalised, out=out)
        variance = np.mean(squares, axis=0, out=self._buffer("variance", features, x.dtype))
        inverse = np.add(variance, EPSILON, out=self._buffer("inverse", features, x.dtype))
        np.sqrt(inverse, out=inverse)
        np.reciprocal(inverse, out=inverse)
        normalised *= inverse
        for name, of_batch in (("running_mean", mean), ("running_var", variance)):
            of_batch *= 1 - MOMENTUM
            self.buffers[name] *= MOMENTUM
            self.buffers[name] += of_batch
        y = np.multiply(normalised, self.parameters["gamma"], out=out)
        y += self.parameters["beta"]
        return y

    def _backward(self, dout: Array, need_input_gradient: bool) -> Array | None:
        normalised = self._buffer("normalised", dout.shape, dout.dtype)
        inverse = self._buffer("inverse", dout.shape[1:], dout.dtype)
        dgamma, dbeta = self.gradients["gamma"], self.gradients["beta"]
        dx = np.multiply(dout, normalised, out=self._buffer("dx", dout.shape, dout.dtype))
        np.sum(dx, axis=0, out=dgamma)
        np.sum(dout, axis=0, out=dbeta)
        if not need_input_gradient:
            return None
        np.multiply(normalised, dgamma, out=dx)
        dx += dbeta
        dx *= -1 / len(dout)
        dx += dout
        scale = self._buffer("scale", inverse.shape, dout.dtype)
        dx *= np.multiply(inverse, self.parameters["gamma"], out=scale)
        return dx
