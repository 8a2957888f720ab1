"""What a test at a screen needs of the system: an X server without a monitor, a window manager, a pointer."""

import shutil
import sys

import system_packages
from command import SetupError, say

TOOLS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}
"""Program → Debian's package."""


def ensure() -> bool:
    """Install what is missing where that is allowed; whether all of it is there.

    Where it is not, a line says what is skipped and which command would help; the other tests do without.
    """
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing and system_packages.may_install():
        try:
            system_packages.install(missing)
        except SetupError as error:
            say(f"the test of a person at a screen is skipped: {error}")
        missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    elif missing and system_packages.has_apt():
        command = system_packages.install_command(missing)
        say(f"the test of a person at a screen is skipped; it needs: {command}")
    return not missing and sys.platform.startswith("linux")
