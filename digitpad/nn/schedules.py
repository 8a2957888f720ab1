"""Schedules: the learning rate as a function of the step, `step -> learning rate`, steps counted from 0.

In: a recipe's `schedule` object, its learning rate, and how long the run is. Out: something to call with a
step. All are pure functions of the step but `Plateau`, which is told the validation loss after each epoch.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from digitpad.errors import SettingError

Schedule = Callable[[int], float]

SCHEDULES: dict[str, dict[str, float]] = {
    "constant": {"warmup": 0.0},
    "step": {"factor": 0.5, "every": 5.0, "warmup": 0.0},
    "cosine": {"floor": 0.0, "warmup": 0.0},
    "one_cycle": {"rise": 0.2, "divisor": 25.0},
    "plateau": {"factor": 0.5, "patience": 2, "warmup": 0.0},
}
"""The closed table of schedules: kind → its settings with their defaults. `every` and `warmup` are epochs."""

MOST_EPOCHS = 1e9
"""Of `every` and `warmup`: more than any run has, and still a number whose steps can be counted."""

_LIMITS: dict[str, tuple[Callable[[float], bool], str]] = {
    "factor": (lambda value: 0 < value < 1, "between 0 and 1"),
    "every": (lambda value: 0 < value <= MOST_EPOCHS, "a number above 0 and at most 1e9"),
    "floor": (lambda value: 0 <= value <= 1, "from 0 to 1"),
    "rise": (lambda value: 0 < value < 1, "between 0 and 1"),
    "divisor": (lambda value: 1 <= value < math.inf, "a finite number of 1 or more"),
    "patience": (lambda value: 1 <= value < math.inf and value == int(value), "a whole number of 1 or more"),
    "warmup": (lambda value: 0 <= value <= MOST_EPOCHS, "a number from 0 to 1e9"),
}


@dataclass(frozen=True)
class Constant:
    """The same learning rate at every step."""

    learning_rate: float

    def __call__(self, step: int) -> float:
        """The learning rate of this step."""
        return self.learning_rate


@dataclass(frozen=True)
class StepDecay:
    """The rate times `factor`, again and again after every `every` steps: a staircase downwards."""

    learning_rate: float
    factor: float
    every: int

    def __call__(self, step: int) -> float:
        """The learning rate of this step."""
        return self.learning_rate * self.factor ** (step // self.every)


@dataclass(frozen=True)
class Cosine:
    """Half a cosine from the rate down to `floor` times the rate: η (f + (1 − f) (1 + cos πs/S) / 2).

    It leaves the top and reaches the floor slowly, and falls fastest in between. Loshchilov and Hutter,
    *SGDR*, 2017, without the restarts.
    """

    learning_rate: float
    steps: int
    floor: float = 0.0

    def __call__(self, step: int) -> float:
        """The learning rate of this step; that of the end for every later one."""
        share = (1 + math.cos(math.pi * min(step / self.steps, 1.0))) / 2
        return self.learning_rate * (self.floor + (1 - self.floor) * share)


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


@dataclass(frozen=True)
class Warmup:
    """Linear up to `rate` in the first `steps` steps; then another schedule from its own step 0 on.

    Adam's means and batch norm's statistics are poor in the first steps, so these had better be small: Goyal
    et al., *Accurate, Large Minibatch SGD*, 2017.
    """

    rate: float
    steps: int
    then: Schedule

    def __call__(self, step: int) -> float:
        """The learning rate of this step."""
        if step < self.steps:
            return self.rate * ((step + 1) / self.steps)
        return self.then(step - self.steps)


class Plateau:
    """Another schedule's rate times a scale that shrinks by `factor` when the validation loss falls no more.

    It shrinks after `patience` epochs in a row of which none had a lower loss than the best so far, and then
    waits as long again. The names and the rule are those of Keras' `ReduceLROnPlateau`, with `min_delta` 0.
    """

    def __init__(self, rate: Schedule, factor: float = 0.5, patience: int = 2) -> None:
        self.rate, self.factor, self.patience = rate, factor, patience
        self._scale, self._best, self._waited = 1.0, math.inf, 0

    def __call__(self, step: int) -> float:
        """The learning rate of this step, as far as is known now."""
        return self.rate(step) * self._scale

    def observe(self, validation_loss: float) -> bool:
        """Take note of an epoch's validation loss; True when it lowered the rate. NaN is no progress."""
        if validation_loss < self._best:
            self._best, self._waited = validation_loss, 0
            return False
        self._waited += 1
        if self._waited < self.patience:
            return False
        self._scale, self._waited = self._scale * self.factor, 0
        return True

    @property
    def state(self) -> dict[str, float]:
        """What it has seen, in numbers that JSON knows; without `best` as long as there is none."""
        state: dict[str, float] = {"scale": self._scale, "waited": self._waited}
        return state if math.isinf(self._best) else {**state, "best": self._best}

    def restore(self, state: Mapping[str, float]) -> None:
        """Go on where `state` was taken.

        Raises:
            SettingError: it is no state of a plateau.
        """
        if set(state) - {"best"} != {"scale", "waited"}:
            raise SettingError("schedule", f"{sorted(state)} are not what plateau remembers")
        values = {name: _number(name, value) for name, value in state.items()}
        best, scale, waited = values.get("best", math.inf), values["scale"], values["waited"]
        if (
            math.isnan(best)
            or not 0 <= scale <= 1
            or not 0 <= waited < self.patience
            or waited != int(waited)
        ):
            raise SettingError("schedule", f"{dict(state)} is not what plateau remembers")
        self._scale, self._best, self._waited = scale, best, int(waited)


