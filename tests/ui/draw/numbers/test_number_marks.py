"""What stands between digits and is none: left out of the number, and told of."""

from pytestqt.qtbot import QtBot

from digitpad.state.number import NumberState
from digitpad.ui.draw.draw_panel import DrawPanel
from tests.ui.draw.conftest import mouse_stroke


def test_a_dash_between_digits_is_told_of_in_the_bar(
    qtbot: QtBot, panel: DrawPanel, number: NumberState
) -> None:
    for x in (200, 600):
        mouse_stroke(panel.canvas, [(x, 200), (x, 500), (x, 800)])
    bar = panel.number.left_out
    qtbot.waitUntil(lambda: number.number is not None and number.number.text == "11")
    assert not bar.isVisible()
    mouse_stroke(panel.canvas, [(380, 500), (450, 500)])
    qtbot.waitUntil(bar.isVisible)
    assert number.number is not None
    assert number.number.text == "11"
    assert bar.text() == "1 mark left out"
