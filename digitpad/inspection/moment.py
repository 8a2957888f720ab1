"""What has been captured of a training run: the tensors of one step, and the forms of all ever seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from digitpad.inspection.entry import Array, Form
from digitpad.nn.spec import NetworkSpec
from digitpad.nn.update import Update
from digitpad.training.capture import UPDATED

OPTIMIZER = "optimizer."
"""Begins the names of what an optimizer remembers, and of the parameters that it has updated."""


@dataclass(frozen=True, eq=False)
class Moment:
    """One step of a run, as far as somebody looked.

    All arrays are of the same step: mixing steps would show a network that never was.

    Attributes:
        spec: of the network that is trained.
        names: everything that can be captured, in the order in which data flows.
        step: which step the tensors are of, or None before the first capture.
        tensors: those that were captured of this step: the very arrays of the event.
        forms: shape and dtype of everything that was captured at any step of this run.
        update: with what numbers the step's update was made; None where there was none, or it is not known.
    """

    spec: NetworkSpec
    names: tuple[str, ...]
    step: int | None = None
    tensors: Mapping[str, Array] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    update: Update | None = None

    def captured(self, step: int, tensors: Mapping[str, Array], update: Update | None = None) -> "Moment":
        """The moment after a capture: a later step replaces all tensors, the same step adds to them."""
        if self.step is not None and step < self.step:
            return self
        known = {**self.tensors, **tensors} if step == self.step else dict(tensors)
        forms = {**self.forms, **{name: Form.of(array) for name, array in tensors.items()}}
        return replace(self, step=step, tensors=known, forms=forms, update=update)

    def to_ask(self, names: Iterable[str]) -> tuple[str, ...]:
        """What to capture in order to see `names`: () for everything, as long as something was never seen."""
        if any(name not in self.forms for name in self.names):
            return ()
        wanted = set(names)
        return tuple(name for name in self.names if name in wanted)

    @cached_property
    def reshaped(self) -> Array | None:
        """The batch's pictures as lines, (N, 784): a view of (N, 28, 28). or None."""
        images = self.tensors.get("batch.images")
        return None if images is None else images.reshape(len(images), -1)

    def without_numbers(self) -> "Moment":
        """The same tensors before any of them was looked at: their forms alone."""
        return replace(self, step=None, tensors={}, update=None)

    def with_optimizer_of(self, other: "Moment") -> "Moment":
        """The same step, and beside it what the optimizer remembers of another one."""
        updated = f"{OPTIMIZER}{UPDATED}."
        names = tuple(
            name
            for name in other.names
            if name.startswith(OPTIMIZER) and not name.startswith(updated) and name in other.forms
        )
        tensors = {name: other.tensors[name] for name in names if name in other.tensors}
        forms = {name: other.forms[name] for name in names}
        return replace(
            self,
            names=(*self.names, *names),
            tensors={**self.tensors, **tensors},
            forms={**self.forms, **forms},
        )

    @property
    def is_whole(self) -> bool:
        """Whether every tensor that was ever seen is there for this step."""
        return all(name in self.tensors for name in self.forms)
