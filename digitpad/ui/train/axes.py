"""The axes of the curves: steps with their epochs, losses plain or logarithmic, shares in percent.

In: the range in view, from pyqtgraph. Out: where ticks are, and what they are called.
"""

from collections.abc import Sequence
from math import ceil, floor, log10

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from digitpad.ui.train.wording import locale, percent, translate, whole

Ticks = list[tuple[float, list[float]]]

MOST_EPOCHS = 6
"""Epochs named below a plot: more would only be read with effort."""

NAME_WIDTH = 76
"""Pixels that the name of a step takes, with some room to the next."""

BEYOND_SIDE, BEYOND_END = 30, 8
"""Pixels that a name may reach beyond the ends of its axis: half a name."""


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose outermost names may reach beyond its ends; pyqtgraph would leave them out."""

    def boundingRect(self) -> QRectF:
        """Called by Qt."""
        inner: QRectF = super().boundingRect()
        if self.orientation == "bottom":
            return inner.adjusted(-BEYOND_SIDE, 0, BEYOND_SIDE, 0)
        return inner.adjusted(0, -BEYOND_END, 0, BEYOND_END)


class StepAxis(Axis):
    """The axis of steps: ticks at the end of epochs; ordinary ones where hardly any of these is in view."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self._steps_per_epoch = 0
        self.log_steps = False

    def set_epochs(self, steps_per_epoch: int) -> None:
        """Say how long an epoch is."""
        self._steps_per_epoch = steps_per_epoch
        self.renew()

    def renew(self) -> None:
        """Draw anew, because the ticks may be others though the range is not."""
        self.picture = None
        self.update()

    def tickValues(self, minimum: float, maximum: float, size: float) -> Ticks:
        """Called by pyqtgraph: (spacing, places) of the ticks in view."""
        length = self._steps_per_epoch
        if self.log_steps:
            parts = (
                (1,)
                if maximum - minimum > 2.5 or size < 4 * NAME_WIDTH
                else (1, 3)
                if maximum - minimum > 1.5
                else (1, 2, 5)
            )
            decades = range(max(floor(minimum), 0), ceil(maximum) + 1)
            places = [decade + log10(part) for decade in decades for part in parts]
            return [(1, [place for place in places if minimum <= place <= maximum])]
        if length:
            first, last = ceil(max(minimum, 1) / length), floor(maximum / length)
            if last - first >= 1:
                stride = ceil((last - first + 1) / max(min(MOST_EPOCHS, size // NAME_WIDTH), 1))
                named = [epoch for epoch in range(first, last + 1) if epoch % stride == 0]
                return [(length * stride, [float(epoch * length) for epoch in named])]
        ordinary: Ticks = super().tickValues(minimum, maximum, size)
        if ordinary and ordinary[0][0] < 1:
            return [(1, [float(step) for step in range(ceil(max(minimum, 1)), floor(maximum) + 1)])]
        return [(spacing, [x for x in places if x > 0]) for spacing, places in ordinary[:1]]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Called by pyqtgraph: the step, and below it the epoch that ends there."""
        return [self._name(round(10**value if self.log_steps else value)) for value in values]

    def _name(self, step: int) -> str:
        length = self._steps_per_epoch
        if length and step % length == 0 and not self.log_steps:
            text = translate("curves", "step {step}\nepoch {epoch}")
            return text.format(step=whole(step), epoch=whole(step // length))
        return translate("curves", "step {step}").format(step=whole(step))


class LossAxis(Axis):
    """The axis of losses; in the logarithmic case its values are logarithms to base 10."""

    def __init__(self) -> None:
        super().__init__("left")

    def tickValues(self, minimum: float, maximum: float, size: float) -> Ticks:
        """Called by pyqtgraph."""
        if not self.logMode:
            plain: Ticks = super().tickValues(minimum, maximum, size)
            return plain[:1]
        if maximum - minimum > 6:
            stride = ceil((maximum - minimum) / 6)
            return [(stride, [float(n) for n in range(ceil(minimum), floor(maximum) + 1) if n % stride == 0])]
        parts = (1,) if maximum - minimum > 3 else (1, 3) if maximum - minimum > 1.5 else (1, 2, 5)
        decades = range(floor(minimum), ceil(maximum) + 1)
        places = [decade + log10(part) for decade in decades for part in parts]
        return [(1, [place for place in places if minimum <= place <= maximum])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Called by pyqtgraph."""
        if self.logMode:
            return [_plain(10.0 ** min(value, 300), max(0, -floor(value + 1e-9))) for value in values]
        return [_plain(value, max(0, ceil(-log10(spacing) - 1e-9))) for value in values]


class ShareAxis(Axis):
    """An axis of shares, written as percentages."""

    def __init__(self) -> None:
        super().__init__("left")

    def tickValues(self, minimum: float, maximum: float, size: float) -> Ticks:
        """Called by pyqtgraph; there is no share above 1, though there is some room for its marker."""
        ordinary: Ticks = super().tickValues(minimum, maximum, size)
        return [(spacing, [x for x in places if x < 1 + 1e-9]) for spacing, places in ordinary[:1]]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Called by pyqtgraph."""
        return [percent(value, 0 if spacing >= 0.0099 else 1) for value in values]


def _plain(value: float, decimals: int) -> str:
    if abs(value) >= 1e5 or decimals > 4:  # of a run that diverged, or of a learning rate
        return locale().toString(value, "g", 2).replace("e+", "e").replace("e-0", "e-")
    return locale().toString(value, "f", decimals)
