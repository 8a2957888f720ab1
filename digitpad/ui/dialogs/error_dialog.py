"""What the user sees of a bug: one plain sentence, and details that can be copied into a report.

In: an exception. Out: a dialog; the details name no one.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.ui import icons
from digitpad.ui.messages import explain, short_path
from digitpad.ui.report import details, trace
from digitpad.ui.theme import Theme

MOST_FAULTS = 20
"""How many faults one report tells; those after them are in the log."""


class ErrorDialog(QDialog):
    """One fault; what happens while it is open is added to it with `add()`."""

    def __init__(
        self, error: BaseException, log_file: Path, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.count = 1

        sign = QLabel()
        sign.setPixmap(icons.icon("error", theme).pixmap(32, 32))
        self.sentence = QLabel(explain(error))
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        where = QLabel(self.tr("Log: {path}").format(path=short_path(log_file)))
        where.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPlainTextEdit(details(error, log_file))
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(self.tr("Details of the fault"))
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)

        self.copy_button = QPushButton(self.tr("&Copy details"))
        icons.dress(self.copy_button, "copy", theme)
        self.copy_button.clicked.connect(self.copy_details)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)

        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.sentence, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.details, stretch=1)
        layout.addWidget(where)
        layout.addWidget(buttons)
        self.resize(640, 400)

    def add(self, error: BaseException) -> None:
        """Add a fault that happened while this one is shown."""
        self.count += 1
        if self.count <= MOST_FAULTS:
            self.details.appendPlainText("\n" + trace(error))
        elif self.count == MOST_FAULTS + 1:
            self.details.appendPlainText("\n" + self.tr("There are more; the log has them."))

    @Slot()
    def copy_details(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details.toPlainText())
