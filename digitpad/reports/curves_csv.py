"""The numbers behind the curves of runs as one CSV file: a RunHistory for each run in, a line a step out.

What belongs to an epoch stands in the line of its last step; a cell is empty where there is nothing.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from digitpad import atomic
from digitpad.training.history import RunHistory, Series

STEP = ("step", "batch_loss", "batch_accuracy", "learning_rate", "rate_changed_by")
EPOCH = (
    "epoch",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "test_loss",
    "test_accuracy",
)


def save_csv(path: Path, runs: Sequence[tuple[str, RunHistory]]) -> None:
    """Write all numbers of some runs (name, history) atomically; of several, the name is a column `run`.

    `rate_changed_by` tells, in the line of the first step with another learning rate, whether a `command` or
    a `plateau` changed it; what a schedule plans needs no word. Raises SaveError.
    """
    several = len(runs) > 1
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(["run"] if several else []), *STEP, *EPOCH])
    for name, history in runs:
        for line in _lines(history):
            writer.writerow([name, *line] if several else line)
    atomic.write_text(path, text.getvalue())


def _lines(history: RunHistory) -> Iterator[list[object]]:
    steps = history.steps  # a thread may add to it meanwhile
    loss, accuracy, rate = (
        _numbers(values[:steps])
        for values in (history.batch_loss, history.batch_accuracy, history.learning_rate)
    )
    epochs = {epoch.step: epoch for epoch in list(history.epochs)}
    reasons = {change.step + 1: change.reason for change in list(history.rate_changes)}
    for step in range(1, steps + 1):
        place = step - 1
        line: list[object] = [step, loss[place], accuracy[place], rate[place], reasons.get(step, "")]
        epoch = epochs.get(step)
        yield line + ([getattr(epoch, name) for name in EPOCH] if epoch is not None else [""] * len(EPOCH))
    # A run whose batches were not all kept still has its epochs.
    for step, epoch in epochs.items():
        if step > steps:
            yield [step, "", "", "", "", *(getattr(epoch, name) for name in EPOCH)]


def _numbers(values: Series) -> list[str]:
    """Each as short as it can be without becoming another float32."""
    return [str(text) for text in values.astype(str)]
