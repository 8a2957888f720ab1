"""The lines of the list of runs: a run by itself, or a group of runs that repeat one recipe with other seeds.

In: KeptRun. Out: rows, and what the runs of a group have in common and how far they lie apart.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitpad.training.archive import KeptRun


@dataclass(frozen=True)
class RunRow:
    """A line of the list.

    Attributes:
        runs: the one run, or those of the group, in the order of their seeds.
        group: its name; empty for a single run.
    """

    runs: tuple[KeptRun, ...]
    group: str = ""

    @property
    def key(self) -> str:
        """Which line it is, whatever stands in it; as the curves call what they draw."""
        return f"group:{self.group}" if self.group else f"run:{self.runs[0].path}"

    @property
    def name(self) -> str:
        """What people call it."""
        return self.group or self.runs[0].about.name

    @property
    def paths(self) -> tuple[Path, ...]:
        """The folders."""
        return tuple(run.path for run in self.runs)


@dataclass(frozen=True)
class Spread:
    """Some numbers: mean, standard deviation (n − 1; 0 for one number), lowest, highest."""

    count: int
    mean: float
    deviation: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "Spread | None":
        """Of those that are numbers; None when there is none."""
        numbers = [value for value in values if value is not None and math.isfinite(value)]
        if not numbers:
            return None
        import statistics  # its fractions take as long to load as all of this folder

        deviation = statistics.stdev(numbers) if len(numbers) > 1 else 0.0
        return cls(len(numbers), statistics.fmean(numbers), deviation, min(numbers), max(numbers))


def rows(runs: Sequence[KeptRun]) -> tuple[RunRow, ...]:
    """The runs as lines, in their order; a group stands where its first run does."""
    groups: dict[str, list[KeptRun]] = {}
    for run in runs:
        groups.setdefault(row_key(run), []).append(run)
    return tuple(
        RunRow(tuple(sorted(members, key=lambda run: (run.recipe.seed, run.path))), members[0].about.group)
        for members in groups.values()
    )


def row_key(run: KeptRun) -> str:
    """The key of the line of the top floor that a run stands in."""
    return f"group:{run.about.group}" if run.about.group else f"run:{run.path}"


def test_accuracy(run: KeptRun) -> float | None:
    """At the end of the last epoch; None before the end of the first."""
    return run.epochs[-1].test_accuracy if run.epochs else None


def validation_accuracy(run: KeptRun) -> float | None:
    """At the end of the last epoch, on held-out pictures; None where there are none."""
    return run.epochs[-1].validation_accuracy if run.epochs else None


def best_accuracy(run: KeptRun) -> float | None:
    """The highest test accuracy of any epoch."""
    return max((epoch.test_accuracy for epoch in run.epochs), default=None)


def steps_per_epoch(run: KeptRun) -> int:
    """How many batches an epoch of this run takes, as far as its folder tells; at least 1."""
    return max(run.epochs[0].step // max(run.epochs[0].epoch, 1), 1) if run.epochs else max(run.step, 1)


def total_steps(run: KeptRun) -> int:
    """How many batches it was to take."""
    recipe = run.recipe
    if recipe.steps is not None:
        return recipe.steps
    return (recipe.epochs or 1) * steps_per_epoch(run)
