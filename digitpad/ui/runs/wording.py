"""What is said of runs and their settings in the user's words: values go in, translated text comes out."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from digitpad.training.archive import KeptRun
from digitpad.training.recipe import Recipe
from digitpad.ui.messages import size_text
from digitpad.ui.runs.rows import RunRow, Spread, best_accuracy, test_accuracy, validation_accuracy
from digitpad.ui.theme import Theme
from digitpad.ui.train.setting_names import choice_name, setting_name, setting_unit
from digitpad.ui.train.wording import NO_BREAK_SPACE, locale, percent, source_name, whole

translate = QCoreApplication.translate
NOTHING = "–"
_CHOSEN = ("activation", "init", "optimizer.kind", "schedule.kind", "sampling", "targets")


def column_heading(name: str) -> str:
    """What a column of the list is called."""
    return {
        "name": translate("runs", "Run"),
        "status": translate("runs", "Status"),
        "test": translate("runs", "Test"),
        "recipe": translate("runs", "Recipe"),
        "epochs": translate("runs", "Epochs"),
        "validation": translate("runs", "Validation"),
        "best": translate("runs", "Best test"),
        "data": translate("runs", "Data"),
        "date": translate("runs", "Begun"),
        "size": translate("runs", "Size"),
    }[name]


def column_help(name: str) -> str:
    """What stands in a column."""
    return {
        "name": translate("runs", "Tick runs to lay their curves over each other"),
        "status": translate("runs", "How the run stands, or how it ended"),
        "test": translate("runs", "Accuracy on the test set at the end of the last epoch"),
        "recipe": translate("runs", "Units of each layer, and the optimizer"),
        "epochs": translate("runs", "How often every training picture was seen"),
        "validation": translate("runs", "Accuracy on the held-out digits at the end of the last epoch"),
        "best": translate(
            "runs",
            "The highest test accuracy of any epoch; to choose an epoch, look at the held-out digits instead",
        ),
        "data": translate("runs", "The data set that it was trained on"),
        "date": translate("runs", "When the run was started"),
        "size": translate("runs", "Room on the disk"),
    }[name]


def recipe_text(recipe: Recipe) -> str:
    """The recipe in a few words: “784-512-10, Adam”; what it has against overfitting follows."""
    sizes = "-".join(map(str, (recipe.network.inputs, *recipe.hidden, recipe.network.outputs)))
    words = [sizes, choice_name(recipe.optimizer["kind"])]
    if recipe.dropout:
        words.append(translate("runs", "dropout {rate}").format(rate=f"{recipe.dropout:g}"))
    if recipe.batch_norm:
        words.append(translate("runs", "batch normalisation"))
    if any(recipe.augmentation.values()):
        words.append(translate("runs", "augmentation"))
    return ", ".join(words)


def status_text(status: str) -> str:
    """How a run stands."""
    return {
        "running": translate("runs", "Running"),
        "finished": translate("runs", "Finished"),
        "target": translate("runs", "Reached its target"),
        "early": translate("runs", "Stopped early"),
        "stopped": translate("runs", "Stopped by hand"),
        "interrupted": translate("runs", "Interrupted"),
        "diverged": translate("runs", "Diverged"),
    }.get(status, status)


def status_colour(status: str, theme: Theme) -> QColor:
    """A colour that says the same again."""
    match status:
        case "finished" | "target" | "early":
            return theme.good
        case "interrupted":
            return theme.warning
        case "diverged":
            return theme.error
        case "running":
            return theme.accent
    return theme.muted


def row_status(row: RunRow) -> str:
    """The status of a run, or of all runs of a group in few words: “5 finished”, “1 running, 2 finished”."""
    if not row.group:
        return status_text(row.runs[0].status)
    counts: dict[str, int] = {}
    for run in row.runs:
        counts[run.status] = counts.get(run.status, 0) + 1
    return ", ".join(f"{whole(count)} {status_text(status).lower()}" for status, count in counts.items())


def epochs_text(run: KeptRun) -> str:
    """“5”, or “3 of 10” where the recipe wants more; a run counted in steps tells those."""
    done = run.epochs[-1].epoch if run.epochs else 0
    if run.recipe.epochs is not None:
        part, whole_ = done, run.recipe.epochs
    else:
        part, whole_ = run.step, run.recipe.steps or run.step
    if part >= whole_:
        return whole(done)
    if run.recipe.epochs is None:
        return translate("runs", "{done} ({steps} of {total} steps)").format(
            done=whole(done), steps=whole(part), total=whole(whole_)
        )
    return translate("runs", "{done} of {total}").format(done=whole(part), total=whole(whole_))


def share_text(value: float | None) -> str:
    """An accuracy, to a hundredth of a percent: on 10,000 digits that is one digit."""
    return NOTHING if value is None else percent(value, 2)


def spread_text(spread: Spread | None) -> str:
    """“97.61 ± 0.12 % (97.42–97.80)”; a single number without its spread."""
    if spread is None:
        return NOTHING
    if spread.count == 1:
        return share_text(spread.mean)
    mean, deviation, lowest, highest = (
        locale().toString(100 * value, "f", 2)
        for value in (spread.mean, spread.deviation, spread.lowest, spread.highest)
    )
    return f"{mean} ± {deviation}{NO_BREAK_SPACE}% ({lowest}–{highest})"


def spread_sentence(spread: Spread | None) -> str:
    """The same in a sentence, for a tooltip."""
    if spread is None or spread.count == 1:
        return ""
    return translate(
        "runs", "Mean of {count} runs ± standard deviation; the lowest is {lowest}, the highest {highest}"
    ).format(count=whole(spread.count), lowest=share_text(spread.lowest), highest=share_text(spread.highest))


def date_text(run: KeptRun) -> str:
    """“2026-11-22 14:05”: readable everywhere, and in the order of time."""
    try:
        return f"{datetime.fromisoformat(run.created):%Y-%m-%d %H:%M}"
    except ValueError:
        return NOTHING


def data_text(run: KeptRun) -> str:
    """What it was trained on."""
    return source_name(run.data.get("name", run.recipe.data))


def full_name(name: str) -> str:
    """A setting with the part it belongs to: “Augmentation: Shift”."""
    plain = {"optimizer.kind": "optimizer", "schedule.kind": "schedule"}.get(name, name)
    try:
        said = setting_name(plain).replace("&", "")
    except KeyError:
        return name
    part = {
        "optimizer": translate("runs", "Optimizer"),
        "schedule": translate("runs", "Schedule"),
        "stopping": translate("runs", "Stopping"),
        "augmentation": translate("runs", "Augmentation"),
    }.get(plain.partition(".")[0] if "." in plain else "", "")
    return f"{part}: {said}" if part else said


def value_text(name: str, value: Any) -> str:
    """A value of a setting, for people."""
    if isinstance(value, bool):
        return translate("runs", "yes") if value else translate("runs", "no")
    if value is None:
        return translate("runs", "none")
    if name in _CHOSEN:
        return choice_name(str(value))
    if isinstance(value, str):
        return value or translate("runs", "none")
    number = f"{value:g}" if isinstance(value, float) else str(value)
    unit = setting_unit(name)
    return f"{number}{'' if unit == '°' else NO_BREAK_SPACE}{unit}" if unit else number


def values_text(name: str, values: Sequence[Any]) -> str:
    """What the runs of a group have: one value, “0–4” for seeds in a row, or all of them."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) > 2 and name == "seed" and distinct == list(range(distinct[0], distinct[-1] + 1)):
        return f"{distinct[0]}–{distinct[-1]}"
    return ", ".join(value_text(name, value) for value in distinct)


def as_text(runs: Sequence[KeptRun]) -> str:
    """Some runs as a table with tabs, for a note or a spreadsheet."""
    head = (
        translate("runs", "Run"),
        translate("runs", "Recipe"),
        translate("runs", "Seed"),
        translate("runs", "Data"),
        translate("runs", "Status"),
        translate("runs", "Epochs"),
        translate("runs", "Test accuracy"),
        translate("runs", "Validation accuracy"),
        translate("runs", "Best test accuracy"),
        translate("runs", "Date"),
        translate("runs", "Size"),
    )
    lines = [
        (
            run.about.name,
            recipe_text(run.recipe),
            str(run.recipe.seed),
            data_text(run),
            status_text(run.status),
            epochs_text(run),
            *(share_text(of(run)) for of in (test_accuracy, validation_accuracy, best_accuracy)),
            date_text(run),
            size_text(run.size),
        )
        for run in runs
    ]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in (head, *lines)) + "\n"


def sort_key(value: float | None) -> float:
    """A number to sort by; what is none comes last from the top."""
    return -math.inf if value is None or math.isnan(value) else value
