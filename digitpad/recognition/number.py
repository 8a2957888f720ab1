"""Several digits in one drawing or picture: where each is, what it is, and the number that they make."""

from dataclasses import dataclass
from typing import Any

from digitpad.recognition.prediction import Prediction

UNREAD = "?"
"""Stands in a number for what is no digit."""


@dataclass(frozen=True, eq=False)
class Found:
    """One digit and its place.

    Attributes:
        prediction: what it was read as.
        box: x and y of its upper left corner, width and height, in the units of the drawing or the pixels of
            the picture.
        strokes: which strokes of the drawing it is made of; empty in a picture.
    """

    prediction: Prediction
    box: tuple[float, float, float, float]
    strokes: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """One entry of `digits` in `predict --several --json`."""
        prediction = self.prediction
        return {
            "digit": prediction.digit,
            "confidence": prediction.confidence,
            "box": list(self.box),
            "probabilities": None if prediction.probabilities is None else prediction.probabilities.tolist(),
            "accepted": prediction.accepted,
            "reason": prediction.reason,
        }


@dataclass(frozen=True, eq=False)
class Number:
    """What was found, in the order in which one reads: from left to right, line by line.

    Attributes:
        digits: what was found.
        rows: how many of them each line of writing has; one line of all when not given.
        left_out: how many dots and dashes between them belong to no digit: 3,14 is read as 314.
    """

    digits: tuple[Found, ...]
    rows: tuple[int, ...] = ()
    left_out: int = 0

    @property
    def text(self) -> str:
        """The digits as text, a line of it for each line of writing; `?` where something is no digit."""
        signs = [
            str(found.prediction.digit) if found.prediction.accepted else UNREAD for found in self.digits
        ]
        lines, first = [], 0
        for count in self.rows or (len(signs),):
            lines.append("".join(signs[first : first + count]))
            first += count
        return "\n".join(lines)

    @property
    def accepted(self) -> bool:
        """Whether there is a digit, and everything that was found is one."""
        return bool(self.digits) and all(found.prediction.accepted for found in self.digits)

    @property
    def reason(self) -> str | None:
        """Why not: `nothing found`, or why the first digit that is not accepted is not; None when it is."""
        if not self.digits:
            return "nothing found"
        return next((found.prediction.reason for found in self.digits if not found.prediction.accepted), None)

    def to_json(self, source: str) -> dict[str, Any]:
        """One line of `predict --several --json`; `source` says which drawing or picture it was."""
        return {
            "source": source,
            "text": self.text,
            "accepted": self.accepted,
            "reason": self.reason,
            "left_out": self.left_out,
            "digits": [found.to_json() for found in self.digits],
        }
