"""`digitpad evaluate`: how well does a model read, digit by digit and writer by writer?"""

import argparse

import numpy as np
import numpy.typing as npt

from digitpad.commands.output import json_line, open_model, progress_line, result
from digitpad.data import sources
from digitpad.data.dataset import CLASSES, Dataset, Examples
from digitpad.errors import DataError, SettingError
from digitpad.training.metrics import predicted_labels


def run(arguments: argparse.Namespace) -> int:
    """Measure as the command line says."""
    model, name = open_model(arguments.model)
    if model.snapshot.spec.inputs != 784 or model.snapshot.spec.outputs != CLASSES:
        raise DataError(arguments.model, "its network does not read 28×28 digits")
    dataset = sources.load(arguments.data, progress=progress_line(f"Loading {arguments.data}"))
    examples = _chosen(dataset, arguments.writers)
    predicted = predicted_labels(model.snapshot, examples.images)
    right = predicted == examples.labels
    by_digit = {str(digit): _share(right, examples.labels == digit) for digit in range(CLASSES)}
    by_writer = {}
    if examples.writers is not None:
        by_writer = {
            str(w): _share(right, examples.writers == w) for w in _sorted(np.unique(examples.writers))
        }
    if arguments.json:
        json_line(
            {
                "model": str(arguments.model),
                "data": dataset.name,
                "count": len(examples),
                "accuracy": float(right.mean()),
                "by_digit": by_digit,
                "by_writer": by_writer,
            }
        )
        return 0
    result(f"{name} reads {right.mean():.2%} of {len(examples):,} digits of {dataset.name}")
    for title, shares in (("digit", by_digit), ("writer", by_writer)):
        for key, share in shares.items():
            count = share["count"]
            shown = f"{share['accuracy']:7.2%}" if count else "      –"
            result(f"  {title} {key:>4}  {shown} of {count:,}")
    return 0


def _chosen(dataset: Dataset, writers: str | None) -> Examples:
    """The test part; everything where digitpad made the split; or what some writers wrote, of both."""
    if writers is None:
        examples = dataset.test if dataset.split == "given" else dataset.everything
        if not len(examples):
            raise DataError(dataset.name, "has no test digits")
        return examples
    everything = dataset.everything
    if everything.writers is None:
        raise SettingError("--writers", f"{dataset.name} does not say who wrote what")
    wanted = [name.strip() for name in writers.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in everything.writers]
    if unknown or not wanted:
        known = ", ".join(_sorted(np.unique(everything.writers)))
        raise SettingError("--writers", f"{', '.join(unknown) or 'nobody'} is not among {known}")
    return everything.select(np.isin(everything.writers, wanted))


def _share(right: npt.NDArray[np.bool_], mask: npt.NDArray[np.bool_]) -> dict[str, float | int | None]:
    count = int(mask.sum())
    return {"count": count, "accuracy": float(right[mask].mean()) if count else None}


def _sorted(names: npt.NDArray[np.str_]) -> list[str]:
    """Numbers by size, then words by letter."""
    return sorted(
        map(str, names), key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0, name)
    )
