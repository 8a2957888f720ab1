"""Softmax with cross-entropy, as one loss: logits (N, K) and targets in, one number and its gradient out."""

from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import SettingError

Array = npt.NDArray[Any]


def softmax(logits: Array, out: Array | None = None) -> Array:
    """pₖ = e^{zₖ} / Σⱼ e^{zⱼ} along the last axis, (…, K) → (…, K), of the logits' dtype.

    Subtracting the largest logit first changes nothing (numerator and denominator shrink alike) and keeps
    e^z from overflowing: *Deep Learning from Scratch*, ch. 3.5.2.
    """
    return _softmax_and_log_sum(logits, out)[0]


def _softmax_and_log_sum(logits: Array, out: Array | None) -> tuple[Array, Array]:
    """The softmax (…, K), and log Σⱼ e^{zⱼ} (…), which the loss is made of: one exponential serves both."""
    top: Array = logits.max(axis=-1, keepdims=True)
    p: Array = np.subtract(logits, top, out=out)
    np.exp(p, out=p)
    total: Array = p.sum(axis=-1, keepdims=True)
    np.divide(p, total, out=p)
    return p, (top + np.log(total))[..., 0]


class SoftmaxCrossEntropy:
    """loss = −(1/N) Σ over N of Σₖ tₖ log pₖ, with p = softmax(logits) and t the targets.

    Why one object and not two: ∂loss/∂p is −t/p, which explodes where p is small, and ∂p/∂z is a K×K
    matrix; but their product is simply

        ∂loss/∂z = (p − t) / N        (N, K)

    Targets are class indices (N,) of an integer dtype, or one-hot rows (N, K): `sparse_categorical_` and
    `categorical_crossentropy` in Keras' words, the same numbers.

    With label smoothing ε the targets are t (1 − ε) + ε / K instead: the network is asked to be sure, but not
    endlessly sure, of what the labels say (Szegedy et al., *Rethinking the Inception Architecture*, 2016).

    Attributes:
        label_smoothing: ε, from 0 to below 1.
        probabilities: (N, K), the softmax of the last forward pass, or None.

    Raises:
        SettingError: ε is out of its range.
    """

    def __init__(self, label_smoothing: float = 0.0) -> None:
        if not 0 <= label_smoothing < 1:
            raise SettingError("label_smoothing", f"{label_smoothing} is not from 0 to below 1")
        self.label_smoothing = label_smoothing
        self.probabilities: Array | None = None
        self._gradient: Array | None = None

    def forward(self, logits: Array, targets: Array) -> float:
        """The mean loss of a batch in nats; keeps what `backward` needs.

        Raises:
            ValueError: the targets are neither (N,) integers nor (N, K).
        """
        if self.probabilities is None or self.probabilities.shape != logits.shape:
            self.probabilities = np.empty_like(logits)
            self._gradient = np.empty_like(logits)
        _, log_sum = _softmax_and_log_sum(logits, self.probabilities)
        self._targets = targets
        return _mean_loss(logits, log_sum, targets, self.label_smoothing)

    def backward(self) -> Array:
        """∂loss/∂logits = (p − t) / N, of shape (N, K); with smoothing, t are the smoothed targets."""
        assert self.probabilities is not None, "backward comes after forward"
        assert self._gradient is not None
        gradient, n = self._gradient, len(self.probabilities)
        if self.label_smoothing:
            return self._backward_smoothed(gradient, n)
        if self._targets.ndim == 1:
            # p − one_hot(t) without making the one-hot rows: take 1 from one entry a row.
            np.copyto(gradient, self.probabilities)
            gradient[np.arange(n), self._targets] -= 1
        else:
            np.subtract(self.probabilities, self._targets, out=gradient)
        gradient /= n
        return gradient

    def _backward_smoothed(self, gradient: Array, n: int) -> Array:
        """(p − t (1 − ε) − ε / K) / N."""
        assert self.probabilities is not None
        kept = 1 - self.label_smoothing
        if self._targets.ndim == 1:
            np.subtract(self.probabilities, self.label_smoothing / gradient.shape[1], out=gradient)
            gradient[np.arange(n), self._targets] -= kept
        else:
            np.multiply(self._targets, -kept, out=gradient)
            gradient += self.probabilities
            gradient -= self.label_smoothing / gradient.shape[1]
        gradient /= n
        return gradient


def smoothed(targets: Array, label_smoothing: float) -> Array:
    """One-hot rows (N, K) → t (1 − ε) + ε / K, a new array of their dtype; each row still adds up to 1."""
    rows: Array = targets * (1 - label_smoothing) + label_smoothing / targets.shape[-1]
    return rows


def cross_entropy(logits: Array, targets: Array, label_smoothing: float = 0.0) -> float:
    """The mean cross-entropy of logits (N, K) against targets (N,) or (N, K), in nats.

    −log pₖ = log Σⱼ e^{zⱼ} − zₖ is taken from the logits and not from the probabilities, so that a
    probability too small for a float still has its loss. Smoothing the targets mixes in the mean over all
    classes: (1 − ε) (log Σ − zₜ) + ε (log Σ − mean z).

    Raises:
        ValueError: the targets are neither (N,) integers nor (N, K).
    """
    return _mean_loss(logits, _softmax_and_log_sum(logits, None)[1], targets, label_smoothing)


def _mean_loss(logits: Array, log_sum: Array, targets: Array, label_smoothing: float) -> float:
    n = len(logits)
    if targets.shape == (n,) and targets.dtype.kind in "iu":
        losses = log_sum - logits[np.arange(n), targets]
    elif targets.shape == logits.shape:
        losses = (targets * (log_sum[:, None] - logits)).sum(axis=-1)
    else:
        raise ValueError(f"targets are (N,) integers or one-hot (N, K), not {targets.dtype} {targets.shape}")
    if label_smoothing:
        losses = (1 - label_smoothing) * losses + label_smoothing * (log_sum - logits.mean(axis=-1))
    return float(losses.sum()) / n


def one_hot(labels: Array, classes: int = 10) -> npt.NDArray[np.float32]:
    """(N,) integers → (N, K) float32 with a single 1 in each row."""
    rows = np.zeros((len(labels), classes), np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows
