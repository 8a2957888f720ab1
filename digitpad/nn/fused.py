"""The optimizers' rules as compiled kernels, one pass over memory each: for whoever has installed numba.

NumPy walks through the vectors once for every operation of a rule, ten times and more; compiled, all of them
are done to a number while it is in a register. The rules are those of `optimizers`, operation for operation
and in float32 wherever NumPy computes in float32: the result is the same to the last bit, so that a run may
begin with one and go on with the other.
In: θ, g, the state and the factors of `Optimizer._factors`. Out: θ and the state, in place.
"""

import logging
import math
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

Kernel = Callable[..., None]
log = logging.getLogger(__name__)

VARIABLE = "DIGITPAD_FAST"
WORTH = 800_000_000
"""Numbers that a run must move to make up for loading numba (half a second): 2,000 steps of 784-512-10."""


# θ, g and the state are read and written by index, because numba makes one loop of that.


def _sgd(theta: Any, g: Any, rate: Any) -> None:
    for i in range(theta.size):
        theta[i] -= g[i] * rate


def _momentum(theta: Any, g: Any, velocity: Any, momentum: Any, rate: Any) -> None:
    for i in range(theta.size):
        velocity[i] = velocity[i] * momentum - g[i] * rate
        theta[i] += velocity[i]


def _nesterov(theta: Any, g: Any, velocity: Any, momentum: Any, rate: Any) -> None:
    for i in range(theta.size):
        step = g[i] * rate
        velocity[i] = velocity[i] * momentum - step
        theta[i] = theta[i] + velocity[i] * momentum - step


def _adagrad(theta: Any, g: Any, squares: Any, epsilon: Any, rate: Any) -> None:
    for i in range(theta.size):
        squares[i] += g[i] * g[i]
        theta[i] -= g[i] / math.sqrt(squares[i] + epsilon) * rate


def _rmsprop(theta: Any, g: Any, squares: Any, rho: Any, new: Any, epsilon: Any, rate: Any) -> None:
    for i in range(theta.size):
        squares[i] = squares[i] * rho + g[i] * g[i] * new
        theta[i] -= g[i] / math.sqrt(squares[i] + epsilon) * rate


def _adam(
    theta: Any, g: Any, total: Any, squares: Any, beta_1: Any, beta_2: Any, epsilon: Any, rate: Any
) -> None:
    for i in range(theta.size):
        total[i] = total[i] * beta_1 + g[i]
        squares[i] = squares[i] * beta_2 + g[i] * g[i]
        theta[i] -= total[i] / (math.sqrt(squares[i]) + epsilon) * rate


RULES: dict[str, Kernel] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
}


def load(cache_folder: Path, updates: int, length: int) -> Mapping[str, Kernel] | None:
    """The kernels for a run, or None without numba and for a run that is over before they have paid.

    DIGITPAD_FAST=0 in the environment leaves them alone, to see what they give.

    Args:
        cache_folder: where the compiled code is kept for the next run; it may be deleted at any time.
        updates, length: how many updates of a vector of which length the run will make.
    """
    pays = updates * length >= WORTH and os.environ.get(VARIABLE) != "0"
    return kernels(cache_folder) if pays else None


@cache
def kernels(cache_folder: Path) -> Mapping[str, Kernel] | None:
    """A kernel for each kind of optimizer, compiled when it is first called; None without numba."""
    try:
        import numba
    except ImportError:
        return None
    numba.config.CACHE_DIR = str(cache_folder)
    # The gradient of a run that diverges overflows: a division by zero is then infinite, as in NumPy. While a
    # kernel works, the window's thread is free to.
    flags = {"error_model": "numpy", "nogil": True}
    compiled = numba.njit(cache=_is_writable(cache_folder), **flags)
    return {kind: _Compiled(compiled(rule), numba.njit(**flags), rule) for kind, rule in RULES.items()}


class _Compiled:
    """A rule, compiled when it is first called; its code is kept for the next run if the disk takes it.

    What a full disk says, and what is damaged in the cache, numba raises out of the call that compiles:
    no reason to end a run. Nothing has been computed then, and the rule is compiled for this run alone.
    """

    def __init__(self, kept: Kernel, compile_here: Callable[[Kernel], Kernel], rule: Kernel) -> None:
        self._kernel, self._compile_here, self._rule = kept, compile_here, rule
        self._is_ready = False

    def __call__(self, *arguments: Any) -> None:
        if self._is_ready:
            self._kernel(*arguments)
            return
        try:
            self._kernel(*arguments)
        except Exception as error:
            log.warning("the compiled optimizer is not kept: %s", error)
            self._kernel = self._compile_here(self._rule)
            self._kernel(*arguments)
        self._is_ready = True


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
