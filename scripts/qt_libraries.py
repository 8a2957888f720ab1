"""See to it that Qt's system libraries load: PySide6's wheels bring Qt, but not what Qt needs of the system.

In: `.venv`'s Python and the names of Qt's platform plugins. Out: nothing, or a SetupError with the command
that would help. What has once loaded is noted in `.venv`, and not tried again.
"""

import json
import subprocess
from pathlib import Path

import system_packages
from command import SetupError, child_environment
from setup_environment import VENV

# Debian's and Ubuntu's packages; a newer name (libglib2.0-0t64) stands in for an old one by itself.
OFFSCREEN = "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0 libx11-6"
OFFSCREEN += " libgssapi-krb5-2 fonts-dejavu-core"
ON_A_SCREEN = "libx11-xcb1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1"
ON_A_SCREEN += " libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1"
ON_A_SCREEN += " libxcb-xfixes0 libxcb-xkb1"
NOTE = VENV / "digitpad-qt.json"


def ensure(python: Path, platforms: list[str]) -> None:
    """Try Qt with these platform plugins unless they have loaded before; install what is missing if allowed.

    Raises:
        SetupError: something is missing and this user cannot install it.
    """
    known = _noted()
    if set(platforms) <= known:
        return
    fault = _fault(python, platforms)
    if fault:
        packages = OFFSCREEN.split()
        if set(platforms) > {"offscreen"}:
            packages += ON_A_SCREEN.split()
        if not system_packages.has_apt():
            raise SetupError(
                f"Qt's system libraries are missing ({fault}): install the packages of your system that hold "
                f"them; on Debian and Ubuntu they are {' '.join(packages)}"
            )
        if not system_packages.may_install():
            command = system_packages.install_command(packages)
            raise SetupError(f"Qt's system libraries are missing ({fault}); run: {command}")
        system_packages.install(packages)
        fault = _fault(python, platforms)
        if fault:
            raise SetupError(f"Qt does not load, though its system libraries were installed: {fault}")
    part = NOTE.with_suffix(".part")
    part.write_text(json.dumps(sorted(known | set(platforms))), encoding="utf-8")
    part.replace(NOTE)


def _noted() -> set[str]:
    try:
        return set(json.loads(NOTE.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return set()


def _fault(python: Path, platforms: list[str]) -> str:
    """What keeps Qt from loading, in one line; empty when nothing does."""
    script = str(Path(__file__).with_name("check_qt.py"))
    tried = subprocess.run(
        [str(python), "-P", script, *platforms], capture_output=True, text=True, env=child_environment()
    )
    lines = (tried.stdout + tried.stderr).strip().splitlines()
    return "" if tried.returncode == 0 else (lines or [f"exit status {tried.returncode}"])[-1]
