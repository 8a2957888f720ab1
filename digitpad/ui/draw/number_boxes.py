"""The boxes of the number on the canvas: which are shown now, and which of them a pointer taps.

In: a NumberState, and what pointers do. Out: paint, the areas that look different after a change, and the
user's choice.
"""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter

from digitpad.state.number import NumberState
from digitpad.ui.draw.boxes import Box, Place, boxes, paint_boxes
from digitpad.ui.draw.hand import Hand
from digitpad.ui.draw.pointer import Phase, Touch
from digitpad.ui.theme import Theme

TAP = 4.0
"""A pointer that moves no farther, in the widget's units, taps."""


class NumberBoxes:
    """The boxes over the ink.

    A tap on a digit that is not the chosen one chooses it, and leaves no ink; a dot in the chosen one is ink:
    there are people who dot their 0.
    """

    def __init__(self, number: NumberState | None, hand: Hand) -> None:
        self._number = number
        self._hand = hand
        self._shown: tuple[Box, ...] = ()
        self._down: QPointF | None = None  # where a pointer came down, as long as it did not move

    def follow(self, paper: QRectF, to_widget: Place, half_pen: float, font: QFont) -> list[QRectF]:
        """Take over what the number is now; the areas that look different, in the widget's units.

        Args: see `boxes.boxes`.
        """
        if self._number is None:
            return []
        before = self._shown
        self._shown = boxes(self._number.number, self._number.chosen, paper, to_widget, half_pen, font)
        # A number is read many times while one writes on, and most of its digits stay as they are.
        return [box.area() for box in {*before} ^ {*self._shown}]

    def take(self, touch: Touch) -> bool:
        """See what a pointer did, before the hand does; whether it was the end of a tap on a box."""
        if touch.phase is Phase.DOWN:
            draws = not (touch.erases or self._hand.is_down or self._hand.erases)
            self._down = touch.position if draws else None
        elif self._down is not None and touch.phase is not Phase.HOVER:
            way = touch.position - self._down
            if max(abs(way.x()), abs(way.y())) > TAP:
                self._down = None
        if self._down is None or touch.phase is not Phase.UP or self._number is None:
            return False
        at, self._down = self._down, None
        for place, box in enumerate(self._shown):
            if not box.chosen and (box.frame.contains(at) or box.label.contains(at)):
                self._hand.drop()
                self._number.choose(place)
                return True
        return False

    def paint(self, painter: QPainter, theme: Theme, font: QFont) -> None:
        """Paint them."""
        paint_boxes(painter, self._shown, theme, font)
