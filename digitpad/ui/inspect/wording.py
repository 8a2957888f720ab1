"""The inspector's words: groups, kinds and axes of tensors in, translated text out; and numbers as text."""

from typing import Any

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from digitpad.inspection.entry import RESHAPED, Form, Group, Kind, Section, TensorEntry
from digitpad.inspection.index import NEW_AXIS
from digitpad.inspection.listing import dead_units
from digitpad.inspection.part import origin, sample_of
from digitpad.inspection.statistics import Statistics
from digitpad.inspection.tree import CALIBRATED
from digitpad.nn.spec import NetworkSpec

_CONTEXT = "Inspector"

_SECTIONS = {
    Section.DATASET: QT_TRANSLATE_NOOP("Inspector", "Data set"),
    Section.BATCH: QT_TRANSLATE_NOOP("Inspector", "Batch"),
    Section.FORWARD: QT_TRANSLATE_NOOP("Inspector", "Forward"),
    Section.BACK: QT_TRANSLATE_NOOP("Inspector", "Gradients"),
    Section.OPTIMIZER: QT_TRANSLATE_NOOP("Inspector", "Optimizer"),
    Section.DRAWING: QT_TRANSLATE_NOOP("Inspector", "Drawing"),
}
_KINDS = {
    Kind.TRAIN_IMAGES: QT_TRANSLATE_NOOP("Inspector", "Pictures to learn from, grey levels 0–255"),
    Kind.TRAIN_LABELS: QT_TRANSLATE_NOOP("Inspector", "The digit that each training picture shows"),
    Kind.TEST_IMAGES: QT_TRANSLATE_NOOP("Inspector", "Pictures never learned from, to test with"),
    Kind.TEST_LABELS: QT_TRANSLATE_NOOP("Inspector", "The digit that each test picture shows"),
    Kind.STROKES: QT_TRANSLATE_NOOP("Inspector", "Points of the strokes: x to the right, y down"),
    Kind.PIXELS: QT_TRANSLATE_NOOP("Inspector", "The drawing as pixels"),
    Kind.IMAGES: QT_TRANSLATE_NOOP("Inspector", "The pictures of this batch, grey levels 0–255"),
    Kind.LABELS: QT_TRANSLATE_NOOP("Inspector", "The digit that each picture of the batch shows"),
    Kind.INPUT: QT_TRANSLATE_NOOP("Inspector", "The pictures flattened row by row and scaled to 0–1"),
    Kind.TARGETS: QT_TRANSLATE_NOOP(
        "Inspector",
        "The labels as one-hot rows: 1 for the right digit, else 0; less sure with label smoothing",
    ),
    Kind.WEIGHT: QT_TRANSLATE_NOOP("Inspector", "Weights W of y = x · W + b, one column for each output"),
    Kind.BIAS: QT_TRANSLATE_NOOP("Inspector", "Bias b of y = x · W + b, one number for each output"),
    Kind.GAMMA: QT_TRANSLATE_NOOP(
        "Inspector", "Scale γ of batch norm, y = γ · x̂ + β: how far each unit may spread"
    ),
    Kind.BETA: QT_TRANSLATE_NOOP(
        "Inspector", "Shift β of batch norm, y = γ · x̂ + β: where each unit has its mean"
    ),
    Kind.RUNNING_MEAN: QT_TRANSLATE_NOOP(
        "Inspector", "Mean of each unit over the last batches, for reading; kept by batch norm, not trained"
    ),
    Kind.RUNNING_VARIANCE: QT_TRANSLATE_NOOP(
        "Inspector",
        "Variance of each unit over the last batches, for reading; kept by batch norm, not trained",
    ),
    Kind.MASK: QT_TRANSLATE_NOOP("Inspector", "Dropout's mask: 0 switches off, the rest make up for it"),
    Kind.OUTPUT: QT_TRANSLATE_NOOP("Inspector", "Output of layer {layer} ({detail})"),
    Kind.LOGITS: QT_TRANSLATE_NOOP(
        "Inspector", "Logits: output of the last layer, one number for each digit"
    ),
    Kind.PROBABILITIES: QT_TRANSLATE_NOOP("Inspector", "Softmax of the logits: each row adds up to 1"),
    Kind.LOSS: QT_TRANSLATE_NOOP("Inspector", "Mean cross-entropy of the batch, before the update"),
    Kind.OUTPUT_GRADIENT: QT_TRANSLATE_NOOP("Inspector", "∂loss/∂output of layer {layer} ({detail})"),
    Kind.LOGITS_GRADIENT: QT_TRANSLATE_NOOP("Inspector", "∂loss/∂logits = (probabilities − targets) / N"),
    Kind.WEIGHT_GRADIENT: QT_TRANSLATE_NOOP("Inspector", "∂loss/∂W: the weights move against it"),
    Kind.BIAS_GRADIENT: QT_TRANSLATE_NOOP("Inspector", "∂loss/∂b: the bias moves against it"),
    Kind.GAMMA_GRADIENT: QT_TRANSLATE_NOOP("Inspector", "∂loss/∂γ: the scale moves against it"),
    Kind.BETA_GRADIENT: QT_TRANSLATE_NOOP("Inspector", "∂loss/∂β: the shift moves against it"),
    Kind.MOMENT: QT_TRANSLATE_NOOP("Inspector", "What the optimizer remembers from step to step: {detail}"),
    Kind.UPDATED: QT_TRANSLATE_NOOP("Inspector", "After the update: what the next batch is computed with"),
    Kind.OTHER: "",
}
_AXES = {
    "samples": QT_TRANSLATE_NOOP("Inspector", "samples"),
    "rows": QT_TRANSLATE_NOOP("Inspector", "rows"),
    "columns": QT_TRANSLATE_NOOP("Inspector", "columns"),
    "pixels": QT_TRANSLATE_NOOP("Inspector", "pixels"),
    "inputs": QT_TRANSLATE_NOOP("Inspector", "inputs"),
    "units": QT_TRANSLATE_NOOP("Inspector", "units"),
    "classes": QT_TRANSLATE_NOOP("Inspector", "classes"),
    "points": QT_TRANSLATE_NOOP("Inspector", "points"),
    "coordinates": QT_TRANSLATE_NOOP("Inspector", "coordinates"),
    NEW_AXIS: QT_TRANSLATE_NOOP("Inspector", "new axis"),
}
_DETAILS = {
    "affine": QT_TRANSLATE_NOOP("Inspector", "dense"),
    "batch_norm": QT_TRANSLATE_NOOP("Inspector", "batch norm"),
    "relu": QT_TRANSLATE_NOOP("Inspector", "ReLU"),
}
_PLACES = {
    "samples": QT_TRANSLATE_NOOP("Inspector", "sample"),
    "rows": QT_TRANSLATE_NOOP("Inspector", "row"),
    "columns": QT_TRANSLATE_NOOP("Inspector", "column"),
    "pixels": QT_TRANSLATE_NOOP("Inspector", "pixel"),
    "inputs": QT_TRANSLATE_NOOP("Inspector", "input"),
    "units": QT_TRANSLATE_NOOP("Inspector", "unit"),
    "classes": QT_TRANSLATE_NOOP("Inspector", "class"),
    "points": QT_TRANSLATE_NOOP("Inspector", "point"),
    "coordinates": QT_TRANSLATE_NOOP("Inspector", "coordinate"),
    NEW_AXIS: QT_TRANSLATE_NOOP("Inspector", "new axis"),
}


