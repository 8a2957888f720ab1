"""The text of a report of a fault: versions, platform, traceback and the end of the log, naming no one.

In: an exception and the log's file. Out: text in which the home folder is ~, and the user's name nowhere.
"""

import contextlib
import getpass
import os
import re
import traceback
from pathlib import Path

from digitpad.ui.versions import environment

TAIL_LINES = 40
TAIL_BYTES = 16_384
WITHOUT_NAME = "user"
"""What stands for the user's name in a path outside of the home folder."""


def details(error: BaseException, log_file: Path | None = None) -> str:
    """Versions, system, the traceback of an exception, and the last lines of the log."""
    lines = [f"{name}: {value}" for name, value in environment()]
    text = "\n".join(lines) + "\n\n" + trace(error)
    tail = log_tail(log_file) if log_file is not None else ""
    return f"{text}\n\nThe end of the log:\n{tail}" if tail else text


def trace(error: BaseException) -> str:
    """The traceback, naming no one."""
    return anonymous("".join(traceback.format_exception(error)).rstrip())


def log_tail(path: Path) -> str:
    """The last lines of a log, naming no one; empty where there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - TAIL_BYTES, 0))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    whole = text if size <= TAIL_BYTES else text.partition("\n")[2]
    return anonymous("\n".join(whole.rstrip().split("\n")[-TAIL_LINES:]))


def anonymous(text: str) -> str:
    """The same text with the home folder as ~, and paths elsewhere without the user's name."""
    for home in sorted(_homes(), key=len, reverse=True):
        text = re.sub(re.escape(home) + r"(?![\w.-])", "~", text)
    for name in _names():
        text = re.sub(rf"(?<=[\\/]){re.escape(name)}(?!\w)", WITHOUT_NAME, text, flags=re.IGNORECASE)
    return text


def _homes() -> set[str]:
    """How the home folder can be written: as it is and resolved, and with slashes or in quotes on Windows."""
    found = set()
    for home in (Path.home(), Path.home().resolve()):
        written = str(home)
        if len(home.parts) > 1:
            found |= {written, written.replace("\\", "\\\\"), home.as_posix()}
    return found


def _names() -> set[str]:
    """The user's names: of the account, and of the home folder."""
    found = {Path.home().name}
    with contextlib.suppress(KeyError, OSError, ImportError):  # no such account
        found.add(getpass.getuser())
    return {name for name in found if name}
