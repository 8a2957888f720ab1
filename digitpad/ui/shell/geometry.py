"""The window's place on the screen, kept from one start to the next, also when the screen has gone.

In: the settings. Out: a window that lies on a screen that is there, whole.
"""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from digitpad.state.settings import Settings

LAYOUT_VERSION = 3
"""Raised when docks come, go or change their names: an older layout is then left alone."""

FIRST_SIZE = (1280, 800)


def restore(window: QMainWindow, settings: Settings) -> bool:
    """Put window and docks where they were; False when there is no layout that fits this version."""
    geometry, docks = settings.layout("geometry"), settings.layout("docks")
    # Qt itself moves what lay on a screen that has gone onto one that is there.
    if geometry is None or not window.restoreGeometry(geometry):
        room = QGuiApplication.primaryScreen().availableGeometry()
        window.setGeometry(centred(QSize(*FIRST_SIZE), room))
    return docks is not None and window.restoreState(docks, LAYOUT_VERSION)


def remember(window: QMainWindow, settings: Settings) -> None:
    """Keep where window and docks are."""
    settings.remember_layout("geometry", window.saveGeometry())
    settings.remember_layout("docks", window.saveState(LAYOUT_VERSION))


def centred(size: QSize, room: QRect) -> QRect:
    """A frame of that size, or smaller where it must be, in the middle of `room`."""
    frame = QRect(room.topLeft(), size.boundedTo(room.size()))
    frame.moveCenter(room.center())
    return frame
