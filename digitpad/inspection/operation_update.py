"""The update of a parameter in numbers: W before, the optimizer's step, and W after, for one cell.

In: an `Operation` whose result is a parameter as an update has left it. Out: its working, in float64. The
rules are those of `nn/optimizers`, in the letters of their docstrings; what an optimizer remembers is known
as the step has left it, so what it was before is told as the difference.
"""

import math
from dataclasses import dataclass
from math import sqrt

from digitpad.inspection.operation import Operation
from digitpad.inspection.operation_forward import Cell, Told
from digitpad.inspection.operation_parts import Line, Working
from digitpad.nn.update import Update


@dataclass(frozen=True)
class Rule:
    """How an optimizer's update is written.

    Attributes:
        formula, code: in letters, and as NumPy.
        memory: what it remembers: the letter of each, and its name in `Optimizer.state`.
    """

    formula: str
    code: str
    memory: tuple[tuple[str, str], ...] = ()


RULES = {
    "sgd": Rule("W′ = W − η · g", "W -= rate * g"),
    "momentum": Rule(
        "W′ = W + v,  v = μ · v₀ − η · g", "v = momentum * v - rate * g; W += v", (("v", "velocity"),)
    ),
    "nesterov": Rule(
        "W′ = W + μ · v − η · g,  v = μ · v₀ − η · g",
        "v = momentum * v - rate * g; W += momentum * v - rate * g",
        (("v", "velocity"),),
    ),
    "adagrad": Rule(
        "W′ = W − η · g / √(h + ε),  h = h₀ + g²",
        "h += g**2; W -= rate * g / np.sqrt(h + epsilon)",
        (("h", "squares"),),
    ),
    "rmsprop": Rule(
        "W′ = W − η · g / √(h + ε),  h = ρ · h₀ + (1 − ρ) · g²",
        "h = rho * h + (1 - rho) * g**2; W -= rate * g / np.sqrt(h + epsilon)",
        (("h", "squares"),),
    ),
    "adam": Rule(
        "W′ = W − ηₜ · m / (√v + ε),  m = (1 − β₁) · s,  v = (1 − β₂) · q",
        "s = beta_1 * s + g; q = beta_2 * q + g**2; m = (1 - beta_1) * s; v = (1 - beta_2) * q; "
        "W -= rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (np.sqrt(v) + epsilon)",
        (("s", "sum"), ("q", "squares")),
    ),
}
"""By the optimizer's kind."""

DECAY = "W₁ = (1 − η · λ) · W", "W *= 1 - rate * decay; "
"""What weight decay puts before: W₁ then takes the place of W in the formula."""

LETTERS = {"weight": "W", "bias": "b", "gamma": "γ", "beta": "β"}
DECAYS = "weight"
"""The one kind of parameter that weight decay shrinks."""


def told_update(found: Operation, cell: Cell) -> Told:
    """How the cell got its new value."""
    update, letter = found.result.update, found.operands[0].symbol
    assert update is not None
    before, g = float(found.numbers(letter)[cell]), float(found.numbers("g")[cell])
    rate = update.learning_rate
    lines = [
        Line("before", letter, "", before),
        Line("gradient", "g", "", g),
        Line("learning rate", "η", "", rate),
    ]
    at, name = before, letter
    if update.weight_decay and letter == LETTERS[DECAYS]:
        share = rate * update.weight_decay
        at, name = before * (1 - share), f"{letter}₁"
        lines.append(Line("decayed", name, f"(1 − {share:.3g}) · {letter}", at))
    memory = [float(found.numbers(symbol)[cell]) for symbol, _ in RULES[update.kind].memory]
    lines += _step(update, g, *memory)
    step = lines[-1].value
    sign = "+" if lines[-1].key == "velocity" else "−"
    after = at + step if sign == "+" else at - step
    lines.append(Line("updated", f"{letter}′", f"{name} {sign} {lines[-1].symbol}", after))
    return Working(tuple(lines), span=max(abs(before), abs(at), abs(step))), None


def _step(update: Update, g: float, first: float = 0.0, second: float = 0.0) -> list[Line]:
    """From what the optimizer remembers to the last line, which is taken away (a velocity is added)."""
    rate, said = update.learning_rate, update.settings
    push = rate * g
    match update.kind:
        case "momentum":
            return [
                Line("push", "p", "η · g", push),
                Line("kept velocity", "μ · v₀", "v + p", first + push),
                Line("velocity", "v", "μ · v₀ − p", first),
            ]
        case "nesterov":
            ahead = said["momentum"] * first
            return [
                Line("push", "p", "η · g", push),
                Line("velocity after", "v", "μ · v₀ − p", first),
                Line("step", "s", f"p − {said['momentum']:g} · v", push - ahead),
            ]
        case "adagrad" | "rmsprop":
            new = 1 - said["rho"] if update.kind == "rmsprop" else 1.0
            root = sqrt(first + said["epsilon"]) if first >= 0 else math.nan
            return [
                Line("squares", "h", "", first),
                Line("new square", "of h", f"{new:.3g} · g²" if new != 1 else "g²", new * g * g),
                Line("root", "r", "√(h + ε)", root),
                Line("step", "s", "η · g / r", push / root if root else math.nan),
            ]
        case "adam":
            beta_1, beta_2, t = said["beta_1"], said["beta_2"], update.steps
            mean, square = (1 - beta_1) * first, (1 - beta_2) * second
            corrected = rate * sqrt(1 - beta_2**t) / (1 - beta_1**t)
            root = sqrt(square) + said["epsilon"] if square >= 0 else math.nan
            return [
                Line("mean of gradients", "m", f"{1 - beta_1:.3g} · s", mean),
                Line("mean of squares", "v", f"{1 - beta_2:.3g} · q", square),
                Line("corrected rate", "ηₜ", f"η · √(1 − β₂ᵗ) / (1 − β₁ᵗ), t = {t}", corrected),
                Line("root", "r", "√v + ε", root),
                Line("step", "Δ", "ηₜ · m / r", corrected * mean / root if root else math.nan),
            ]
    return [Line("step", "s", "η · g", push)]
