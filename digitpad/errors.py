"""Every error that digitpad raises on purpose, as one tree.

    DigitpadError            known and explained: one line for the user, no traceback
    ├── FileError            a file and what is wrong with it
    │   ├── DataError        … a data set or a drawing
    │   ├── ModelFileError   … a model
    │   └── SaveError        … writing it failed; what was there before is whole
    ├── SettingError         a value that a network, a recipe or a command line cannot take
    │   └── SliceError       … the part of a tensor that was asked for
    ├── DivergedError        training left the finite numbers
    ├── DownloadError        no mirror gave the file
    └── Cancelled            the user stopped it; nothing was changed

Anything else that comes out of digitpad is a bug.
"""

import os


class DigitpadError(Exception):
    """A known fault whose message is one plain line."""


LONGEST_FAULT = 2000
"""Characters of a fault: it may repeat what stands in a file, and that may be megabytes."""


_COMMANDS = (*range(32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
"""Ends of lines, terminals' commands, turns of the direction."""
_UNSHOWN = dict.fromkeys([*_COMMANDS, *range(0xD800, 0xE000)], " ")
"""What is no part of a plain line: these, and half characters."""


def printable(path: str) -> str:
    """A path to be printed: in one line, and without commands for the terminal."""
    return path.translate(dict.fromkeys(_COMMANDS, "�"))


def _line(fault: str) -> str:
    fault = fault.translate(_UNSHOWN)
    return fault if len(fault) <= LONGEST_FAULT else f"{fault[: LONGEST_FAULT - 1]}…"


class FileError(DigitpadError):
    """A file and its fault: `path` (where, perhaps with `:line`) and `fault` (what is wrong)."""

    def __init__(self, path: str | os.PathLike[str], fault: str) -> None:
        fault = _line(fault)
        shown = str(path).translate(dict.fromkeys(_UNSHOWN, "�"))
        super().__init__(f"{shown}: {fault}")
        self.path = str(path)
        self.fault = fault


class DataError(FileError):
    """A data set or drawing that cannot be read."""


class ModelFileError(FileError):
    """A model that cannot be read."""


class SaveError(FileError):
    """A file that could not be written; what stood there before is untouched."""


class InUseError(SaveError):
    """A file or folder that another program, or another window of this one, is writing."""


class SettingError(DigitpadError, ValueError):
    """A value out of its range: `name` of the setting and `fault`, which names the value."""

    def __init__(self, name: str, fault: str) -> None:
        name, fault = _line(name), _line(fault)
        super().__init__(f"{name}: {fault}")
        self.name = name
        self.fault = fault


class SliceError(SettingError):
    """An index like `[10:100]` that cannot be read, or that does not fit: `name` is its text.

    Attributes:
        place: the character of the text, counted from 1, where reading it failed; None where it was read.
    """

    def __init__(self, text: str, fault: str, place: int | None = None) -> None:
        super().__init__(text, fault)
        self.place = place


class DivergedError(DigitpadError):
    """A run whose loss is no finite number any more: `step` is the batch at which that was seen."""

    def __init__(self, step: int) -> None:
        super().__init__(
            f"the training diverged at step {step:,}: the loss is not a finite number any more; "
            "the learning rate is usually too large, try a tenth of it"
        )
        self.step = step


class DownloadError(DigitpadError):
    """A download that no mirror could complete: `name` of the file and `fault` of each of them."""

    def __init__(self, name: str, fault: str) -> None:
        name, fault = _line(name), _line(fault)
        super().__init__(f"{name}: {fault}; check the connection and try again")
        self.name = name
        self.fault = fault


class Cancelled(DigitpadError):  # noqa: N818 - not an error of anyone's
    """The user cancelled; what was half done has been put away."""

    def __init__(self) -> None:
        super().__init__("cancelled")
