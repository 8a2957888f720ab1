"""The flow of data as a list of tensors, in its order, from whatever is there at the moment.

In: a data set, a drawing, the model that reads, and what has been captured of a step of training; each may
be missing. Out: `TensorEntry` after `TensorEntry`, in the one order that the window and the command line
have. Arrays are passed on, never copied.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod

import numpy as np

from digitpad.data.dataset import Dataset
from digitpad.ink.pipeline import Images, Stage, network_input, stages
from digitpad.ink.stroke import Drawing
from digitpad.inspection.entry import LAYER_INPUT, RESHAPED, Array, Form, Group, Kind, TensorEntry
from digitpad.inspection.moment import Moment
from digitpad.inspection.names import role
from digitpad.nn.calibration import Calibration
from digitpad.nn.snapshot import Snapshot

CALIBRATED = "calibrated"
"""The name of the drawing's probabilities as they are told to people."""


def flow(
    dataset: Dataset | None = None,
    drawing: Drawing | None = None,
    snapshot: Snapshot | None = None,
    moment: Moment | None = None,
    image: Images | None = None,
    calibration: Calibration | None = None,
) -> list[TensorEntry]:
    """Every tensor in play, in the order in which data runs.

    The data set, the batch on its way to the network, layer by layer to the loss, the gradients on the way
    back, what the optimizer remembers; and last the drawing, which goes the same way alone.

    Parameters are those of the moment, or those of the snapshot where the moment has none. `image` is what
    the network was shown of the drawing, (28, 28) uint8, when it was not prepared in the usual way; the
    calibration of the snapshot's network adds the probabilities that are told to people.
    """
    entries = [] if dataset is None else of_dataset(dataset)
    entries += of_step(moment, snapshot)
    if drawing is not None and not (drawing.is_blank and (image is None or not image.any())):
        entries += of_drawing(drawing, snapshot, image, calibration)
    return entries


def of_dataset(dataset: Dataset) -> list[TensorEntry]:
    """Images and labels of both parts, under the names that the books give them."""
    entries: list[TensorEntry] = []
    for part, pictures, answers in (
        ("train", Kind.TRAIN_IMAGES, Kind.TRAIN_LABELS),
        ("test", Kind.TEST_IMAGES, Kind.TEST_LABELS),
    ):
        examples = dataset.train if part == "train" else dataset.test
        axes = ("samples", "rows", "columns")
        images = _entry(Group.DATASET, f"{part}_images", pictures, examples.images, axes)
        entries.append(replace(images, labels=examples.labels))
        entries.append(_entry(Group.DATASET, f"{part}_labels", answers, examples.labels, ("samples",)))
    return entries


def of_drawing(
    drawing: Drawing,
    snapshot: Snapshot | None = None,
    image: Images | None = None,
    calibration: Calibration | None = None,
) -> list[TensorEntry]:
    """A drawing at each stage from the hand to the network, then its own pass through the network."""
    entries: list[TensorEntry] = []
    pixels: Array | None = None
    for stage in stages(drawing) if image is None else _prepared_otherwise(drawing, image):
        if stage.strokes is not None:
            width = min((stroke.shape[1] for stroke in stage.strokes), default=2)
            points = _read_only(
                np.concatenate([np.empty((0, width)), *(s[:, :width] for s in stage.strokes)])
            )
            axes = ("points", "coordinates")
            entries.append(
                _entry(
                    Group.DRAWING, stage.name, Kind.STROKES, points, axes, stage.description, stage.strokes
                )
            )
        elif stage.pixels is not None:
            pixels = _read_only(stage.pixels)
            axes = ("samples", "pixels") if pixels.shape[0] == 1 else ("rows", "columns")
            entries.append(_entry(Group.DRAWING, stage.name, Kind.PIXELS, pixels, axes, stage.description))
    if snapshot is not None and pixels is not None and pixels.shape[1] == snapshot.spec.inputs:
        entries += _passed(pixels, snapshot)
        if calibration is not None:
            logits, probabilities = entries[-2], entries[-1]
            honest = _read_only(calibration.probabilities(logits.numbers))
            entries.append(replace(probabilities, name=CALIBRATED, array=honest, form=Form.of(honest)))
    return entries