def _tr(text: object) -> str:  # what QT_TRANSLATE_NOOP returns is typed as an object
    return QCoreApplication.translate(_CONTEXT, str(text)) if text else ""


def section_text(section: Section) -> str:
    """The heading of a stretch of the flow."""
    return _tr(_SECTIONS[section])


def layer_texts(spec: NetworkSpec) -> dict[int | None, str]:
    """A heading for each layer of a network, such as `layer 0 · dense 784 → 512`; None: for the loss."""
    texts: dict[int | None, str] = {None: _tr("loss · softmax, cross-entropy")}
    before = spec.inputs
    for index, (layer, width) in enumerate(zip(spec.layers, spec.widths, strict=True)):
        text = _tr("layer {0} · {1}").format(index, detail_text(layer.kind))
        if layer.units is not None:
            text += f" {before} → {width}"
        elif layer.rate is not None:
            text += f" {layer.rate:g}"
        texts[index] = text
        before = width
    last = len(spec.layers) - 1
    texts[last] = _tr("{0} · logits").format(texts[last])
    return texts


def detail_text(detail: str) -> str:
    """A layer's kind in words."""
    return _tr(_DETAILS[detail]) if detail in _DETAILS else detail


def meaning_text(entry: TensorEntry) -> str:
    """One sentence on what a tensor is."""
    if entry.group is Group.DRAWING and entry.detail and entry.kind in (Kind.STROKES, Kind.PIXELS):
        return _tr(entry.detail)
    if entry.name == RESHAPED:
        return _tr("The same pictures, each in one line: reshape((N, 784)), a view that copies nothing")
    if entry.is_layer_input:
        return _tr("What goes into layer {0}: the numbers that come out of what stands before it").format(
            entry.layer
        )
    if entry.name == CALIBRATED:
        return _tr("The probabilities as they are told: softmax(logits / T), T fitted to held-out digits")
    return _tr(_KINDS[entry.kind]).format(layer=entry.layer, detail=detail_text(entry.detail))


