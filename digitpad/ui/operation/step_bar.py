"""The line over an operation: the steps before and after it, its formula and shapes, and the chosen cell."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitpad.inspection.operation import Operation, Step
from digitpad.ui import icons
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.wording import place_name
from digitpad.ui.operation.cell_picker import CellPicker
from digitpad.ui.operation.words import step_text
from digitpad.ui.theme import Theme

NARROW = 620
"""Pixels below which the shapes need the room that the names of the axes would take."""


class StepBar(QWidget):
    """Says which operation it is, and where one can go from here.

    Signals:
        walked: by how many steps, -1 or 1.
        cell_chosen: the cell that was typed, as a tuple.
    """

    walked = Signal(int)
    cell_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._operation: Operation | None = None
        self.back, self.forth = QToolButton(), QToolButton()
        for button, icon, tip in (
            (self.back, "back", self.tr("The step before this one, on the way of the data")),
            (self.forth, "forward", self.tr("The step after this one, on the way of the data")),
        ):
            button.setFixedHeight(22)
            button.setIconSize(QSize(16, 16))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setVisible(False)
            icons.dress(button, icon, theme)
        self.formula = ElidedLabel()
        font = self.formula.font()
        font.setBold(True)
        self.formula.setFont(font)
        self.formula.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.picker = CellPicker(theme)
        self.shapes = ElidedLabel()  # a line of their own, where there is room for one
        self.shapes.hide()
        self._is_roomy = False
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.back)
        line.addWidget(self.forth)
        line.addWidget(self.formula, 1)
        line.addWidget(self.picker)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self.shapes)
        self.back.clicked.connect(self._back)
        self.forth.clicked.connect(self._forth)
        self.picker.chosen.connect(self.cell_chosen)
        theme.changed.connect(self._dress)
        self._dress()

    def offer_steps(self) -> None:
        """Show the two buttons: somebody listens to them."""
        self.back.setVisible(True)
        self.forth.setVisible(True)

    def show_operation(self, found: Operation, cell: tuple[int, ...]) -> None:
        """Show an operation and the cell of its result that is looked at."""
        self._operation = found
        axes = range(len(found.cells))
        loss = found.step is Step.LOSS
        names = (self.tr("sample"),) if loss else tuple(place_name(found.result, axis) for axis in axes)
        self.picker.show_cell(cell, found.cells, names)
        self._write()

    def set_roomy(self, roomy: bool) -> None:
        """Say whether shapes that do not fit behind the letters may have a line of their own."""
        if roomy != self._is_roomy:
            self._is_roomy = roomy
            self._write()

    def offer_ways(self, back: bool, forth: bool) -> None:
        """Say whether there is a step before this one, and one after it."""
        self.back.setEnabled(back)
        self.forth.setEnabled(forth)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for other words."""
        super().resizeEvent(event)
        self.picker.set_brief(self.width() < NARROW)
        self._write()

    def _write(self) -> None:
        """Letters first and shapes behind them, which are cut, as the boxes below have theirs, or go down."""
        found = self._operation
        if found is None:
            return
        whole = f"{found.formula}    {found.shapes}"
        fits = self.formula.fontMetrics().horizontalAdvance(whole) <= self.formula.width()
        below = self._is_roomy and not fits
        tip = f"{found.formula}\n{found.shapes}\n{found.code}\n\n{step_text(found)}"
        self.formula.setText(found.formula if below else whole)
        self.shapes.setText(found.shapes)
        self.shapes.setVisible(below)
        for label in (self.formula, self.shapes):
            label.setToolTip(tip)

    @Slot()
    def _back(self) -> None:
        self.walked.emit(-1)

    @Slot()
    def _forth(self) -> None:
        self.walked.emit(1)

    @Slot()
    def _dress(self) -> None:
        for label in (self.formula, self.shapes):
            colour_label(label, self._theme.text)
