"""`digitpad train --repeat N`: one recipe over N seeds, so that noise is not read as a gain."""

import argparse
import statistics
from dataclasses import replace

from digitpad.commands.one_run import train
from digitpad.commands.output import json_line, message, progress_line, result
from digitpad.commands.train_start import chosen_recipe, chosen_source
from digitpad.commands.writing import Writing
from digitpad.data import sources
from digitpad.errors import DivergedError, SettingError
from digitpad.training.runs import About, RunFolder, new_group
from digitpad.training.trainer import Trainer

MOST = 1000


def repeat(arguments: argparse.Namespace, started: float) -> int:
    """Train with the recipe's seed and those after it, and tell mean and spread.

    Raises:
        SettingError: the number is none, or an option makes no sense with several runs.
        SaveError: the disk refused a run its folder.
    """
    if not arguments.repeat.isdecimal() or not 2 <= int(arguments.repeat) <= MOST:
        raise SettingError("--repeat", f"{arguments.repeat!r} is not a whole number from 2 to {MOST}")
    for name in ("out", "plot", "resume"):
        if getattr(arguments, name) is not None:
            raise SettingError(f"--{name}", "is for a single run; each of several has a folder of its own")
    count = int(arguments.repeat)
    recipe = chosen_recipe(arguments)
    source = chosen_source(arguments.data, recipe)
    dataset = sources.load(source, progress=progress_line(f"Loading {source}"))
    group = new_group(recipe, count)
    accuracies: dict[int, float] = {}
    status = 0
    for seed in range(recipe.seed, recipe.seed + count):
        one = replace(recipe, seed=seed)
        message(f"Seed {seed}")
        folder = RunFolder.create(one, dataset, about=About(f"{group}, seed {seed}", group=group))
        try:
            outcome = train(Trainer(one, dataset), folder, Writing(), arguments, started)
        except DivergedError as error:
            message(f"digitpad: {error}")  # says nothing of the next seed
            status = 1
            continue
        status = max(status, outcome.status)
        if outcome.status > 128:  # by a signal
            break
        if outcome.accuracy is not None:
            accuracies[seed] = outcome.accuracy
    _tell(accuracies, arguments.json)
    return status


def _tell(accuracies: dict[int, float], as_json: bool) -> None:
    if len(accuracies) < 2:
        return
    values = list(accuracies.values())
    mean, deviation = statistics.mean(values), statistics.stdev(values)
    if as_json:
        json_line(
            {
                "event": "repeated",
                "test_accuracies": accuracies,
                "mean": mean,
                "standard_deviation": deviation,
                "lowest": min(values),
                "highest": max(values),
            }
        )
    else:
        result(
            f"{len(values)} seeds: test accuracy {mean:.4f} on average (standard deviation {deviation:.4f}, "
            f"{min(values):.4f} to {max(values):.4f})"
        )
