"""Try to load Qt with platform plugins (`offscreen`, `xcb`, …): run by `.venv`'s Python, see qt_libraries.py.

Prints what is missing, in one line, and exits with 1; prints nothing and exits with 0 when all is there.
"""

import ctypes
import sys
from pathlib import Path


def main(platforms: list[str]) -> int:
    """Load what digitpad uses and the named plugins; return the exit status."""
    try:
        from PySide6 import QtCore, QtGui, QtSvg, QtWidgets

        del QtSvg, QtWidgets  # their loading is what is tried
        if sys.platform.startswith("linux"):
            plugins = (
                Path(QtCore.QLibraryInfo.path(QtCore.QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
            )
            wanted = (plugins / f"libq{platform}.so" for platform in platforms)
            for plugin in filter(Path.exists, wanted):  # a plugin that is not Qt's own is the user's affair
                ctypes.CDLL(str(plugin))
    except (ImportError, OSError) as error:
        print(error)
        return 1
    application = QtGui.QGuiApplication([sys.argv[0], "-platform", "offscreen"])
    if not QtGui.QFontDatabase.families():
        print("there is no font")
        return 1
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
