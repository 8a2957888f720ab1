"""The hidden units of a network: what each looks for, and what it does for a drawing.

In: a snapshot, and a picture (28, 28) uint8. Out: a number or a picture for each unit of a hidden layer.

A hidden layer is named by its affine layer, as in `layers.0.weight`. The activation of a unit is what the
next affine layer gets of it, behind batch norm, activation and dropout.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import SIDE, network_input
from digitpad.inspection.edits import hidden_layers, next_affine
from digitpad.nn.batch_norm import EPSILON
from digitpad.nn.layers import Layer
from digitpad.nn.snapshot import Snapshot

Array = npt.NDArray[Any]
Exact = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DrawingUnits:
    """What the units of a hidden layer do for one drawing.

    With o = ∂logit / ∂activation, the contribution of a unit is activation · o. For the last hidden layer o
    is the unit's outgoing weight to the digit, and

        logit = bias of the digit + Σ contributions

    Attributes:
        layer: the hidden layer.
        digit: for which digit.
        activations: (H,) float64.
        contributions: (H,) float64.
        bias: of the digit.
        logit: of the digit, in float64.
    """

    layer: int
    digit: int
    activations: Exact
    contributions: Exact
    bias: float
    logit: float


def drawing_units(snapshot: Snapshot, image: npt.NDArray[np.uint8], digit: int) -> dict[int, DrawingUnits]:
    """What each unit does for a drawing, by hidden layer; a network that diverged gives NaN.

    Args:
        snapshot: the network.
        image: (28, 28) uint8.
        digit: whose logit is explained.
    """
    found: dict[int, DrawingUnits] = {}
    with np.errstate(all="ignore"):
        outputs = [network_input(image[None])]
        for layer in snapshot.layers:
            outputs.append(layer.forward(outputs[-1]))
        last = len(snapshot.layers) - 1
        bias = float(snapshot.tensors[f"layers.{last}.bias"][digit])
        gradient = snapshot.tensors[f"layers.{last}.weight"][:, digit].astype(np.float64)
        logit = bias + float(outputs[last][0].astype(np.float64) @ gradient)
        entered = {next_affine(snapshot.spec, layer): layer for layer in hidden_layers(snapshot.spec)}
        for index in range(last, min(entered, default=last) - 1, -1):
            layer = snapshot.layers[index]
            if index != last:
                gradient = _back(layer, gradient, outputs[index + 1][0])
            if index in entered:
                active = outputs[index][0].astype(np.float64)
                hidden = entered[index]
                found[hidden] = DrawingUnits(hidden, digit, active, active * gradient, bias, logit)
    return dict(sorted(found.items()))


def _back(layer: Layer, gradient: Exact, output: Array) -> Exact:
    """∂logit/∂output (outputs,) → ∂logit/∂input (inputs,) of a layer as it reads."""
    y = output.astype(np.float64)
    match layer.kind:
        case "affine":
            back: Exact = layer.parameters["weight"] @ gradient
            return back
        case "relu":
            return gradient * (y > 0)
        case "sigmoid":
            return gradient * y * (1 - y)
        case "tanh":
            return gradient * (1 - y * y)
        case "batch_norm":
            variance = layer.buffers["running_var"].astype(np.float64)
            return gradient * (layer.parameters["gamma"] / np.sqrt(variance + EPSILON))
        case _:  # dropout and no activation pass on what they get
            return gradient


def norms(snapshot: Snapshot, layer: int) -> npt.NDArray[np.float32]:
    """(H,): the length √Σw² of each unit's incoming weights, without the bias."""
    weight = snapshot.tensors[f"layers.{layer}.weight"]
    with np.errstate(all="ignore"):
        lengths: npt.NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->j", weight, weight))
    return lengths


def weight_pictures(snapshot: Snapshot, layer: int) -> npt.NDArray[np.float32]:
    """(H, 28, 28): the incoming weights of each unit of the first hidden layer, a view.

    Units of a later layer see no pixels. Their pictures are the product of the weights up to them,
    W₁ · W₂ · …, as if nothing stood between the layers: what they would look for if all units before were
    active.
    """
    first, *others = [i for i in hidden_layers(snapshot.spec) if i <= layer]
    weight = snapshot.tensors[f"layers.{first}.weight"]
    with np.errstate(all="ignore"):
        for index in others:
            weight = weight @ snapshot.tensors[f"layers.{index}.weight"]
    pictures: npt.NDArray[np.float32] = weight.reshape(SIDE, SIDE, -1).transpose(2, 0, 1)
    return pictures


def outgoing(snapshot: Snapshot, layer: int, unit: int) -> npt.NDArray[np.float32]:
    """(outputs of the next affine layer,): a unit's outgoing weights, a view."""
    row: npt.NDArray[np.float32] = snapshot.tensors[f"layers.{next_affine(snapshot.spec, layer)}.weight"][
        unit
    ]
    return row
