"""Optimizers: one pass over the parameter vector, in place, after each batch.

θ are the parameters (P,), g = ∂loss/∂θ the gradients (P,), η the learning rate. Each optimizer owns the
arrays that it remembers from step to step (`state`, by name) and nothing else. P is in the hundreds of
thousands, so a step allocates nothing, and works through the vectors block by block: what a line of a rule
has written is then still in the processor's cache when the next line reads it. Every number is treated alone,
so that the blocks change nothing in the result.
Defaults are Keras', but for Adagrad's beginning, which is 0 as in the paper. Formulas: *Deep Learning from
Scratch*, ch. 6.1, and the papers named.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from digitpad.errors import SettingError
from digitpad.nn.memory import vectors

Vector = npt.NDArray[np.floating[Any]]
Vectors = list[Vector]
Factors = tuple[float, ...]
Kernel = Callable[..., None]
"""A rule as one compiled pass (`digitpad.nn.fused`): (θ, g, *state, *factors), in place."""

BLOCK = 262_144
"""Numbers in a block: 1 MB of each vector. Longer ones are slower by a fifth with 4,096 hidden units, because
the vectors then do not fit the cache that the cores share; shorter ones cost more in calls than they save."""


class Optimizer:
    """What all optimizers share.

    Args:
        parameters: θ, for its length and dtype; its values do not matter.
        kernels: compiled rules by kind, which give the same result to the last bit in fewer passes.
        settings: hyperparameters by name; the defaults stand for the others.

    Attributes:
        settings: hyperparameters by name.
        state: what is remembered from step to step: name → vector (P,).
        steps: how many updates were made.
        implementation: `numba` when the rule is a compiled kernel, else `numpy`.
    """

    kind: ClassVar[str]
    defaults: ClassVar[dict[str, float]] = {}
    remembers: ClassVar[tuple[str, ...]] = ()
    scratch: ClassVar[int] = 1

    def __init__(
        self, parameters: Vector, kernels: Mapping[str, Kernel] | None = None, /, **settings: float
    ) -> None:  # by place alone: a file may call a setting "self"
        unknown = sorted(set(settings) - set(self.defaults))
        if unknown:
            raise SettingError(f"optimizer.{unknown[0]}", f"{self.kind} has no such setting")
        self.settings = {**self.defaults, **settings}
        for name, value in self.settings.items():
            limit = np.inf if name == "epsilon" else 1
            if not (value >= 0 and value < limit):  # so written, NaN is refused too
                wanted = "a number of 0 or more" if name == "epsilon" else "at least 0 and below 1"
                raise SettingError(f"optimizer.{name}", f"{value} is not {wanted}")
        made = vectors(len(self.remembers), len(parameters), parameters.dtype, first=2)
        self.state: dict[str, Vector] = dict(zip(self.remembers, made, strict=True))
        self.steps = 0
        self._scratch = vectors(self.scratch, min(BLOCK, len(parameters)), parameters.dtype, first=5)
        self._kernel = None if kernels is None else kernels.get(self.kind)
        self.implementation = "numpy" if self._kernel is None else "numba"

    def update(self, parameters: Vector, gradients: Vector, learning_rate: float) -> None:
        """Move `parameters` (P,) in place by one step against `gradients` (P,)."""
        self.steps += 1
        factors = self._factors(learning_rate)
        if self._kernel is not None:
            exact = map(parameters.dtype.type, factors)
            self._kernel(parameters, gradients, *self.state.values(), *exact)
            return
        for start in range(0, len(parameters), BLOCK):
            block = slice(start, start + BLOCK)
            theta = parameters[block]
            state = [vector[block] for vector in self.state.values()]
            scratch = [vector[: len(theta)] for vector in self._scratch]
            self._update(theta, gradients[block], state, scratch, factors)

    def _factors(self, learning_rate: float) -> Factors:
        """The plain numbers of the next update, in the order in which the rule names them."""
        raise NotImplementedError

    def _update(self, theta: Vector, g: Vector, state: Vectors, scratch: Vectors, factors: Factors) -> None:
        """The rule, on a block of each vector."""
        raise NotImplementedError


class SGD(Optimizer):
    """θ ← θ − η g."""

    kind = "sgd"

    def _factors(self, learning_rate: float) -> Factors:
        return (learning_rate,)

    def _update(self, theta: Vector, g: Vector, state: Vectors, scratch: Vectors, factors: Factors) -> None:
        (rate,) = factors
        theta -= np.multiply(g, rate, out=scratch[0])


class Momentum(Optimizer):
    """v ← μ v − η g;  θ ← θ + v. A ball that rolls: the velocity v outlives a single gradient."""

    kind = "momentum"
    defaults = {"momentum": 0.9}
    remembers = ("velocity",)

    def _factors(self, learning_rate: float) -> Factors:
        return self.settings["momentum"], learning_rate

    def _update(self, theta: Vector, g: Vector, state: Vectors, scratch: Vectors, factors: Factors) -> None:
        (velocity,), (momentum, rate) = state, factors
        velocity *= momentum
        velocity -= np.multiply(g, rate, out=scratch[0])
        theta += velocity


class Nesterov(Optimizer):
    """v ← μ v − η g;  θ ← θ + μ v − η g: the gradient is taken where the ball is going to be.

    In the form of Keras and of Bengio et al. 2013, where θ stands for that point ahead.
    """

    kind = "nesterov"
    defaults = {"momentum": 0.9}
    remembers = ("velocity",)
    scratch = 2

    def _factors(self, learning_rate: float) -> Factors:
        return self.settings["momentum"], learning_rate

    def _update(self, theta: Vector, g: Vector, state: Vectors, scratch: Vectors, factors: Factors) -> None:
        (velocity,), (momentum, rate) = state, factors
        step = np.multiply(g, rate, out=scratch[0])
        velocity *= momentum
        velocity -= step
        theta += np.multiply(velocity, momentum, out=scratch[1])
        theta -= step


class Adagrad(Optimizer):
    """h ← h + g²;  θ ← θ − η g / √(h + ε). What has moved much moves less: Duchi et al. 2011."""

    kind = "adagrad"
    defaults = {"epsilon": 1e-7}
    remembers = ("squares",)

    def _factors(self, learning_rate: float) -> Factors:
        return self.settings["epsilon"], learning_rate

    def _update(self, theta: Vector, g: Vector, state: Vectors, scratch: Vectors, factors: Factors) -> None:
        (squares,), (step,), (epsilon, rate) = state, scratch, factors
        squares += np.square(g, out=step)
        np.add(squares, epsilon, out=step)
        np.sqrt(step, out=step)
        np.divide(g, step, out=step)
        step *= rate
        theta -= step


class RMSprop(Optimizer):
    """h ← ρ h + (1 − ρ) g²;  θ ← θ − η g / √(h + ε). Adagrad that forgets: Hinton, Coursera lecture 6e."""

    kind = "rmsprop"
    defaults = {"rho": 0.9, "epsilon": 1e-7}
    remembers = ("squares",)

    def _factors(self, learning_rate: float) -> Factors:
        rho = self.settings["rho"]
        return rho, 1 - rho, self.settings["epsilon"], learning_rate

    def _update(self, theta: Vector, g: Vector, state: Vectors, scratch: Vectors, factors: Factors) -> None:
        (squares,), (step,), (rho, new, epsilon, rate) = state, scratch, factors
        squares *= rho
        np.square(g, out=step)
        step *= new
        squares += step
        np.add(squares, epsilon, out=step)
        np.sqrt(step, out=step)
        np.divide(g, step, out=step)
        step *= rate
        theta -= step


class Adam(Optimizer):
    """Momentum and RMSprop together, both corrected for having begun at zero: Kingma and Ba 2015.

        m ← β₁ m + (1 − β₁) g        the mean of the gradients
        v ← β₂ v + (1 − β₂) g²       the mean of their squares
        θ ← θ − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)

    with ε outside the root and not corrected, as in Keras. What is kept are the sums m / (1 − β₁) and
    v / (1 − β₂), which take two passes over memory less; their factors go into the learning rate and ε:

        s ← β₁ s + g
        q ← β₂ q + g²
        θ ← θ − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · (1 − β₁) / √(1 − β₂) · s / (√q + ε / √(1 − β₂))
    """

    kind = "adam"
    defaults = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    remembers = ("sum", "squares")

    def _factors(self, learning_rate: float) -> Factors:
        beta_1, beta_2 = self.settings["beta_1"], self.settings["beta_2"]
        begun_at_zero = math.sqrt(1 - beta_2**self.steps) / (1 - beta_1**self.steps)
        root = math.sqrt(1 - beta_2)
        rate = learning_rate * begun_at_zero * (1 - beta_1) / root
        return beta_1, beta_2, self.settings["epsilon"] / root, rate

    def _update(self, theta: Vector, g: Vector, state: Vectors, scratch: Vectors, factors: Factors) -> None:
        (total, squares), (step,), (beta_1, beta_2, epsilon, rate) = state, scratch, factors
        total *= beta_1
        total += g
        squares *= beta_2
        squares += np.square(g, out=step)
        np.sqrt(squares, out=step)
        step += epsilon
        np.divide(total, step, out=step)
        step *= rate
        theta -= step


OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer.kind: optimizer for optimizer in (SGD, Momentum, Nesterov, Adagrad, RMSprop, Adam)
}
"""The closed table of optimizers: a recipe can name these and nothing else."""


def optimizer(
    settings: Mapping[str, Any], parameters: Vector, kernels: Mapping[str, Kernel] | None = None
) -> Optimizer:
    """The optimizer that a recipe describes, e.g. `{"kind": "adam", "beta_1": 0.9}`.

    Args:
        settings: `kind` and the hyperparameters that differ from the defaults.
        parameters: what it is to move.
        kernels: compiled rules by kind (`digitpad.nn.fused.load`), or None for NumPy's passes.

    Raises:
        SettingError: an unknown kind, or a setting that it does not have or cannot take.
    """
    rest = dict(settings)
    kind = rest.pop("kind", None)
    if not isinstance(kind, str) or kind not in OPTIMIZERS:
        raise SettingError(
            "optimizer.kind", f"{kind!r} is not an optimizer; known are {', '.join(OPTIMIZERS)}"
        )
    for name, value in rest.items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise SettingError(f"optimizer.{name}", f"{value!r} is not a number")
    return OPTIMIZERS[kind](parameters, kernels, **rest)
