"""The most used fields of a training run: a RecipeForm goes in, what is typed and chosen goes back in."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from digitpad.state.recipe_form import RecipeForm
from digitpad.state.recipe_texts import number_text
from digitpad.state.training import TrainingState
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import Field, LinkButton
from digitpad.ui.train.preset_field import PresetField
from digitpad.ui.train.setting_fields import LENGTH, SettingFields
from digitpad.ui.train.setting_names import choice_name

MOST_USED = ("hidden", "activation", "optimizer", "learning_rate", "batch_size", LENGTH, "seed")


class RecipeSection(QWidget):
    """Preset, hidden units, activation, optimizer, learning rate, batch size, epochs or steps, seed.

    Attributes:
        fields: by the name of the setting, as in `training.settings`; `preset` is the first.
        presets: the field of the preset, with the menu of the user's own.

    Signals:
        preset_chosen: a preset (its name) was chosen by hand.
    """

    preset_chosen = Signal(str)

    def __init__(
        self, form: RecipeForm, training: TrainingState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._form, self._training = form, training
        self.presets = PresetField(form, theme)
        self.presets.preset_chosen.connect(self.preset_chosen)
        self.preset_box, self.back_button = self.presets.box, self.presets.back_button
        self.rate_button = LinkButton(theme)
        self.rate_button.clicked.connect(form.take_usual_rate)
        self.seed_button = QToolButton()
        self.seed_button.setAccessibleName(self.tr("Random seed"))
        self.seed_button.setToolTip(self.tr("Another seed, at random"))
        dress(self.seed_button, "dice", theme)
        self.seed_button.clicked.connect(form.draw_seed)
        self._settings = SettingFields(form, MOST_USED, theme, {"seed": self.seed_button})
        self.fields: dict[str, Field] = {"preset": self.presets.field, **self._settings.fields}

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.presets)
        layout.addWidget(self._settings)
        self.fields["learning_rate"].add_below(self.rate_button)
        QWidget.setTabOrder(self.fields["learning_rate"].editor, self.rate_button)
        form.form_changed.connect(self._offer_rate)
        training.state_changed.connect(self._follow_run)
        self._offer_rate()
        self._follow_run()

    @Slot()
    def _offer_rate(self) -> None:
        form, usual = self._form, self._form.usual_rate
        self.rate_button.setVisible(usual is not None)
        if usual is not None:
            self.rate_button.setText(self.tr("Use {rate}, as usual").format(rate=number_text(usual)))
            name = choice_name(form.text("optimizer"))
            self.rate_button.setToolTip(self.tr("Usual for {optimizer}").format(optimizer=name))

    @Slot()
    def _follow_run(self) -> None:
        """No setting can be changed while a run uses it."""
        self.setEnabled(not self._training.run_state.is_active)

    def showEvent(self, event: QShowEvent) -> None:
        """Look whether another program has saved or deleted presets."""
        super().showEvent(event)
        self._form.library.refresh()
