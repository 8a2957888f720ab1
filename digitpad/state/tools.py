"""What the hand holds – pen or eraser, and how wide its ink looks –, and how many digits it draws.

In: choices of the user. Out: signals when they are others than before. None of it changes what a drawing is.
"""

from enum import Enum

from PySide6.QtCore import QObject, Signal

from digitpad.errors import SettingError

PEN_WIDTHS = (16, 40, 60, 84)
"""Widths of the pen that are offered, in canvas units: the thinnest for a telephone number in one row, the
others for a single digit; MNIST's own pen would be about 80 on a full canvas."""

ERASER_RADIUS = 55.0
"""Radius in canvas units of what the eraser takes away."""


class Tool(Enum):
    """What the main button of the pointer does."""

    PEN = "pen"
    ERASER = "eraser"


class Digits(Enum):
    """For how many digits a drawing is taken."""

    AUTOMATIC = "automatic"
    ONE = "one"
    SEVERAL = "several"


class ToolState(QObject):
    """The tool in hand, the pen's width, and how many digits are drawn.

    Signals:
        tool_changed: another tool is in hand.
        pen_width_changed: the pen has another width.
        digits_changed: the drawing is taken for another number of digits.
    """

    tool_changed = Signal()
    pen_width_changed = Signal()
    digits_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = Tool.PEN
        self._pen_width = float(PEN_WIDTHS[1])
        self._digits = Digits.AUTOMATIC
        self._ink_width: float | None = None

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
        return ERASER_RADIUS + self.ink_width / 2

    @property
    def ink_width(self) -> float:
        """Width of the ink that is drawn now: the pen's, unless a picture is drawn over with its own."""
        return self._pen_width if self._ink_width is None else self._ink_width

    @property
    def digits(self) -> Digits:
        """For how many digits the drawing is taken."""
        return self._digits

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

    def fix_ink_width(self, width: float | None) -> None:
        """Draw with ink of this width, in canvas units, whatever the pen's; None for the pen's again."""
        self._ink_width = width

    def expect(self, digits: Digits) -> None:
        """Take the drawing for one digit, for several, or for what it looks like."""
        if digits is not self._digits:
            self._digits = digits
            self.digits_changed.emit()
