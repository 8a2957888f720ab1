"""The flow under names that can be typed, each once, and tensors found again by them.

In: what there is to see: a data set, a `Moment`, a drawing. Out: the entries of `tree.flow`, in its order.
"""

import difflib
from collections.abc import Sequence
from dataclasses import replace

from digitpad.data.dataset import Dataset
from digitpad.errors import SettingError
from digitpad.ink.stroke import Drawing
from digitpad.inspection.entry import Group, Kind, TensorEntry
from digitpad.inspection.moment import OPTIMIZER, Moment
from digitpad.inspection.tree import flow
from digitpad.nn.calibration import Calibration
from digitpad.nn.layers import ACTIVATIONS, Affine, ReLU
from digitpad.nn.snapshot import Snapshot

DRAWING = "drawing."

_STAGES = {
    "As drawn": "strokes",
    "Scaled to the box": "scaled",
    "20×20": "box",
    "28×28": "image",
    "Network": "input",
}
"""Headings of `ink.pipeline.stages` are for people; a name on a command line has no spaces."""

_NEAREST = 3


def listing(
    dataset: Dataset,
    moment: Moment,
    drawing: Drawing | None = None,
    snapshot: Snapshot | None = None,
    calibration: Calibration | None = None,
) -> list[TensorEntry]:
    """Every tensor, each under a name that no other has.

    Args:
        dataset: where the batch is from.
        moment: of a step, all of its tensors captured.
        drawing, snapshot: whose way through this network is added at the end, if there is one.
        calibration: of that network; it adds the probabilities that are told to people.
    """
    entries = flow(dataset, drawing, snapshot, moment, calibration=calibration)
    return [_typed(entry) if entry.group is Group.DRAWING else entry for entry in entries]


def _typed(entry: TensorEntry) -> TensorEntry:
    return replace(entry, name=DRAWING + _STAGES.get(entry.name, entry.name))


def kind_text(entry: TensorEntry) -> str:
    """What a tensor is, in the field's words: `weight`, `pre-activation`, `activation`, `logits`."""
    if entry.is_layer_input:
        return Kind.INPUT.value
    if entry.kind is Kind.OUTPUT and entry.detail == Affine.kind:
        return "pre-activation"
    if entry.kind is Kind.OUTPUT and entry.detail in ACTIVATIONS:
        return "activation"
    return entry.kind.value


def find(entries: Sequence[TensorEntry], name: str) -> TensorEntry:
    """The tensor of that name. `logits`, `probabilities` and `loss` are the batch's, `drawing.logits` is not;
    `squares.layers.0.weight` is what the optimizer keeps.

    Raises:
        SettingError: there is none; the message names those that come nearest.
    """
    known = {entry.name: entry for entry in entries}
    for entry in entries:
        prefix = DRAWING if entry.group is Group.DRAWING else ""
        if entry.kind in (Kind.LOGITS, Kind.PROBABILITIES, Kind.LOSS):
            known.setdefault(prefix + entry.kind.value, entry)
        if entry.group is Group.OPTIMIZER:  # as the window's list has it, below a heading that says so
            known.setdefault(entry.name.removeprefix(OPTIMIZER), entry)
    if name in known:
        return known[name]
    if name.startswith(DRAWING) and not any(entry.group is Group.DRAWING for entry in entries):
        raise SettingError(
            "--tensor", f"there is no {name!r} without a drawing; name its file with --drawing"
        )
    if name.startswith(OPTIMIZER) and not any(entry.group is Group.OPTIMIZER for entry in entries):
        raise SettingError(
            "--tensor",
            f"there is no {name!r}; what an optimizer remembers is kept in a run, so name one as MODEL",
        )
    nearest = difflib.get_close_matches(name, known, _NEAREST, 0.4)
    hint = f"the nearest are {', '.join(nearest)}" if nearest else "digitpad inspect lists all that there are"
    raise SettingError("--tensor", f"there is no {name!r}; {hint}")


def dead_units(entry: TensorEntry) -> int | None:
    """How many ReLU units gave 0 for every sample of a batch; None where that says nothing.

    Such a unit has no gradient, and so learns nothing from this batch. A single sample leaves most at 0.
    """
    array = entry.array
    if array is None or len(array.shape) != 2 or len(array) < 2 or entry.axes != ("samples", "units"):
        return None
    if entry.kind is not Kind.OUTPUT or entry.detail != ReLU.kind or entry.is_layer_input:
        return None
    return int((~array.any(axis=0)).sum())
