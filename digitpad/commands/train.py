"""`digitpad train`: one recipe, one data set, one line an epoch, one model."""

import argparse

from digitpad.commands.one_run import train
from digitpad.commands.output import check_suffix, result
from digitpad.commands.train_start import begun, chosen_recipe, resumed, use_threads
from digitpad.commands.writing import Writing
from digitpad.files.models import SUFFIX
from digitpad.training.settings import settings

PLOTS = (".png", ".svg", ".pdf")


def run(arguments: argparse.Namespace, started: float) -> int:
    """Train as the command line says; `started` is when the program began, by `time.perf_counter`."""
    if arguments.plot is not None:
        check_suffix("--plot", arguments.plot, PLOTS)
    if arguments.out is not None:
        check_suffix("--out", arguments.out, (SUFFIX,))
    if "help" in arguments.set:
        for name, value in settings(chosen_recipe(arguments, leave_out="help")).items():
            result(f"{name} = {value}")
        return 0
    if arguments.threads is not None:
        use_threads(arguments.threads)
    if arguments.repeat is not None:
        from digitpad.commands.repeat import repeat

        return repeat(arguments, started)
    writing = Writing()
    trainer, folder = resumed(arguments) if arguments.resume is not None else begun(arguments, writing)
    return train(trainer, folder, writing, arguments, started).status
