"""The fields of a training run: a RecipeForm goes in, what is typed and chosen goes back into it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget

from digitpad.nn.layers import ACTIVATIONS
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.state.recipe_form import RecipeForm, number_text
from digitpad.state.training import TrainingState
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import ChoiceBox, Field, LinkButton, text_editor
from digitpad.ui.train.wording import choice_name, field_help, field_name

CHOICES = {"activation": tuple(ACTIVATIONS), "optimizer": tuple(OPTIMIZERS)}


class RecipeSection(QWidget):
    """Preset, hidden units, activation, optimizer, learning rate, batch size, epochs or steps, seed.

    Attributes:
        fields: by the name of the setting, as in `training.settings`; `preset` is the first.

    Signals:
        preset_chosen: a preset (its name) was chosen by hand.
    """

    preset_chosen = Signal(str)

    def __init__(
        self, form: RecipeForm, training: TrainingState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._form, self._training = form, training
        self.preset_box = ChoiceBox()
        for name in form.presets:
            self.preset_box.addItem(name, name)
        self.preset_box.activated.connect(self._choose_preset)
        self.back_button = LinkButton(theme, "restore")
        self.back_button.clicked.connect(form.restore_preset)
        self.rate_button = LinkButton(theme)
        self.rate_button.clicked.connect(form.take_usual_rate)
        self.seed_button = QToolButton()
        self.seed_button.setAccessibleName(self.tr("Random seed"))
        self.seed_button.setToolTip(self.tr("Another seed, at random"))
        dress(self.seed_button, "dice", theme)
        self.seed_button.clicked.connect(form.draw_seed)

        self.fields = {"preset": Field(self.tr("P&reset"), self.preset_box, theme)}
        self.fields["preset"].set_help(self.tr("A training with a known result, to begin with."))
        for name in ("hidden", "activation", "optimizer", "learning_rate", "batch_size", "length", "seed"):
            self.fields[name] = self._make_field(name, theme)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for field in self.fields.values():
            layout.addWidget(field)
        self.fields["preset"].add_below(self.back_button)
        self.fields["learning_rate"].add_below(self.rate_button)
        form.form_changed.connect(self._show)
        training.state_changed.connect(self._follow_run)
        self._show()
        self._follow_run()

    def _make_field(self, name: str, theme: Theme) -> Field:
        if name in CHOICES:
            box = ChoiceBox()
            for value in CHOICES[name]:
                box.addItem(choice_name(value), value)
            box.activated.connect(lambda: self._form.set_text(name, box.currentData()))
            field = Field(field_name(name), box, theme)
        else:
            editor = text_editor()
            editor.textEdited.connect(lambda text: self._form.set_text(self._setting(name), text))
            beside = self.seed_button if name == "seed" else None
            field = Field(field_name(self._setting(name)), editor, theme, beside)
        field.set_help(field_help(self._setting(name)))
        return field

    def _setting(self, name: str) -> str:
        return self._form.length if name == "length" else name

    @Slot(int)
    def _choose_preset(self, index: int) -> None:
        name = self.preset_box.itemData(index)
        self._form.choose_preset(name)
        self.preset_chosen.emit(name)

    @Slot()
    def _show(self) -> None:
        form, preset = self._form, self._form.preset
        for index, name in enumerate(form.presets):
            changed = name == preset.name and form.is_changed
            self.preset_box.setItemText(
                index, self.tr("{preset}, changed").format(preset=name) if changed else name
            )
        self.preset_box.choose(preset.name)
        note = self.fields["preset"].note
        note.tell(preset.title if form.is_changed else f"{preset.title}: {preset.expected}")
        note.setToolTip(
            self.tr("Expected: {expected}.\nSource: {source}").format(
                expected=preset.expected, source=preset.source
            )
        )
        self.back_button.setText(self.tr("Back to {preset}").format(preset=preset.name))
        self.back_button.setVisible(form.is_changed)
        for name, field in self.fields.items():
            if name == "preset":
                continue
            setting = self._setting(name)
            if name == "length":
                field.set_name(field_name(setting))
                field.set_help(field_help(setting))
            text = form.text(setting)
            if isinstance(field.editor, ChoiceBox):
                field.editor.choose(text)
            elif isinstance(field.editor, QLineEdit) and field.editor.text() != text:
                field.editor.setText(text)
            field.show_fault(form.fault(setting))
        usual = form.usual_rate
        self.rate_button.setVisible(usual is not None)
        if usual is not None:
            self.rate_button.setText(
                self.tr("Use {rate}, usual for {optimizer}").format(
                    rate=number_text(usual), optimizer=choice_name(form.text("optimizer"))
                )
            )

    @Slot()
    def _follow_run(self) -> None:
        """No setting can be changed while a run uses it."""
        self.setEnabled(not self._training.run_state.is_active)
