"""The window's place on the screen, kept from one start to the next, also when the screen has gone.

In: the settings. Out: a window that lies on a screen that is there, whole.
"""

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from digitpad.state.settings import Settings

LAYOUT_VERSION = 1
"""Raised when docks come, go or change their names: an older layout is then left alone."""

FIRST_SIZE = (1280, 800)


def restore(window: QMainWindow, settings: Settings) -> bool:
    """Put window and docks where they were; False when there is no layout that fits this version."""
    geometry, docks = settings.layout("geometry"), settings.layout("docks")
    if geometry is None or not window.restoreGeometry(geometry):
        window.resize(*FIRST_SIZE)
        if not window.isMaximized():
            _onto_screen(window, centre=True)
    elif not (window.isMaximized() or window.isFullScreen()):
        _onto_screen(window)
    return docks is not None and window.restoreState(docks, LAYOUT_VERSION)


def remember(window: QMainWindow, settings: Settings) -> None:
    """Keep where window and docks are."""
    settings.remember_layout("geometry", window.saveGeometry())
    settings.remember_layout("docks", window.saveState(LAYOUT_VERSION))


def _onto_screen(window: QMainWindow, *, centre: bool = False) -> None:
    screens = QGuiApplication.screens()
    if not screens:
        return
    frame = window.geometry()
    screen = QGuiApplication.screenAt(frame.center()) or QGuiApplication.primaryScreen()
    window.setGeometry(fitted(frame, screen.availableGeometry(), centre=centre))


def fitted(frame: QRect, room: QRect, *, centre: bool = False) -> QRect:
    """`frame` moved, and made smaller where it must, so that it lies in `room`; in its middle if `centre`."""
    width, height = min(frame.width(), room.width()), min(frame.height(), room.height())
    left = min(max(frame.left(), room.left()), room.left() + room.width() - width)
    top = min(max(frame.top(), room.top()), room.top() + room.height() - height)
    if centre:
        left = room.left() + (room.width() - width) // 2
        top = room.top() + (room.height() - height) // 2
    return QRect(left, top, width, height)
