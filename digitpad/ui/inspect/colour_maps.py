"""The colours of numbers: a kind of scale in, 256 colours out, and arrays drawn with them."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtGui import QColor, QImage

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import Levels, is_ink
from digitpad.ui.theme import Theme

Lookup = npt.NDArray[np.uint8]
"""(256, 4) uint8, red, green, blue, alpha."""


def lookup(entry: TensorEntry, levels: Levels, theme: Theme) -> Lookup:
    """The colours for a tensor: diverging around zero, paper to ink for pictures of ink, else viridis."""
    if levels.signed:
        return _named("CET-CBD1")
    if is_ink(entry):
        return _ramp(theme.paper.name(), theme.ink.name())
    return _named("viridis")


def diverging() -> Lookup:
    """The colours of signed numbers, zero in the middle; told apart by every kind of eyes."""
    return _named("CET-CBD1")


def indices(array: Array, levels: Levels) -> npt.NDArray[np.uint8]:
    """Which of the 256 colours each number has; what is not finite has the nearest one, NaN the lowest."""
    span = (levels.high - levels.low) or 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = (array.astype(np.float32) - np.float32(levels.low)) * np.float32(255 / span)
    np.nan_to_num(scaled, copy=False, nan=0.0, posinf=255.0, neginf=0.0)
    colours: npt.NDArray[np.uint8] = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return colours


def to_qimage(colours: npt.NDArray[np.uint8]) -> QImage:
    """A QImage with its own copy of (height, width, 4) uint8 RGBA."""
    height, width = colours.shape[:2]
    packed = np.ascontiguousarray(colours)
    return QImage(packed.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


@lru_cache(maxsize=8)
def _named(name: str) -> Lookup:
    table: Lookup = np.empty((256, 4), np.uint8)
    table[...] = pg.colormap.get(name).getLookupTable(nPts=256, alpha=True, mode="byte")
    table.flags.writeable = False
    return table


@lru_cache(maxsize=8)
def _ramp(first: str, last: str) -> Lookup:
    ends = [np.array(QColor(colour).getRgb(), np.float64) for colour in (first, last)]
    share = np.linspace(0, 1, 256)[:, None]
    table = np.rint((1 - share) * ends[0] + share * ends[1]).astype(np.uint8)
    table.flags.writeable = False
    return table
