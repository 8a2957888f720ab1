"""What the user chose for the whole program, kept in `settings.json` in the folder of settings.

In: that file, whatever has become of it. Out: typed values, and a past-tense signal for each.
A value that makes no sense becomes its default; the file as it was is then set aside, and `problem` says so.
"""

import base64
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, Signal

from digitpad import paths
from digitpad.errors import SaveError, SettingError
from digitpad.state.settings_file import SettingsFile, SettingsProblem

THEMES = ("system", "light", "dark")
DIGITS = ("automatic", "one", "several")
MOST_THREADS = 256
MOST_RECENT_FILES = 8
MOST_ASKED_RUNS = 100


def available_threads() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(QObject):
    """The choices of the user; each is written as it is made.

    A setter raises SettingError for a value that makes no sense, and is silent when nothing changes. What
    could not be written holds until the program ends, and `saving_failed` says why, once for each reason.

    Signals: theme_changed(str), threads_changed(int), data_folder_changed(object),
    model_folder_changed(object), recent_files_changed, first_steps_changed(bool), saving_failed(object)
    """

    theme_changed = Signal(str)
    threads_changed = Signal(int)
    data_folder_changed = Signal(object)
    model_folder_changed = Signal(object)
    recent_files_changed = Signal()
    first_steps_changed = Signal(bool)
    saving_failed = Signal(object)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = SettingsFile(path or paths.config_dir() / "settings.json", _CHECKS)
        self._values = dict(self._file.values)
        self._fault = ""

    @property
    def path(self) -> Path:
        """The file of settings."""
        return self._file.path

    @property
    def problem(self) -> SettingsProblem | None:
        """What was wrong with the file at the start, or None."""
        return self._file.problem

    @property
    def theme(self) -> str:
        """The colours: "system", "light" or "dark"."""
        return str(self._values.get("theme", "system"))

    @theme.setter
    def theme(self, value: str) -> None:
        if self._change("theme", value):
            self.theme_changed.emit(value)

    @property
    def digits(self) -> str:
        """For how many digits a drawing is taken: "automatic", "one" or "several"."""
        return str(self._values.get("digits", "automatic"))

    @digits.setter
    def digits(self, value: str) -> None:
        self._change("digits", value)

    @property
    def threads(self) -> int:
        """Threads for the products of matrices, from the next start on; 0 means one for every core."""
        return int(self._values.get("threads", 0))

    @threads.setter
    def threads(self, value: int) -> None:
        if self._change("threads", value):
            self.threads_changed.emit(value)

    @property
    def data_folder(self) -> Path | None:
        """A folder of the user's with data sets in it; None: only the usual places are searched."""
        named = self._values.get("data_folder")
        return Path(named) if named else None

    @data_folder.setter
    def data_folder(self, value: Path | None) -> None:
        if self._change("data_folder", None if value is None else str(value)):
            self.data_folder_changed.emit(self.data_folder)

    @property
    def model_folder(self) -> Path:
        """Where the user's models are kept, and where file dialogs for them begin."""
        named = self._values.get("model_folder")
        return Path(named) if named else paths.models_dir()

    @model_folder.setter
    def model_folder(self, value: Path | None) -> None:
        if self._change("model_folder", None if value is None else str(value)):
            self.model_folder_changed.emit(self.model_folder)

    @property
    def first_steps(self) -> bool:
        """Whether the guidance of the first start is shown."""
        return bool(self._values.get("first_steps", True))

    @first_steps.setter
    def first_steps(self, value: bool) -> None:
        if self._change("first_steps", value):
            self.first_steps_changed.emit(value)

    @property
    def model(self) -> Path | None:
        """The model that reads from the start on; None for the one that came with the program."""
        named = self._values.get("model")
        return Path(named) if named else None

    @model.setter
    def model(self, value: Path | None) -> None:
        self._change("model", None if value is None else str(value.absolute()))

    @property
    def left_model(self) -> Path | None:
        """The model of a run that was neither kept nor discarded when the window closed."""
        named = self._values.get("left_model")
        return Path(named) if named else None

    @left_model.setter
    def left_model(self, value: Path | None) -> None:
        self._change("left_model", None if value is None else str(value))

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """The files opened or saved last, the newest first."""
        return tuple(Path(name) for name in self._values.get("recent_files", ()))

    def add_recent_file(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        name = str(path.absolute())
        self._set_recent(lambda recent: [name, *(other for other in recent if other != name)])

    def remove_recent_file(self, path: Path) -> None:
        """Forget one recent file, as when it is not there any more."""
        self._set_recent(lambda recent: [other for other in recent if other != str(path)])

    def clear_recent_files(self) -> None:
        """Forget all recent files."""
        self._set_recent(lambda recent: [])

    @property
    def asked_runs(self) -> tuple[str, ...]:
        """The folder names of interrupted runs about which the user was asked whether they shall go on."""
        return tuple(self._values.get("asked_runs", ()))

    def add_asked_run(self, name: str) -> None:
        """Ask about this run no more."""
        self._edit(
            "asked_runs",
            lambda asked: [name, *(other for other in asked if other != name)][:MOST_ASKED_RUNS],
        )

    def layout(self, name: str) -> QByteArray | None:
        """What a window remembered under `name` (its geometry, the places of its docks), or None."""
        text = self._values.get("layout", {}).get(name)
        return None if text is None else QByteArray(base64.b64decode(text))

    def remember_layout(self, name: str, state: QByteArray | None) -> None:
        """Keep what a window wants to find again at the next start; None forgets it."""

        def kept(layout: dict[str, str]) -> dict[str, str]:
            others = {key: text for key, text in layout.items() if key != name}
            return others if state is None else others | {name: base64.b64encode(state.data()).decode()}

        with self._file.in_turn():
            now = self._file.read("layout")
            self._change("layout", kept(self._values.get("layout", {}) if now is None else now))

    def _set_recent(self, edit: Callable[[list[str]], list[str]]) -> None:
        if self._edit("recent_files", lambda recent: edit(recent)[:MOST_RECENT_FILES]):
            self.recent_files_changed.emit()

    def _edit(self, name: str, edit: Callable[[list[str]], list[str]]) -> bool:
        """Change a list into which another window may have put something since; False when it is the same."""
        with self._file.in_turn():
            now = self._file.read(name)
            return self._change(name, edit(self._values.get(name, []) if now is None else now))

    def _change(self, name: str, value: Any) -> bool:
        """Take over and write a value; False when it was the same already (as chosen or as default)."""
        if value is not None:
            try:
                value = _CHECKS[name](value)
            except ValueError as error:
                raise SettingError(name, str(error)) from None
        before = getattr(self, name) if name in _PLAIN else self._values.get(name)
        if value == before:
            return False
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        try:
            self._file.write(name, value)
        except SaveError as error:
            if str(error) != self._fault:  # a window that closes writes several times
                self._fault = str(error)
                self.saving_failed.emit(error)
        else:
            self._fault = ""
        return True


def _theme(value: Any) -> str:
    if value not in THEMES:
        raise ValueError(f"{value!r} is none of {', '.join(THEMES)}")
    return str(value)


def _digits(value: Any) -> str:
    if value not in DIGITS:
        raise ValueError(f"{value!r} is none of {', '.join(DIGITS)}")
    return str(value)


def _threads(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MOST_THREADS:
        raise ValueError(f"{value!r} is not a whole number from 0 (all cores) to {MOST_THREADS}")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def _path(value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"{value!r} is not a path")
    return value


def _paths(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_RECENT_FILES:
        raise ValueError(f"not a list of at most {MOST_RECENT_FILES} paths")
    return [_path(item) for item in value]


def _names(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("not a list of names")
    return value


def _layout(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("not an object of layouts")
    for text in value.values():
        if not isinstance(text, str):
            raise ValueError("a layout is not text")
        base64.b64decode(text, validate=True)
    return value


_PLAIN = ("theme", "digits", "threads", "first_steps")
_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "theme": _theme,
    "digits": _digits,
    "threads": _threads,
    "data_folder": _path,
    "model_folder": _path,
    "first_steps": _truth,
    "model": _path,
    "left_model": _path,
    "recent_files": _paths,
    "asked_runs": _names,
    "layout": _layout,
}
