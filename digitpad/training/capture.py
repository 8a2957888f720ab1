"""The tensors of a training step by name, in the order in which data flows: forward, loss, and back again.

The list follows from the recipe's network and optimizer; nothing in it is written by hand for one network.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.dropout import Dropout
from digitpad.nn.losses import SoftmaxCrossEntropy, one_hot, smoothed
from digitpad.nn.network import Network
from digitpad.nn.optimizers import OPTIMIZERS, Optimizer
from digitpad.nn.stack import views
from digitpad.nn.update import Update
from digitpad.training.batches import Batch
from digitpad.training.recipe import Recipe

Array = npt.NDArray[Any]

UPDATED = "updated"
"""As `optimizer.updated.layers.0.weight` begins: a parameter as the step's update has left it."""


@dataclass(frozen=True, eq=False)
class Kept:
    """What an update overwrites, kept because somebody looks at its step.

    Attributes:
        parameters: θ with which the step was computed, (P,).
        update: with what numbers θ was moved then.
    """

    parameters: Array
    update: Update


@dataclass
class StepState:
    """All live arrays of a run: owned by the trainer, read here between two batches.

    Attributes:
        step: how many updates have been made.
        loss_value: of the last batch, NaN before the first.
        kept: what the last step was computed with, if that was kept.
    """

    network: Network
    loss: SoftmaxCrossEntropy
    optimizer: Optimizer
    batch: Batch
    step: int = 0
    loss_value: float = float("nan")
    kept: Kept | None = None


def tensor_names(recipe: Recipe) -> tuple[str, ...]:
    """The name of every tensor that a step of this recipe has, in the order in which data flows."""
    spec = recipe.network
    parameters = [p.name for p in spec.parameters]
    forward: list[str] = []
    back: list[str] = []
    for index, layer in enumerate(spec.layers):
        own = [p.name for p in spec.parameters if p.layer == index]
        kept = [b.name for b in spec.buffers if b.layer == index]
        mask = [f"layers.{index}.mask"] if layer.kind == Dropout.kind else []
        forward += [*own, *kept, *mask, f"layers.{index}.output"]
        back = [f"layers.{index}.output.grad", *(f"{name}.grad" for name in own), *back]
    moments = OPTIMIZERS[recipe.optimizer["kind"]].remembers
    return (
        "batch.images",
        "batch.labels",
        "batch.input",
        "batch.targets",
        *forward,
        "loss.probabilities",
        "loss.value",
        *back,
        *(f"optimizer.{moment}.{name}" for moment in (*moments, UPDATED) for name in parameters),
    )


def capture(state: StepState, names: Iterable[str] = ()) -> Mapping[str, Array]:
    """Read-only copies of the tensors called `names` (all when empty), in the order in which data flows.

    All are of one step: `layers.0.weight` is what its batch met, `optimizer.updated.layers.0.weight` what the
    update made of it. Where the former was not kept, it is the latter, which then has no name of its own.
    Batch norm's running statistics have counted the batch. Before the first step there are only weights,
    buffers and the optimizer's beginnings; a name that does not exist (yet) is left out.
    """
    wanted = set(names)
    captured: dict[str, Array] = {}
    for name, live in _live_tensors(state).items():
        if not wanted or name in wanted:
            captured[name] = np.array(live, order="C")
            captured[name].flags.writeable = False
    return MappingProxyType(captured)


def _live_tensors(state: StepState) -> dict[str, Array]:
    """Name → the live array, in the order of `tensor_names`; nothing is copied yet."""
    network, batch, loss = state.network, state.batch, state.loss
    met = {} if state.kept is None else views(network.spec, state.kept.parameters)
    held = [
        {
            name: met.get(name, value)
            for key, value in (layer.parameters | layer.buffers).items()
            for name in (f"layers.{index}.{key}",)
        }
        for index, layer in enumerate(network.layers)
    ]
    moments = {
        f"optimizer.{moment}.{name}": view
        for moment, vector in state.optimizer.state.items()
        for name, view in views(network.spec, vector).items()
    }
    # Before the first batch, and before the first after a run was taken up, there are no activations.
    if network.layers[-1].output_gradient is None:
        return {name: value for own in held for name, value in own.items()} | moments
    forward: dict[str, Array] = {}
    back: dict[str, Array] = {}
    for index, layer in enumerate(network.layers):
        assert layer.output is not None
        assert layer.output_gradient is not None
        forward |= held[index]
        if isinstance(layer, Dropout) and layer.mask is not None:
            forward |= {f"layers.{index}.mask": layer.mask}
        forward |= {f"layers.{index}.output": layer.output}
        own = {f"layers.{index}.{key}.grad": value for key, value in layer.gradients.items()}
        back = {f"layers.{index}.output.grad": layer.output_gradient} | own | back
    assert loss.probabilities is not None
    rows = one_hot(batch.labels, network.spec.outputs)
    return {
        "batch.images": batch.images,
        "batch.labels": batch.labels,
        "batch.input": batch.input,
        "batch.targets": smoothed(rows, loss.label_smoothing) if loss.label_smoothing else rows,
        **forward,
        "loss.probabilities": loss.probabilities,
        "loss.value": np.asarray(state.loss_value, loss.probabilities.dtype),
        **back,
        **moments,
        **{f"optimizer.{UPDATED}.{name}": value for name, value in network.named_parameters().items() if met},
    }
