"""Whether there is a screen to open a window on.

Qt ends the whole process when it finds none; so look before Qt does. Without Qt.
"""

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path


def missing_display(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> str | None:
    """One line that says why no window can open, or None when one can (as far as can be known)."""
    given = os.environ if environment is None else environment
    if platform in ("win32", "darwin") or given.get("QT_QPA_PLATFORM"):
        return None
    display, wayland = given.get("DISPLAY", ""), given.get("WAYLAND_DISPLAY", "")
    if not display and not wayland:
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    if wayland and _answers(Path(given.get("XDG_RUNTIME_DIR", "/run"), wayland)):
        return None
    if display and _x_answers(display):
        return None
    named = f"DISPLAY is {display}" if display else f"WAYLAND_DISPLAY is {wayland}"
    return f"the display does not answer ({named})"


def _x_answers(display: str) -> bool:
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local is None:
        return True  # another computer's, or a form of its own: let Qt try
    if _answers(Path(f"/tmp/.X11-unix/X{local[1]}")):
        return True
    try:
        # Some servers listen on a name without a file.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as there:
            there.connect(f"\0/tmp/.X11-unix/X{local[1]}")
    except OSError:
        return False
    return True


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as there:
            there.connect(str(path))
    except OSError:
        return False
    return True
