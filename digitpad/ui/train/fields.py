"""The pieces of a form: a field with its name, its help and, when it is wrong, the reason below it.

In: what to show. Out: what was typed or chosen; nothing is checked or repaired here.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme

LONGEST_TEXT = 80
LINK_ROOM = 148
"""Points that the text of a link may take."""


class ChoiceBox(QComboBox):
    """A box to choose from that lets the wheel scroll the panel, unless it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose by wheel only where the user is."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def choose(self, value: object) -> None:
        """Show the entry with this data, without telling anyone."""
        index = self.findData(value)
        if index != self.currentIndex():
            blocked = self.blockSignals(True)
            self.setCurrentIndex(index)
            self.blockSignals(blocked)


class Note(QLabel):
    """A few small words below a field: help, or in red what is wrong."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_fault = False
        self.setWordWrap(True)
        self.setMinimumWidth(1)  # one long word, as in a wrong text, must not push the others out of sight
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        self.setFont(font)
        self.hide()
        theme.changed.connect(self._paint)

    def tell(self, text: str, is_fault: bool = False) -> None:
        """Show these words; nothing when they are empty."""
        self._is_fault = is_fault
        if text != self.text():
            self.setText(text)
        self.setVisible(bool(text))
        self._paint()

    @Slot()
    def _paint(self) -> None:
        colour = self._theme.error if self._is_fault else self._theme.muted
        sheet = f"color: {colour.name()};"
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)


class Field(QWidget):
    """A name, an editor, and a note below it. A check box says its name itself.

    Attributes:
        editor: the QLineEdit, QComboBox or QCheckBox.
        note: what is below it.
    """

    def __init__(
        self,
        name: str,
        editor: QWidget,
        theme: Theme,
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._help = ""
        self.fault = ""
        self.editor = editor
        self.label = QLabel(name)
        self.label.setBuddy(editor)
        if isinstance(editor, QCheckBox):
            self.label.hide()
        self.note = Note(theme)
        editor.setAccessibleName(name.replace("&", ""))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(editor, stretch=1)
        if beside is not None:
            row.addWidget(beside)
        self._below = QVBoxLayout()
        self._below.setSpacing(4)
        self._below.addWidget(self.note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addLayout(self._below)

    def add_below(self, widget: QWidget) -> None:
        """Put something else below the editor."""
        self._below.addWidget(widget, alignment=Qt.AlignmentFlag.AlignLeft)

    def set_label_width(self, width: int) -> None:
        """Let the editor, and all that is below it, begin here."""
        self.label.setMinimumWidth(width)
        self._below.setContentsMargins(width + 8, 0, 0, 0)

    def set_name(self, name: str) -> None:
        """Call the field something else."""
        self.label.setText(name)
        self.editor.setAccessibleName(name.replace("&", ""))

    def set_help(self, text: str) -> None:
        """One sentence on what the field does."""
        self._help = text
        self.label.setToolTip(text)
        self.editor.setToolTip(text)
        self._describe()

    def show_fault(self, fault: str, otherwise: str = "") -> None:
        """Mark the field as wrong, with the reason; or, when `fault` is empty, as right, with a hint."""
        self.note.tell(fault or otherwise, is_fault=bool(fault))
        if fault != self.fault:
            self.fault = fault
            self._describe()
            self._mark()

    def _describe(self) -> None:
        self.editor.setAccessibleDescription(self.fault or self._help)

    def _mark(self) -> None:
        """Let the style sheet draw the border of what is wrong."""
        self.editor.setProperty("wrong", bool(self.fault))
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)


def text_editor() -> QLineEdit:
    """A line to type into."""
    editor = QLineEdit()
    editor.setMaxLength(LONGEST_TEXT)
    return editor


def align(fields: Sequence[Field]) -> None:
    """Let all these fields begin at the same place, as wide as the longest name."""
    width = max(field.label.sizeHint().width() for field in fields)
    for field in fields:
        field.set_label_width(width)


class LinkButton(QToolButton):
    """A small button of text in the accent's colour, for what is offered below a field.

    A long text, as with a preset's name in it, is shortened in the middle; the tool tip has all of it.
    """

    def __init__(self, theme: Theme, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if icon:
            dress(self, icon, theme)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        theme.changed.connect(self._paint)
        self._paint()

    def setText(self, text: str) -> None:
        """Say this, as far as there is room below a field of a narrow panel."""
        room = LINK_ROOM if self.icon().isNull() else LINK_ROOM - self.iconSize().width() - 4
        short = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)
        super().setText(short)
        self.setAccessibleName(text)
        self.setToolTip(text if short != text else "")

    @Slot()
    def _paint(self) -> None:
        accent = self._theme.accent.name()
        self.setStyleSheet(f"QToolButton:enabled {{ color: {accent}; }} QToolButton {{ padding: 2px 4px; }}")
