"""Figures with what they should reach: as a table for the eye, as Markdown, and as JSON.

In: shares of counted things. Out: text.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from digitpad.commands.measured import wilson


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    count: int

    @property
    def value(self) -> float:
        """0–1; NaN of nothing."""
        return self.hits / self.count if self.count else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; everything is possible where nothing was counted."""
        low, high = wilson(self.hits, self.count) or (0.0, 1.0)
        return low, high

    def to_json(self) -> dict[str, Any]:
        """Share, count, and interval."""
        return {
            "share": self.value if self.count else None,
            "count": self.count,
            "interval": list(self.interval),
        }


@dataclass(frozen=True)
class Figure:
    """One number beside its goal.

    Attributes:
        name: what was measured.
        value: 0–1.
        note: what it was measured on, or its interval.
        goal: what it should reach, or None where nothing was promised.
        at_most: whether the goal is a ceiling.
    """

    name: str
    value: float
    note: str = ""
    goal: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the goal was reached; None without a goal."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    @property
    def wanted(self) -> str:
        """The goal in words, and whether it was reached."""
        if self.goal is None:
            return ""
        verdict = "reached" if self.reached else "missed"
        return f"{'≤' if self.at_most else '≥'} {100 * self.goal:g} %  {verdict}"

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        value = None if math.isnan(self.value) else self.value
        return {
            "name": self.name,
            "value": value,
            "note": self.note,
            "goal": self.goal,
            "at_most": self.at_most,
            "reached": self.reached,
        }


def counted(name: str, share: Share, goal: float | None = None, at_most: bool = False) -> Figure:
    """A figure that is a share, with its count and interval in the note."""
    low, high = share.interval
    note = f"{share.hits:,} of {share.count:,}, 95 %: {100 * low:.2f}–{100 * high:.2f}"
    return Figure(name, share.value, note, goal, at_most)


def percent(value: float, digits: int = 2) -> str:
    """`99.31`, or a dash for what could not be measured."""
    return "–" if math.isnan(value) else f"{100 * value:.{digits}f}"


def text_of(figures: Iterable[Figure]) -> str:
    """One line a figure."""
    return "\n".join(
        f"  {figure.name:42} {percent(figure.value):>7} %   {figure.wanted:18} {figure.note}".rstrip()
        for figure in figures
    )


def text_row(title: str, shares: dict[str, Share]) -> str:
    """Shares side by side, in per cent, under their names; at most ten in a row."""
    names = list(shares)
    lines = []
    for first in range(0, len(names), 10):
        part = names[first : first + 10]
        lines.append(f"  {title:9}" + "".join(f"{name:>7}" for name in part))
        lines.append(f"  {'%':9}" + "".join(f"{percent(shares[name].value, 1):>7}" for name in part))
    return "\n".join(lines)


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as GitHub shows it."""
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def markdown_of(figures: Iterable[Figure]) -> str:
    """Figures with their goals as a table."""
    rows = (
        (
            figure.name,
            f"{percent(figure.value)} %",
            figure.wanted.replace("  ", ", ") or "–",
            figure.note or "–",
        )
        for figure in figures
    )
    return markdown_table(("measured", "result", "goal", "on"), rows)
