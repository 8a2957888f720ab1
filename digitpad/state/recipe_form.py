"""The form of a training run: a preset and what was changed in it, each field as text with its fault.

In: the name of a preset, and what was typed into a field. Out: a Recipe that can be run, or for each field
that is wrong the reason. Nothing is repaired: a wrong text stays as it was typed until it is right.
"""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitpad.errors import SettingError
from digitpad.training.recipe import PRESETS, Recipe, preset
from digitpad.training.settings import settings, with_setting

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


class RecipeForm(QObject):
    """The fields of a training run.

    Attributes:
        presets: the recipes that a form can begin with, by name.

    Signals:
        form_changed: a text, a fault or the preset is another one.
    """

    form_changed = Signal()

    def __init__(self, rng: np.random.Generator | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rng = rng or np.random.default_rng()
        self.presets: dict[str, Recipe] = {name: preset(name) for name in PRESETS}
        self._start_from(self.presets[FIRST_PRESET])

    @property
    def preset(self) -> Recipe:
        """The preset that the form began with."""
        return self._preset

    @property
    def fields(self) -> tuple[str, ...]:
        """The settings that the form shows, by the names of `training.settings`."""
        return ("hidden", "activation", "optimizer", "learning_rate", "batch_size", self.length, "seed")

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

    def text(self, name: str) -> str:
        """What a field holds, as it was typed."""
        return self._texts[name]

    def fault(self, name: str) -> str:
        """What is wrong with a field; empty when it is right."""
        return self._faults.get(name, "")

    def set_text(self, name: str, text: str) -> None:
        """Take over what was typed into a field or chosen in it."""
        if name not in self._texts:
            raise KeyError(name)
        if text != self._texts[name]:
            self._texts[name] = text
            self._judge()

    def choose_preset(self, name: str) -> None:
        """Begin again with a preset. Raises KeyError when there is none of that name."""
        self._start_from(self.presets[name])

    def restore_preset(self) -> None:
        """Undo all changes."""
        self._start_from(self._preset)

    def take_usual_rate(self) -> None:
        """Use the learning rate that is usual for the optimizer."""
        if self.usual_rate is not None:
            self.set_text("learning_rate", number_text(self.usual_rate))

    def draw_seed(self) -> None:
        """Put a random seed into the form: another beginning, another order of the pictures."""
        self.set_text("seed", str(self._rng.integers(0, 1_000_000)))

    def _start_from(self, recipe: Recipe) -> None:
        self._preset = recipe
        self._usual = _texts(recipe)
        self._texts = {name: self._usual[name] for name in self.fields}
        self._judge()

    def _judge(self) -> None:
        """Read every field: into a recipe, or into faults."""
        recipe, self._faults = self._preset, {}
        for name in self.fields:
            text = self._texts[name].strip()
            if text == self._usual[name]:
                continue  # so that what the form does not show (the optimizer's own settings) stays too
            if not text and name != "hidden":
                self._faults[name] = self.tr("a value is needed")
                continue
            try:
                recipe = with_setting(recipe, name, text)
            except SettingError as error:
                self._faults[name] = error.fault
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


def number_text(value: float) -> str:
    """A learning rate as one types it: `0.001`, `1e-06`."""
    return f"{value:g}"


def _texts(recipe: Recipe) -> dict[str, str]:
    """Every setting as text; units with a blank after the comma."""
    texts = {name: str(value) for name, value in settings(recipe).items() if "." not in name}
    texts["hidden"] = ", ".join(map(str, recipe.hidden))
    texts["optimizer"] = str(recipe.optimizer["kind"])
    texts["learning_rate"] = number_text(recipe.learning_rate)
    return texts
