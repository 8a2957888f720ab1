"""`digitpad evaluate`: how well does a model read, how sure may it be, and whom does it read badly?"""

import argparse
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.commands.evaluate_lines import report_lines
from digitpad.commands.measured import Measured
from digitpad.commands.output import json_line, open_reader, progress_line, result
from digitpad.data import sources
from digitpad.data.dataset import CLASSES, Dataset, Examples
from digitpad.errors import DataError, SettingError
from digitpad.files.models import Model

Mask = npt.NDArray[np.bool_]


def run(arguments: argparse.Namespace) -> int:
    """Measure as the command line says."""
    model, reader = open_reader(arguments.model)
    dataset = sources.load(arguments.data, progress=progress_line(f"Loading {arguments.data}"))
    examples, trained = _chosen(dataset, arguments.writers)
    measured = Measured.of(reader, examples)
    everything = np.ones(len(examples), dtype=bool)
    report: dict[str, Any] = {
        "model": str(arguments.model),
        "data": dataset.name,
        **measured.share_with_interval(everything),
        "by_digit": {str(digit): measured.share(examples.labels == digit) for digit in range(CLASSES)},
        "by_writer": _by_writer(measured, examples.writers),
        **_seen(model, measured, examples, trained if _was_trained_on(model, dataset) else ~everything),
        "refused": float(measured.refused.mean()),
        "refused_count": int(measured.refused.sum()),
        "accepted": measured.share_with_interval(~measured.refused),
        "can_refuse": reader.refusal is not None,
        "calibration": {
            "ece": measured.calibration_error,
            "temperature": None if reader.calibration is None else reader.calibration.temperature,
            "bins": measured.calibration_bins,
        },
        "confusion": measured.confusion.tolist(),
    }
    if arguments.json:
        json_line(report)
    else:
        for line in report_lines(reader.name, report):
            result(line)
    return 0


def _chosen(dataset: Dataset, writers: str | None) -> tuple[Examples, Mask]:
    """What is measured, and which of it is of the data set's training part.

    The test part; everything where digitpad made the split; or what some writers wrote, of both parts.
    """
    if writers is None and dataset.split == "given":
        if not len(dataset.test):
            raise DataError(dataset.name, "has no test digits")
        return dataset.test, np.zeros(len(dataset.test), dtype=bool)
    everything = dataset.everything
    trained = np.arange(len(everything)) < len(dataset.train)
    if writers is None:
        return everything, trained
    if everything.writers is None:
        raise SettingError("--writers", f"{dataset.name} does not say who wrote what")
    wanted = [name.strip() for name in writers.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in everything.writers]
    if unknown or not wanted:
        known = ", ".join(_sorted(everything.writers))
        raise SettingError("--writers", f"{', '.join(unknown) or 'nobody'} is not among {known}")
    theirs = np.isin(everything.writers, wanted)
    return everything.select(theirs), trained[theirs]


def _was_trained_on(model: Model, dataset: Dataset) -> bool:
    """Whether the model says that it was made with this data set, by its content or by its name."""
    named = dataset.name in sources.NAMES and dataset.name in model.data
    return named or dataset.sha256 in model.data.values()


def _seen(model: Model, measured: Measured, examples: Examples, trained: Mask) -> dict[str, Any]:
    """The figures of what the model was trained on apart from the others; null where it does not say."""
    return {
        "trained_on": measured.share_with_interval(trained) if model.data else None,
        "unseen": measured.share_with_interval(~trained) if model.data else None,
        "trained_writers": _sorted(examples.select(trained).writers),
    }


def _by_writer(measured: Measured, writers: npt.NDArray[np.str_] | None) -> dict[str, Any]:
    if writers is None:
        return {}
    return {name: measured.share(np.equal(writers, name)) for name in _sorted(writers)}


def _sorted(writers: npt.NDArray[np.str_] | None) -> list[str]:
    """Who wrote: numbers by size, then words by letter."""
    names = [] if writers is None else np.unique(writers).tolist()
    return sorted(names, key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0, name))
