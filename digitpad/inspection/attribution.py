"""Which pixels speak for a class and which against it: gradient × input.

In: a snapshot and a picture (28, 28) uint8. Out: for every class k a number for each pixel, and what is left:

    logit_k = Σ pixels x_i ∂logit_k/∂x_i  +  biases  +  rest

With ReLU, no activation, dropout and batch norm (which read with fixed statistics) a network is affine
around each picture: the first two parts are the whole logit and the rest is 0. Sigmoid and tanh are curved;
what their tangent misses is the rest, kept apart rather than shared out among pixels that did not earn it.

Sources: Baehrens et al., *How to Explain Individual Classification Decisions*, 2010 (the gradient);
Shrikumar, Greenside, Shcherbina and Kundaje, *Not Just a Black Box*, 2016 (its product with the input);
Srinivas and Fleuret, *Full-Gradient Representation for Neural Network Visualization*, 2019 (the biases).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import network_input
from digitpad.nn.batch_norm import EPSILON, BatchNorm
from digitpad.nn.dropout import Dropout
from digitpad.nn.layers import Affine, Layer
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.stack import build_layers

Exact = npt.NDArray[np.float64]
Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Attribution:
    """A number, and the parts that it is the sum of.

    Attributes:
        pixels: (28, 28) float64, what each pixel adds; 0 where there is no ink.
        bias: what the biases add, those of hidden units as far as they reach it.
        rest: what the tangent misses of curved activations; 0 without such.
        logit: the number: a logit, or the difference of two.
    """

    pixels: Exact
    bias: float
    rest: float
    logit: float

    @property
    def ink(self) -> float:
        """What all pixels add together."""
        return float(self.pixels.sum())


@dataclass(frozen=True, eq=False)
class Attributions:
    """Those of all K classes.

    Attributes:
        pixels: (K, 28, 28) float64.
        slopes: (K, 28, 28) float64, ∂logit_k/∂x: what ink would add where there is none yet.
        biases, rests, logits: (K,) float64.
        curved: whether an activation is curved, so that there may be a rest.
    """

    pixels: Exact
    slopes: Exact
    biases: Exact
    rests: Exact
    logits: Exact
    curved: bool

    def of(self, digit: int) -> Attribution:
        """What makes the logit of one class."""
        return self._combined(self._row(digit))

    def between(self, first: int, second: int) -> Attribution:
        """What makes logit_first − logit_second: above 0 speaks for the first and against the second."""
        return self._combined(self._row(first) - self._row(second))

    def _row(self, digit: int) -> Exact:
        row = np.zeros(len(self.logits))
        row[digit] = 1
        return row

    def _combined(self, row: Exact) -> Attribution:
        # Chosen, not multiplied through: 0 times what is not finite would spoil the classes that are.
        chosen = np.flatnonzero(row)
        weights = row[chosen]
        pixels = np.tensordot(weights, self.pixels[chosen], 1)
        pixels.flags.writeable = False
        bias, rest, logit = (float(weights @ part[chosen]) for part in (self.biases, self.rests, self.logits))
        return Attribution(pixels, bias, rest, logit)


def attribute(snapshot: Snapshot, image: npt.NDArray[np.uint8]) -> Attributions:
    """What makes the logits of a picture, for all classes in one pass there and one back.

    All sums are float64, so that the parts add up to twelve digits; the network's own float32 logits agree
    with these to about six. Nothing of the snapshot is written. A network that diverged gives NaN.

    Args:
        snapshot: the network, reading 784 numbers.
        image: (28, 28) uint8.

    Raises:
        ValueError: the picture has another shape, or the network reads another number of pixels.
    """
    if image.shape != (28, 28) or snapshot.spec.inputs != image.size:
        raise ValueError(f"a picture {image.shape} for a network that reads {snapshot.spec.inputs} numbers")
    picture = network_input(image[None])[0].astype(np.float64)
    # Batch norm would else divide by a float32 root, and be off in the seventh digit.
    exact = snapshot.buffers.astype(np.float64)
    layers = build_layers(snapshot.spec, snapshot.parameters, buffers=exact)
    with np.errstate(all="ignore"):  # of a network that diverged
        x = picture[None]
        for layer in layers:
            x = _forward(layer, x)
        logits = x[0]
        gradient = np.eye(len(logits))  # row k: ∂logit_k / ∂ what comes next on the way back
        biases = np.zeros(len(logits))
        for layer in reversed(layers):
            constant = _constant(layer)
            if constant is not None:
                biases += gradient @ constant
            gradient = _backward(layer, gradient)
        pixels = gradient * picture
        curved = any(layer.kind in ("sigmoid", "tanh") for layer in layers)
        rests = logits - pixels.sum(axis=1) - biases if curved else np.zeros(len(logits))
    pixels, slopes = (part.reshape(-1, *image.shape) for part in (pixels, gradient))
    return Attributions(pixels, slopes, biases, rests, logits, curved)


def _forward(layer: Layer, x: Exact) -> Exact:
    """(1, inputs) → (1, outputs) as reading does it; an activation keeps what its backward needs."""
    if isinstance(layer, Affine | BatchNorm | Dropout):
        return np.asarray(layer.forward(x), np.float64)
    return np.asarray(layer.forward(x, training=True), np.float64)


def _backward(layer: Layer, gradient: Exact) -> Exact:
    """∂logits/∂output (K, outputs) → ∂logits/∂input (K, inputs).

    Batch norm and dropout have another derivative in reading than in training, where the batch and chance
    take part; and an affine layer's own would work out the gradient of its weights, which nobody asks for.
    """
    if isinstance(layer, Affine):
        return np.asarray(gradient @ layer.parameters["weight"].T, np.float64)
    if isinstance(layer, BatchNorm):
        return gradient * _scale(layer)
    if isinstance(layer, Dropout):
        return gradient
    assert layer.output is not None, "the way back comes after the way there"
    slope = layer.backward(np.ones_like(layer.output))
    assert slope is not None
    return np.asarray(gradient * slope, np.float64)


def _constant(layer: Layer) -> Exact | None:
    """What an affine map adds whatever its input, (outputs,); None for an activation."""
    if isinstance(layer, Affine):
        return layer.parameters["bias"].astype(np.float64)
    if isinstance(layer, BatchNorm):
        shift = layer.parameters["beta"] - layer.buffers["running_mean"] * _scale(layer)
        return np.asarray(shift, np.float64)
    return None


def _scale(layer: BatchNorm) -> Exact:
    variance = layer.buffers["running_var"].astype(np.float64)
    return np.asarray(layer.parameters["gamma"] / np.sqrt(variance + EPSILON), np.float64)
