"""The two pictures of a tensor: a plane in the form that suits its rank, and small pictures in a grid."""

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollBar, QStackedWidget, QVBoxLayout, QWidget

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import (
    Levels,
    fixed_levels,
    grid,
    pictures_axis,
    plane,
    plane_levels,
    small_pictures,
)
from digitpad.inspection.statistics import Statistics, statistics
from digitpad.ui.inspect.bars import Bars
from digitpad.ui.inspect.colour_bar import ColourBar
from digitpad.ui.inspect.colour_maps import lookup
from digitpad.ui.inspect.column_grid import ColumnGrid
from digitpad.ui.inspect.heat_map import HeatMap
from digitpad.ui.inspect.strokes_view import StrokesView
from digitpad.ui.inspect.wording import label_text, number_text, origin_text, place_name
from digitpad.ui.theme import Theme

MOST_BARS = 4096
"""Numbers that one view of bars shows; of a longer vector one sees a stretch of `FEWER_BARS` at a time."""

FEWER_BARS = 128


class PictureView(QWidget):
    """A plane as a heat map, one row of numbers as bars, strokes as lines, a single number as that number.

    Signals:
        pointed: what is under the pointer, as a sentence.
    """

    pointed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entry: TensorEntry | None = None
        self._index: tuple[int, ...] = ()
        self._cell: tuple[int, int] | None = None
        self._values: Array = np.zeros(0)
        self._bar_levels = Levels(0.0, 1.0, False)
        self.heat_map = HeatMap(theme)
        self.bars = Bars(theme)
        self.stretch = QScrollBar(Qt.Orientation.Horizontal)  # along a vector too long for one view
        self.stretch.setAccessibleName(self.tr("Place along the numbers"))
        self.strokes = StrokesView(theme)
        self.single = QLabel()
        font = self.single.font()
        font.setPointSizeF(font.pointSizeF() * 2.4)
        self.single.setFont(font)
        self.single.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.single.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stack = QStackedWidget()
        for widget in (self.heat_map, self.bars, self.strokes, self.single):
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack)
        layout.addWidget(self.stretch)
        self.stretch.hide()
        self.stretch.valueChanged.connect(self._show_bars)
        self.heat_map.pointed.connect(self._cell_pointed)
        self.bars.pointed.connect(self._bar_pointed)

    @property
    def shown(self) -> QWidget | None:
        """The widget that draws the tensor now."""
        return self._stack.currentWidget()

    def show_entry(self, entry: TensorEntry, index: tuple[int, ...], known: Statistics | None) -> None:
        """Draw the plane of a tensor at `index`; `known` are the statistics of the whole tensor."""
        self._entry, self._index = entry, index
        assert entry.array is not None
        flat = plane(entry.array, index)
        if entry.strokes is not None:
            self.strokes.show_strokes(entry.strokes)
            self._stack.setCurrentWidget(self.strokes)
        elif flat.size == 0 or flat.dtype.kind not in "buif":
            self.single.setText(self.tr("no numbers") if flat.size == 0 else self.tr("not numbers"))
            self._stack.setCurrentWidget(self.single)
        elif flat.size == 1 and flat.ndim == 0:
            self.single.setText(number_text(flat[()], 6))
            self._stack.setCurrentWidget(self.single)
        elif grid(flat).shape[0] == 1:
            self._values = grid(flat)[0]
            self._bar_levels = _bar_levels(entry, known, self._values)
            seen = len(self._values) if len(self._values) <= MOST_BARS else FEWER_BARS
            self.stretch.setRange(0, len(self._values) - seen)
            self.stretch.setPageStep(seen)
            self._show_bars()
            self._stack.setCurrentWidget(self.bars)
        else:
            levels = plane_levels(entry, known, flat)
            self.heat_map.show_plane(flat, levels, lookup(entry, levels, self._theme))
            self._stack.setCurrentWidget(self.heat_map)
        self.stretch.setVisible(self.shown is self.bars and self.stretch.maximum() > 0)

    @Slot()
    def _show_bars(self) -> None:
        first = self.stretch.value()
        part = self._values[first : first + self.stretch.pageStep()]
        self.bars.show_values(part, self._bar_levels, first)

    @property
    def pointed_text(self) -> str:
        """The place and the number under the pointer, as they are now; nothing when it is elsewhere."""
        entry, cell = self._entry, self._cell
        if entry is None or entry.array is None or cell is None or not entry.array.ndim:
            return ""
        whole = (*self._index, *cell)[-entry.array.ndim :]
        inside = all(place < length for place, length in zip(whole, entry.array.shape, strict=True))
        return place_text(entry, whole, entry.array) if inside else ""

    @Slot(int, int)
    def _cell_pointed(self, row: int, column: int) -> None:
        self._cell = (row, column) if row >= 0 else None
        self.pointed.emit(self.pointed_text)

    @Slot(int)
    def _bar_pointed(self, index: int) -> None:
        self._cell = (0, index) if index >= 0 else None
        self.pointed.emit(self.pointed_text)


