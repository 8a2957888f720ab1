"""The file of settings: a small JSON object that is read with suspicion and written whole.

In: a path. Out: the values in it that make sense, and what was wrong with the rest. JSON and not Qt's own ini
files, because PySide reads Python objects from those by unpickling them.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitpad import atomic
from digitpad.data.lock import in_turn
from digitpad.errors import DataError, SaveError
from digitpad.files.whole import read_text

FORMAT = "digitpad-settings/1"
PATIENCE = 0.5
"""Seconds that a change waits for another window's."""
DEEPEST = 64
"""Levels of nesting: with their indents, 40 KB of brackets would be 400 MB, and Python 3.14 reads them."""


@dataclass(frozen=True)
class SettingsProblem:
    """Settings that could not be used: the file, what was wrong in it, and the copy set aside, if any."""

    path: Path
    wrong: tuple[str, ...]
    kept: Path | None


class SettingsFile:
    """The values in the file, and the way to change one.

    `checks` names every value there can be, with a function that returns it in its proper type or raises
    ValueError. What is unknown is kept as it is: it may belong to a newer version.
    """

    def __init__(self, path: Path, checks: Mapping[str, Callable[[Any], Any]]) -> None:
        self.path = path
        self.values: dict[str, Any] = {}
        self.problem: SettingsProblem | None = None
        self._checks = checks
        self._is_in_turn = False
        try:
            if not path.exists():
                return
        except OSError:  # a folder that may not be looked into: there is nothing to set aside, nor to read
            self.problem = SettingsProblem(path, ("the whole file",), None)
            return
        try:
            raw = _load(path)
        except (DataError, ValueError, RecursionError):
            self._set_aside(("the whole file",))
            return
        wrong = []
        for name, check in checks.items():
            if name in raw:
                try:
                    self.values[name] = check(raw[name])
                except ValueError:
                    wrong.append(name)
        if wrong:
            self._set_aside(tuple(wrong), raw)

    @contextlib.contextmanager
    def in_turn(self) -> Iterator[None]:
        """A block in which no other window writes; within it, one may read a value and then write it."""
        if self._is_in_turn:
            yield
            return
        with in_turn(self.path.with_suffix(".lock"), PATIENCE):
            self._is_in_turn = True
            try:
                yield
            finally:
                self._is_in_turn = False

    def read(self, name: str) -> Any:
        """A value as it is in the file now; None where it is not, or makes no sense."""
        try:
            return self._checks[name](_load(self.path)[name])
        except (DataError, KeyError, ValueError, RecursionError):
            return None

    def write(self, name: str, value: Any) -> None:
        """Change one value (JSON's types; None removes it) and write the file. Raises SaveError."""
        with self.in_turn():
            try:
                raw = _load(self.path)  # another window may have written since
            except (DataError, ValueError, RecursionError):
                raw = {}
            raw["format"] = FORMAT
            if value is None:
                raw.pop(name, None)
            else:
                raw[name] = value
            atomic.write_bytes(self.path, _content(raw))

    def _set_aside(self, wrong: tuple[str, ...], raw: dict[str, Any] | None = None) -> None:
        kept: Path | None = self.path.with_suffix(".damaged.json")
        assert kept is not None
        try:
            if raw is None:
                self.path.replace(kept)
            else:
                atomic.write_bytes(kept, self.path.read_bytes())
                rest = {name: value for name, value in raw.items() if name not in wrong}
                atomic.write_text(self.path, json.dumps(rest))
        except (OSError, ValueError, SaveError):
            kept = None
        self.problem = SettingsProblem(self.path, wrong, kept)


def _load(path: Path) -> dict[str, Any]:
    raw = json.loads(read_text(path))
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise ValueError("not a file of settings")
    _check_depth(raw)
    _content(raw)  # what could not be written again, as half a surrogate, would stop every change
    return raw


def _check_depth(raw: dict[str, Any]) -> None:
    level: list[Any] = [raw]
    for _ in range(DEEPEST):
        level = [
            child
            for value in level
            for child in (
                value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            )
        ]
        if not level:
            return
    raise ValueError(f"more than {DEEPEST} levels")


def _content(raw: Mapping[str, Any]) -> bytes:
    """The file for these values. Raises ValueError and RecursionError."""
    return (json.dumps(raw, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
