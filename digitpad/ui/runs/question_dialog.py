"""What dialogs that start runs have in common: a sentence, a form, and below them Cancel and the start."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPushButton, QVBoxLayout, QWidget


def lay_out(dialog: QDialog, intro: QWidget, form: QFormLayout, start: str) -> QPushButton:
    """Fill a dialog.

    Args:
        dialog: accepted and rejected by the buttons.
        intro: above the form.
        form: what is asked.
        start: what the button says that accepts.

    Returns:
        that button, which Return presses.
    """
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    button = buttons.addButton(start, QDialogButtonBox.ButtonRole.AcceptRole)
    button.setProperty("primary", True)
    button.setDefault(True)
    # Else Return presses Cancel as long as there is nothing to start.
    buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(16, 16, 16, 16)
    layout.setSpacing(12)
    layout.addWidget(intro)
    layout.addLayout(form)
    layout.addStretch(1)
    layout.addWidget(buttons)
    return button