def schedule(
    settings: Mapping[str, Any], learning_rate: float, steps: int, steps_per_epoch: int = 1
) -> Schedule:
    """The schedule that a recipe describes, e.g. `{"kind": "cosine", "warmup": 1}`.

    Args:
        settings: `kind` (constant when missing) and values of that kind; see SCHEDULES.
        learning_rate: the recipe's learning rate: the constant, the beginning, or the peak.
        steps: of the whole run.
        steps_per_epoch: what an epoch is in `every` and `warmup`.

    Returns:
        A function of the step; a `Plateau` for that kind, which wants to `observe` each epoch.

    Raises:
        SettingError: an unknown kind or setting, or a value out of its range.
    """
    values = _values(settings)
    kind = settings.get("kind", "constant")
    if kind == "one_cycle":
        return OneCycle(learning_rate, steps, values["rise"], values["divisor"])
    warmup = round(values["warmup"] * steps_per_epoch)
    built: Schedule = Constant(learning_rate)
    if kind == "step":
        every = max(1, round(values["every"] * steps_per_epoch))
        built = StepDecay(learning_rate, values["factor"], every)
    elif kind == "cosine":
        built = Cosine(learning_rate, max(1, steps - warmup), values["floor"])
    if warmup:
        built = Warmup(learning_rate, warmup, built)
    return Plateau(built, values["factor"], int(values["patience"])) if kind == "plateau" else built


def _values(settings: Mapping[str, Any]) -> dict[str, float]:
    """The settings of a kind, checked, with the defaults of those that are not given."""
    kind = settings.get("kind", "constant")
    if not isinstance(kind, str) or kind not in SCHEDULES:
        known = ", ".join(SCHEDULES)
        raise SettingError("schedule.kind", f"{kind!r} is not a schedule; known are {known}")
    given = {name: value for name, value in settings.items() if name != "kind"}
    if unknown := sorted(set(given) - set(SCHEDULES[kind])):
        raise SettingError("schedule", f"{kind} takes no {', '.join(unknown)}")
    for name, value in given.items():
        holds, wanted = _LIMITS[name]
        if not holds(_number(name, value)):
            raise SettingError(f"schedule.{name}", f"{value} is not {wanted}")
    return {**SCHEDULES[kind], **given}


def _number(name: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise SettingError(f"schedule.{name}", f"{value!r} is not a number")
    return value
