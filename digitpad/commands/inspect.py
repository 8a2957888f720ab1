"""`digitpad inspect`: every tensor of a network at work, from the data set to the gradients, a line each."""

import argparse
import sys
from pathlib import Path

import numpy as np

from digitpad import paths
from digitpad.commands.inspect_lines import columns, json_object, json_values, numbers
from digitpad.commands.output import json_line, message, open_reader, progress_line, result
from digitpad.data import sources
from digitpad.data.drawings import load_drawing
from digitpad.errors import DataError, ModelFileError, SliceError
from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.first_batch import Subject, first_batch
from digitpad.inspection.listing import find, listing
from digitpad.inspection.part import part_of
from digitpad.inspection.slices import parse_index, split_name
from digitpad.training.archive import last_checkpoint
from digitpad.training.checkpoint import load_checkpoint
from digitpad.training.runs import MODEL


def run(arguments: argparse.Namespace) -> int:
    """List all tensors, or print one of them or a part of it."""
    name, text = split_name(arguments.tensor or "")
    index = None
    try:  # what is written wrong is told before anything is loaded
        index = parse_index(text) if text else None
    except SliceError as error:
        raise SliceError(f"{name}: {error.name}" if name else error.name, error.fault, error.place) from error
    drawing = None
    if arguments.drawing is not None:
        drawing = load_drawing(arguments.drawing)
        if drawing.is_blank:
            raise DataError(arguments.drawing, "its first drawing is blank: there is no ink to follow")
    subject = _subject(arguments.model)
    source = arguments.data or _usual_source()
    dataset = sources.load(source, progress=progress_line(f"Loading {source}"))
    with np.errstate(all="ignore"):  # a network whose numbers overflow is looked at to see where
        moment = first_batch(subject, dataset.train)
        entries = listing(dataset, moment, drawing, subject.snapshot, subject.calibration)
    if arguments.tensor is None:
        _print_all(entries, arguments.json)
        return 0
    entry = find(entries, name)
    if index is not None:
        try:
            entry = part_of(entry, index)
        except SliceError as error:
            raise SliceError(f"{entry.name}{text}", error.fault) from error
    _print_one(entry, arguments.json)
    return 0


def _print_all(entries: list[TensorEntry], as_json: bool) -> None:
    if as_json:
        for entry in entries:
            json_line(json_object(entry))
        return
    # A program that reads the lines gets nothing else; a person wants to know which number is which.
    for line in columns(entries, heading=sys.stdout.isatty()):
        result(line)


def _print_one(entry: TensorEntry, as_json: bool) -> None:
    if as_json:
        values = json_values(entry)
        json_line({**json_object(entry), "values": values})
        return
    for line in columns([entry], heading=sys.stdout.isatty()):
        result(line)
    result(numbers(entry.numbers))


def _usual_source() -> str:
    """MNIST where it is on this computer, else the built-in digits."""
    if sources.find("mnist") is not None:
        return "mnist"
    message(
        "mnist is not on this computer (digitpad data download mnist fetches it): "
        "showing the built-in synthetic digits instead"
    )
    return "synthetic"


def _subject(path: Path | None) -> Subject:
    """What MODEL names: a model (None: the bundled one), a run's folder or its name, one of its checkpoints.

    Raises:
        DataError, ModelFileError: it is none of these, or cannot be read.
    """
    if path is None or str(path) == "bundled":
        return Subject.of_model(open_reader(path)[0])
    try:
        folder = _folder(path)
    except OSError as error:  # a name that no file can have, or a folder that may not be looked into
        raise ModelFileError(path, f"cannot be read: {error.strerror or error}") from error
    if folder is not None:
        return _of_run(folder)
    if path.name.startswith("checkpoint-"):
        return Subject.of_checkpoint(load_checkpoint(path))
    return Subject.of_model(open_reader(path)[0])


def _folder(path: Path) -> Path | None:
    """The run's folder that MODEL means, None where it means a file. Raises DataError when it is neither."""
    if path.is_dir():
        return path
    if path.exists() or path.name != str(path):
        return None
    kept = paths.runs_dir() / path
    if kept.is_dir():
        return kept
    if path.suffix:
        return None  # a file that is not there, which reading it will tell
    raise DataError(path, f"is neither a model nor a run; runs are in {paths.runs_dir()}")


def _of_run(folder: Path) -> Subject:
    """A run as far as it came: its last checkpoint, which knows the optimizer, or else its model."""
    checkpoint = last_checkpoint(folder)
    if checkpoint is not None:
        return Subject.of_checkpoint(checkpoint)
    model = folder / MODEL
    if not model.exists():
        raise DataError(folder, "is no run: there is neither a checkpoint nor a model in it")
    return Subject.of_model(open_reader(model)[0])
