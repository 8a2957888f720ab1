"""`digitpad gradcheck`: does backpropagation compute the derivative? Asked of each tensor of a preset."""

import argparse

import numpy as np

from digitpad.commands.output import message, result
from digitpad.commands.train_start import DEFAULT_PRESET
from digitpad.errors import SettingError
from digitpad.nn.gradcheck import checks
from digitpad.training.presets import load_preset
from digitpad.training.recipe import Recipe
from digitpad.training.settings import with_setting

BATCH = 8
ENTRIES = 100


def run(arguments: argparse.Namespace) -> int:
    """Print a line a tensor; 1 when one of them is off."""
    recipe = chosen_recipe(arguments.preset or DEFAULT_PRESET, arguments.set)
    network, smoothing = recipe.network, recipe.label_smoothing
    rng = np.random.default_rng(recipe.seed)
    smoothed = f", label smoothing {smoothing:g}" if smoothing else ""
    message(
        f"{network.describe()}{smoothed}: {BATCH} pictures, up to {ENTRIES} entries of each tensor, float64"
    )
    x = rng.random((BATCH, network.inputs))
    labels = rng.integers(0, network.outputs, BATCH)
    right = True
    for check in checks(network, x, labels, rng, ENTRIES, label_smoothing=smoothing):
        verdict = "ok" if check.agrees else "WRONG"
        found = "both 0 but for rounding" if check.vanishes else f"error {check.error:.1e}"
        result(f"{check.name:18} {check.shape!s:12} {check.compared:4} compared, {found}  {verdict}")
        right &= check.agrees
    return 0 if right else 1


def chosen_recipe(name: str, assignments: list[str]) -> Recipe:
    """The preset called `name` with what `--set` changes in it. Raises SettingError."""
    recipe = load_preset(name)
    for assignment in assignments:
        key, sign, value = assignment.partition("=")
        if not sign:
            raise SettingError("--set", f"{assignment!r} is not KEY=VALUE")
        recipe = with_setting(recipe, key.strip(), value.strip())
    return recipe
