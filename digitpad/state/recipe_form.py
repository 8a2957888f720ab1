"""The form of a training run: a preset and what was changed in it, each field as text with its fault.

In: the name of a preset, and what was typed into a field. Out: a Recipe that can be run, or for each field
that is wrong the reason. Nothing is repaired: a wrong text stays as it was typed until it is right.
"""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import SettingError
from digitpad.state import recipe_texts
from digitpad.state.recipe_texts import number_text
from digitpad.state.user_presets import UserPresets
from digitpad.training.recipe import Recipe
from digitpad.training.settings import with_setting

FIRST_PRESET = "chollet"

USUAL_RATES = {
    "sgd": 0.1,
    "momentum": 0.05,
    "nesterov": 0.05,
    "adagrad": 0.01,
    "rmsprop": 0.001,
    "adam": 0.001,
}
"""A learning rate to begin with for each optimizer, for digits in batches of about a hundred."""

USUAL_VALIDATION = 0.1
"""A share to hold out where something has to be decided by it."""


class RecipeForm(QObject):
    """The fields of a training run.

    Attributes:
        library: the presets, built in and the user's.

    Signals:
        form_changed: a text, a fault or the preset is another one.
        presets_changed: there are other presets to choose from.
    """

    form_changed = Signal()
    presets_changed = Signal()

    def __init__(self, rng: np.random.Generator | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rng = rng or np.random.default_rng()
        self.library = UserPresets(self)
        self.library.presets_changed.connect(self._on_presets)
        self._is_renaming = False
        self._preset: Recipe
        self._start_from(self.presets[FIRST_PRESET])

    @property
    def presets(self) -> dict[str, Recipe]:
        """The recipes that a form can begin with, by name."""
        return self.library.recipes

    @property
    def preset(self) -> Recipe:
        """The preset that the form began with."""
        return self._preset

    @property
    def fields(self) -> tuple[str, ...]:
        """The settings that the form shows, by the names of `training.settings`."""
        return self._fields

    @property
    def length(self) -> str:
        """What the preset counts in: `epochs` or `steps`."""
        return "epochs" if self._preset.steps is None else "steps"

    @property
    def recipe(self) -> Recipe | None:
        """What the form describes, or None as long as a field is wrong.

        A preset that was changed says so in its name, and promises no result.
        """
        return self._recipe

    @property
    def draft(self) -> Recipe:
        """What the form describes as far as it is right, for what shows a part of it."""
        return self._draft

    @property
    def is_changed(self) -> bool:
        """Whether anything is other than in the preset."""
        return self._recipe is None or self._recipe != self._preset

    @property
    def usual_rate(self) -> float | None:
        """The learning rate that the chosen optimizer usually begins with, where the form has another.

        None as long as the optimizer is the preset's own: its author chose the rate for it.
        """
        kind = self._texts["optimizer"]
        usual = USUAL_RATES.get(kind)
        if usual is None or kind == self._preset.optimizer["kind"]:
            return None
        return None if self._texts["learning_rate"] == number_text(usual) else usual

    @property
    def lacks_validation(self) -> bool:
        """Whether something is to be decided by held-out pictures, and none are held out."""
        return bool(self.fault("validation")) and recipe_texts.is_zero(self._texts["validation"])

    def text(self, name: str) -> str:
        """What a field holds, as it was typed."""
        return self._texts[name]

    def fault(self, name: str) -> str:
        """What is wrong with a field; empty when it is right."""
        return self._faults.get(name, "")

    def is_usual(self, name: str) -> bool:
        """Whether a field holds what the preset (or the chosen kind of optimizer or schedule) begins with."""
        return self._texts[name].strip() == self._usual[name]

    def set_text(self, name: str, text: str) -> None:
        """Take over what was typed into a field or chosen in it."""
        if name not in self._texts:
            raise KeyError(name)
        if text != self._texts[name]:
            self._texts[name] = text
            if name in ("optimizer", "schedule"):
                self._offer_options(name)
            self._judge()

    def choose_preset(self, name: str) -> None:
        """Begin again with a preset. Raises KeyError when there is none of that name."""
        self._start_from(self.presets[name])

    def restore_preset(self) -> None:
        """Undo all changes."""
        self._start_from(self._preset)

    def save_preset(self, name: str, overwrite: bool = False) -> None:
        """Keep what the form describes as a preset of the user's, and go on from that.

        Raises:
            SettingError: no preset can be called so, or there is one and `overwrite` is not given.
            SaveError: the disk refused.
        """
        if self._recipe is not None:
            self._start_from(self.library.save(self._recipe, name, overwrite))

    def rename_preset(self, name: str) -> None:
        """Call the present preset, one of the user's, something else; what was changed in it stays.

        Raises SettingError, DataError and SaveError, like `UserPresets.rename`.
        """
        self._is_renaming = True
        try:
            self._preset = self.library.rename(self._preset.name, name)
        finally:
            self._is_renaming = False
        self._judge()

    def delete_preset(self) -> None:
        """Delete the present preset, one of the user's. Raises SettingError and SaveError."""
        self.library.delete(self._preset.name)

    def take_usual_rate(self) -> None:
        """Use the learning rate that is usual for the optimizer."""
        if self.usual_rate is not None:
            self.set_text("learning_rate", number_text(self.usual_rate))

    def hold_out_usual(self) -> None:
        """Hold out as many pictures as one usually does."""
        self.set_text("validation", number_text(USUAL_VALIDATION))

    def draw_seed(self) -> None:
        """Put a random seed into the form: another beginning, another order of the pictures."""
        self.set_text("seed", str(self._rng.integers(0, 1_000_000)))

    @Slot()
    def _on_presets(self) -> None:
        if not self._is_renaming and self._preset.name not in self.presets:
            self._start_from(self.presets[FIRST_PRESET])  # it was deleted
        self.presets_changed.emit()

    def _start_from(self, recipe: Recipe) -> None:
        self._preset = recipe
        kinds = str(recipe.optimizer["kind"]), recipe_texts.schedule_kind(recipe)
        self._usual = recipe_texts.usual_texts(recipe, *kinds)
        self._fields = recipe_texts.shown(*kinds, self.length)
        self._texts = {name: self._usual[name] for name in self.fields}
        self._judge()

    def _offer_options(self, part: str) -> None:
        """Show the settings of another optimizer or schedule, each as it usually is."""
        kinds = self._texts["optimizer"], self._texts["schedule"]
        self._usual = recipe_texts.usual_texts(self._preset, *kinds)
        self._fields = recipe_texts.shown(*kinds, self.length)
        kept = {name: text for name, text in self._texts.items() if not name.startswith(f"{part}.")}
        self._texts = {name: kept.get(name, self._usual[name]) for name in self._fields}

    def _judge(self) -> None:
        """Read every field: into a recipe, or into faults."""
        self._faults = {}
        # Held-out pictures are judged last, so that the order in which things are switched on is no matter.
        recipe = replace(self._preset, validation=self._preset.validation or USUAL_VALIDATION)
        for name in self.fields:
            text = self._texts[name].strip()
            try:
                if self.is_usual(name) and name != "validation":
                    continue  # what nobody touched stays: the form cannot show all that a recipe may hold
                if self.is_usual(name):
                    recipe = replace(recipe, validation=self._preset.validation)
                elif text or name in recipe_texts.MAY_BE_EMPTY:
                    recipe = with_setting(recipe, name, recipe_texts.for_setting(name, text))
                else:
                    self._faults[name] = self.tr("a value is needed")
            except SettingError as error:
                self._faults[name] = error.fault
        self._draft = recipe
        if recipe != self._preset:
            recipe = replace(
                recipe,
                name=f"{recipe.name}-changed",
                title="",
                expected="",
                source=f"{self._preset.name}, changed by hand",
            )
        self._recipe = None if self._faults else recipe
        self.form_changed.emit()
