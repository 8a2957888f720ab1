"""`digitpad gradcheck`: does backpropagation compute the derivative? Asked of every tensor of a preset."""

import argparse

import numpy as np

from digitpad.commands.output import message, result
from digitpad.nn.gradcheck import check_gradients
from digitpad.training.recipe import preset

BATCH = 8
ENTRIES = 100
TOLERANCE = 1e-5
"""Central differences in float64 agree to about 1e-8; a wrong derivative is off by 1e-2 or more."""


def run(arguments: argparse.Namespace) -> int:
    """Print a line a tensor; 1 when one of them is off."""
    recipe = preset(arguments.preset)
    rng = np.random.default_rng(recipe.seed)
    message(f"{recipe.network.describe()}: {BATCH} pictures, up to {ENTRIES} entries of each tensor, float64")
    x = rng.random((BATCH, recipe.network.inputs))
    labels = rng.integers(0, recipe.network.outputs, BATCH)
    checks = check_gradients(recipe.network, x, labels, rng, ENTRIES)
    for check in checks:
        verdict = "ok" if check.error < TOLERANCE else "WRONG"
        compared = f"{check.compared:4} compared, error {check.error:.1e}"
        result(f"{check.name:18} {check.shape!s:12} {compared}  {verdict}")
    return 0 if all(check.error < TOLERANCE for check in checks) else 1
