"""What the hand holds: the pen or the eraser, and how wide the pen's ink looks on the screen.

In: choices of the user. Out: signals when they are others than before. None of it changes what a drawing is.
"""

from enum import Enum

from PySide6.QtCore import QObject, Signal

from digitpad.errors import SettingError

PEN_WIDTHS = (24, 40, 60, 84)
"""Widths of the pen that are offered, in canvas units; MNIST's own pen would be about 80 on a full canvas."""

ERASER_RADIUS = 55.0
"""Radius in canvas units of what the eraser takes away."""


class Tool(Enum):
    """What the main button of the pointer does."""

    PEN = "pen"
    ERASER = "eraser"


class ToolState(QObject):
    """The tool in hand and the pen's width.

    Signals:
        tool_changed: another tool is in hand.
        pen_width_changed: the pen has another width.
    """

    tool_changed = Signal()
    pen_width_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = Tool.PEN
        self._pen_width = float(PEN_WIDTHS[1])

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tool

    @property
    def pen_width(self) -> float:
        """Width of the ink on the screen, in canvas units."""
        return self._pen_width

    @property
    def eraser_reach(self) -> float:
        """Canvas units from the eraser's middle within which strokes are cut: all ink under it goes."""
        return ERASER_RADIUS + self._pen_width / 2

    def take(self, tool: Tool) -> None:
        """Take a tool in hand."""
        if tool is not self._tool:
            self._tool = tool
            self.tool_changed.emit()

    def set_pen_width(self, width: float) -> None:
        """Show all ink with another width. Raises SettingError unless it is 4–200 canvas units."""
        if not 4 <= width <= 200:
            raise SettingError("pen width", f"{width:g} is not between 4 and 200")
        if width != self._pen_width:
            self._pen_width = float(width)
            self.pen_width_changed.emit()
