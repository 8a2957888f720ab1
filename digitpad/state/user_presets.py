"""The presets that a form can begin with: those that came with the program, and the user's own.

In: recipes to keep under a name, new names, deletions. Out: recipes by name, and the files that are broken.
"""

from PySide6.QtCore import QObject, Signal

from digitpad.errors import DataError
from digitpad.training import presets
from digitpad.training.recipe import PRESETS, Recipe, preset


class UserPresets(QObject):
    """All presets, as they lie on the disk.

    Attributes:
        recipes: by name, the built-in ones first.
        faults: what is wrong with files of the user's that are no presets.

    Signals:
        presets_changed: there are others.
    """

    presets_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._built_in = {name: preset(name) for name in PRESETS}
        self.recipes: dict[str, Recipe] = {}
        self.faults: list[DataError] = []
        self.refresh()

    def is_own(self, name: str) -> bool:
        """Whether the user saved it, and so may rename and delete it."""
        return name in self.recipes and name not in self._built_in

    def refresh(self) -> None:
        """Look again at what lies on the disk."""
        own, faults = presets.user_presets()
        found = {**self._built_in, **own}
        # By their text, because an error is equal to none but itself.
        if found != self.recipes or list(map(str, faults)) != list(map(str, self.faults)):
            self.recipes, self.faults = found, faults
            self.presets_changed.emit()

    def save(self, recipe: Recipe, name: str, overwrite: bool = False) -> Recipe:
        """Keep a recipe under a name; returns it so named. Raises SettingError and SaveError."""
        saved = presets.save_preset(recipe, name, overwrite)
        self.refresh()
        return saved

    def rename(self, name: str, new_name: str) -> Recipe:
        """Call one of the user's something else; returns it. Raises SettingError, DataError and SaveError."""
        try:
            return presets.rename_preset(name, new_name)
        finally:
            self.refresh()

    def delete(self, name: str) -> None:
        """Delete one of the user's. Raises SettingError and SaveError."""
        try:
            presets.delete_preset(name)
        finally:
            self.refresh()
