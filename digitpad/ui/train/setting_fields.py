"""Fields for settings of a recipe: a form and the names go in, what is typed goes back into the form."""

from collections.abc import Iterable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from digitpad.nn.initializers import NAMED
from digitpad.nn.layers import ACTIVATIONS
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.schedules import SCHEDULES
from digitpad.state.recipe_form import RecipeForm
from digitpad.training.recipe import SAMPLING, TARGETS
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import ChoiceBox, Field, align, text_editor
from digitpad.ui.train.setting_help import setting_help
from digitpad.ui.train.setting_names import choice_name, setting_name, setting_unit

CHOICES = {
    "activation": tuple(ACTIVATIONS),
    "optimizer": tuple(OPTIMIZERS),
    "schedule": tuple(SCHEDULES),
    "init": (*NAMED, "normal:0.01"),
    "sampling": SAMPLING,
    "targets": TARGETS,
}
SWITCHES = ("batch_norm", "stopping.restore_best")
LENGTH = "length"
"""The field that is `epochs` or `steps`, as the preset counts."""


class SettingFields(QWidget):
    """A column of fields; those that the chosen optimizer or schedule does not have are hidden.

    Attributes:
        fields: by the name of the setting.
    """

    def __init__(
        self,
        form: RecipeForm,
        names: Iterable[str],
        theme: Theme,
        beside: dict[str, QWidget] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._form = form
        self.fields = {name: self._make(name, theme, (beside or {}).get(name)) for name in names}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        for field in self.fields.values():
            self.column.addWidget(field)
        align([field for field in self.fields.values() if not isinstance(field.editor, QCheckBox)])
        form.form_changed.connect(self.follow)
        self.follow()

    def _make(self, name: str, theme: Theme, beside: QWidget | None) -> Field:
        form, setting = self._form, self._setting(name)
        if name in CHOICES:
            box = ChoiceBox()
            for value in CHOICES[name]:
                box.addItem(choice_name(value), value)
            box.activated.connect(lambda: form.set_text(name, box.currentData()))
            return self._describe(Field(setting_name(name), box, theme, beside), setting)
        if name in SWITCHES:
            switch = QCheckBox(setting_name(name))
            switch.clicked.connect(lambda on: form.set_text(name, "true" if on else "false"))
            return self._describe(Field(setting_name(name), switch, theme), setting)
        editor = text_editor()
        editor.textEdited.connect(lambda text: form.set_text(self._setting(name), text))
        unit = setting_unit(setting)
        if beside is None and unit:
            beside = QLabel(unit)
        field = Field(setting_name(setting), editor, theme, beside)
        if setting.startswith("stopping."):
            editor.setPlaceholderText(self.tr("never"))
        return self._describe(field, setting)

    def _describe(self, field: Field, setting: str) -> Field:
        field.set_help(setting_help(setting))
        return field

    def _setting(self, name: str) -> str:
        return self._form.length if name == LENGTH else name

    def is_faulty(self) -> bool:
        """Whether any of the fields is wrong."""
        return any(self._form.fault(self._setting(name)) for name in self.fields)

    @Slot()
    def follow(self) -> None:
        """Show what the form holds."""
        form = self._form
        for name, field in self.fields.items():
            setting = self._setting(name)
            if name == LENGTH:
                field.set_name(setting_name(setting))
                field.set_help(setting_help(setting))
            is_there = setting in form.fields
            field.setVisible(is_there)
            if is_there:
                _show(field, form.text(setting))
                field.show_fault(form.fault(setting))


def _show(field: Field, text: str) -> None:
    editor = field.editor
    if isinstance(editor, ChoiceBox):
        if text and editor.findData(text) < 0:
            editor.addItem(choice_name(text), text)  # a recipe's own, as `normal:0.02`
        editor.choose(text)
    elif isinstance(editor, QCheckBox):
        editor.setChecked(text == "true")
    elif isinstance(editor, QLineEdit) and editor.text() != text:
        editor.setText(text)
