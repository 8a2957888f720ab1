"""Find out whether a window can be shown here, and through which of Qt's platform plugins."""

import os
import re
import socket
import sys
from pathlib import Path


def chosen_platform() -> str | None:
    """The platform plugin that the user chose for Qt (`xcb` of `xcb:…` or `xcb;wayland`), if any."""
    chosen = re.split("[:;]", os.environ.get("QT_QPA_PLATFORM", ""))[0]
    return chosen or None


def why_no_window() -> str | None:
    """What keeps a window from being shown, in one line; None when nothing does.

    Elsewhere than on Linux there is always a screen; there it takes X11 or Wayland that answers. A plugin
    that the user chose is never doubted.
    """
    if not sys.platform.startswith("linux") or chosen_platform():
        return None
    x11, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if not x11 and not wayland:
        return "there is no display here"
    if (x11 and x11_answers(x11)) or (wayland and wayland_answers(wayland)):
        return None
    return f"nothing answers at the display {x11 or wayland}"


def platforms_in_use() -> list[str]:
    """The plugins that Qt will load here."""
    if why_no_window():
        return ["offscreen"]
    return ["offscreen", chosen_platform() or ("xcb" if os.environ.get("DISPLAY") else "wayland")]


def x11_answers(display: str) -> bool:
    """Whether an X server takes connections at `display` (`:0`, `localhost:10.0`, a socket's path)."""
    parts = re.fullmatch(r"(.*?):(\d+)(\.\d+)?", display)
    if parts is None:
        return False
    host, number = parts[1], int(parts[2])
    path = f"/tmp/.X11-unix/X{number}"
    if host.startswith("/"):
        return _takes_connection(f"{host}:{number}") or _takes_connection(host)
    if host in ("", "unix"):  # a socket in the file system, or Linux's abstract one of the same name
        return _takes_connection(path) or _takes_connection("\0" + path)
    return _takes_connection((host.removeprefix("tcp/"), 6000 + number))


def wayland_answers(display: str) -> bool:
    """Whether a Wayland compositor takes connections at `display` (a path, or a name in XDG_RUNTIME_DIR)."""
    return _takes_connection(str(Path(os.environ.get("XDG_RUNTIME_DIR", "")) / display))


def _takes_connection(address: str | tuple[str, int]) -> bool:
    """Whether something listens at a local socket's path, or at a host's port."""
    try:
        if isinstance(address, tuple):
            socket.create_connection(address, timeout=2).close()
        else:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(2)
                connection.connect(address)
    except OSError:
        return False
    return True
