"""A system that is dark: an application whose own palette is, for tests of the interface under it."""

import os
from typing import Any

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from digitpad.ui import theme

VARIABLE = "DIGITPAD_TESTS_PALETTE"
"""`dark` in the environment makes the tests' system dark."""


class DarkApplication(QApplication):
    """Where nobody chooses a palette, it is light on dark."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        theme._system_is_dark = lambda: True  # off screen Qt knows no colour scheme, whatever one tells it
        self.setPalette(QPalette())

    def setPalette(self, palette: Any, *more: Any) -> None:
        """Take a palette; one that says nothing means the system's."""
        if isinstance(palette, QPalette) and not palette.resolveMask():
            palette = QPalette(QColor("#30343c"), QColor("#1e2127"))
        super().setPalette(palette, *more)


def application_class() -> type[QApplication]:
    """As the environment wants it."""
    return DarkApplication if os.environ.get(VARIABLE) == "dark" else QApplication
