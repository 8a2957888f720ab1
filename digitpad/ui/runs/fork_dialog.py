"""Fork a run: the same recipe with one setting changed, and at once what then stays the same.

In: a KeptRun. Out: a recipe and a name, when the dialog is accepted.
"""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QWidget,
)

from digitpad.errors import SettingError
from digitpad.nn.initializers import NAMED
from digitpad.nn.layers import ACTIVATIONS
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.schedules import SCHEDULES
from digitpad.training.archive import KeptRun
from digitpad.training.fork import kept_by_fork
from digitpad.training.recipe import SAMPLING, TARGETS, Recipe
from digitpad.training.settings import settings, with_setting
from digitpad.ui.runs.question_dialog import lay_out
from digitpad.ui.runs.wording import full_name, recipe_text, value_text
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import LONGEST_TEXT, ChoiceBox, Note
from digitpad.ui.train.setting_help import setting_help
from digitpad.ui.train.setting_names import choice_name

WIDTH = 480
CHOICES = {
    "activation": tuple(ACTIVATIONS),
    "init": tuple(NAMED),
    "optimizer.kind": tuple(OPTIMIZERS),
    "schedule.kind": tuple(SCHEDULES),
    "sampling": SAMPLING,
    "targets": TARGETS,
}
SWITCHES = ("batch_norm", "stopping.restore_best")
FIRST = "learning_rate"
"""What is changed most often, and so offered first."""


class ForkDialog(QDialog):
    """Choose a setting, give it another value.

    Attributes:
        recipe: the new recipe; None as long as the value is wrong or is the old one.
        setting, editor, choice, name: the fields; a setting has an editor or a choice.
        old, help, kept: what the setting is now, what it does, what stays the same.
        fault: what is wrong with the value.
    """

    def __init__(self, run: KeptRun, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = run
        self.recipe: Recipe | None = None
        self._values = forkable(run.recipe)
        self._named_by_hand = False
        self.setWindowTitle(self.tr("Fork a run"))
        intro = QLabel(
            self.tr("“{name}” once more, with one setting changed ({recipe}).").format(
                name=run.about.name, recipe=recipe_text(run.recipe)
            )
        )
        intro.setWordWrap(True)
        self.setting = ChoiceBox()
        for name in self._values:
            self.setting.addItem(full_name(name), name)
        self.setting.setMaxVisibleItems(16)
        self.help = Note(theme)
        self.old = QLabel()
        self.editor, self.choice = QLineEdit(), ChoiceBox()
        self.editor.setMaxLength(LONGEST_TEXT)
        self.value = QStackedWidget()
        self.value.addWidget(self.editor)
        self.value.addWidget(self.choice)
        self.fault = Note(theme)
        self.kept = QLabel()
        self.kept.setWordWrap(True)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_TEXT)
        for field, said in ((self.editor, self.tr("New value")), (self.choice, self.tr("New value"))):
            field.setAccessibleName(said)

        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Setting"), self.setting)
        form.addRow("", self.help)
        form.addRow(self.tr("Old value"), self.old)
        form.addRow(self.tr("&New value"), self.value)
        form.addRow("", self.fault)
        form.addRow(self.tr("Stays"), self.kept)
        form.addRow(self.tr("N&ame"), self.name)
        label = form.labelForField(self.value)
        assert isinstance(label, QLabel)
        self._value_label = label
        self.start = lay_out(self, intro, form, self.tr("Start the fork"))

        self.setting.currentIndexChanged.connect(self._show_setting)
        self.editor.textEdited.connect(self._check)
        self.choice.currentIndexChanged.connect(self._check)
        self.name.textEdited.connect(self._keep_name)
        self.setting.setCurrentIndex(max(self.setting.findData(FIRST), 0))
        self._show_setting()
        self.resize(WIDTH, self.sizeHint().height())

    @property
    def fork_name(self) -> str:
        """What the new run is called."""
        return self.name.text().strip() or self.run.about.name

    @property
    def _setting(self) -> str:
        return str(self.setting.currentData())

    @property
    def _text(self) -> str:
        if self.value.currentWidget() is self.choice:
            return str(self.choice.currentData())
        return self.editor.text().strip()

    @Slot()
    def _show_setting(self) -> None:
        name, old = self._setting, self._values[self._setting]
        self.old.setText(value_text(name, old))
        plain = {"optimizer.kind": "optimizer", "schedule.kind": "schedule"}.get(name, name)
        try:
            self.help.tell(setting_help(plain))
        except KeyError:
            self.help.tell("")
        choices = _choices(name)
        if choices:
            blocked = self.choice.blockSignals(True)
            self.choice.clear()
            for value in choices:
                self.choice.addItem(_choice_text(name, value), value)
            self.choice.setCurrentIndex(max(self.choice.findData(_as_text(old)), 0))
            self.choice.blockSignals(blocked)
            self.value.setCurrentWidget(self.choice)
            self._value_label.setBuddy(self.choice)
        else:
            self.editor.setText(_as_text(old))
            self.value.setCurrentWidget(self.editor)
            self._value_label.setBuddy(self.editor)
        self._check()

    @Slot()
    def _keep_name(self) -> None:
        self._named_by_hand = bool(self.name.text().strip())

    @Slot()
    def _check(self) -> None:
        name, text = self._setting, self._text
        fault, self.recipe = "", None
        try:
            made = with_setting(self.run.recipe, name, text)
        except SettingError as error:
            fault = f"{error.fault[:1].upper()}{error.fault[1:]}"
        else:
            new = forkable(made).get(name)
            if new != self._values[name]:
                self.recipe = made
        self.fault.tell(fault, is_fault=True)
        self.editor.setProperty("wrong", bool(fault))
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)
        self.start.setEnabled(self.recipe is not None)
        if self.recipe is not None:
            said = kept_by_fork(self.run.recipe, self.recipe).sentence
            if any(change.reason == "command" for change in self.run.rate_changes):
                by_hand = self.tr(
                    "But the learning rate of the old run was changed by hand; this one keeps its own."
                )
                said = f"{said} {by_hand}"
            self.kept.setText(said)
            if not self._named_by_hand:
                value = value_text(name, forkable(self.recipe)[name])
                said = self.tr("{name}, {setting} {value}").format(
                    name=self.run.about.name, setting=full_name(name).lower(), value=value
                )
                self.name.setText(said[:LONGEST_TEXT])
        else:
            self.kept.setText("" if fault else self.tr("Everything: give the setting another value."))
            if not self._named_by_hand:
                self.name.clear()

    def showEvent(self, event: Any) -> None:
        """The value is what one has come to type."""
        super().showEvent(event)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.selectAll()


def forkable(recipe: Recipe) -> dict[str, Any]:
    """The settings that a fork can change, with their values; those that stand at their default too."""
    found = dict(settings(recipe))
    unused = "steps" if recipe.epochs is not None else "epochs"
    found.pop(unused, None)
    found["stopping.restore_best"] = bool(found["stopping.restore_best"])
    kind = recipe.optimizer["kind"]
    defaults = {f"optimizer.{key}": value for key, value in OPTIMIZERS[kind].defaults.items()}
    defaults |= {f"schedule.{key}": value for key, value in SCHEDULES[recipe.schedule["kind"]].items()}
    return found | {name: found.get(name, value) for name, value in defaults.items()}


def _choices(name: str) -> tuple[str, ...]:
    return ("false", "true") if name in SWITCHES else CHOICES.get(name, ())


def _choice_text(name: str, value: str) -> str:
    return value_text(name, value == "true") if name in SWITCHES else choice_name(value)


def _as_text(value: Any) -> str:
    """A value as `with_setting` reads it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
