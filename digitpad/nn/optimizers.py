"""Optimizers: one pass over the parameter vector, in place, after each batch.

θ are the parameters (P,), g = ∂loss/∂θ the gradients (P,), η the learning rate. Each optimizer owns the
arrays that it remembers from step to step (`state`, by name) and nothing else. They work through
preallocated scratch vectors, because P is in the hundreds of thousands and a step should allocate nothing.
Defaults are Keras', but for Adagrad's beginning, which is 0 as in the paper. Formulas: *Deep Learning from
Scratch*, ch. 6.1, and the papers named.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from digitpad.errors import SettingError

Vector = npt.NDArray[np.floating[Any]]


class Optimizer:
    """What all optimizers share.

    Attributes:
        settings: hyperparameters by name.
        state: what is remembered from step to step: name → vector (P,).
        steps: how many updates were made.
    """

    kind: ClassVar[str]
    defaults: ClassVar[dict[str, float]] = {}
    remembers: ClassVar[tuple[str, ...]] = ()
    scratch: ClassVar[int] = 1

    def __init__(self, parameters: Vector, **settings: float) -> None:
        unknown = sorted(set(settings) - set(self.defaults))
        if unknown:
            raise SettingError(f"optimizer.{unknown[0]}", f"{self.kind} has no such setting")
        self.settings = {**self.defaults, **settings}
        for name, value in self.settings.items():
            limit = np.inf if name == "epsilon" else 1
            if not (value >= 0 and value < limit):  # so written, NaN is refused too
                wanted = "a number of 0 or more" if name == "epsilon" else "at least 0 and below 1"
                raise SettingError(f"optimizer.{name}", f"{value} is not {wanted}")
        self.state: dict[str, Vector] = {name: np.zeros_like(parameters) for name in self.remembers}
        self.steps = 0
        self._scratch = [np.empty_like(parameters) for _ in range(self.scratch)]

    def update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        """Move `parameters` (P,) in place by one step against `gradients` (P,)."""
        self.steps += 1
        self._update(parameters, gradients, learning_rate)

    def _update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        raise NotImplementedError


class SGD(Optimizer):
    """θ ← θ − η g."""

    kind = "sgd"

    def _update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        step = np.multiply(gradients, learning_rate, out=self._scratch[0])
        parameters -= step


class Momentum(Optimizer):
    """v ← μ v − η g;  θ ← θ + v. A ball that rolls: the velocity v outlives a single gradient."""

    kind = "momentum"
    defaults = {"momentum": 0.9}
    remembers = ("velocity",)

    def _update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        velocity = self.state["velocity"]
        velocity *= self.settings["momentum"]
        velocity -= np.multiply(gradients, learning_rate, out=self._scratch[0])
        parameters += velocity


class Nesterov(Optimizer):
    """v ← μ v − η g;  θ ← θ + μ v − η g: the gradient is taken where the ball is going to be.

    In the form of Keras and of Bengio et al. 2013, where θ stands for that point ahead.
    """

    kind = "nesterov"
    defaults = {"momentum": 0.9}
    remembers = ("velocity",)
    scratch = 2

    def _update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        velocity, momentum = self.state["velocity"], self.settings["momentum"]
        step = np.multiply(gradients, learning_rate, out=self._scratch[0])
        velocity *= momentum
        velocity -= step
        parameters += np.multiply(velocity, momentum, out=self._scratch[1])
        parameters -= step


class Adagrad(Optimizer):
    """h ← h + g²;  θ ← θ − η g / √(h + ε). What has moved much moves less: Duchi et al. 2011."""

    kind = "adagrad"
    defaults = {"epsilon": 1e-7}
    remembers = ("squares",)

    def _update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        squares, step = self.state["squares"], self._scratch[0]
        squares += np.square(gradients, out=step)
        np.add(squares, self.settings["epsilon"], out=step)
        np.sqrt(step, out=step)
        np.divide(gradients, step, out=step)
        step *= learning_rate
        parameters -= step


class RMSprop(Optimizer):
    """h ← ρ h + (1 − ρ) g²;  θ ← θ − η g / √(h + ε). Adagrad that forgets: Hinton, Coursera lecture 6e."""

    kind = "rmsprop"
    defaults = {"rho": 0.9, "epsilon": 1e-7}
    remembers = ("squares",)

    def _update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        squares, rho, step = self.state["squares"], self.settings["rho"], self._scratch[0]
        squares *= rho
        np.square(gradients, out=step)
        step *= 1 - rho
        squares += step
        np.add(squares, self.settings["epsilon"], out=step)
        np.sqrt(step, out=step)
        np.divide(gradients, step, out=step)
        step *= learning_rate
        parameters -= step


class Adam(Optimizer):
    """Momentum and RMSprop together, both corrected for having begun at zero: Kingma and Ba 2015.

        m ← β₁ m + (1 − β₁) g        the mean of the gradients
        v ← β₂ v + (1 − β₂) g²       the mean of their squares
        θ ← θ − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)

    with ε outside the root and not corrected, as in Keras.
    """

    kind = "adam"
    defaults = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    remembers = ("mean", "squares")

    def _update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        mean, squares, step = self.state["mean"], self.state["squares"], self._scratch[0]
        beta_1, beta_2 = self.settings["beta_1"], self.settings["beta_2"]
        # m ← m + (1 − β₁)(g − m) is the same as above with one pass less over memory.
        np.subtract(gradients, mean, out=step)
        step *= 1 - beta_1
        mean += step
        np.square(gradients, out=step)
        step -= squares
        step *= 1 - beta_2
        squares += step
        np.sqrt(squares, out=step)
        step += self.settings["epsilon"]
        np.divide(mean, step, out=step)
        step *= learning_rate * float(np.sqrt(1 - beta_2**self.steps)) / (1 - beta_1**self.steps)
        parameters -= step


OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer.kind: optimizer for optimizer in (SGD, Momentum, Nesterov, Adagrad, RMSprop, Adam)
}
"""The closed table of optimizers: a recipe can name these and nothing else."""


def optimizer(settings: Mapping[str, Any], parameters: Vector) -> Optimizer:
    """The optimizer that a recipe describes, e.g. `{"kind": "adam", "beta_1": 0.9}`.

    Raises:
        SettingError: an unknown kind, or a setting that it does not have or cannot take.
    """
    rest = dict(settings)
    kind = rest.pop("kind", None)
    if kind not in OPTIMIZERS:
        raise SettingError(
            "optimizer.kind", f"{kind!r} is not an optimizer; known are {', '.join(OPTIMIZERS)}"
        )
    for name, value in rest.items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise SettingError(f"optimizer.{name}", f"{value!r} is not a number")
    return OPTIMIZERS[kind](parameters, **rest)
