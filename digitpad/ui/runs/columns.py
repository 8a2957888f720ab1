"""The columns of the list of runs: what stands in each, and what it is sorted by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from digitpad.training.archive import KeptRun
from digitpad.ui.messages import size_text
from digitpad.ui.runs.rows import (
    RunRow,
    Spread,
    best_accuracy,
    test_accuracy,
    validation_accuracy,
)
from digitpad.ui.runs.wording import (
    data_text,
    date_text,
    epochs_text,
    recipe_text,
    row_status,
    sort_key,
    spread_text,
)

NAME, TEST, STATUS, RECIPE, EPOCHS, VALIDATION, BEST, DATA, DATE, SIZE = range(10)
SPREADS = {TEST: test_accuracy, VALIDATION: validation_accuracy, BEST: best_accuracy}
"""The columns that hold a mean with its spread where a row is a group."""


@dataclass(frozen=True)
class Column:
    """A column: `name` in the program, what stands in it, and what it is sorted by."""

    name: str
    text: Callable[[RunRow], str]
    order: Callable[[RunRow], Any]
    is_number: bool = False


def spread_of(row: RunRow, of: Callable[[KeptRun], float | None]) -> Spread | None:
    """A number of all runs of a row."""
    return Spread.of(of(run) for run in row.runs)


def _share(name: str, of: Callable[[KeptRun], float | None]) -> Column:
    def mean(row: RunRow) -> float:
        found = spread_of(row, of)
        return sort_key(None if found is None else found.mean)

    return Column(name, lambda row: spread_text(spread_of(row, of)), mean, is_number=True)


def _common(text: Callable[[KeptRun], str]) -> Callable[[RunRow], str]:
    return lambda row: " / ".join(dict.fromkeys(text(run) for run in row.runs))


def _newest(row: RunRow) -> KeptRun:
    return max(row.runs, key=lambda run: (run.created, run.path))


def _recipe(run: KeptRun) -> str:
    return recipe_text(run.recipe)


def _size(row: RunRow) -> int:
    return sum(run.size for run in row.runs)


COLUMNS: tuple[Column, ...] = (
    Column("name", lambda row: row.name, lambda row: row.name.casefold()),
    _share("test", test_accuracy),
    Column("status", row_status, row_status),
    Column("recipe", _common(_recipe), _common(_recipe)),
    Column("epochs", _common(epochs_text), lambda row: max(len(run.epochs) for run in row.runs), True),
    _share("validation", validation_accuracy),
    _share("best", best_accuracy),
    Column("data", _common(data_text), _common(data_text)),
    Column(
        "date",
        lambda row: date_text(_newest(row)),
        lambda row: (_newest(row).created, _newest(row).path.name),
    ),
    Column("size", lambda row: size_text(_size(row)), _size, True),
)
