"""One weight or bias to be set: a field for its value."""

import math

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from digitpad.ui.units.wording import place_text


class ValueField(QWidget):
    """Enter sets the value, Escape brings back what it is.

    Signals:
        entered: tensor, index and value.
    """

    entered = Signal(str, object, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tensor = ""
        self._index: tuple[int, ...] = ()
        self._shown = ""
        self._hint = self.tr("Enter sets the number, in a copy of the network")
        self.line = QLineEdit()
        self.line.setMinimumWidth(70)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.line, 1)
        self.line.returnPressed.connect(self._enter)
        self.line.textEdited.connect(self._forgive)

    @property
    def place(self) -> tuple[str, tuple[int, ...]]:
        """Which number it is about: tensor and index."""
        return self._tensor, self._index

    def show_value(self, tensor: str, index: tuple[int, ...], value: float) -> None:
        """Be about this number. What is being typed stays, as long as it is the same one."""
        same, text = (tensor, index) == self.place, str(np.float32(value))
        if same and text == self._shown:
            return
        typing = same and self.line.hasFocus() and self.line.text() != self._shown
        self._tensor, self._index, self._shown = tensor, index, text
        self.line.setAccessibleName(self.tr("Value of {0}").format(place_text(tensor, index)))
        if not typing:
            self.line.setText(text)
            self.line.setCursorPosition(0)
            self._forgive()

    def begin(self) -> None:
        """Take the focus, with the value marked, so that typing replaces it."""
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings back the value that it has."""
        if event.key() == Qt.Key.Key_Escape:
            self.line.setText(self._shown)
            self._forgive()
            return
        super().keyPressEvent(event)

    @Slot()
    def _enter(self) -> None:
        try:
            value = float(self.line.text().strip().replace("−", "-").replace(",", "."))
        except ValueError:
            value = math.nan
        if not abs(value) < 3.4e38:
            self._mark(wrong=True)
            return
        self._mark(wrong=False)
        self.entered.emit(self._tensor, self._index, value)

    @Slot()
    def _forgive(self) -> None:
        self._mark(wrong=False)

    def _mark(self, *, wrong: bool) -> None:
        if wrong != bool(self.line.property("wrong")):
            self.line.setProperty("wrong", wrong)
            self.line.style().unpolish(self.line)
            self.line.style().polish(self.line)
        self.line.setToolTip(
            self.tr("This is not a finite number, such as 0.5 or −2e-3") if wrong else self._hint
        )
