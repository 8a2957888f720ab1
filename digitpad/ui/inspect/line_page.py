"""The view of a vector, or of one row or column of a plane, as a line."""

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import Levels, fixed_levels, grid, plane
from digitpad.inspection.statistics import Statistics, statistics
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.line_plot import LinePlot
from digitpad.ui.inspect.place_words import place_text
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.inspect.wording import axis_text, place_name
from digitpad.ui.theme import Theme

LINE = "line"


class LinePage(ViewPage):
    """One line and, of a plane, the choice which: rows or columns, and a number.

    Up and Down, or the wheel over the line, go to the next one; a click in the picture or in the table
    chooses its row and its column.

    Signals:
        line_changed: another row or column is shown.
    """

    line_changed = Signal()

    key = LINE

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entry: TensorEntry | None = None
        self._index: tuple[int, ...] = ()
        self._known: Statistics | None = None
        self._places: list[int | None] = [None, None]  # the row and the column that were chosen
        self.plot = LinePlot(theme)
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.along = QComboBox()
        self.along.addItems([self.tr("Row"), self.tr("Column")])
        self.along.setAccessibleName(self.tr("Along rows or columns"))
        self.along.setToolTip(self.tr("Draw the numbers of one row, or those of one column"))
        self.number = QSpinBox()
        self.number.setAccelerated(True)
        self.number.setAccessibleName(self.tr("Which row or column"))
        self._words = ElidedLabel()
        self._choices = QWidget()
        choices = QHBoxLayout(self._choices)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.addWidget(self.along)
        choices.addWidget(self.number)
        choices.addWidget(self._words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._choices)
        layout.addWidget(self.plot, 1)
        self.along.currentIndexChanged.connect(self._along_chosen)
        self.number.valueChanged.connect(self._number_chosen)
        self.plot.pointed.connect(self._pointed)
        theme.changed.connect(self._dress)
        self._dress()

    def title(self, entry: TensorEntry) -> str:
        """The tab's word."""
        return self.tr("Line")

    def tip(self, entry: TensorEntry) -> str:
        """What it shows."""
        return self.tr("A vector, or one row or column, as a line")

    def fits(self, entry: TensorEntry) -> bool:
        """Whether there is a line of more than one number in it."""
        form = entry.form
        return form is not None and form.dtype.kind in "buif" and max(form.shape[-2:], default=0) > 1

    def set_place(self, row: int, column: int) -> None:
        """Show this row or column from now on."""
        self._places = [row, column]

    def take_over(self, other: ViewPage) -> None:
        """Show the row or the column that another one shows."""
        if isinstance(other, LinePage):
            self._places = list(other._places)
            self.along.setCurrentIndex(other.along.currentIndex())

    def show_entry(self, entry: TensorEntry, index: tuple[int, ...], known: Statistics | None) -> None:
        """Draw the chosen line of the plane at `index`."""
        self._entry, self._index, self._known = entry, index, known
        self._draw()

    @property
    def line(self) -> Array:
        """What is drawn, (n,)."""
        return self.plot.lines[0] if self.plot.lines else np.zeros(0)

    @property
    def pointed_text(self) -> str:
        """The place and the number under the pointer, as they are now."""
        entry, under = self._entry, self.plot.under
        if entry is None or entry.array is None or not 0 <= under < len(self.line):
            return ""
        if entry.array.ndim == 1:
            return place_text(entry, (under,), entry.array)
        other = self.number.value()
        cell = (under, other) if self._of_columns else (other, under)
        return place_text(entry, (*self._index, *cell), entry.array)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next line or to the one before."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._choices.isHidden():
            super().keyPressEvent(event)
        else:
            self.number.setValue(self.number.value() + step)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The same with the wheel."""
        if self._choices.isHidden() or not event.angleDelta().y():
            super().wheelEvent(event)
        else:
            self.number.setValue(self.number.value() + (1 if event.angleDelta().y() > 0 else -1))
            event.accept()

    @property
    def _of_columns(self) -> bool:
        return self.along.currentIndex() == 1

    @Slot()
    def _draw(self) -> None:
        entry = self._entry
        if entry is None or entry.array is None:
            return
        flat = plane(entry.array, self._index)
        is_plane = flat.ndim == 2
        self._choices.setVisible(is_plane)
        if is_plane:
            axis = 1 if self._of_columns else 0  # which of the two the number counts along
            with QSignalBlocker(self.number):
                self.number.setRange(0, max(flat.shape[axis] - 1, 0))
                place = self._places[axis]  # in the middle there is more to see than at the edge
                self.number.setValue(flat.shape[axis] // 2 if place is None else place)
            self._say(entry, axis)
            line = (
                flat[:, self.number.value()] if axis else flat[self.number.value() : self.number.value() + 1]
            )
            line = line.reshape(-1)
        else:
            line = grid(flat)[0]
        levels = fixed_levels(entry) or _span(self._known or statistics(line))
        self.plot.show_lines((line,) if line.size else (), levels)

    def _say(self, entry: TensorEntry, axis: int) -> None:
        """What the line is: `unit 5 along pixels, of 512`."""
        first = len(self._index)
        text = self.tr("of {0}: {1} {2}, along the {3}").format(
            self.number.maximum() + 1,
            place_name(entry, first + axis).rstrip(":"),
            self.number.value(),
            axis_text(entry, first + 1 - axis),
        )
        self._words.setText(text)

    @Slot()
    def _along_chosen(self) -> None:
        self._draw()
        self.line_changed.emit()

    @Slot(int)
    def _number_chosen(self, value: int) -> None:
        self._places[1 if self._of_columns else 0] = value
        self._draw()
        self.pointed.emit(self.pointed_text)
        self.line_changed.emit()

    @Slot(int)
    def _pointed(self, _place: int) -> None:
        self.pointed.emit(self.pointed_text)

    @Slot()
    def _dress(self) -> None:
        colour_label(self._words, self._theme.muted)


def _span(known: Statistics) -> Levels:
    """From the lowest to the highest number of the tensor, zero included: all lines have the same scale."""
    if known.minimum is None or known.maximum is None:
        return Levels(0.0, 1.0, False)
    low, high = min(float(known.minimum), 0.0), max(float(known.maximum), 0.0)
    return Levels(low, high if high > low else low + 1.0, False)