def _prepared_otherwise(drawing: Drawing, image: Images) -> Iterator[Stage]:
    """The stages of a drawing of which steps were left out on the way to `image`, or that lies over one."""
    drawn, _, _, placed, network = stages(drawing)
    if not drawing.is_blank:
        yield drawn
    yield Stage(placed.name, "As the network gets it now, not prepared in the usual way.", None, image)
    yield Stage(network.name, network.description, None, network_input(image[None]))


def _passed(x: Array, snapshot: Snapshot) -> Iterator[TensorEntry]:
    """What the reading network makes of the input (1, D), layer by layer; the input itself stands there."""
    for name, array in snapshot.trace(x):
        if array is not x:
            what = role(name, snapshot.spec)
            form = Form.of(array)
            yield TensorEntry(
                Group.DRAWING, name, what.kind, form, _read_only(array), what.axes, what.layer, what.detail
            )


def of_step(moment: Moment | None = None, snapshot: Snapshot | None = None) -> list[TensorEntry]:
    """A step of training from its batch to the optimizer, as far as it is known.

    Everything that was ever seen of the moment's run, with the arrays that were captured of the present
    step, and between them what costs nothing, the very same numbers: the pictures as lines, and what goes
    into each layer that has weights.
    """
    known = {} if moment is None else _of_moment(moment)
    if snapshot is not None and not any(entry.group is Group.PARAMETERS for entry in known.values()):
        known |= {entry.name: entry for entry in _of_parameters(snapshot)}
    batch = [known.pop(name) for name in _BATCH if name in known]
    names = () if moment is None else moment.names
    order = names if known.keys() <= set(names) else tuple(known)  # nothing is seen yet of another network
    rest = [known[name] for name in order if name in known]
    first = next((entry for entry in batch if entry.kind is Kind.INPUT), None)
    return [*batch, *_with_inputs(first, rest)]


def _of_parameters(snapshot: Snapshot) -> list[TensorEntry]:
    """What a model that is not being trained holds, layer by layer: weights, biases, running statistics."""
    arrays = snapshot.tensors | snapshot.buffer_tensors
    spec = snapshot.spec
    shapes = sorted((*spec.parameters, *spec.buffers), key=lambda shape: shape.layer)
    return [_of_run(s.name, arrays[s.name], Form.of(arrays[s.name]), snapshot) for s in shapes]


def _of_moment(moment: Moment) -> dict[str, TensorEntry]:
    seen = [name for name in moment.names if name in moment.forms]
    known = {name: _of_run(name, moment.tensors.get(name), moment.forms[name], moment) for name in seen}
    labels = moment.tensors.get("batch.labels")
    known |= {n: replace(entry, labels=labels) for n, entry in known.items() if entry.kind in _OF_BATCH}
    update = moment.update
    known |= {n: replace(entry, update=update) for n, entry in known.items() if entry.kind is Kind.UPDATED}
    images = known.get("batch.images")
    if images is not None and images.form is not None:
        count, *sides = images.form.shape
        form = Form((count, prod(sides)), images.form.dtype)
        axes = ("samples", "pixels")
        known[RESHAPED] = replace(images, name=RESHAPED, form=form, array=moment.reshaped, axes=axes)
    return known


def _with_inputs(before: TensorEntry | None, entries: Sequence[TensorEntry]) -> Iterator[TensorEntry]:
    """The layers, and before the weights of each what goes into it: the batch, or what the last one made."""
    for entry in entries:
        layer = entry.layer
        if before is not None and entry.name == f"layers.{layer}.weight":
            name = f"layers.{layer}{LAYER_INPUT}"
            yield replace(before, name=name, group=Group.ACTIVATIONS, layer=layer, detail=entry.detail)
        yield entry
        if entry.kind is Kind.OUTPUT:
            before = entry


_BATCH = ("batch.images", RESHAPED, "batch.input", "batch.labels", "batch.targets")
_OF_BATCH = {Kind.IMAGES, Kind.INPUT}
"""Kinds of a run whose samples are those of `batch.labels`."""


def _of_run(name: str, array: Array | None, form: Form | None, source: Moment | Snapshot) -> TensorEntry:
    what = role(name, source.spec)
    return TensorEntry(what.group, name, what.kind, form, array, what.axes, what.layer, what.detail)


def _entry(
    group: Group,
    name: str,
    kind: Kind,
    array: Array,
    axes: tuple[str, ...],
    detail: str = "",
    strokes: tuple[Array, ...] | None = None,
) -> TensorEntry:
    return TensorEntry(group, name, kind, Form.of(array), array, axes, detail=detail, strokes=strokes)


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array
