"""How the drawing is prepared for the network: all steps, unless the user left one out to see what it is for.

In: choices of the user, the pen on the screen. Out: `Steps` and the `Sheet`. Nothing of it is ever kept: the
next start prepares by all steps again.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.ink.steps import ALL, Sheet, Steps
from digitpad.state.drawing import CANVAS
from digitpad.state.tools import ToolState


class PreparationState(QObject):
    """The steps that are taken.

    Signals:
        preparation_changed: other steps are taken, or another pen matters because one is left out.
        sheet_changed: the pen on the screen has another width.
    """

    preparation_changed = Signal()
    sheet_changed = Signal()

    def __init__(self, tools: ToolState | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tools = tools or ToolState(self)
        self._steps = ALL
        self._tools.pen_width_changed.connect(self._follow_pen)

    @property
    def steps(self) -> Steps:
        """The steps that are taken."""
        return self._steps

    @property
    def sheet(self) -> Sheet:
        """What is drawn on, in canvas units."""
        return Sheet(CANVAS, self._tools.pen_width)

    @property
    def is_complete(self) -> bool:
        """Whether every step is taken."""
        return self._steps.all_taken

    def take(self, *, scale: bool | None = None, pen: bool | None = None, centre: bool | None = None) -> None:
        """Take or leave out steps; those that are not named stay as they are."""
        named = {"scale": scale, "pen": pen, "centre": centre}
        steps = replace(self._steps, **{name: value for name, value in named.items() if value is not None})
        if steps != self._steps:
            self._steps = steps
            self.preparation_changed.emit()

    @Slot()
    def restore(self) -> None:
        """Take all steps again."""
        if not self.is_complete:
            self._steps = ALL
            self.preparation_changed.emit()

    @Slot()
    def _follow_pen(self) -> None:
        self.sheet_changed.emit()
        if not self.is_complete:
            self.preparation_changed.emit()
