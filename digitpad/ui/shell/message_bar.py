"""A line above the canvas that says what went wrong and what to do, until it is closed or outdated.

In: one sentence. Out: nothing; it never takes the focus and never blocks.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from digitpad.ui import icons
from digitpad.ui.theme import Theme


class MessageBar(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("strip")
        self.setProperty("kind", "warning")
        self.sign = QLabel()
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton()
        self.close_button.setToolTip(self.tr("Close the message"))
        self.close_button.setAccessibleName(self.tr("Close the message"))
        icons.dress(self.close_button, "close", theme)
        self.close_button.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.setSpacing(8)
        layout.addWidget(self.sign)
        layout.addWidget(self.label, stretch=1)
        layout.addWidget(self.close_button, alignment=Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._paint_sign)
        self._paint_sign()
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty when nothing is."""
        return "" if self.isHidden() else self.label.text()

    def say(self, text: str) -> None:
        """Show a sentence instead of the one before."""
        self.label.setText(text)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def clear(self) -> None:
        """Say nothing any more."""
        self.hide()

    @Slot()
    def _paint_sign(self) -> None:
        self.sign.setPixmap(icons.icon("warning", self._theme).pixmap(20, 20))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)
