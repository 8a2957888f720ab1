"""The window's place on the screen, kept from one start to the next, also when the screen has gone.

In: the settings. Out: a window that lies on a screen that is there, whole.
"""

import hashlib

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QMainWindow, QStyle

from digitpad.state.settings import Settings

LAYOUT_VERSION = 4
"""Raised when docks come, go or change their names: an older layout is then left alone."""

FIRST_SIZE = (1280, 800)
SMALLEST = (300, 200)
"""What is smaller was never a window's size."""


def restore(window: QMainWindow, settings: Settings) -> bool:
    """Put window and docks where they were; False when there is no layout that fits this version."""
    geometry, docks = _unsealed(settings.layout("geometry")), _unsealed(settings.layout("docks"))
    known = geometry is not None and window.restoreGeometry(geometry)
    if not known or window.width() < SMALLEST[0] or window.height() < SMALLEST[1]:
        room = QGuiApplication.primaryScreen().availableGeometry()
        window.setGeometry(centred(QSize(*FIRST_SIZE), room))
    elif not (window.isMaximized() or window.isFullScreen()):
        title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        place = QRect(window.geometry().topLeft(), window.size().expandedTo(window.minimumSizeHint()))
        window.setGeometry(brought_back(place, rooms, title))
    return docks is not None and window.restoreState(docks, LAYOUT_VERSION)


def remember(window: QMainWindow, settings: Settings) -> None:
    """Keep where window and docks are."""
    settings.remember_layout("geometry", _sealed(window.saveGeometry()))
    settings.remember_layout("docks", _sealed(window.saveState(LAYOUT_VERSION)))


def centred(size: QSize, room: QRect) -> QRect:
    """A frame of that size, or smaller where it must be, in the middle of `room`."""
    frame = QRect(room.topLeft(), size.boundedTo(room.size()))
    frame.moveCenter(room.center())
    return frame


def brought_back(place: QRect, rooms: list[QRect], title: int) -> QRect:
    """The same place where screens show the whole of it, else one on the screen that shows most of it.

    Args:
        place: the window without its frame.
        rooms: what each screen that is there has to offer.
        title: how high a title bar is; it is to be reached as well.
    """
    hidden = QRegion(place)
    for room in rooms:
        hidden -= QRegion(room)
    if hidden.isEmpty() or not rooms:
        return place

    def seen(room: QRect) -> int:
        part = room.intersected(place)
        return part.width() * part.height()

    room = max(rooms, key=seen).adjusted(0, title, 0, 0)
    fitting = QRect(place.topLeft(), place.size().boundedTo(room.size()))
    fitting.moveLeft(min(max(fitting.left(), room.left()), room.right() + 1 - fitting.width()))
    fitting.moveTop(min(max(fitting.top(), room.top()), room.bottom() + 1 - fitting.height()))
    return fitting


def _sealed(state: QByteArray) -> QByteArray:
    return QByteArray(hashlib.sha256(state.data()).digest() + state.data())


def _unsealed(kept: QByteArray | None) -> QByteArray | None:
    """What was sealed; None where it is damaged: Qt ends the process by a hard fault over some of that."""
    if kept is None:
        return None
    seal, state = kept.data()[:32], kept.data()[32:]
    return QByteArray(state) if hashlib.sha256(state).digest() == seal else None
