"""The number that was written, to be read and to be copied.

In: a NumberState, and the action that copies. Out: a line of digits with a button; it hides without a number.
"""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from digitpad.state.number import NumberState
from digitpad.ui.draw.actions import ICON_SIDE
from digitpad.ui.draw.number_line import NumberLine
from digitpad.ui.theme import Theme


class NumberBar(QWidget):
    """The line of digits and, beside it, the button that copies them."""

    def __init__(
        self, number: NumberState, copy: QAction, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._number = number
        self.line = NumberLine(number, theme, self)
        self.copy_button = QToolButton(self)
        self.copy_button.setDefaultAction(copy)
        self.copy_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.copy_button.setAccessibleName(self.tr("Copy the number"))
        self.copy_button.setIconSize(QSize(ICON_SIDE, ICON_SIDE))
        self.copy_button.setAutoRaise(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, stretch=1)
        self.left_out = QLabel(self)
        self.left_out.setToolTip(self.tr("Dots and dashes are no digits: 3,14 is read as 314."))
        row.addWidget(self.left_out, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.copy_button, alignment=Qt.AlignmentFlag.AlignVCenter)
        self.line.copy_wanted.connect(copy.trigger)
        number.number_changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        number = self._number.number
        self.setVisible(number is not None and bool(number.digits))
        left_out = 0 if number is None else number.left_out
        self.left_out.setVisible(left_out > 0)
        words = self.tr("1 mark left out") if left_out == 1 else self.tr("{count} marks left out")
        self.left_out.setText(words.format(count=left_out))
