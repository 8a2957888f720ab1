"""Runs laid over each other: their smoothed losses and measured accuracies, and bands over repeated ones.

In: an OverlayRun for each run. Out: for each line its points and its name; runs of one group become the mean
of them with the lowest and the highest. Lines are computed once, and thinned for each view.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.training.history import RunHistory, smoothed
from digitpad.ui.train.series import Numbers, Values, thinned
from digitpad.ui.train.wording import locale, translate, whole

MOST_POINTS = 400
"""In one line: fewer than there are pixels."""

SHORTER = 0.5
"""A run of a group with fewer steps than this share of its longest one has no part in the band."""

Points = tuple[Numbers, Numbers]


@dataclass(frozen=True)
class OverlayRun:
    """A run that is to be compared.

    Attributes:
        key: which run it is, whatever it is called.
        name: in the legend.
        history: its numbers.
        total_steps, steps_per_epoch: how long it was to be.
        group: shared by runs that repeat one recipe with other seeds; empty for a single run.
        place: of its colour and symbol, one for the runs of a group; None for any that is free.
    """

    key: str
    name: str
    history: RunHistory
    total_steps: int
    steps_per_epoch: int
    group: str = ""
    place: int | None = None


@dataclass(frozen=True)
class Line:
    """A curve, and the band around it.

    Attributes:
        steps, middle: (n,) points.
        lowest, highest: (n,) of the band, or None for a single run.
    """

    steps: Numbers
    middle: Numbers
    lowest: Numbers | None = None
    highest: Numbers | None = None

    def at(self, step: float) -> tuple[float, float]:
        """The last point at or before a step; NaN where there is none, or where the line has ended."""
        place = int(np.searchsorted(self.steps, step, side="right")) - 1
        if place < 0:
            return float("nan"), float("nan")
        return float(self.steps[place]), float(self.middle[place])


@dataclass(frozen=True)
class Overlay:
    """One run, or the runs of a group, as it is drawn.

    Attributes:
        key: of the run, or of the group.
        name: in the legend.
        note: the same in a sentence, with the spread of a group.
        count: how many runs it is made of.
        last_step: how far it reaches.
        loss: the smoothed batch loss at every step.
        accuracy: measured at the ends of epochs.
    """

    key: str
    name: str
    note: str
    count: int
    last_step: int
    loss: Line
    accuracy: Line


def overlays(runs: Sequence[OverlayRun], span: int) -> tuple[Overlay, ...]:
    """What is drawn of some runs, in their order; a group stands where its first run does.

    Args:
        runs: the runs; those without a single step are left out.
        span: over how many batches losses are smoothed.
    """
    told = [run for run in runs if run.history.steps]
    if not told:
        return ()
    part = "validation" if all(validated(run) for run in told) else "test"
    groups: dict[str, list[OverlayRun]] = {}
    for run in told:
        groups.setdefault(key_of_line(run), []).append(run)
    return tuple(_overlay(key, members, span, part) for key, members in groups.items())


def key_of_line(run: OverlayRun) -> str:
    """What the line of a run is known by: runs of one group have one line."""
    return f"group:{run.group}" if run.group else f"run:{run.key}"


def validated(run: OverlayRun) -> bool:
    """Whether a run measured its accuracy on held-out digits; so has one that has measured nothing yet."""
    return all(epoch.validation_accuracy is not None for epoch in run.history.epochs)


def band(lines: Sequence[Points]) -> Line:
    """The mean of some curves with their lowest and highest, at the steps that all of them have."""
    steps = lines[0][0]
    for other, _ in lines[1:]:
        steps = np.intersect1d(steps, other)
    values = np.array([value[np.searchsorted(own, steps)] for own, value in lines], np.float64)
    return Line(steps, values.mean(axis=0), values.min(axis=0), values.max(axis=0))


def in_view(line: Line, low: float, high: float, log: bool) -> Line:
    """The part of a line between two steps, as few points; the band keeps what it has there."""
    start = max(int(np.searchsorted(line.steps, low)) - 1, 0)
    stop = min(int(np.searchsorted(line.steps, high, side="right")) + 1, len(line.steps))
    if stop <= start:
        return Line(line.steps[:0], line.middle[:0])
    places = thinned(np.empty(stop, np.float32), start, stop, MOST_POINTS, log)[0].astype(np.intp) - 1
    if line.lowest is None or line.highest is None:
        return Line(line.steps[places], line.middle[places])
    return Line(line.steps[places], line.middle[places], line.lowest[places], line.highest[places])


def _overlay(key: str, members: list[OverlayRun], span: int, part: str) -> Overlay:
    longest = max(run.history.steps for run in members)
    chosen = [run for run in members if run.history.steps >= SHORTER * longest]
    losses = [_loss(run, span) for run in chosen]
    accuracies = [_accuracy(run, part) for run in chosen]
    if len(members) == 1:
        name = members[0].name
        return Overlay(key, name, name, 1, longest, Line(*losses[0]), Line(*accuracies[0]))
    name = translate("curves", "{name}: mean and range of {count} runs").format(
        name=members[0].group, count=whole(len(chosen))
    )
    if len(chosen) == 1:
        name = members[0].group
    accuracy = band(accuracies)
    note = f"{name}{_spread(accuracies, accuracy, part)}"
    if len(chosen) < len(members):
        note += translate("curves", "; {count} that are much shorter are left out").format(
            count=whole(len(members) - len(chosen))
        )
    return Overlay(key, name, note, len(chosen), longest, band(losses), accuracy)


def _spread(accuracies: Sequence[Points], shown: Line, part: str) -> str:
    """How far the runs of a group lie apart at the last epoch that all of them have."""
    if not len(shown.steps) or len(accuracies) < 2:
        return ""
    last = [100 * float(value[np.searchsorted(own, shown.steps[-1])]) for own, value in accuracies]
    numbers = {
        "mean": _number(float(np.mean(last))),
        "deviation": _number(float(np.std(last, ddof=1))),
        "lowest": _number(min(last)),
        "highest": _number(max(last)),
    }
    if part == "validation":
        text = translate("curves", "; validation {mean} ± {deviation} % (lowest {lowest}, highest {highest})")
    else:
        text = translate("curves", "; test {mean} ± {deviation} % (lowest {lowest}, highest {highest})")
    return text.format(**numbers)


def _number(value: float) -> str:
    return locale().toString(value, "f", 2)


def _loss(run: OverlayRun, span: int) -> Points:
    steps = run.history.steps
    values: Values = smoothed(run.history.batch_loss[:steps], span)
    return np.arange(1, steps + 1, dtype=np.float64), values


def _accuracy(run: OverlayRun, part: str) -> Points:
    epochs = list(run.history.epochs)
    values = [getattr(epoch, f"{part}_accuracy") for epoch in epochs]
    return np.array([epoch.step for epoch in epochs], np.float64), np.array(values, np.float64)
