"""All that is shown of one unit, put together."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import Dataset
from digitpad.inspection.unit_statistics import UnitStatistics
from digitpad.nn.snapshot import Snapshot
from digitpad.ui.units.exciting_pictures import Exciting
from digitpad.ui.units.look import Look
from digitpad.ui.units.order import Known


@dataclass(frozen=True, eq=False)
class Shown:
    """One unit.

    Attributes:
        snapshot: the network that reads, with its edits.
        layer, unit: which one.
        known: of all units of the layer.
        look: how all units of the layer are drawn.
        exciting: the training pictures that excite it.
        note: what to say where there are none.
        image: (28, 28) uint8, the drawing, or None of a blank.
    """

    snapshot: Snapshot
    layer: int
    unit: int
    known: Known
    look: Look
    exciting: tuple[Exciting, ...]
    note: str
    image: npt.NDArray[np.uint8] | None


def exciting_of(statistics: UnitStatistics | None, data: Dataset | None, unit: int) -> tuple[Exciting, ...]:
    """The training pictures that excite a unit, with their labels; none where that is not known."""
    if statistics is None or data is None:
        return ()
    images, labels = data.train.images, data.train.labels
    return tuple(
        Exciting(index, int(labels[index]), value, images[index])
        for index, value in statistics.exciting(unit)
    )
