"""Presets: recipes to begin with, those that came with the program and those that the user saved.

In: names. Out: recipes. The user's lie in `paths.presets_dir()`, a JSON file each, called as the preset is.
"""

import json
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from digitpad import atomic, paths
from digitpad.data.lock import in_turn
from digitpad.errors import DataError, SaveError, SettingError
from digitpad.training import recipe as recipes
from digitpad.training.recipe import Recipe, load_recipe

SUFFIX = ".json"
LONGEST_NAME = 60
PATIENCE = 0.5
"""Seconds that a change waits for another window's."""
FORBIDDEN = '/\\:*?"<>|'
"""What no file may be called on one system or another."""


def preset_names() -> list[str]:
    """The names of all presets: the built-in ones, then the user's in order; broken files are left out."""
    return [*recipes.PRESETS, *user_presets()[0]]


def load_preset(name: str) -> Recipe:
    """The preset called `name`, built in or the user's.

    Raises:
        SettingError: there is none of that name.
        DataError: the user's file of that name is damaged.
    """
    if name in recipes.PRESETS:
        return recipes.preset(name)
    try:
        path = _path(check_name(name))
    except SettingError:
        path = None
    if path is None or not path.is_file():
        raise SettingError("preset", f"{name!r} is not a preset; known are {', '.join(preset_names())}")
    return _load(path)


def user_presets() -> tuple[dict[str, Recipe], list[DataError]]:
    """The user's presets by name, and what is wrong with the files that are none."""
    found: dict[str, Recipe] = {}
    faults: list[DataError] = []
    try:
        files = sorted(paths.presets_dir().glob(f"*{SUFFIX}"), key=lambda path: path.stem.casefold())
    except OSError as error:
        return {}, [DataError(paths.presets_dir(), f"cannot be read: {error.strerror or error}")]
    for path in files:
        if path.name.startswith("."):
            continue  # what an interrupted program left half written
        try:
            check_name(path.stem)
            found[path.stem] = _load(path)
        except SettingError as error:
            faults.append(DataError(path, f"cannot be the file of a preset: {error.fault}"))
        except DataError as error:
            faults.append(error)
    return found, faults


def save_preset(recipe: Recipe, name: str, overwrite: bool = False) -> Recipe:
    """Keep a recipe among the user's presets; returns it as it can be loaded again, under its new name.

    Raises:
        SettingError: no preset can be called so, or there is one already and `overwrite` is not given.
        SaveError: the disk refused.
    """
    path = _path(check_name(name))
    with _in_turn():
        return _save(recipe, path, overwrite)


def rename_preset(name: str, new_name: str) -> Recipe:
    """Call one of the user's presets something else; returns it.

    Raises:
        SettingError: no such preset, or no preset can be called so, or there is one already.
        DataError: its file is damaged.
        SaveError: the disk refused; one of the two files may be left.
    """
    old, new = _path(check_name(name)), _path(check_name(new_name))
    with _in_turn():
        recipe = _users(name)
        if new.exists() and new_name.strip().casefold() == name.casefold():
            _delete(old)  # where “a” and “A” are one file, the new one must not be deleted as the old
            return _save(recipe, new)
        renamed = _save(recipe, new)
        _delete(old)
        return renamed


def delete_preset(name: str) -> None:
    """Remove one of the user's presets. Raises SettingError (no such preset) and SaveError."""
    path = _path(check_name(name))
    with _in_turn():
        _delete(path)


def check_name(name: str) -> str:
    """The name without blanks around it, if a preset of the user's may be called so. Raises SettingError."""
    name = name.strip()
    if not name:
        raise SettingError("preset", "needs a name")
    if len(name) > LONGEST_NAME:
        raise SettingError("preset", f"a name has at most {LONGEST_NAME} characters, not {len(name)}")
    if wrong := next((c for c in name if c in FORBIDDEN or not c.isprintable()), None):
        raise SettingError("preset", f"a name cannot have {wrong!r} in it")
    if name.startswith(".") or name.endswith("."):
        raise SettingError("preset", "a name cannot begin or end with a full stop")
    if name.casefold() in recipes.PRESETS:
        raise SettingError("preset", f"{name!r} is a built-in preset, which stays as it is")
    return name


def _in_turn() -> AbstractContextManager[None]:
    """A block in which no other window changes a preset."""
    return in_turn(paths.presets_dir().with_suffix(".lock"), PATIENCE)


def _save(recipe: Recipe, path: Path, overwrite: bool = False) -> Recipe:
    if not overwrite and path.exists():
        raise SettingError("preset", f"there is one called {path.stem!r} already")
    named = replace(recipe, name=path.stem)
    atomic.write_text(path, json.dumps(named.to_json(), indent=2, ensure_ascii=False) + "\n")
    return named


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        raise SettingError("preset", f"there is none called {path.stem!r} among yours") from None
    except OSError as error:
        raise SaveError(path, f"cannot be deleted: {error.strerror or error}") from error


def _users(name: str) -> Recipe:
    path = _path(check_name(name))
    if not path.is_file():
        raise SettingError("preset", f"there is none called {name!r} among yours")
    return _load(path)


def _load(path: Path) -> Recipe:
    """The recipe in a file, called as the file is: that is the name by which it can be asked for."""
    return replace(load_recipe(path), name=path.stem)


def _path(name: str) -> Path:
    return paths.presets_dir() / f"{name}{SUFFIX}"
