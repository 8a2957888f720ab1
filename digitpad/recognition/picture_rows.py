"""The order in which one reads: boxes that lie anywhere to lines of writing, each from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]


@dataclass
class _Line:
    """A line of writing as it grows to the right."""

    members: list[int] = field(default_factory=list)
    middle: float = 0.0
    height: float = 0.0


def rows(boxes: Sequence[Box]) -> list[list[int]]:
    """The indices of the boxes (x, y, width, height), line by line.

    A box goes on with the line whose last box stands at its height, so that a line may rise or fall across
    the picture. What is low (a dash) or tall does not bend the line.
    """
    lines: list[_Line] = []
    for index in sorted(range(len(boxes)), key=lambda k: boxes[k][0] + boxes[k][2] / 2):
        _, top, _, height = boxes[index]
        middle = top + height / 2
        fitting = [line for line in lines if abs(line.middle - middle) < 0.55 * max(line.height, height)]
        if fitting:
            line = min(fitting, key=lambda line: abs(line.middle - middle))
        else:
            line = _Line()
            lines.append(line)
        line.members.append(index)
        line.middle, line.height = middle, height
    lines.sort(key=lambda line: sum(boxes[k][1] + boxes[k][3] / 2 for k in line.members) / len(line.members))
    return [line.members for line in lines]
