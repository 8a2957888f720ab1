"""The view "Operation": how the tensor comes from others, as shapes and, for a chosen cell, as numbers.

In: an entry of the flow, and all the others. It reads the operands' own arrays as they are at the moment,
asks a run for those that it needs, and reckons nothing while it is not in sight.
"""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitpad.inspection.entry import Group, TensorEntry
from digitpad.inspection.operation import Operation, Step
from digitpad.inspection.operation_flow import names_needed, operation, steps
from digitpad.inspection.operation_numbers import Explanation, explain
from digitpad.inspection.statistics import Statistics
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.operation.diagram import Diagram
from digitpad.ui.operation.parts_view import PartsView
from digitpad.ui.operation.step_bar import StepBar
from digitpad.ui.operation.words import disagreement_text, lack_text, step_text
from digitpad.ui.theme import Theme

OPERATION = "operation"

WIDE = 2.0
"""From this proportion on boxes and numbers stand side by side."""

EVEN, TABLE = (10, 12), (5, 12)
"""How boxes and numbers share the room, and how they do where the numbers are a table."""

TALL, TALLER = 190, 300
"""Pixels from which there is room for the sentence about the operation, and for its code."""

BROAD = 640
"""Pixels from which the boxes of a softmax have room beside its table."""


class OperationPage(ViewPage):
    """The boxes of an operation, and under or beside them what makes the chosen cell.

    Signals:
        wanted: the key of the tensor that comes before or behind this one on the way of the data.
    """

    wanted = Signal(str)

    key = OPERATION
    walks = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._flow: Sequence[TensorEntry] = ()
        self._operation: Operation | None = None
        self._told: Explanation | None = None
        self._cells: dict[str, tuple[int, ...]] = {}  # key → the cell that was chosen of that tensor
        self._way: tuple[tuple[str, ...], list[str]] = (), []  # all keys of the flow, and those of the steps
        self._sample = 0
        self._place: tuple[int, int] | None = None  # chosen in another view, and not looked at yet
        self.bar = StepBar(theme)
        self.code, self.sentence = ElidedLabel(), ElidedLabel()
        self.trouble = ElidedLabel()  # why the numbers cannot be told, or are of two moments
        self.diagram = Diagram(theme)
        self.parts = PartsView(theme)
        self.terms = self.parts.terms
        self._lay_out()

        self.bar.walked.connect(self._walk)
        self.diagram.chosen.connect(self._cell_chosen)
        self.bar.cell_chosen.connect(self._cell_chosen)
        self.parts.chosen.connect(self._entry_chosen)
        self.diagram.pointed.connect(self.pointed)
        self.parts.pointed.connect(self.pointed)
        theme.changed.connect(self._dress)
        self._dress()

    # What it is as a view

    def title(self, entry: TensorEntry) -> str:
        """The tab's word."""
        return self.tr("Operation")

    def tip(self, entry: TensorEntry) -> str:
        """What can be seen."""
        return self.tr("How the tensor comes from others: the shapes, and the numbers that meet in one cell")

    def fits(self, entry: TensorEntry) -> bool:
        """Whether an operation made the tensor."""
        return operation(entry, (entry,)) is not None

    def set_flow(self, entries: Sequence[TensorEntry]) -> None:
        """Know every tensor in play."""
        self._flow = entries

    def names_needed(self) -> tuple[str, ...]:
        """The operands."""
        return names_needed(self._operation) if self._operation is not None else ()

    def set_place(self, row: int, column: int) -> None:
        """Look at the cell that was chosen in another view, the next time that a whole tensor is shown."""
        self._place = (row, column)

    def show_entry(self, entry: TensorEntry, index: tuple[int, ...], known: Statistics | None) -> None:
        """Show how the tensor, or the one that it was cut from, comes about."""
        found = self._operation = operation(entry, self._flow or (entry,))
        place, self._place = self._place, None
        if found is not None and place is not None and entry.cut is None:
            cell = place[-len(found.cells) :] if found.step is not Step.LOSS else ()
            if len(cell) == len(found.cells) and _is_in(cell, found.cells):
                self._cells[found.result.key] = cell
        self._show()

    def walk_with(self, choose: Callable[[str], object]) -> None:
        """Offer the steps before and after, and call `choose` with the key of the one that is wanted."""
        self.wanted.connect(choose)
        self.bar.offer_steps()

    # What is shown

    @property
    def operation(self) -> Operation | None:
        """What is shown."""
        return self._operation

    @property
    def told(self) -> Explanation | None:
        """How the chosen cell comes about, or None while that cannot be told."""
        return self._told

    @property
    def cell(self) -> tuple[int, ...]:
        """The cell that is looked at."""
        found = self._operation
        return self._cells.get(found.result.key, ()) if found is not None else ()

    @property
    def pointed_text(self) -> str:
        """What is under the pointer, with the numbers as they are now."""
        return self.diagram.pointed_text or self.parts.pointed_text

    def set_cell(self, cell: tuple[int, ...]) -> None:
        """Look at another cell."""
        found = self._operation
        if found is not None and len(cell) == len(found.cells):
            self._cells[found.result.key] = cell
            if found.step is Step.LOSS or (len(cell) == 2 and found.result.axes[:1] == ("samples",)):
                self._sample = cell[0]
            self._show()

    def _show(self) -> None:
        found, self._told = self._operation, None
        if found is None:
            self.diagram.show_operation(None, ())
            self.parts.show_parts(None)
            return
        if found.result.array is not None and found.cells:
            cell = self._cells.get(found.result.key)
            if cell is None or len(cell) != len(found.cells) or not _is_in(cell, found.cells):
                cell = self._first_cell(found)
            self._cells[found.result.key] = cell
            if found.is_whole:
                self._told = explain(found, cell)
        told = self._told
        trouble = lack_text(found) or (disagreement_text(told, found) if told is not None else "")
        self.code.setText(found.code)
        self.sentence.setText(step_text(found))
        self.trouble.setText(trouble)
        self.trouble.setToolTip("\n\n".join(part for part in (trouble, step_text(found)) if part))
        self.trouble.setVisible(bool(trouble))
        self._arrange()
        self.bar.show_operation(found, self.cell)
        self.bar.offer_ways(*(self._there(step) is not None for step in (-1, 1)))
        self.diagram.show_operation(found, self.cell)
        self.parts.show_parts(self._told)
        self.parts.setVisible(self._told is not None)
        share = TABLE if found.step is Step.SOFTMAX else EVEN
        for place, stretch in enumerate(share):
            self._both.setStretch(place, stretch)

    def _first_cell(self, found: Operation) -> tuple[int, ...]:
        """The strongest number of the sample that was looked at last: a blank corner explains nothing."""
        if found.step is Step.LOSS:
            return (min(self._sample, found.cells[0] - 1),)
        array = found.result.numbers
        if array.ndim == 2 and found.result.axes[:1] == ("samples",):
            sample = min(self._sample, len(array) - 1)
            forward = found.result.group is not Group.GRADIENTS
            return sample, _strongest(np.maximum(array[sample], 0) if forward else array[sample])
        place = np.unravel_index(_strongest(array.reshape(-1)), array.shape)
        return tuple(int(i) for i in place)

    # What the user does

    @Slot(object)
    def _cell_chosen(self, cell: tuple[int, ...]) -> None:
        self.set_cell(tuple(cell))

    @Slot(int)
    def _entry_chosen(self, entry: int) -> None:
        if self._operation is not None and self._operation.step is Step.LOSS:
            self.set_cell((entry,))
        else:
            self.set_cell((*self.cell[:-1], entry))

    @Slot(int)
    def _walk(self, step: int) -> None:
        """Ask for the result of the operation before or behind this one."""
        there = self._there(step)
        if there is not None:
            self.wanted.emit(there)

    def _there(self, step: int) -> str | None:
        """The key of the result of the operation before or behind this one; None where the way ends."""
        flow = tuple(entry.key for entry in self._flow)
        if flow != self._way[0]:  # not at each step of a run: which tensor was made how stays the same
            self._way = flow, [entry.key for entry in steps(self._flow)]
        keys, here = self._way[1], self._operation.result.key if self._operation is not None else ""
        place = keys.index(here) + step if here in keys else -1
        return keys[place] if 0 <= place < len(keys) else None

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Boxes and numbers side by side where there is more width than height."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Small: what does not fit is scrolled."""
        return QSize(240, 80)

    def _arrange(self) -> None:
        wide = self.width() >= WIDE * self.height()
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._both.direction() != way:
            self._both.setDirection(way)
        line = self.trouble.sizeHint().height() if self.trouble.text() else 0
        self.sentence.setVisible(self.height() >= TALL + line)
        self.bar.set_roomy(self.height() >= TALL + line)
        self.code.setVisible(self.height() >= TALLER)
        found = self._operation
        says_little = found is not None and found.step is Step.SOFTMAX and wide and self.width() < BROAD
        self.diagram.setVisible(not says_little)

    def _lay_out(self) -> None:
        body = QWidget()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(12)
        self._both.addWidget(self.diagram, EVEN[0])
        self._both.addWidget(self.parts, EVEN[1])
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.bar)
        layout.addWidget(self.trouble)
        layout.addWidget(self.code)
        layout.addWidget(self.sentence)
        layout.addWidget(self._scroll, 1)

    @Slot()
    def _dress(self) -> None:
        colour_label(self.code, self._theme.text)
        colour_label(self.sentence, self._theme.muted)
        colour_label(self.trouble, self._theme.warning)
        self._show()


def _is_in(cell: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return all(0 <= i < n for i, n in zip(cell, shape, strict=True))


def _strongest(numbers: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> int:
    """Where the largest number by size is; NaN counts as none."""
    size = np.nan_to_num(np.abs(numbers.astype(np.float64)), nan=0.0)
    return int(size.argmax())
