"""What the tests of the list of tensors share: made-up tensors, and the words of their lines."""

import numpy as np
import pytest

from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.tensor_model import TensorModel


def entry(name: str, array: np.ndarray | None, group: Group = Group.PARAMETERS) -> TensorEntry:
    form = Form((3,), np.dtype(np.float32)) if array is None else Form.of(array)
    return TensorEntry(group, name, Kind.OTHER, form, array, ())


def entries(*names: str, value: float = 1.0, group: Group = Group.PARAMETERS) -> list[TensorEntry]:
    return [entry(name, np.full(3, value, np.float32), group) for name in names]


def cells(model: TensorModel, key: str) -> list[str]:
    index = model.find(key)
    return [index.siblingAtColumn(column).data() for column in range(model.columnCount())]


@pytest.fixture
def measuring() -> Measuring:
    return Measuring()
