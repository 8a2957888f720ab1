"""What the tests of drawing share: states with a real, small network, and hands for mouse, pen and finger."""

from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.reading import ReadingState
from digitpad.state.tools import ToolState
from digitpad.ui.draw.canvas import Canvas
from digitpad.ui.theme import Theme
from tests.reason_kit import drawn_digits, no_data_at_hand

__all__ = ["drawn_digits", "no_data_at_hand"]

Places = Sequence[tuple[float, float]]
LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme("light")


@pytest.fixture
def drawing() -> DrawingState:
    return DrawingState()


@pytest.fixture
def tools() -> ToolState:
    return ToolState()


@pytest.fixture
def model() -> ModelState:
    network = Network(NetworkSpec.dense(784, (16,), 10), np.random.default_rng(3))
    model = ModelState()
    model.set_live(Reader(network.snapshot(), "A small network"))
    return model


@pytest.fixture
def bundled(model: ModelState) -> ModelState:
    """The model that comes with the program, as the one that reads."""
    model.restore_bundled()
    model.set_live(None)
    return model


@pytest.fixture
def reading(qtbot: QtBot, drawing: DrawingState, model: ModelState) -> ReadingState:
    return ReadingState(drawing, model)


@pytest.fixture
def canvas(qtbot: QtBot, drawing: DrawingState, tools: ToolState, theme: Theme) -> Canvas:
    canvas = Canvas(drawing, tools, theme)
    qtbot.addWidget(canvas)
    canvas.resize(404, 404)  # 400 pixels of paper
    show(qtbot, canvas)
    return canvas


def show(qtbot: QtBot, widget: QWidget) -> None:
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def colour(canvas: Canvas, x: float, y: float) -> QColor:
    """What is on the screen at a place in canvas units."""
    image = canvas.grab().toImage()
    at = canvas.to_widget(x, y) * image.devicePixelRatio()
    return image.pixelColor(at.toPoint())


def mouse(
    canvas: Canvas, kind: QEvent.Type, place: tuple[float, float], button: Qt.MouseButton, held: bool
) -> bool:
    """Send a mouse event at a place in canvas units; whether it was accepted."""
    at = canvas.to_widget(*place)
    everywhere = QPointF(canvas.mapToGlobal(at))
    buttons = button if held else NONE
    cause = NONE if kind == QEvent.Type.MouseMove else button
    event = QMouseEvent(kind, at, everywhere, cause, buttons, Qt.KeyboardModifier.NoModifier)
    event.setAccepted(False)
    QCoreApplication.sendEvent(canvas, event)
    return event.isAccepted()


def mouse_stroke(canvas: Canvas, places: Places, button: Qt.MouseButton = LEFT) -> None:
    """Draw with the mouse, from press to release."""
    mouse(canvas, QEvent.Type.MouseButtonPress, places[0], button, held=True)
    for place in places[1:]:
        mouse(canvas, QEvent.Type.MouseMove, place, button, held=True)
    mouse(canvas, QEvent.Type.MouseButtonRelease, places[-1], button, held=False)


def pen(rubber: bool = False) -> QPointingDevice:
    """A pen on a tablet, or its other end."""
    kind = QPointingDevice.PointerType
    abilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    return QPointingDevice(
        "pen", 7, QInputDevice.DeviceType.Stylus, kind.Eraser if rubber else kind.Pen, abilities, 1, 2
    )


def tablet(
    canvas: Canvas,
    device: QPointingDevice,
    kind: QEvent.Type,
    place: tuple[float, float],
    pressure: float = 0.0,
    button: Qt.MouseButton = LEFT,
) -> bool:
    """Send a tablet event at a place in canvas units; whether it was accepted."""
    at = canvas.to_widget(*place)
    down = kind in (QEvent.Type.TabletPress, QEvent.Type.TabletMove) and pressure > 0
    event = QTabletEvent(
        kind,
        device,
        at,
        QPointF(canvas.mapToGlobal(at)),
        pressure,
        0,
        0,
        0,
        0,
        0,
        Qt.KeyboardModifier.NoModifier,
        button if kind != QEvent.Type.TabletMove else NONE,
        button if down else NONE,
    )
    event.setAccepted(False)
    QCoreApplication.sendEvent(canvas, event)
    return event.isAccepted()
