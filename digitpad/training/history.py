"""Everything that a run has told so far, as arrays that grow in place: nothing of it is ever dropped."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.training.events import BatchDone, EpochDone, LearningRateChanged

Series = npt.NDArray[np.float32]


class RunHistory:
    """Losses and accuracies of a run.

    One thread adds, others may read: the arrays are as long as the run from the start, and `steps` is
    raised only after a step's numbers are in place.

    Attributes:
        steps: how many batches are recorded.
        epochs: what each epoch ended with.
        rate_changes: where the learning rate was changed by hand or by the schedule.
        newest_frame: the step of the film's frame that was written last; 0 until one was.
    """

    def __init__(self, total_steps: int) -> None:
        self.steps = self.newest_frame = 0
        self.epochs: list[EpochDone] = []
        self.rate_changes: list[LearningRateChanged] = []
        # Zeros, because the system gives their memory only as it is written: a long run may be stopped early.
        self._loss = np.zeros(total_steps, np.float32)
        self._accuracy = np.zeros(total_steps, np.float32)
        self._learning_rate = np.zeros(total_steps, np.float32)

    def add(self, event: BatchDone | EpochDone | LearningRateChanged) -> None:
        """Record an event."""
        if isinstance(event, EpochDone):
            self.epochs.append(event)
        elif isinstance(event, LearningRateChanged):
            self.rate_changes.append(event)
        else:
            self._loss[event.step - 1] = event.loss
            self._accuracy[event.step - 1] = event.accuracy
            with np.errstate(over="ignore"):  # what no float32 holds is infinite, and the run diverges
                self._learning_rate[event.step - 1] = event.learning_rate
            self.steps = event.step

    def restore(
        self,
        arrays: Mapping[str, Series],
        epochs: Iterable[EpochDone],
        rate_changes: Iterable[LearningRateChanged],
    ) -> None:
        """Begin with what a checkpoint kept: `loss`, `accuracy` and `learning_rate`, each (steps,)."""
        steps = len(arrays["loss"])
        self._loss[:steps] = arrays["loss"]
        self._accuracy[:steps] = arrays["accuracy"]
        self._learning_rate[:steps] = arrays["learning_rate"]
        self.epochs[:], self.rate_changes[:] = epochs, rate_changes
        self.steps = steps

    @property
    def batch_loss(self) -> Series:
        """(steps,): the loss of each batch before its update."""
        return self._loss[: self.steps]

    @property
    def batch_accuracy(self) -> Series:
        """(steps,): the share of each batch that was read rightly before its update."""
        return self._accuracy[: self.steps]

    @property
    def learning_rate(self) -> Series:
        """(steps,): the learning rate of each update."""
        return self._learning_rate[: self.steps]

    def epochs_as_json(self) -> list[dict[str, Any]]:
        """The epochs as dictionaries for `history.jsonl` and `train --json`."""
        return [epoch_as_json(epoch) for epoch in self.epochs]


def epoch_as_json(epoch: EpochDone) -> dict[str, Any]:
    """One epoch as a dictionary."""
    return asdict(epoch)


def epoch_from_json(value: object) -> EpochDone:
    """An epoch from its JSON, without keys of a later version. Raises ValueError where it cannot be one."""
    numbers = _numbers(value, EpochDone)
    return EpochDone(**{**numbers, "epoch": _whole(numbers, "epoch"), "step": _whole(numbers, "step")})


def rate_change_from_json(value: object) -> LearningRateChanged:
    """A change of the learning rate from its JSON. Raises ValueError where it cannot be one."""
    if not isinstance(value, Mapping) or not isinstance(value.get("reason"), str):
        raise ValueError("a change of the learning rate gives no reason")
    numbers = _numbers({**value, "reason": None}, LearningRateChanged)
    rate = numbers["learning_rate"]
    if not isinstance(rate, int | float) or not 0 <= rate < math.inf:
        raise ValueError(f"learning_rate is {rate!r}")
    return LearningRateChanged(_whole(numbers, "step"), float(rate), value["reason"])


def _numbers(value: object, kind: type) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("is not an object")
    found = {field.name: value[field.name] for field in fields(kind) if field.name in value}
    for name, number in found.items():
        if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)):
            raise ValueError(f"{name} is {number!r}")
    for field in fields(kind):
        if found.get(field.name) is None and field.default is MISSING and field.name != "reason":
            raise ValueError(f"{field.name} is missing")
    return found


def _whole(numbers: Mapping[str, Any], name: str) -> int:
    value = numbers[name]
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} is {value!r}")
    return value


def smoothed(values: npt.NDArray[np.float32], span: int) -> npt.NDArray[np.float32]:
    """(n,) → (n,): the mean of the last `span` values at each place (of all there are, at the beginning)."""
    if span <= 1 or len(values) < 2:
        return values
    # Slices: a million places chosen by their numbers would take ten times as long.
    sums: npt.NDArray[np.float64] = np.cumsum(values, dtype=np.float64)
    means = np.empty(len(values), np.float32)
    begun = min(span, len(values))
    means[:begun] = sums[:begun] / np.arange(1, begun + 1)
    means[span:] = (sums[span:] - sums[:-span]) / span
    return means
