"""Whether there is a screen to open a window on, and whether Qt can reach it.

Qt ends the whole process when it finds none; so look before Qt does.
"""

import ctypes
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QPluginLoader

X_PLUGIN = "libqxcb.so"
PACKAGES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-xkb1 "
    "libxkbcommon-x11-0"
)
PATIENCE = 5.0
"""Seconds in which another computer's screen has to answer."""

WITHOUT = "QT_QPA_PLATFORM=offscreen digitpad tour FOLDER needs none"


def missing_display(
    environment: Mapping[str, str] | None = None, platform: str = sys.platform, plugin: Path | None = None
) -> str | None:
    """One line that says why no window can open, or None when one can (as far as can be known).

    Args:
        environment, platform: those of the process, when not given.
        plugin: the file by which Qt reaches an X server, found by itself when not given.
    """
    given = os.environ if environment is None else environment
    if given.get("QT_QPA_PLATFORM"):
        return _unknown_platform(given)
    if platform in ("win32", "darwin"):
        return None
    display, wayland = given.get("DISPLAY", ""), given.get("WAYLAND_DISPLAY", "")
    if not display and not wayland:
        return f"there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); {WITHOUT}"
    if wayland and _answers(Path(given.get("XDG_RUNTIME_DIR", "/run"), wayland)):
        return None
    if display and _x_answers(display):
        return _missing_library(plugin)
    named = f"DISPLAY is {display}" if display else f"WAYLAND_DISPLAY is {wayland}"
    return f"the display does not answer ({named}); {WITHOUT}"


def _unknown_platform(given: Mapping[str, str]) -> str | None:
    """What is wrong with QT_QPA_PLATFORM; only a name that Qt has nowhere is, the rest is left to Qt."""
    if given.get("QT_QPA_PLATFORM_PLUGIN_PATH") or given.get("QT_PLUGIN_PATH"):
        return None
    chosen = given["QT_QPA_PLATFORM"]
    names = {name.partition(":")[0].lower() for name in chosen.split(";")}  # tried in turn: `wayland;xcb`
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    known: set[str] = set()
    for file in folder.glob("*"):
        # Of a file's own words, read without loading it: the name of the file is not that of the platform.
        described: object = QPluginLoader(str(file)).metaData().get("MetaData")
        keys = described.get("Keys") if isinstance(described, dict) else None
        known.update(keys if isinstance(keys, list) else [])
    if not known or names & {key.lower() for key in known}:
        return None
    return f"QT_QPA_PLATFORM is {chosen!r}, which Qt does not have; it has {', '.join(sorted(known))}"


def _missing_library(plugin: Path | None) -> str | None:
    if plugin is None:
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
        plugin = Path(folder, "platforms", X_PLUGIN)
    if not plugin.exists():
        return None  # a Qt of the system's own: let it try
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        name = str(error).partition(":")[0]
        return f"Qt lacks the library {name} (on Debian and Ubuntu: apt-get install {PACKAGES})"
    return None


def _x_answers(display: str) -> bool:
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local is None:
        distant = re.fullmatch(r"([^:/]+):(\d+)(?:\.\d+)?", display)
        if distant is not None:  # as after `ssh -X`, which may be over while the variable is still there
            return _answers_from_afar(distant[1], 6000 + int(distant[2]))
        return ":" in display  # a form of its own: let Qt try
    # Servers listen on a file, on a name without a file, or on both.
    place = f"/tmp/.X11-unix/X{local[1]}"
    return _answers(place) or _answers(f"\0{place}")


def _answers(place: Path | str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as there:
            there.connect(str(place))
    except OSError:
        return False
    return True


def _answers_from_afar(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=PATIENCE):
            return True
    except (OSError, OverflowError, UnicodeError):
        return False
