"""Which hidden units the gallery shows, and in what order.

In: what is known of the units of a layer. Out: their numbers. What is not known yet sorts nothing.
"""

import enum
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.inspection.unit_statistics import UnitStatistics
from digitpad.inspection.units import DrawingUnits

Numbers = npt.NDArray[np.intp]


class Sort(enum.Enum):
    """What the units are sorted by."""

    NUMBER = "number"
    NORM = "norm"
    USE = "use"
    FOR = "for"
    AGAINST = "against"


class Show(enum.Enum):
    """Which units are shown."""

    ALL = "all"
    DEAD = "dead"
    ALIKE = "alike"
    OFF = "off"


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the units of a layer.

    Attributes:
        norms: (H,) of the incoming weights.
        off: those that are switched off.
        statistics: on the training pictures, or None.
        drawing: for the drawing, or None.
        unedited: the same of the network without edits. Units are sorted by this, so that one that is
            switched off stays where it is.
    """

    norms: npt.NDArray[np.float32]
    off: frozenset[int]
    statistics: UnitStatistics | None
    drawing: DrawingUnits | None
    unedited: DrawingUnits | None

    def value(self, sort: Sort) -> npt.NDArray[np.floating] | None:
        """(H,): what is sorted by, or None where it is the number, or not known."""
        match sort:
            case Sort.NORM:
                return self.norms
            case Sort.USE if self.statistics is not None:
                return self.statistics.share
            case Sort.FOR | Sort.AGAINST if self.unedited is not None:
                return self.unedited.contributions
            case _:
                return None

    def is_known(self, sort: Sort) -> bool:
        """Whether the units can be sorted so."""
        return sort is Sort.NUMBER or self.value(sort) is not None

    def shown(self, sort: Sort, show: Show) -> Numbers:
        """The units in their order; the largest first, of equals the lower number."""
        units: Numbers = np.arange(len(self.norms))
        value = self.value(sort)
        if value is not None:
            keys = value if sort is Sort.AGAINST else -value
            units = np.argsort(np.nan_to_num(keys, nan=np.inf), kind="stable")
        return units[self._mask(show)[units]]

    def count(self, show: Show) -> int | None:
        """How many units are of a kind, or None while that is not known."""
        if show in (Show.DEAD, Show.ALIKE) and self.statistics is None:
            return None
        return int(self._mask(show).sum())

    def _mask(self, show: Show) -> npt.NDArray[np.bool_]:
        mask = np.zeros(len(self.norms), np.bool_)
        match show:
            case Show.ALL:
                mask[:] = True
            case Show.DEAD if self.statistics is not None:
                mask |= self.statistics.dead
            case Show.ALIKE if self.statistics is not None:
                mask[list(self.statistics.paired)] = True
            case Show.OFF:
                mask[list(self.off)] = True
        return mask
