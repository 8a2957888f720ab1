"""How `digitpad train` begins: with a new run, or with one that was put down."""

import argparse
import os
from pathlib import Path

from digitpad import paths
from digitpad.commands.output import message, progress_line
from digitpad.commands.writing import Writing
from digitpad.data import sources
from digitpad.errors import DataError, SettingError
from digitpad.training import archive
from digitpad.training.presets import load_preset
from digitpad.training.recipe import Recipe
from digitpad.training.resume import check_resumable, take_up
from digitpad.training.runs import RunFolder
from digitpad.training.settings import with_setting
from digitpad.training.trainer import Trainer

DEFAULT_PRESET = "chollet"


def begun(arguments: argparse.Namespace, writing: Writing) -> tuple[Trainer, RunFolder | None]:
    """A new run; without a folder where the disk refused one and the model has another place."""
    recipe = chosen_recipe(arguments)
    source = chosen_source(arguments.data, recipe)
    dataset = sources.load(source, progress=progress_line(f"Loading {source}"))
    trainer = Trainer(recipe, dataset)
    folder = writing.attempt(lambda: RunFolder.create(recipe, dataset))
    if folder is None and arguments.out is None:
        raise writing.problems[0]  # before hours of training: there is no place for what it learns
    return trainer, folder


def resumed(arguments: argparse.Namespace) -> tuple[Trainer, RunFolder]:
    """The run that `--resume` names, where it was put down.

    Raises:
        SettingError: something else was asked for too, which would make it another run.
        DataError: there is no such run, it has ended, or it would not be the same on this machine.
        InUseError: another program writes it.
    """
    for name in ("data", "preset", "epochs", "seed"):
        if getattr(arguments, name) is not None:
            raise SettingError(f"--{name}", "a run that is resumed keeps its recipe and its data")
    if arguments.set:
        raise SettingError("--set", "a run that is resumed keeps its recipe and its data")
    path = run_folder(arguments.resume)
    run = archive.read_run(path)
    check_resumable(run)
    dataset = sources.load(run.source, progress=progress_line(f"Loading {run.source}"))
    folder, trainer = take_up(path, dataset)
    if run.epochs and not trainer.history.steps:
        message(f"{path.name}: no checkpoint can be read, so it begins again")
    message(f"{path.name} goes on after step {trainer.history.steps:,} of {trainer.total_steps:,}")
    return trainer, folder


def run_folder(name: str) -> Path:
    """The folder of the run that a person means: a path, or the name of a folder among the user's runs."""
    path = Path(name)
    if (path / "recipe.json").is_file():
        return path
    if path.name == name and (paths.runs_dir() / name).is_dir():
        return paths.runs_dir() / name
    if path.is_dir():
        raise DataError(path, "is no run: there is no recipe.json in it")
    raise DataError(path, f"is no run, neither here nor in {paths.runs_dir()}")


def use_threads(text: str) -> None:
    """Multiply matrices on so many threads from now on. Raises SettingError."""
    most = os.cpu_count() or 1
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise SettingError(
            "--threads", f"{text!r} is not a whole number from 1 to {most}, the cores there are"
        )
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(int(text), user_api="blas")


def chosen_recipe(arguments: argparse.Namespace, leave_out: str = "") -> Recipe:
    """The preset with what the command line changes in it. Raises SettingError."""
    recipe = load_preset(arguments.preset or DEFAULT_PRESET)
    for name in ("epochs", "seed"):
        value = getattr(arguments, name)
        if value is not None:
            recipe = with_setting(recipe, name, value)
    for assignment in arguments.set:
        if assignment == leave_out:
            continue
        name, sign, value = assignment.partition("=")
        if not sign:
            raise SettingError("--set", f"{assignment!r} is not KEY=VALUE")
        recipe = with_setting(recipe, name.strip(), value.strip())
    return recipe


def chosen_source(named: str | None, recipe: Recipe) -> str:
    """What `--data` names; else the recipe's own data if it is on this computer, else the built-in digits."""
    if named is not None:
        return named
    if recipe.data == "synthetic" or sources.find(recipe.data) is not None:
        return recipe.data
    message(
        f"{recipe.data} is not on this computer (digitpad data download {recipe.data} fetches it): "
        "training on the built-in synthetic digits instead"
    )
    return "synthetic"
