"""The tool in hand."""

import pytest

from digitpad.errors import SettingError
from digitpad.state.tools import ERASER_RADIUS, Tool, ToolState


def test_taking_another_tool_is_told_once():
    tools, told = ToolState(), []
    tools.tool_changed.connect(lambda: told.append(tools.tool))
    tools.take(Tool.ERASER)
    tools.take(Tool.ERASER)
    assert told == [Tool.ERASER]


def test_the_eraser_reaches_as_far_as_the_ink_is_wide():
    tools = ToolState()
    tools.set_pen_width(60)
    assert tools.eraser_reach == ERASER_RADIUS + 30


@pytest.mark.parametrize("width", [0, -5, 500, float("nan")])
def test_a_pen_of_no_or_monstrous_width_is_refused(width: float):
    tools = ToolState()
    with pytest.raises(SettingError, match="pen width"):
        tools.set_pen_width(width)
