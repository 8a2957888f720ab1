"""The numbers of a box in colours: all of its plane, made once for an array, and what meets in the cell."""

import numpy as np
from PySide6.QtGui import QImage

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import Levels, plane_levels, thinned
from digitpad.ui.inspect import colour_maps
from digitpad.ui.operation.boxes import Box
from digitpad.ui.theme import Theme

MOST_CELLS = 400
"""Rows or columns that are drawn of a tensor."""


class BoxPictures:
    """Pictures of the boxes in sight; a plane is coloured again only when it is of another array."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._known: dict[str, tuple[Array | None, int | None, QImage, Levels]] = {}

    def clear(self) -> None:
        """Forget all: another operation, or other colours."""
        self._known.clear()

    def whole(self, box: Box, entry: TensorEntry) -> QImage | None:
        """All of a box's plane, thinned to what a screen can show; None where there are no numbers."""
        made = self._made(box, entry)
        return made[2] if made is not None else None

    def meeting(self, box: Box, entry: TensorEntry) -> QImage | None:
        """The row, the column or the cell that is framed, in the colours of the whole."""
        made = self._made(box, entry)
        if made is None or box.array is None:
            return None
        rows = slice(None) if box.row is None else slice(box.row, box.row + 1)
        columns = slice(None) if box.column is None else slice(box.column, box.column + 1)
        return self._coloured(thinned(box.array[rows, columns], MOST_CELLS)[0], entry, made[3])

    def _made(self, box: Box, entry: TensorEntry) -> tuple[Array | None, int | None, QImage, Levels] | None:
        if box.array is None or box.array.size == 0:
            return None
        known = self._known.get(box.symbol)
        if known is not None and known[0] is entry.array and known[1] == box.first:
            return known
        cells = thinned(box.array, MOST_CELLS)[0]
        levels = plane_levels(entry, None, cells)
        made = (entry.array, box.first, self._coloured(cells, entry, levels), levels)
        self._known[box.symbol] = made
        return made

    def _coloured(self, cells: Array, entry: TensorEntry, levels: Levels) -> QImage:
        table = colour_maps.lookup(entry, levels, self._theme)
        return colour_maps.to_qimage(table[colour_maps.indices(np.asarray(cells), levels)])
