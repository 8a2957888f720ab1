"""A small link beside the reading: for how many digits the drawing is taken, and the way to another answer.

In: a NumberState. Out: a link that is there only when it has something to say.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from digitpad.state.number import NumberState
from digitpad.state.tools import Digits
from digitpad.ui.theme import Theme

LONGEST = 8
"""So many characters of a number are shown."""


class DigitsLink(QToolButton):
    """In the automatic mode it offers to read digits that touch as several; from the others it leads back."""

    def __init__(self, number: NumberState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take the keys from the canvas
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._switch)
        number.suggestion_changed.connect(self._show)
        number.tools.digits_changed.connect(self._show)
        theme.changed.connect(self._paint)
        self._paint()
        self._show()

    @Slot()
    def _show(self) -> None:
        digits, suggestion = self._number.tools.digits, " ".join(self._number.suggestion.split())
        if len(suggestion) > LONGEST:  # the reading beside it wants its room
            suggestion = suggestion[: LONGEST - 1] + "…"
        if digits is Digits.AUTOMATIC:
            text = self.tr("Several digits? {number}").format(number=suggestion) if suggestion else ""
            tip = self.tr("Take this and every drawing for several digits")
        else:
            text = self.tr("One digit") if digits is Digits.ONE else self.tr("Several digits")
            text = self.tr("{mode} \N{MULTIPLICATION SIGN}").format(mode=text)
            tip = self.tr("Every drawing is taken for one digit. Click to go by how it looks.")
            if digits is Digits.SEVERAL:
                tip = self.tr("Every drawing is taken for several digits. Click to go by how it looks.")
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)
        self.setVisible(bool(text))

    @Slot()
    def _switch(self) -> None:
        tools = self._number.tools
        tools.expect(Digits.SEVERAL if tools.digits is Digits.AUTOMATIC else Digits.AUTOMATIC)

    @Slot()
    def _paint(self) -> None:
        accent = self._theme.accent.name()
        # No higher than the line of text that it stands beside.
        self.setStyleSheet(
            f"QToolButton {{ color: {accent}; border: none; padding: 0; background: transparent; }}"
            "QToolButton:hover, QToolButton:focus { text-decoration: underline; }"
        )
