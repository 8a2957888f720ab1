"""Mouse, finger and pen told in one language: which pointer, where, how hard, and which end of it.

In: Qt's pointer events. Out: `Touch`es, or None for events that are not for drawing.
"""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent, QTouchEvent


class Phase(Enum):
    """What a pointer did."""

    DOWN = auto()
    MOVE = auto()
    UP = auto()
    HOVER = auto()
    CANCEL = auto()


@dataclass(frozen=True)
class Touch:
    """One thing that a pointer did.

    Attributes:
        pointer: which one: the mouse, the pen, or one of the fingers.
        phase: what it did; HOVER is a movement with nothing pressed.
        position: where, in the widget's units.
        button: which button came down or up, or None.
        pressure: 0–1, or None where the device does not tell.
        erases: whether the rubber end or the other button came down.
    """

    pointer: str
    phase: Phase
    position: QPointF
    button: Qt.MouseButton | None = None
    pressure: float | None = None
    erases: bool = False


FINGERS = "finger"
"""Begins the name of each finger; the name of all of them when a system takes them away."""

_DRAWING_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
_FINGER_PHASES = {
    QEventPoint.State.Pressed: Phase.DOWN,
    QEventPoint.State.Updated: Phase.MOVE,
    QEventPoint.State.Released: Phase.UP,
}
_PEN_PHASES = {QEvent.Type.TabletPress: Phase.DOWN, QEvent.Type.TabletRelease: Phase.UP}


def from_mouse(event: QMouseEvent) -> Touch | None:
    """What the mouse did: the left button draws, the right one erases."""
    if event.source() == Qt.MouseEventSource.MouseEventSynthesizedByQt:
        return None  # a finger's or a pen's, which were taken as what they are
    if event.type() == QEvent.Type.MouseMove:
        held = any(event.buttons() & button for button in _DRAWING_BUTTONS)
        return Touch("mouse", Phase.MOVE if held else Phase.HOVER, event.position())
    if event.button() not in _DRAWING_BUTTONS:
        return None
    # A double click is the second of two quick dabs.
    phase = Phase.UP if event.type() == QEvent.Type.MouseButtonRelease else Phase.DOWN
    erases = event.button() == Qt.MouseButton.RightButton
    return Touch("mouse", phase, event.position(), event.button(), erases=erases)


def from_tablet(event: QTabletEvent) -> Touch:
    """What the pen of a tablet or a screen did: its tip draws; its rubber end and its side button erase."""
    moved = Phase.HOVER if event.buttons() == Qt.MouseButton.NoButton else Phase.MOVE
    phase = _PEN_PHASES.get(event.type(), moved)
    rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
    erases = rubber or event.button() == Qt.MouseButton.RightButton
    button = event.button() if phase in (Phase.DOWN, Phase.UP) else None
    return Touch("pen", phase, event.position(), button, _fraction(event.pressure()), erases)


def from_touch(event: QTouchEvent) -> list[Touch] | None:
    """What the fingers on a screen did; None for a touch pad, which moves the mouse instead."""
    device = event.pointingDevice()
    if device is None or device.type() != QInputDevice.DeviceType.TouchScreen:
        return None
    tells_pressure = bool(device.capabilities() & QInputDevice.Capability.Pressure)
    if event.type() == QEvent.Type.TouchCancel:
        return [Touch(FINGERS, Phase.CANCEL, QPointF())]  # Qt does not say which
    touches = []
    for point in event.points():
        phase = _FINGER_PHASES.get(point.state())
        if phase is not None:
            pressure = _fraction(point.pressure()) if tells_pressure else None
            touches.append(Touch(f"{FINGERS} {point.id()}", phase, point.position(), pressure=pressure))
    return touches


def _fraction(pressure: float) -> float:
    # Some drivers report a little more than all.
    return min(max(pressure, 0.0), 1.0)
