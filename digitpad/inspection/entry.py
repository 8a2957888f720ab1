"""What the inspector knows of one tensor: its array, its name, its place in the flow, what its axes are."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.inspection.index import TensorIndex
from digitpad.nn.update import Update

Array = npt.NDArray[Any]

LAYER_INPUT = ".input"
"""Ends the name of what goes into a layer: `layers.2.input`."""

RESHAPED = "batch.reshaped"
"""The batch's pictures as lines: a step on the way to the network that a run has no tensor for."""


class Group(Enum):
    """What belongs together: the first half of a tensor's key."""

    DATASET = "data"
    BATCH = "batch"
    PARAMETERS = "parameters"
    ACTIVATIONS = "activations"
    GRADIENTS = "gradients"
    OPTIMIZER = "optimizer"
    DRAWING = "drawing"


class Section(Enum):
    """The stretches of the way that data takes, in its order."""

    DATASET = "data set"
    BATCH = "batch"
    FORWARD = "forward"
    BACK = "back"
    OPTIMIZER = "optimizer"
    DRAWING = "drawing"


_SECTIONS = {
    Group.DATASET: Section.DATASET,
    Group.BATCH: Section.BATCH,
    Group.PARAMETERS: Section.FORWARD,  # where data meets them: in the midst of the activations
    Group.ACTIVATIONS: Section.FORWARD,
    Group.GRADIENTS: Section.BACK,
    Group.OPTIMIZER: Section.OPTIMIZER,
    Group.DRAWING: Section.DRAWING,
}


class Kind(Enum):
    """What a tensor is; the window has a sentence for each."""

    TRAIN_IMAGES = "train images"
    TRAIN_LABELS = "train labels"
    TEST_IMAGES = "test images"
    TEST_LABELS = "test labels"
    STROKES = "strokes"
    PIXELS = "pixels"
    IMAGES = "images"
    LABELS = "labels"
    INPUT = "input"
    TARGETS = "targets"
    WEIGHT = "weight"
    BIAS = "bias"
    GAMMA = "gamma"
    BETA = "beta"
    RUNNING_MEAN = "running mean"
    RUNNING_VARIANCE = "running variance"
    MASK = "mask"
    OUTPUT = "output"
    LOGITS = "logits"
    PROBABILITIES = "probabilities"
    LOSS = "loss"
    OUTPUT_GRADIENT = "output gradient"
    LOGITS_GRADIENT = "logits gradient"
    WEIGHT_GRADIENT = "weight gradient"
    BIAS_GRADIENT = "bias gradient"
    GAMMA_GRADIENT = "gamma gradient"
    BETA_GRADIENT = "beta gradient"
    MOMENT = "moment"
    UPDATED = "updated"
    OTHER = "other"


@dataclass(frozen=True)
class Form:
    """What can be said of a tensor without its numbers: shape and dtype."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, array: Array) -> "Form":
        """The form of an array."""
        return cls(array.shape, array.dtype)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of numbers."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def nbytes(self) -> int:
        """The bytes that the numbers take."""
        return self.size * self.dtype.itemsize


@dataclass(frozen=True, eq=False)
class TensorEntry:
    """One tensor of the flow.

    Attributes:
        group: what it belongs to.
        name: what the code calls it: `train_images`, `layers.0.weight`; unique in its group.
        kind: what it is.
        form: shape and dtype, or None while the tensor has never been looked at.
        array: the very array, read-only; None when that of this moment has not been looked at.
        axes: a name for every axis, e.g. ("samples", "rows", "columns").
        layer: the index of the layer that it belongs to, if any.
        detail: what else tells it apart: the layer's kind, the moment's name, a stage's description.
        strokes: the strokes that the array's rows are the points of, when it is made of strokes.
        labels: what each sample shows, (N,), when the array is pictures whose labels are known.
        update: with what numbers it was made, of a parameter as an update has left it; else None.
        cut: the tensor that this one is a part of, and the index that cuts it out; None for a whole one.
    """

    group: Group
    name: str
    kind: Kind
    form: Form | None
    array: Array | None
    axes: tuple[str, ...]
    layer: int | None = None
    detail: str = ""
    strokes: tuple[Array, ...] | None = None
    labels: Array | None = None
    update: Update | None = None
    cut: "tuple[TensorEntry, TensorIndex] | None" = None

    @property
    def numbers(self) -> Array:
        """The array, of a tensor that is known to have been looked at. Raises ValueError where it was not."""
        if self.array is None:
            raise ValueError(f"{self.name} of this moment has not been looked at")
        return self.array

    @property
    def section(self) -> Section:
        """Where in the flow it stands."""
        return _SECTIONS[self.group]

    @property
    def is_layer_input(self) -> bool:
        """Whether it is what goes into a layer, or a part of that: the numbers of what came out before."""
        return self.layer is not None and self.name.partition("[")[0].endswith(LAYER_INPUT)

    @property
    def key(self) -> str:
        """Names the same tensor from moment to moment, e.g. `gradients/layers.0.weight.grad`."""
        return f"{self.group.value}/{self.name}"
