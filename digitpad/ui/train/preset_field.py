"""The preset that the form begins with: to choose, with what it reaches, and to save, rename and delete.

In: a RecipeForm. Out: its preset, and the user's files of presets.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox, QToolButton, QVBoxLayout, QWidget

from digitpad.errors import DataError, DigitpadError
from digitpad.state.recipe_form import RecipeForm
from digitpad.training.recipe import Recipe
from digitpad.ui.icons import dress
from digitpad.ui.messages import explain
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import ChoiceBox, Field, LinkButton, Note
from digitpad.ui.train.preset_name_dialog import PresetNameDialog

TOOL_TIP = Qt.ItemDataRole.ToolTipRole


class PresetField(QWidget):
    """The box of presets, a menu beside it, and below what the chosen one reaches.

    Attributes:
        field: name, box and note.
        save, rename, delete: the actions of the menu.
        dialog: the dialog that is open, or None.

    Signals:
        preset_chosen: a preset (its name) was chosen by hand.
    """

    preset_chosen = Signal(str)

    def __init__(self, form: RecipeForm, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form, self._theme = form, theme
        self.dialog: PresetNameDialog | QMessageBox | None = None
        self.box = ChoiceBox()
        self.box.activated.connect(self._choose)
        self.menu_button = QToolButton()
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setAccessibleName(self.tr("Presets of your own"))
        self.menu_button.setToolTip(self.tr("Save, rename or delete presets of your own"))
        self.menu_button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        dress(self.menu_button, "more", theme)
        menu = QMenu(self.menu_button)
        self.save = self._add(menu, self.tr("&Save as preset…"), self._ask_to_save)
        self.rename = self._add(menu, self.tr("&Rename preset…"), self._ask_to_rename)
        self.delete = self._add(menu, self.tr("&Delete preset…"), self._ask_to_delete)
        self.menu_button.setMenu(menu)
        self.field = Field(self.tr("P&reset"), self.box, theme, self.menu_button)
        self.field.set_help(self.tr("A training with a known result, to begin with."))
        self.back_button = LinkButton(theme, "restore")
        self.back_button.clicked.connect(form.restore_preset)
        self.faults_button = LinkButton(theme, "warning")
        self.faults_button.setCheckable(True)
        self.faults_button.toggled.connect(self._show)
        self.faults = Note(theme)
        self.trouble = Note(theme)
        self.field.add_below(self.back_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.faults_button, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.faults)
        layout.addWidget(self.trouble)
        form.form_changed.connect(self._show)
        form.presets_changed.connect(self._fill)
        self._fill()

    def _add(self, menu: QMenu, text: str, slot: object) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(slot)
        return action

    @Slot(int)
    def _choose(self, index: int) -> None:
        name = self.box.itemData(index)
        self.trouble.tell("")
        self._form.choose_preset(name)
        self.preset_chosen.emit(name)

    @Slot()
    def _fill(self) -> None:
        self.box.clear()
        for name, recipe in self._form.presets.items():
            self.box.addItem(name, name)
            self.box.setItemData(self.box.count() - 1, self._about(recipe), TOOL_TIP)
        self._show()

    def _about(self, recipe: Recipe) -> str:
        expected = recipe.expected or self.tr("not known yet")
        return self.tr("Expected: {expected}.\nSource: {source}").format(
            expected=expected, source=recipe.source
        )

    @Slot()
    def _show(self) -> None:
        form, chosen = self._form, self._form.preset
        for index, name in enumerate(form.presets):
            changed = name == chosen.name and form.is_changed
            self.box.setItemText(index, self.tr("{preset}, changed").format(preset=name) if changed else name)
        self.box.choose(chosen.name)
        note = self.field.note
        parts = [chosen.title or chosen.source, "" if form.is_changed else chosen.expected]
        note.tell(": ".join(part for part in parts if part))
        note.setToolTip(self._about(chosen))
        self.back_button.setText(self.tr("Back to {preset}").format(preset=chosen.name))
        self.back_button.setVisible(form.is_changed)
        own = form.library.is_own(chosen.name)
        self.save.setEnabled(form.recipe is not None)
        self.rename.setEnabled(own)
        self.delete.setEnabled(own)
        broken = form.library.faults
        self.faults_button.setVisible(bool(broken))
        self.faults_button.setText(self.tr("Unusable presets: {count}").format(count=len(broken)))
        shown = broken if self.faults_button.isChecked() else []
        self.faults.tell("\n".join(self._fault_text(fault) for fault in shown), is_fault=True)

    def _fault_text(self, fault: DataError) -> str:
        sentence = self.tr("“{file}” in the folder of your presets {fault}.")
        return sentence.format(file=Path(fault.path).name, fault=" ".join(fault.fault.split()).rstrip("."))

    # The user's own

    @Slot()
    def _ask_to_save(self) -> None:
        form = self._form
        own = [name for name in form.presets if form.library.is_own(name)]
        name = form.preset.name if form.preset.name in own else ""
        self._open(
            PresetNameDialog(self.tr("Save as preset"), name, own, self._theme, True, self), self._save
        )

    @Slot()
    def _ask_to_rename(self) -> None:
        name = self._form.preset.name
        taken = [other for other in self._form.presets if other.casefold() != name.casefold()]
        dialog = PresetNameDialog(self.tr("Rename preset"), name, taken, self._theme, False, self)
        self._open(dialog, self._rename)

    @Slot()
    def _ask_to_delete(self) -> None:
        buttons = QMessageBox.StandardButton
        question = QMessageBox(self)
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle(self.tr("Delete preset"))
        text = self.tr("Delete the preset “{name}”? The runs that were made with it stay.")
        question.setText(text.format(name=self._form.preset.name))
        question.setStandardButtons(buttons.Cancel)
        delete = question.addButton(self.tr("Delete"), QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(buttons.Cancel)
        delete.clicked.connect(self._delete)
        self._open(question, None)

    def _open(self, dialog: PresetNameDialog | QMessageBox, accepted: object) -> None:
        self.dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if accepted is not None:
            dialog.accepted.connect(accepted)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    @Slot()
    def _forget_dialog(self) -> None:
        self.dialog = None

    @Slot()
    def _save(self) -> None:
        if isinstance(self.dialog, PresetNameDialog):
            try:
                self._form.save_preset(self.dialog.name, overwrite=self.dialog.replaces)
                self.trouble.tell("")
            except DigitpadError as error:
                self.trouble.tell(explain(error), is_fault=True)

    @Slot()
    def _rename(self) -> None:
        if isinstance(self.dialog, PresetNameDialog):
            try:
                self._form.rename_preset(self.dialog.name)
                self.trouble.tell("")
            except DigitpadError as error:
                self.trouble.tell(explain(error), is_fault=True)

    @Slot()
    def _delete(self) -> None:
        try:
            self._form.delete_preset()
            self.trouble.tell("")
        except DigitpadError as error:
            self.trouble.tell(explain(error), is_fault=True)
