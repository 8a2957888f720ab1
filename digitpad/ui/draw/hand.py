"""The hand over the paper: what pointers and keys do becomes strokes and sweeps of the eraser.

In: touches and keys, with the place in canvas units. Out: calls of the DrawingState's methods.

Only one pointer draws at a time: the first that comes down keeps the paper until it is lifted. So a palm, a
second finger, or mouse events that a system makes up from a pen's, leave no ink.
"""

import math
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent

from digitpad.state.drawing import CANVAS, DrawingState
from digitpad.state.tools import Tool, ToolState
from digitpad.ui.draw.keyboard_pen import KeyboardPen
from digitpad.ui.draw.pointer import Phase, Touch

Place = tuple[float, float]

SWEEP = 0.25
"""Of the eraser's reach: movements that are shorter are swept together."""


class Hand(QObject):
    """Holds the pen or the eraser.

    Signals:
        moved: the eraser's ring or the keyboard's pen is elsewhere, or something else is in the hand.
    """

    moved = Signal()

    def __init__(self, drawing: DrawingState, tools: ToolState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._tools = tools
        self._down: Touch | None = None
        self._over: Place | None = None
        self._way: list[Place] = []  # of the eraser, not swept yet
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._sweep)
        self.keyboard = KeyboardPen()

    @property
    def is_down(self) -> bool:
        """Whether a pointer or the keyboard draws or erases."""
        return self._down is not None or self.keyboard.is_down

    @property
    def erases(self) -> bool:
        """Whether the eraser is in the hand, be it for one sweep."""
        return self._drawing.is_erasing or self._tools.tool is Tool.ERASER

    @property
    def ring(self) -> Place | None:
        """Where the eraser is, in canvas units, or None when none is over the paper."""
        return (self.keyboard.position or self._over) if self.erases else None

    # Pointers

    def take(self, touch: Touch, place: Place, *, on_paper: bool) -> bool:
        """Do what a pointer did at `place` (canvas units); whether it put something down."""
        if self._down is None:
            if touch.phase is Phase.DOWN and on_paper:
                self._put_down(touch, place)
                return True
            if touch.phase is Phase.HOVER:
                self._hover(place if on_paper else None)
            return False
        if touch.phase is Phase.CANCEL and self._down.pointer.startswith(touch.pointer):
            self.drop()
        if self._down is None or touch.pointer != self._down.pointer:
            return False
        match touch.phase:
            case Phase.MOVE:
                self._move(place, touch.pressure)
            case Phase.UP if touch.button == self._down.button:
                self._move(place, None)  # a pen that is lifted presses no more
                self.lift()
            case Phase.HOVER:
                self.lift()  # its end went elsewhere: to a menu, to another window
        return False

    def leave(self) -> None:
        """The pointer is over the paper no more."""
        if self._down is None:
            self._hover(None)

    def lift(self) -> None:
        """End what is under way, whoever began it."""
        if not self.is_down:
            return
        self._down = None
        self.keyboard.is_down = False
        self._sweep()
        self._drawing.end_stroke()
        self._drawing.end_erasing()
        self.moved.emit()

    def drop(self) -> None:
        """End what is under way; a stroke is taken away."""
        self._drawing.cancel_stroke()
        self.lift()

    def _put_down(self, touch: Touch, place: Place) -> None:
        self.hide_keyboard_pen()
        self._down = touch
        self._over = place
        self._begin(place, touch.pressure, erases=touch.erases or self._tools.tool is Tool.ERASER)

    def _begin(self, place: Place, pressure: float | None, *, erases: bool) -> None:
        if erases:
            self._drawing.begin_erasing(*place, self._tools.eraser_reach)
        else:
            self._drawing.begin_stroke(*_within(place), _now(), pressure)
        self.moved.emit()

    def _move(self, place: Place, pressure: float | None) -> None:
        self._over = place
        if self._drawing.is_erasing:
            self._way.append(place)
            self._due.start()
            self.moved.emit()
        else:
            self._drawing.extend_stroke(*_within(place), _now(), pressure)

    @Slot()
    def _sweep(self) -> None:
        """Rub out along the way since the last time, in steps that no one can tell from the whole of it.

        To cut many strokes takes longer than a mouse takes between two of its movements, which all come.
        """
        way, self._way = self._way, []
        last: Place | None = None
        for place in way:
            if last is None or place is way[-1] or math.dist(last, place) > SWEEP * self._tools.eraser_reach:
                self._drawing.erase_along(*place)
                last = place

    def _hover(self, place: Place | None) -> None:
        self._over = place
        if self.erases:
            self.moved.emit()

    # Keyboard

    def press_key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; whether it was one of the hand's."""
        if event.key() == Qt.Key.Key_Escape and (self.is_down or self.keyboard.position):
            self.drop()
            self.hide_keyboard_pen()
            return True
        if self._down is not None:
            return False
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._press_space()
            return True
        if not self.keyboard.press(event):
            return False
        if self.keyboard.is_down:
            self._move(self.keyboard.appear(), None)
        self.moved.emit()
        return True

    def _press_space(self) -> None:
        if self.keyboard.is_down:
            self.lift()
            return
        place = self.keyboard.appear()
        self.keyboard.is_down = True
        self._begin(place, None, erases=self._tools.tool is Tool.ERASER)

    def hide_keyboard_pen(self) -> None:
        """Lift the keyboard's pen and put it away."""
        if self.keyboard.is_down:
            self.lift()
        if self.keyboard.position is not None:
            self.keyboard.hide()
            self.moved.emit()


def _now() -> float:
    return perf_counter() * 1000


def _within(place: Place) -> Place:
    # What is read is what is seen: a pen that leaves the paper draws along its edge.
    x, y = place
    return min(max(x, 0.0), CANVAS), min(max(y, 0.0), CANVAS)
