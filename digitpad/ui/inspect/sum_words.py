"""The numbers and names of a sum as text: as many decimals in all lines, and printed so that they add up."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from digitpad.data.dataset import IMAGE_SIDE
from digitpad.inspection.arithmetic import Sum, Term
from digitpad.inspection.names import PIXELS

DIGITS = 4
"""How many digits the largest number of a sum is told with."""

MOST_DECIMALS = 7

_NAMES = {
    "pixels": QT_TRANSLATE_NOOP("Operation", "pixel {0}"),
    "inputs": QT_TRANSLATE_NOOP("Operation", "input {0}"),
    "units": QT_TRANSLATE_NOOP("Operation", "unit {0}"),
    "samples": QT_TRANSLATE_NOOP("Operation", "sample {0}"),
    "classes": QT_TRANSLATE_NOOP("Operation", "class {0}"),
}


def tr(text: object) -> str:
    """In the user's language."""
    return QCoreApplication.translate("Operation", str(text))


@dataclass(frozen=True)
class Decimals:
    """How numbers of one sum are written: with this many decimals, or as powers of ten where None."""

    count: int | None

    @classmethod
    def of(cls, values: Iterable[float]) -> "Decimals":
        """As many as the largest of them asks for."""
        largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
        if largest == 0:
            return cls(DIGITS - 1)
        wanted = DIGITS - 1 - math.floor(math.log10(largest))
        return (
            cls(None)
            if wanted > MOST_DECIMALS or largest >= 1e7
            else cls(max(wanted, 3 if largest < 1000 else 0))
        )

    def text(self, value: float) -> str:
        """A number with its sign."""
        if not math.isfinite(value):
            return f"{value:+g}".replace("-", "−")
        if self.count is None:
            return f"{value:+.{DIGITS - 1}e}".replace("-", "−")
        sign = "−" if value < 0 else "+"
        return sign + QLocale().toString(abs(value), "f", self.count)

    def adding_up(self, values: Sequence[float]) -> list[str]:
        """All numbers of a sum, the total last, so rounded that the printed ones add up to it.

        The lines that rounding has moved furthest the wrong way give back one unit of the last decimal each.
        """
        if self.count is None or len(values) < 2 or not all(map(math.isfinite, values)):
            return [self.text(value) for value in values]
        unit = 10**self.count
        rounded = [round(value * unit) for value in values]
        left = rounded[-1] - sum(rounded[:-1])
        sign = 1 if left > 0 else -1
        moved = sorted(range(len(values) - 1), key=lambda i: sign * (rounded[i] - values[i] * unit))
        for place in moved[: abs(left)]:
            rounded[place] += sign
        return [self.text(number / unit) for number in rounded]


def term_text(found: Sum, index: int) -> str:
    """What a term is about: `pixel (14, 9)`, `unit 37`."""
    place: object = index
    if found.axis == "pixels" and len(found.products) == PIXELS:
        place = divmod(index, IMAGE_SIDE)
    return tr(_NAMES.get(found.axis, "{0}")).format(place)


def factors_text(found: Sum, term: Term) -> str:
    """The two numbers of a term: `0.99 · −0.31`; nothing where plain numbers are added."""
    if len(found.factors) < 2:
        return ""
    return f"{plain(term.input)} · {plain(term.weight)}"


def rest_text(found: Sum, brief: bool = False) -> str:
    """All terms that have no line of their own; `brief` where there is little room."""
    count = f"{found.rest_count:,}"
    if brief:
        return tr("{count} others").format(count=count) if found.rest_count > 1 else tr("1 other")
    if found.rest_count == 1:
        return tr("the rest (1 term)")
    return tr("the rest ({count} terms)").format(count=count)


def plain(value: float, digits: int = 4) -> str:
    """A number in few digits, with a minus as long as the plus."""
    return f"{value:.{digits}g}".replace("-", "−")
