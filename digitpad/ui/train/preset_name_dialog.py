"""The dialog that asks for the name of a preset, and says at once when no preset can be called so.

In: a title, a name to begin with, and the names that are taken. Out: a name, and whether it replaces another.
"""

from collections.abc import Collection

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from digitpad.errors import SettingError
from digitpad.training.presets import LONGEST_NAME, check_name
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import Field, text_editor


class PresetNameDialog(QDialog):
    """One field and two buttons.

    Attributes:
        editor: where the name is typed.
        replaces: whether there is a preset of this name already, which saving would replace.
    """

    def __init__(
        self,
        title: str,
        name: str,
        taken: Collection[str],
        theme: Theme,
        may_replace: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._taken = {one.casefold() for one in taken}
        self._may_replace = may_replace
        self.replaces = False
        self.editor = text_editor()
        self.editor.setMaxLength(LONGEST_NAME)
        self.field = Field(self.tr("&Name"), self.editor, theme)
        self.field.set_help(self.tr("What the preset will be called, here and in digitpad train --preset."))
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Save | standard.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._save = self.buttons.button(standard.Save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.field)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(360)
        self.editor.textChanged.connect(self._judge)
        self.editor.setText(name)
        self.editor.selectAll()
        self.editor.setFocus()
        self._judge()

    @property
    def name(self) -> str:
        """What was typed, without blanks around it."""
        return self.editor.text().strip()

    @Slot()
    def _judge(self) -> None:
        fault = hint = ""
        try:
            check_name(self.name)
        except SettingError as error:
            fault = error.fault
        self.replaces = not fault and self.name.casefold() in self._taken
        if self.replaces and self._may_replace:
            hint = self.tr("There is a preset of this name; it will be replaced.")
        elif self.replaces:
            fault = self.tr("there is a preset of this name already")
        # An empty field is no mistake yet, only not enough.
        self.field.show_fault(fault if self.name else "", hint)
        self._save.setEnabled(not fault)
        self._save.setText(self.tr("Replace") if self.replaces and self._may_replace else self.tr("Save"))