def axis_text(entry: TensorEntry, axis: int) -> str:
    """The name of an axis, or its number where it has no name."""
    name = _axis(entry, axis)
    return _tr(_AXES.get(name, name)) if name else _tr("axis {0}").format(axis)


def place_name(entry: TensorEntry, axis: int) -> str:
    """What one step along an axis is called, to stand before its number: `sample`, `unit`."""
    name = _axis(entry, axis)
    return _tr(_PLACES.get(name, name)) if name else _tr("axis {0}:").format(axis)


def _axis(entry: TensorEntry, axis: int) -> str:
    named = entry.form is not None and len(entry.axes) == entry.form.ndim
    return entry.axes[axis] if named else ""


def label_text(entry: TensorEntry, sample: int) -> str:
    """What a sample shows, where that is known: `label 5`."""
    if entry.labels is None or sample >= len(entry.labels):
        return ""
    return _tr("label {0}").format(entry.labels[sample])


def axes_text(entry: TensorEntry) -> str:
    """All axes: `samples × rows × columns`; nothing for a single number."""
    return " × ".join(axis_text(entry, axis) for axis in range(entry.form.ndim if entry.form else 0))


def form_text(form: Form) -> str:
    """Shape, dtype and the number of axes: `(60000, 28, 28) · uint8 · 3 axes`."""
    axes = _tr("1 axis") if form.ndim == 1 else _tr("{0} axes").format(form.ndim)
    return f"{form.shape} · {form.dtype} · {axes}"


def origin_text(entry: TensorEntry, place: tuple[int, ...]) -> str:
    """Where a number of a part stands in the whole tensor: `train_images[128, 3, 4]`; else nothing."""
    found = origin(entry, place)
    return f"{found[0]}[{', '.join(map(str, found[1]))}]" if found else ""


def statistics_text(known: Statistics | None) -> str:
    """What the numbers span, in one line; nothing where they have no span."""
    if known is None:
        return _tr("measuring…")
    if known.minimum is None or known.mean is None:
        return ""
    parts = [
        _tr("min {0}").format(number_text(known.minimum)),
        _tr("max {0}").format(number_text(known.maximum)),
        _tr("mean {0}").format(number_text(known.mean)),
    ]
    if known.deviation is not None:
        parts.append(_tr("std {0}").format(number_text(known.deviation)))
    if known.zeros:
        parts.append(_tr("{0} % zeros").format(number_text(100 * known.zeros / known.size, 3)))
    return ", ".join(parts)


def about_text(entry: TensorEntry, sample: int | None, known: Statistics | None) -> str:
    """One line on a tensor: label, dead units, axes, meaning; of a part, what its numbers span instead.

    `sample` is the one that is looked at, if it is one.
    """
    one = sample_of(entry)
    parts: tuple[str, ...]
    label = label_text(entry, sample) if sample is not None else ""
    if entry.cut is None:
        parts = (label, dead_text(entry, dead_units(entry)), axes_text(entry), meaning_text(entry))
    else:
        label = label_text(entry.cut[0], one) if one is not None else label
        parts = (label, statistics_text(known) if entry.array is not None else "", axes_text(entry))
    return " · ".join(part for part in parts if part)


def shape_text(form: Form | None) -> str:
    """A shape as NumPy writes it, or an ellipsis while it is not known."""
    return "…" if form is None else str(form.shape)


def number_text(value: Any, digits: int = 4) -> str:
    """A number in few digits, for people; integers and NaN as they are."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return f"{float(value):.{digits}g}"
    return str(value)


def exact_text(value: Any) -> str:
    """A number with as many digits as it takes to get the same one back in its own dtype."""
    return str(value.item() if isinstance(value, np.bool_ | np.integer) else value)


def fault_text(known: Statistics | None) -> str:
    """What is wrong with a tensor's numbers, NaN or infinite ones, or nothing."""
    if known is None or known.all_finite:
        return ""
    parts = []
    if known.nan:
        parts.append(_tr("{0} NaN").format(f"{known.nan:,}"))
    if known.infinite:
        parts.append(_tr("{0} infinite").format(f"{known.infinite:,}"))
    return ", ".join(parts)


def dead_text(entry: TensorEntry, dead: int | None) -> str:
    """How many of a layer's units are dead, or nothing."""
    if not dead or entry.form is None:
        return ""
    return _tr("{0} of {1} units are dead: they gave 0 for the whole batch").format(
        f"{dead:,}", f"{entry.form.shape[-1]:,}"
    )
