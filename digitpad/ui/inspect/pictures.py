"""The picture of a tensor: one plane of it, in the form that suits its rank."""

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QScrollBar, QStackedWidget, QVBoxLayout, QWidget

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import Levels, fixed_levels, grid, plane, plane_levels, thinned
from digitpad.inspection.statistics import Statistics, statistics
from digitpad.ui.inspect.bars import Bars
from digitpad.ui.inspect.colour_maps import lookup
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.heat_map import MOST_CELLS, HeatMap
from digitpad.ui.inspect.place_words import place_text, thinning_text
from digitpad.ui.inspect.strokes_view import StrokesView
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.theme import Theme

PICTURE = "picture"

MOST_BARS = 4096
"""Numbers that one view of bars shows; of a longer vector one sees a stretch of `FEWER_BARS` at a time."""

FEWER_BARS = 128


class PictureView(ViewPage):
    """A plane as a heat map, one row of numbers as bars, strokes as lines, a single number as that number."""

    key = PICTURE

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
        self.thinning = ElidedLabel()  # which rows of a large plane are drawn
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
        layout.addWidget(self.thinning)
        self.stretch.hide()
        self.thinning.hide()
        theme.changed.connect(self._dress)
        self._dress()
        self.stretch.valueChanged.connect(self._show_bars)
        self.heat_map.pointed.connect(self._cell_pointed)
        self.bars.pointed.connect(self._bar_pointed)

    def title(self, entry: TensorEntry) -> str:
        """The tab's word."""
        return self.tr("Picture")

    def tip(self, entry: TensorEntry) -> str:
        """What can be done with it."""
        return self.tr("Every number as a coloured cell or a bar; the wheel zooms, a double click fits")

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
            # Of a large tensor that is still being measured, what is drawn has to do.
            levels = plane_levels(entry, known, thinned(flat, MOST_CELLS)[0])
            self.heat_map.show_plane(flat, levels, lookup(entry, levels, self._theme))
            self._stack.setCurrentWidget(self.heat_map)
        drawn = thinning_text(self.heat_map.steps) if self.shown is self.heat_map else ""
        self.thinning.setText(drawn)
        self.thinning.setVisible(bool(drawn))
        self.stretch.setVisible(self.shown is self.bars and self.stretch.maximum() > 0)

    @Slot()
    def _dress(self) -> None:
        colour_label(self.thinning, self._theme.muted)

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


def _bar_levels(entry: TensorEntry, known: Statistics | None, values: Array) -> Levels:
    """Bars reach from zero to the ends, which need not lie evenly around it."""
    fixed = fixed_levels(entry)
    span = known if known is not None else statistics(values)
    if fixed is not None or span.minimum is None or span.maximum is None:
        return fixed or Levels(0.0, 1.0, False)
    low, high = min(float(span.minimum), 0.0), max(float(span.maximum), 0.0)
    return Levels(low, high if high > low else low + 1.0, False)
