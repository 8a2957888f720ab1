"""What each tensor of a run is, read off its name and the network's spec; no network is written down by hand.

In: a name that `Capture` knows (`layers.2.weight.grad`) and a `NetworkSpec`. Out: its group, kind and axes.
"""

import re
from dataclasses import dataclass

from digitpad.data.dataset import IMAGE_SIDE
from digitpad.inspection.entry import LAYER_INPUT, RESHAPED, Group, Kind
from digitpad.nn.spec import NetworkSpec
from digitpad.training.capture import UPDATED

PIXELS = IMAGE_SIDE * IMAGE_SIDE

_LAYER = re.compile(r"(?:optimizer\.(?P<moment>\w+)\.)?layers\.(?P<layer>\d+)\.(?P<key>\w+)(?P<grad>\.grad)?")


@dataclass(frozen=True)
class Role:
    """What a name says: see the attributes of `TensorEntry`."""

    group: Group
    kind: Kind
    axes: tuple[str, ...]
    layer: int | None = None
    detail: str = ""


def role(name: str, spec: NetworkSpec) -> Role:
    """What the tensor `name` of a run of `spec` is; a name nobody knows is an activation of kind OTHER."""
    first = _features(spec, 0)
    plain = {
        "batch.images": Role(Group.BATCH, Kind.IMAGES, ("samples", "rows", "columns")),
        "batch.labels": Role(Group.BATCH, Kind.LABELS, ("samples",)),
        "batch.input": Role(Group.BATCH, Kind.INPUT, ("samples", first)),
        "batch.targets": Role(Group.BATCH, Kind.TARGETS, ("samples", "classes")),
        "input": Role(Group.ACTIVATIONS, Kind.INPUT, ("samples", first)),
        "probabilities": Role(Group.ACTIVATIONS, Kind.PROBABILITIES, ("samples", "classes")),
        "loss.probabilities": Role(Group.ACTIVATIONS, Kind.PROBABILITIES, ("samples", "classes")),
        "loss.value": Role(Group.ACTIVATIONS, Kind.LOSS, ()),
    }
    if name in plain:
        return plain[name]
    match = _LAYER.fullmatch(name)
    if match is None or int(match["layer"]) >= len(spec.layers):
        return Role(Group.ACTIVATIONS, Kind.OTHER, ())
    layer, key, moment = int(match["layer"]), match["key"], match["moment"]
    group = Group.OPTIMIZER if moment else Group.GRADIENTS if match["grad"] else _GROUPS.get(key)
    if group is None:
        return Role(Group.ACTIVATIONS, Kind.OTHER, (), layer)
    kind = _kind(key, group, last=layer == len(spec.layers) - 1)
    if moment:
        kind = Kind.UPDATED if moment == UPDATED else Kind.MOMENT
    return Role(group, kind, _axes(key, layer, spec), layer, moment or spec.layers[layer].kind)


def captured_name(name: str) -> str:
    """Under which name a run tells the numbers of a tensor of the flow: its own, or where they come from.

    What goes into a layer is what came out of the one before, and the reshaped batch is its pictures.
    """
    if name == RESHAPED:
        return "batch.images"
    match = _LAYER.fullmatch(name)
    if match is None or match["key"] != LAYER_INPUT.strip("."):
        return name
    layer = int(match["layer"])
    return f"layers.{layer - 1}.output" if layer else "batch.input"


# What is saved with the weights is shown with them, though batch norm's statistics are not trained.
_GROUPS = dict.fromkeys(
    ("weight", "bias", "gamma", "beta", "running_mean", "running_var"), Group.PARAMETERS
) | dict.fromkeys(("mask", "output"), Group.ACTIVATIONS)
_KINDS = {
    "weight": Kind.WEIGHT,
    "bias": Kind.BIAS,
    "gamma": Kind.GAMMA,
    "beta": Kind.BETA,
    "running_mean": Kind.RUNNING_MEAN,
    "running_var": Kind.RUNNING_VARIANCE,
    "mask": Kind.MASK,
}
_GRADIENTS = {
    "weight": Kind.WEIGHT_GRADIENT,
    "bias": Kind.BIAS_GRADIENT,
    "gamma": Kind.GAMMA_GRADIENT,
    "beta": Kind.BETA_GRADIENT,
}


def _kind(key: str, group: Group, last: bool) -> Kind:
    gradient = group is Group.GRADIENTS
    if key != "output":
        return (_GRADIENTS if gradient else _KINDS).get(key, Kind.OTHER)
    if last:
        return Kind.LOGITS_GRADIENT if gradient else Kind.LOGITS
    return Kind.OUTPUT_GRADIENT if gradient else Kind.OUTPUT


def _axes(key: str, layer: int, spec: NetworkSpec) -> tuple[str, ...]:
    after = _features(spec, layer + 1)
    if key == "weight":
        before = _features(spec, layer)
        return ("inputs" if before == "units" else before, after)
    if key in ("output", "mask"):
        return ("samples", after)
    return (after,) if key in _KINDS else ()


def _features(spec: NetworkSpec, layer: int) -> str:
    """The name of the axis along which the features lie that enter layer number `layer`."""
    if all(before.units is None for before in spec.layers[:layer]):  # nothing has mixed the pixels yet
        return "pixels" if spec.inputs == PIXELS else "inputs"
    return "classes" if layer == len(spec.layers) else "units"
