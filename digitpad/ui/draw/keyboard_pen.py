"""The pen of those who draw with the keyboard.

In: key events. Out: where the pen is, in canvas units. Two arrow keys held together move it slantwise.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from digitpad.state.drawing import CANVAS

STEP = 15.0
FAR_STEP = 60.0

_DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class KeyboardPen:
    """A position that arrow keys move.

    Attributes:
        position: canvas units, or None while no key has called it.
        is_down: whether it draws or erases.
    """

    def __init__(self) -> None:
        self.position: tuple[float, float] | None = None
        self.is_down = False
        self._held: set[int] = set()

    def appear(self) -> tuple[float, float]:
        """Where the pen is; in the middle of the canvas if it was hidden."""
        if self.position is None:
            self.position = (CANVAS / 2, CANVAS / 2)
        return self.position

    def hide(self) -> None:
        """Go away until the next key."""
        self.position = None
        self.is_down = False
        self._held.clear()

    def press(self, event: QKeyEvent) -> bool:
        """Move one step towards all arrow keys that are held; whether the key was one of them."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in _DIRECTIONS or modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        if self.position is None:
            self.appear()
            return True
        self._held.add(event.key())
        step = FAR_STEP if modifiers else STEP
        x, y = self.position
        for key in self._held:
            right, down = _DIRECTIONS[Qt.Key(key)]
            x, y = x + right * step, y + down * step
        self.position = (min(max(x, 0.0), CANVAS), min(max(y, 0.0), CANVAS))
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Let go of a key; whether it was an arrow."""
        if event.key() not in _DIRECTIONS:
            return False
        if not event.isAutoRepeat():
            self._held.discard(event.key())
        return True
