"""All tensors one after the other, in the order in which data runs, under names that can be typed.

In: what there is to see: a data set, a `Moment`, a drawing. Out: `TensorEntry` after `TensorEntry`; forward
from the data set through the batch and layer by layer to the loss, back through the gradients, then what the
optimizer remembers, and last the way of the drawing. The window groups the same tensors; here each layer
also has its input, and the batch the step between its pictures and its input.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digitpad.data.dataset import Dataset
from digitpad.errors import SettingError
from digitpad.ink.stroke import Drawing
from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.inspection.index import TensorIndex
from digitpad.inspection.moment import Moment
from digitpad.inspection.tree import of_dataset, of_drawing, of_moment
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

_BATCH = ("batch.images", "batch.reshaped", "batch.input", "batch.labels", "batch.targets")
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
    entries = [*of_dataset(dataset), *_of_step(of_moment(moment))]
    if drawing is not None:
        way = of_drawing(drawing, snapshot)
        entries += [replace(e, name=DRAWING + _STAGES.get(e.name, e.name)) for e in way]
        if calibration is not None and way[-1].kind is Kind.PROBABILITIES:
            honest = calibration.probabilities(way[-2].numbers)
            honest.flags.writeable = False
            entries.append(replace(way[-1], name=f"{DRAWING}calibrated", array=honest, form=Form.of(honest)))
    return entries


def _of_step(entries: Sequence[TensorEntry]) -> Iterator[TensorEntry]:
    """A moment's tensors, with those between them that cost nothing: the very same numbers."""
    batch = {entry.name: entry for entry in entries if entry.group is Group.BATCH}
    images = batch["batch.images"]
    flat = images.numbers.reshape(len(images.numbers), -1)
    axes = ("samples", "pixels")
    batch["batch.reshaped"] = replace(
        images, name="batch.reshaped", array=flat, form=Form.of(flat), axes=axes
    )
    yield from (batch[name] for name in _BATCH)
    before = batch["batch.input"]
    for entry in entries:
        if entry.group is Group.BATCH:
            continue
        if entry.name == f"layers.{entry.layer}.weight":
            yield replace(
                before, name=f"layers.{entry.layer}.input", group=Group.ACTIVATIONS, layer=entry.layer
            )
        yield entry
        if entry.kind is Kind.OUTPUT:
            before = entry


def kind_text(entry: TensorEntry) -> str:
    """What a tensor is, in the field's words: `weight`, `pre-activation`, `activation`, `logits`."""
    if _is_input(entry):
        return Kind.INPUT.value
    if entry.kind is Kind.OUTPUT and entry.detail == Affine.kind:
        return "pre-activation"
    if entry.kind is Kind.OUTPUT and entry.detail in ACTIVATIONS:
        return "activation"
    return entry.kind.value


def find(entries: Sequence[TensorEntry], name: str) -> TensorEntry:
    """The tensor of that name. `logits`, `probabilities` and `loss` are the batch's, `drawing.logits` is not.

    Raises:
        SettingError: there is none; the message names those that come nearest.
    """
    known = {entry.name: entry for entry in entries}
    for entry in entries:
        prefix = DRAWING if entry.group is Group.DRAWING else ""
        if entry.kind in (Kind.LOGITS, Kind.PROBABILITIES, Kind.LOSS):
            known.setdefault(prefix + entry.kind.value, entry)
    if name in known:
        return known[name]
    if name.startswith(DRAWING) and not any(entry.group is Group.DRAWING for entry in entries):
        raise SettingError(
            "--tensor", f"there is no {name!r} without a drawing; name its file with --drawing"
        )
    if name.startswith("optimizer.") and not any(entry.group is Group.OPTIMIZER for entry in entries):
        raise SettingError(
            "--tensor",
            f"there is no {name!r}; what an optimizer remembers is kept in a run, so name one as MODEL",
        )
    nearest = difflib.get_close_matches(name, known, _NEAREST, 0.4)
    hint = f"the nearest are {', '.join(nearest)}" if nearest else "digitpad inspect lists all that there are"
    raise SettingError("--tensor", f"there is no {name!r}; {hint}")


def part_of(entry: TensorEntry, index: TensorIndex) -> TensorEntry:
    """What an index takes of a tensor, as an entry of its own. Raises SliceError where it does not fit."""
    array = entry.numbers
    part = index.apply(array)
    axes = index.axes(entry.axes, array.shape)
    text = index.text if index.text.startswith("[") else f"[{index.text}]"
    return replace(
        entry, name=entry.name + text, array=part, form=Form.of(part), axes=axes, labels=None, strokes=None
    )


def dead_units(entry: TensorEntry) -> int | None:
    """How many ReLU units gave 0 for every sample of a batch; None where that says nothing.

    Such a unit has no gradient, and so learns nothing from this batch. A single sample leaves most at 0.
    """
    array = entry.array
    if array is None or len(array.shape) != 2 or len(array) < 2 or entry.axes != ("samples", "units"):
        return None
    if entry.kind is not Kind.OUTPUT or entry.detail != ReLU.kind or _is_input(entry):
        return None
    return int((~array.any(axis=0)).sum())


def _is_input(entry: TensorEntry) -> bool:
    """Whether it is what goes into a layer, or a part of that."""
    return entry.name.partition("[")[0].endswith(".input")
