"""Schedules: the learning rate as a function of the step, `step -> learning rate`, steps counted from 0."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from digitpad.errors import SettingError

Schedule = Callable[[int], float]


@dataclass(frozen=True)
class Constant:
    """The same learning rate at every step."""

    learning_rate: float

    def __call__(self, step: int) -> float:
        """The learning rate of this step."""
        return self.learning_rate


@dataclass(frozen=True)
class OneCycle:
    """Rises from `peak / divisor` to `peak` over the first `rise` of the steps, then falls to 0; both linear.

    Large steps in the middle find a good valley, ever smaller ones at the end its floor: Smith and Topin,
    *Super-Convergence*, 2018.
    """

    peak: float
    steps: int
    rise: float = 0.2
    divisor: float = 25.0

    def __call__(self, step: int) -> float:
        """The learning rate of this step."""
        summit = self.rise * self.steps
        if step < summit:
            start = self.peak / self.divisor
            return start + (self.peak - start) * step / summit
        return self.peak * max(0.0, self.steps - step) / (self.steps - summit)


def schedule(settings: dict[str, Any], learning_rate: float, steps: int) -> Schedule:
    """The schedule that a recipe describes, e.g. `{"kind": "one_cycle", "rise": 0.2}`.

    Args:
        settings: `kind` and the values of that kind.
        learning_rate: the recipe's learning rate: the constant, or the peak.
        steps: of the whole run.

    Raises:
        SettingError: an unknown kind or value.
    """
    rest = dict(settings)
    kind = rest.pop("kind", "constant")
    if kind == "constant":
        built: Schedule = Constant(learning_rate)
    elif kind == "one_cycle":
        rise, divisor = rest.pop("rise", 0.2), rest.pop("divisor", 25.0)
        if not 0 < rise < 1:
            raise SettingError("schedule.rise", f"{rise} is not between 0 and 1")
        if not divisor >= 1:
            raise SettingError("schedule.divisor", f"{divisor} is less than 1")
        built = OneCycle(learning_rate, steps, rise, divisor)
    else:
        raise SettingError("schedule.kind", f"{kind!r} is not a schedule; known are constant, one_cycle")
    if rest:
        raise SettingError("schedule", f"{kind} takes no {', '.join(sorted(rest))}")
    return built
