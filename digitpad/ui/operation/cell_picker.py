"""Which cell of the result is looked at: a field for each axis, for exact places and for the keyboard."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from digitpad.ui.inspect.elided import colour_label
from digitpad.ui.theme import Theme

AXES = 2
_TIGHT = "QSpinBox { padding: 0px 2px; }"  # the panel is low


class CellPicker(QWidget):
    """Up to two numbers with the names of their axes.

    Signals:
        chosen: the cell, as a tuple.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = 0
        self._brief = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._names: list[QLabel] = []
        self.fields: list[QSpinBox] = []
        for _ in range(AXES):
            name, field = QLabel(), QSpinBox()
            field.setFixedSize(60, 22)
            field.setStyleSheet(_TIGHT)
            field.setKeyboardTracking(False)
            field.setWrapping(True)
            field.valueChanged.connect(self._changed)
            name.setBuddy(field)
            self._names.append(name)
            self.fields.append(field)
            layout.addWidget(name)
            layout.addWidget(field)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._dress)
        self._dress()

    def show_cell(self, cell: tuple[int, ...], shape: tuple[int, ...], names: tuple[str, ...]) -> None:
        """Show a cell of a tensor of this shape, without a signal."""
        self._count = len(cell)
        for axis, (label, field) in enumerate(zip(self._names, self.fields, strict=True)):
            shown = axis < len(cell)
            label.setVisible(shown and not self._brief)
            field.setVisible(shown)
            if not shown:
                continue
            name = names[axis] if axis < len(names) else ""
            if label.text() != name:
                label.setText(name)
                field.setAccessibleName(self.tr("Cell: {axis}").format(axis=name))
                field.setToolTip(name)
            if field.hasFocus() and field.value() == cell[axis] and field.maximum() == shape[axis] - 1:
                continue
            with QSignalBlocker(field):
                field.setRange(0, max(shape[axis] - 1, 0))
                field.setValue(cell[axis])

    def set_brief(self, brief: bool) -> None:
        """Leave out the names of the axes, which the tool tips tell as well, where there is little room."""
        if brief != self._brief:
            self._brief = brief
            for axis, label in enumerate(self._names):
                label.setVisible(axis < self._count and not brief)

    @Slot()
    def _changed(self) -> None:
        self.chosen.emit(tuple(field.value() for field in self.fields[: self._count]))

    @Slot()
    def _dress(self) -> None:
        for label in self._names:
            colour_label(label, self._theme.muted)
