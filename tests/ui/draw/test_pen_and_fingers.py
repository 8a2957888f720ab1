"""Pens and fingers draw once, each alone, and a palm not at all."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest

from digitpad.state.drawing import DrawingState
from digitpad.ui.draw.canvas import Canvas
from tests.ui.draw.conftest import LEFT, RIGHT, mouse, mouse_stroke, pen, tablet

PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease


@pytest.fixture(scope="module")
def screen(qapp: object) -> QPointingDevice:
    return QTest.createTouchDevice()


def finger(
    canvas: Canvas, device: QPointingDevice, what: str, place: tuple[float, float], number: int = 1
) -> None:
    sequence = QTest.touchEvent(canvas, device)
    getattr(sequence, what)(number, canvas.to_widget(*place).toPoint(), canvas)
    sequence.commit()


def test_a_pen_draws_with_its_pressure(canvas: Canvas, drawing: DrawingState):
    device = pen()
    assert tablet(canvas, device, PRESS, (100, 100), 0.25)
    assert tablet(canvas, device, MOVE, (200, 300), 0.75)
    assert tablet(canvas, device, RELEASE, (220, 340))
    points = drawing.strokes[0]
    assert points[:, :2].round(6).tolist() == [[100, 100], [200, 300], [220, 340]]
    assert points[:, 3].tolist() == [0.25, 0.75, 0.75]
    assert (points[:, 2] >= 0).all()


def test_every_event_of_a_pen_is_accepted_so_that_no_mouse_is_made_of_it(
    canvas: Canvas, drawing: DrawingState
):
    device = pen()
    assert tablet(canvas, device, MOVE, (100, 100))
    canvas.resize(900, 404)
    assert tablet(canvas, device, PRESS, (-300, 100), 0.5)
    assert tablet(canvas, device, RELEASE, (-300, 100))
    assert drawing.is_blank


def test_mouse_events_made_from_a_pen_do_not_draw_twice(canvas: Canvas, drawing: DrawingState):
    device = pen()
    tablet(canvas, device, PRESS, (100, 100), 0.5)
    mouse(canvas, QEvent.Type.MouseButtonPress, (100, 100), LEFT, held=True)
    tablet(canvas, device, MOVE, (300, 300), 0.5)
    mouse(canvas, QEvent.Type.MouseMove, (300, 300), LEFT, held=True)
    tablet(canvas, device, RELEASE, (300, 300))
    at = canvas.to_widget(300, 300)
    late = QMouseEvent(
        QEvent.Type.MouseButtonPress,
        at,
        at,
        QPointF(canvas.mapToGlobal(at)),
        LEFT,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseEventSource.MouseEventSynthesizedByQt,
    )
    QCoreApplication.sendEvent(canvas, late)
    assert not late.isAccepted()
    assert len(drawing.strokes) == 1
    assert len(drawing.strokes[0]) == 2
    assert not drawing.is_drawing


def test_the_other_end_of_the_pen_and_its_button_erase(canvas: Canvas, drawing: DrawingState):
    for device, button in ((pen(rubber=True), LEFT), (pen(), RIGHT)):
        drawing.clear()
        mouse_stroke(canvas, [(100, 500), (900, 500)])
        tablet(canvas, device, PRESS, (500, 300), 0.5, button)
        tablet(canvas, device, MOVE, (500, 700), 0.5, button)
        tablet(canvas, device, RELEASE, (500, 700), 0, button)
        assert len(drawing.strokes) == 2


def test_a_hovering_pen_draws_nothing(canvas: Canvas, drawing: DrawingState):
    tablet(canvas, pen(), MOVE, (100, 100))
    tablet(canvas, pen(), MOVE, (200, 100))
    assert drawing.is_blank


def test_a_finger_draws(canvas: Canvas, drawing: DrawingState, screen: QPointingDevice):
    finger(canvas, screen, "press", (250, 250))
    finger(canvas, screen, "move", (500, 250))
    finger(canvas, screen, "release", (500, 250))
    assert drawing.strokes[0][:, :2].tolist() == [[250, 250], [500, 250]]
    assert drawing.strokes[0].shape[1] == 3  # this screen tells no pressure
    assert not drawing.is_drawing


def test_a_second_finger_or_palm_leaves_no_ink(
    canvas: Canvas, drawing: DrawingState, screen: QPointingDevice
):
    finger(canvas, screen, "press", (250, 250), 1)
    sequence = QTest.touchEvent(canvas, screen)
    sequence.stationary(1).press(12, canvas.to_widget(800, 800).toPoint(), canvas).commit()
    sequence = QTest.touchEvent(canvas, screen)
    sequence.stationary(1).move(12, canvas.to_widget(700, 800).toPoint(), canvas).commit()
    sequence = QTest.touchEvent(canvas, screen)
    sequence.stationary(1).release(12, canvas.to_widget(700, 800).toPoint(), canvas).commit()
    assert drawing.is_drawing
    finger(canvas, screen, "move", (250, 500), 1)
    finger(canvas, screen, "release", (250, 500), 1)
    assert [stroke[:, :2].tolist() for stroke in drawing.strokes] == [[[250, 250], [250, 500]]]


def test_a_touch_that_the_system_takes_away_leaves_no_ink(
    canvas: Canvas, drawing: DrawingState, screen: QPointingDevice
):
    finger(canvas, screen, "press", (250, 250))
    finger(canvas, screen, "move", (500, 250))
    cancel = QTouchEvent(QEvent.Type.TouchCancel, screen, Qt.KeyboardModifier.NoModifier, [])
    QCoreApplication.sendEvent(canvas, cancel)
    assert drawing.is_blank
    assert not drawing.is_drawing
    finger(canvas, screen, "release", (500, 250))
    assert drawing.is_blank


def test_a_touch_pad_is_left_to_move_the_mouse(canvas: Canvas, drawing: DrawingState):
    pad = QTest.createTouchDevice(QInputDevice.DeviceType.TouchPad)
    finger(canvas, pad, "press", (250, 250))
    assert drawing.is_blank
    finger(canvas, pad, "release", (250, 250))
    assert not drawing.is_drawing
