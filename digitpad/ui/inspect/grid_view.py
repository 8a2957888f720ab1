"""Small pictures of a tensor of any rank: weights' columns, samples, whatever has rows and columns."""

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import (
    picture_place,
    pictures_axis,
    pictures_shape,
    plane_levels,
    small_pictures,
)
from digitpad.inspection.statistics import Statistics
from digitpad.ui.inspect.colour_bar import ColourBar
from digitpad.ui.inspect.colour_maps import lookup
from digitpad.ui.inspect.column_grid import ColumnGrid
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.inspect.wording import label_text, number_text, origin_text, place_name
from digitpad.ui.theme import Theme

GRID = "grid"

MOST_SIDE = 128
"""Rows or columns of one small picture that are drawn; of a larger one each second, third …"""

FIRST_LINE = 6
"""Columns of weights among which the strongest gets the frame first: a unit that learnt nothing is blank."""


class GridView(ViewPage):
    """All small pictures of a tensor, with the scale that they share; leading axes run on one after another.

    Signals:
        chosen: the picture that was clicked or reached by key.
    """

    chosen = Signal(int)

    key = GRID
    walks = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entry: TensorEntry | None = None
        self._pictures: Array = np.zeros((0, 28, 28))
        self._steps = (1, 1)
        self._place: tuple[int, int, int] | None = None
        self._is_framed = False  # a column of weights, by us or by the user
        self.pictures = ColumnGrid(theme)
        self.pictures.setFrameShape(ColumnGrid.Shape.NoFrame)
        self._bar = ColourBar(theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.pictures, 1)
        layout.addWidget(self._bar)
        self.setFocusProxy(self.pictures)
        self.pictures.pointed.connect(self._pointed)
        self.pictures.chosen.connect(self._chosen)

    def title(self, entry: TensorEntry) -> str:
        """What the pictures are."""
        axis = pictures_axis(entry)
        if axis == 1:
            return self.tr("Columns")
        named = entry.axes[axis] if axis is not None and axis < len(entry.axes) else ""
        return self.tr("Samples") if named == "samples" else self.tr("Grid")

    def tip(self, entry: TensorEntry) -> str:
        """What the pictures are, in a sentence."""
        axis = pictures_axis(entry)
        if axis == 1:
            return self.tr("Each column, one unit's weights, as a 28×28 picture")
        named = entry.axes[axis] if axis is not None and axis < len(entry.axes) else ""
        return self.tr("Each sample as a picture") if named == "samples" else self.tr("All as small pictures")

    def fits(self, entry: TensorEntry) -> bool:
        """Whether there are pictures in it."""
        return pictures_shape(entry) is not None

    @property
    def current(self) -> int:
        """The picture with the frame."""
        return self.pictures.current

    def place_of(self, picture: int) -> tuple[int, ...]:
        """Where on the leading axes a picture lies."""
        return picture_place(self._entry, picture) if self._entry is not None else ()

    def show_entry(self, entry: TensorEntry, index: tuple[int, ...], known: Statistics | None) -> None:
        """Draw the small pictures of a tensor that has some, with a frame around the one at `index`."""
        pictures = small_pictures(entry)
        if pictures is None:
            return
        self._entry, self._pictures = entry, pictures
        self._steps = (-(-pictures.shape[1] // MOST_SIDE) or 1, -(-pictures.shape[2] // MOST_SIDE) or 1)
        drawn = pictures[:, :: self._steps[0], :: self._steps[1]]
        seen = self.pictures.in_sight()
        levels = plane_levels(entry, known, drawn[seen.start : seen.stop])
        colours = lookup(entry, levels, self._theme)
        self.pictures.show_pictures(drawn, levels, colours)
        self._bar.show_scale(levels, colours)
        if pictures_axis(entry) == 1 and not self._is_framed and len(drawn):
            first = np.nan_to_num(drawn[:FIRST_LINE].astype(np.float64), posinf=0, neginf=0)
            self.pictures.set_current(int(np.square(first).sum(axis=(1, 2)).argmax()))
            self._is_framed = True
        leading = entry.numbers.shape[:-2]
        if index and len(index) == len(leading) and all(leading):
            self.pictures.set_current(int(np.ravel_multi_index(index, leading)))

    @property
    def pointed_text(self) -> str:
        """The place and the number under the pointer, as they are now; nothing when it is elsewhere."""
        entry, place = self._entry, self._place
        if entry is None or place is None or place[0] >= len(self._pictures):
            return ""
        row, column = place[1] * self._steps[0], place[2] * self._steps[1]
        leading, axis = self.place_of(place[0]), pictures_axis(entry)
        value = number_text(self._pictures[place[0], row, column], 6)
        cell = self.tr("row {0}, column {1} = {2}").format(row, column, value)
        if axis is None:
            names = [f"{place_name(entry, axis)} {at}" for axis, at in enumerate(leading)]
            return " · ".join(part for part in (", ".join(names), cell) if part)
        label = label_text(entry, place[0])
        name = f"{place_name(entry, axis)} {place[0]}"
        name = f"{name}, {label}" if label else name
        three = entry.form is not None and entry.form.ndim == 3
        source = origin_text(entry, (place[0], row, column)) if three and axis == 0 else ""
        return " · ".join(part for part in (name, cell, source) if part)

    @Slot(int)
    def _chosen(self, picture: int) -> None:
        self._is_framed = True
        self.chosen.emit(picture)

    @Slot(int, int, int)
    def _pointed(self, picture: int, row: int, column: int) -> None:
        self._place = (picture, row, column) if picture >= 0 else None
        self.pointed.emit(self.pointed_text)
