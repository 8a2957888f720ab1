"""The flow of data as a list of tensors, in its order, from whatever is there at the moment.

In: a data set, a drawing, the model that reads, and what has been captured of a training run; each may be
missing. Out: `TensorEntry` after `TensorEntry`, group by group. Arrays are passed on, never copied.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digitpad.data.dataset import Dataset
from digitpad.ink.pipeline import Images, Stage, network_input, stages
from digitpad.ink.stroke import Drawing
from digitpad.inspection.entry import Array, Form, Group, Kind, TensorEntry
from digitpad.inspection.moment import Moment
from digitpad.inspection.names import role
from digitpad.nn.snapshot import Snapshot


def flow(
    dataset: Dataset | None = None,
    drawing: Drawing | None = None,
    snapshot: Snapshot | None = None,
    moment: Moment | None = None,
    image: Images | None = None,
) -> list[TensorEntry]:
    """Every tensor in play, in the order in which data flows.

    Parameters are those of the moment, or those of the snapshot where the moment has none. `image` is what
    the network was shown of the drawing, (28, 28) uint8, when it was not prepared in the usual way.
    """
    entries: list[TensorEntry] = []
    if dataset is not None:
        entries += of_dataset(dataset)
    if drawing is not None and not drawing.is_blank:
        entries += of_drawing(drawing, snapshot, image)
    run = of_moment(moment) if moment is not None else []
    if snapshot is not None and not any(entry.group is Group.PARAMETERS for entry in run):
        run += of_parameters(snapshot)
    order = list(Group)
    return entries + sorted(run, key=lambda entry: order.index(entry.group))  # stable: in a group as it flows


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
    drawing: Drawing, snapshot: Snapshot | None = None, image: Images | None = None
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
    return entries


def _prepared_otherwise(drawing: Drawing, image: Images) -> Iterator[Stage]:
    """The stages of a drawing of which steps were left out on the way to `image`."""
    drawn, _, _, placed, network = stages(drawing)
    yield drawn
    yield Stage(placed.name, "As it is prepared now, with steps left out.", None, image)
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


def of_parameters(snapshot: Snapshot) -> list[TensorEntry]:
    """What a model that is not being trained holds, layer by layer: weights, biases, running statistics."""
    arrays = snapshot.tensors | snapshot.buffer_tensors
    spec = snapshot.spec
    shapes = sorted((*spec.parameters, *spec.buffers), key=lambda shape: shape.layer)
    return [_of_run(s.name, arrays[s.name], Form.of(arrays[s.name]), snapshot) for s in shapes]


def of_moment(moment: Moment) -> list[TensorEntry]:
    """Everything that was ever seen of a run, with the arrays that were captured of the present step."""
    seen = [name for name in moment.names if name in moment.forms]
    entries = [_of_run(name, moment.tensors.get(name), moment.forms[name], moment) for name in seen]
    labels = moment.tensors.get("batch.labels")
    return [replace(e, labels=labels) if e.kind in _OF_BATCH else e for e in entries]


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