class GridView(QWidget):
    """All small pictures of a tensor, with the scale that they share.

    Signals:
        pointed: what is under the pointer, as a sentence.
        chosen: the picture that was clicked or reached by key.
    """

    pointed = Signal(str)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entry: TensorEntry | None = None
        self._pictures: Array = np.zeros((0, 28, 28))
        self._place: tuple[int, int, int] | None = None
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
        self.pictures.chosen.connect(self.chosen)

    @property
    def current(self) -> int:
        """The picture with the frame."""
        return self.pictures.current

    def set_current(self, picture: int) -> None:
        """Put the frame around a picture."""
        self.pictures.set_current(picture)

    def show_entry(self, entry: TensorEntry, known: Statistics | None) -> None:
        """Draw the small pictures of a tensor that has some."""
        pictures = small_pictures(entry)
        if pictures is None:
            return
        self._entry, self._pictures = entry, pictures
        seen = self.pictures.in_sight()
        levels = plane_levels(entry, known, pictures[seen.start : seen.stop])
        colours = lookup(entry, levels, self._theme)
        self.pictures.show_pictures(pictures, levels, colours)
        self._bar.show_scale(levels, colours)

    @property
    def pointed_text(self) -> str:
        """The place and the number under the pointer, as they are now; nothing when it is elsewhere."""
        entry, place = self._entry, self._place
        if entry is None or place is None or place[0] >= len(self._pictures):
            return ""
        name = f"{place_name(entry, pictures_axis(entry) or 0)} {place[0]}"
        label = label_text(entry, place[0])
        name = f"{name}, {label}" if label else name
        value = number_text(self._pictures[place], 6)
        text = self.tr("{0} · row {1}, column {2} = {3}").format(name, place[1], place[2], value)
        axis = pictures_axis(entry)
        three = entry.form is not None and entry.form.ndim == 3
        source = origin_text(entry, place) if three and axis == 0 else ""
        return f"{text} · {source}" if source else text

    @Slot(int, int, int)
    def _pointed(self, picture: int, row: int, column: int) -> None:
        self._place = (picture, row, column) if picture >= 0 else None
        self.pointed.emit(self.pointed_text)


def place_text(entry: TensorEntry, index: tuple[int, ...], array: Array) -> str:
    """A cell and its number: `[3, 14] = 0.25 · sample 3, pixel 14`; of a part also its place in the whole."""
    value = number_text(array[index], 6)
    names = ", ".join(f"{place_name(entry, axis)} {place}" for axis, place in enumerate(index))
    parts = (f"[{', '.join(map(str, index))}] = {value}", names, origin_text(entry, index))
    return " · ".join(part for part in parts if part)


def _bar_levels(entry: TensorEntry, known: Statistics | None, values: Array) -> Levels:
    """Bars reach from zero to the ends, which need not lie evenly around it."""
    fixed = fixed_levels(entry)
    span = known if known is not None else statistics(values)
    if fixed is not None or span.minimum is None or span.maximum is None:
        return fixed or Levels(0.0, 1.0, False)
    low, high = min(float(span.minimum), 0.0), max(float(span.maximum), 0.0)
    return Levels(low, high if high > low else low + 1.0, False)
