"""A network changed by hand: single weights set, hidden units switched off, always on a copy.

In: a snapshot and a list of edits. Out: another snapshot; the first one is as it was, bit for bit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.errors import SettingError
from digitpad.nn.refusal import Refusal
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.nn.stack import views


@dataclass(frozen=True)
class SetValue:
    """One number of a trained tensor becomes another.

    Attributes:
        tensor: its name, such as `layers.0.weight`.
        index: the place, one whole number for each axis, counted from 0.
        value: what stands there afterwards, as float32.
    """

    tensor: str
    index: tuple[int, ...]
    value: float


@dataclass(frozen=True)
class SwitchOff:
    """The activation of a hidden unit becomes 0 for the next layer.

    Attributes:
        layer: the index of the unit's affine layer among all layers, as in `layers.0.weight`.
        unit: the column of its weight.

    The next affine layer makes Σ activation · weight of the units, so it is the same whether a unit's
    activation is 0 or its outgoing weights are; and the weights are what can be changed. (Incoming weights of
    0 would not do: the sigmoid of 0 is ½, and batch norm adds its shift.) What stands between the two affine
    layers works on each unit by itself, so none reaches the next layer but through its own weights: this is
    exact for every activation, with batch norm and with dropout.
    """

    layer: int
    unit: int


Edit = SetValue | SwitchOff


def apply(snapshot: Snapshot, edits: Sequence[Edit]) -> Snapshot:
    """A copy of a network with these edits; the network itself where there are none.

    Values are set in their order, and then units are switched off: one that is off is off, whatever its
    outgoing weights were set to.

    Raises:
        SettingError: an edit does not fit the network.
    """
    for edit in edits:
        check(snapshot.spec, edit)
    if not edits:
        return snapshot
    parameters = snapshot.parameters.copy()
    tensors = views(snapshot.spec, parameters)
    for edit in edits:
        if isinstance(edit, SetValue):
            tensors[edit.tensor][edit.index] = edit.value
    for layer, unit in switched_off(edits):
        tensors[f"layers.{next_affine(snapshot.spec, layer)}.weight"][unit] = 0
    parameters.flags.writeable = False
    return Snapshot(snapshot.spec, parameters, snapshot.step, snapshot.epoch, snapshot.buffers)


def apply_to_refusal(refusal: Refusal, spec: NetworkSpec, edits: Sequence[Edit]) -> Refusal:
    """What refuses on top of an edited network, which must not see either what was switched off.

    Its first layer looks at the last hidden layer of `spec`: what is off there is off for it too.
    The threshold is the one that was fitted on the network without edits.
    """
    own = [unit for layer, unit in switched_off(edits) if layer in hidden_layers(spec)[-1:]]
    if not own or refusal.network.spec.layers[0].kind != "affine":
        return refusal
    parameters = refusal.network.parameters.copy()
    views(refusal.network.spec, parameters)["layers.0.weight"][own] = 0
    network = Snapshot.of(refusal.network.spec, parameters, buffers=refusal.network.buffers)
    return Refusal(network, refusal.threshold, refusal.fitted_on)


def check(spec: NetworkSpec, edit: Edit) -> None:
    """Raise SettingError, naming what is wrong, unless an edit fits a network."""
    if isinstance(edit, SwitchOff):
        hidden = hidden_layers(spec)
        if edit.layer not in hidden:
            known = ", ".join(map(str, hidden)) or "none"
            raise SettingError("layer", f"{edit.layer} has no hidden units; layers with such: {known}")
        _check_inside("unit", edit.unit, spec.widths[edit.layer])
        return
    shapes = {shape.name: shape.shape for shape in spec.parameters}
    shape = shapes.get(edit.tensor)
    if shape is None:
        raise SettingError("tensor", f"{edit.tensor!r} is not trained here; known are {', '.join(shapes)}")
    if len(edit.index) != len(shape):
        raise SettingError(
            "index",
            f"{list(edit.index)} has {len(edit.index)} numbers for {len(shape)} axes of {edit.tensor}",
        )
    for place, length in zip(edit.index, shape, strict=True):
        _check_inside("index", place, length)
    if not abs(edit.value) <= float(np.finfo(np.float32).max):
        raise SettingError("value", f"{edit.value} is not a finite float32 number")


def switched_off(edits: Iterable[Edit]) -> frozenset[tuple[int, int]]:
    """The units that are off, as (layer, unit)."""
    return frozenset((edit.layer, edit.unit) for edit in edits if isinstance(edit, SwitchOff))


def hidden_layers(spec: NetworkSpec) -> tuple[int, ...]:
    """The affine layers whose units are hidden: all but the last, whose units are the logits."""
    return tuple(index for index, layer in enumerate(spec.layers[:-1]) if layer.kind == "affine")


def next_affine(spec: NetworkSpec, layer: int) -> int:
    """The affine layer that the units of `layer`, a hidden one, go into."""
    return next(i for i in range(layer + 1, len(spec.layers)) if spec.layers[i].kind == "affine")


def _check_inside(name: str, place: int, length: int) -> None:
    if not isinstance(place, int) or isinstance(place, bool):
        raise SettingError(name, f"{place!r} is not a whole number")
    if not 0 <= place < length:
        raise SettingError(name, f"{place} is not between 0 and {length - 1}")
