"""What the tests of pictures share: made-up tensors, and colours that are as good as the same."""

import numpy as np
from PySide6.QtGui import QColor

from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.inspection.picture import Levels

SIGNED = Levels(-2.0, 2.0, True)


def entry(
    array: np.ndarray, axes: tuple[str, ...] = (), kind: Kind = Kind.OTHER, strokes=None
) -> TensorEntry:
    return TensorEntry(Group.ACTIVATIONS, "x", kind, Form.of(array), array, axes, strokes=strokes)


def weights(count: int) -> TensorEntry:
    array = np.random.default_rng(0).normal(size=(784, count)).astype(np.float32)
    return entry(array, ("pixels", "units"), Kind.WEIGHT)


def close(first: QColor, second: QColor) -> bool:
    return max(abs(a - b) for a, b in zip(first.getRgb(), second.getRgb(), strict=True)) <= 3
