"""Two tensors side by side and their difference: as three heat maps, as two lines and one, or as numbers.

In: two planes of one shape with their scale, and the difference with its own. Out: what is pointed at.
"""

from html import escape

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import Levels
from digitpad.ui.inspect.colour_bar import ColourBar
from digitpad.ui.inspect.colour_maps import diverging, lookup
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.heat_map import HeatMap
from digitpad.ui.inspect.line_plot import LinePlot
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.theme import Theme


class ComparePanes(QWidget):
    """A, B and A − B; all three zoom together.

    Signals:
        pointed: row and column under the pointer in any of the three, or (-1, -1).
    """

    pointed = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.maps = tuple(HeatMap(theme, with_bar=False) for _ in range(3))
        self._bars = ColourBar(theme), ColourBar(theme)  # for A and B together, and for A − B
        self.both, self.apart = LinePlot(theme), LinePlot(theme)
        self.numbers = QLabel()
        self.numbers.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        names = (self.tr("A"), self.tr("B"), self.tr("A − B"))
        self._captions = [ElidedLabel() for _ in range(4)]
        for caption, text in zip(self._captions, (*names, names[2]), strict=True):
            caption.setText(text)
        self._names = names[0], names[1]
        self._legend = QLabel()  # which line is which
        first, second, third = self.maps
        for other in (second, third):
            other.box.setXLink(first.box)
            other.box.setYLink(first.box)
        a, b, apart, apart_line = self._captions
        self._pictures = _side_by_side(
            (a, first), (b, second), (None, self._bars[0]), (apart, third), (None, self._bars[1])
        )
        self._lines = _side_by_side((self._legend, self.both), (apart_line, self.apart))
        self._stack = QStackedWidget()
        for widget in (self._pictures, self._lines, self.numbers):
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        for heat_map in self.maps:
            heat_map.pointed.connect(self.pointed)
            for other in self.maps:
                heat_map.box.sigRangeChangedManually.connect(other.keep_zoom)
        self.both.pointed.connect(self._place_pointed)
        self.apart.pointed.connect(self._place_pointed)
        theme.changed.connect(self._dress)
        self._dress()

    def set_names(self, a: str, b: str) -> None:
        """Say what A is, and what B: `now`, `as the run began`, or the name of a tensor."""
        self._names = self.tr("A {0}").format(a), self.tr("B {0}").format(b)
        for caption, text in zip(self._captions, self._names, strict=False):
            caption.setText(text)
        self._write_legend()

    @property
    def names(self) -> tuple[str, str]:
        """What stands above A and above B."""
        return self._names

    @property
    def shown(self) -> QWidget | None:
        """What shows them now: three maps, two plots, or a label."""
        return self._stack.currentWidget()

    def show_planes(
        self,
        entry: TensorEntry,
        cells: tuple[Array, Array, Array],
        shape: tuple[int, ...],
        steps: tuple[int, int],
        levels: tuple[Levels, Levels],
    ) -> None:
        """Draw A, B and A − B in the colours of the tensor `entry`.

        Args:
            entry: the tensor.
            cells: of each, what is left of its plane when only each how-many-th row and column is taken.
            shape: of the planes.
            steps: how-many-th.
            levels: the scale of A and B, and that of A − B.
        """
        shared, apart = levels
        colours = lookup(entry, shared, self._theme)
        for heat_map, flat in zip(self.maps[:2], cells[:2], strict=True):
            heat_map.show_cells(flat, shape, steps, shared, colours)
        self.maps[2].show_cells(cells[2], shape, steps, apart, diverging())
        self._bars[0].show_scale(shared, colours)
        self._bars[1].show_scale(apart, diverging())
        self._stack.setCurrentWidget(self._pictures)

    def show_lines(self, lines: tuple[Array, Array, Array], shared: Levels, apart: Levels) -> None:
        """Draw A and B as two lines in one plot, A − B in another, (n,) each."""
        self.both.show_lines(lines[:2], shared)
        self.apart.show_lines(lines[2:], apart)
        self._stack.setCurrentWidget(self._lines)

    def show_numbers(self, numbers: tuple[Array, Array, Array]) -> None:
        """Write three single numbers."""
        a, b, apart = (number_text(number[()], 6) for number in numbers)
        self.show_text(
            self.tr("{0}: {1}   {2}: {3}   A − B: {4}").format(self._names[0], a, self._names[1], b, apart)
        )

    def show_text(self, text: str) -> None:
        """Say something in their place."""
        self.numbers.setText(text)
        self.numbers.setWordWrap(True)
        self._stack.setCurrentWidget(self.numbers)

    @Slot(int)
    def _place_pointed(self, place: int) -> None:
        self.pointed.emit(0 if place >= 0 else -1, place)

    @Slot()
    def _dress(self) -> None:
        for caption in (*self._captions, self._legend):
            colour_label(caption, self._theme.muted)
        colour_label(self.numbers, self._theme.text)
        self._write_legend()

    def _write_legend(self) -> None:
        colours = self._theme.accent.name(), self._theme.curve_test.name()
        lines = zip(colours, self._names, strict=True)
        self._legend.setText(
            " &nbsp; ".join(f'<span style="color:{colour}">—</span> {escape(n)}' for colour, n in lines)
        )


def _side_by_side(*pairs: tuple[QLabel | None, QWidget]) -> QWidget:
    """Columns with a caption each; those without one are as narrow as they can be."""
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for caption, widget in pairs:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(caption if caption is not None else QLabel())
        column.addWidget(widget, 1)
        layout.addLayout(column, 1 if caption is not None else 0)
    return holder
