"""Checkpoints: everything that a run needs to go on as if nothing had happened, bit for bit, as one file.

Arrays: `parameters`, `buffers`, `optimizer.<name>`, `best.parameters` and `best.buffers` where the recipe
wants the best epoch back, and the history of all batches. Numbers and generator states are JSON in the
metadata; Python writes a float so that reading gives the same float.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import DataError
from digitpad.files.tensors import read_metadata, read_tensors, write_tensors
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.training.recipe import Recipe

FORMAT = "digitpad-checkpoint/1"
Array = npt.NDArray[Any]
FAULTS = (KeyError, TypeError, ValueError, OverflowError, RecursionError)
"""What the words of a file raise that is no checkpoint; a SettingError is a ValueError."""

HISTORY = ("loss", "accuracy", "learning_rate")


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run between two batches.

    Attributes:
        recipe: how it trains.
        step: how many updates were made.
        epoch: how many epochs are over.
        batches: of the present epoch that are done.
        data: SHA-256 of the data set.
        arrays: by name, as in the file, read-only.
        state: all that is not an array: running means, generator states, the schedule's and the stopping's.
        machine: what the last bits of a sum depend on: threads of the matrix products, versions.
        ended: why the run is over (`finished`, `target`, `early`); empty while it can go on.
    """

    recipe: Recipe
    step: int
    epoch: int
    batches: int
    data: str
    arrays: Mapping[str, Array]
    state: Mapping[str, Any]
    machine: Mapping[str, Any] = field(default_factory=dict)
    ended: str = ""


@dataclass(frozen=True)
class Summary:
    """What a checkpoint's file says of itself, read without its arrays."""

    step: int
    epoch: int
    ended: str
    machine: Mapping[str, Any]


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint atomically. Raises SaveError."""
    numbers = {
        "step": checkpoint.step,
        "epoch": checkpoint.epoch,
        "batches": checkpoint.batches,
        "data": checkpoint.data,
        "ended": checkpoint.ended,
        "machine": dict(checkpoint.machine),
    }
    metadata = {
        "format": FORMAT,
        "recipe": json.dumps(checkpoint.recipe.to_json()),
        "numbers": json.dumps(numbers),
        "state": json.dumps(dict(checkpoint.state)),
    }
    write_tensors(path, checkpoint.arrays, metadata)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        DataError: the file is not there, or is not a checkpoint of this format.
    """
    metadata = read_metadata(path, FORMAT)
    try:
        recipe = Recipe.from_json(json.loads(metadata["recipe"]))
        step = _whole(json.loads(metadata["numbers"]), "step")
    except FAULTS as error:
        raise DataError(path, f"is not a checkpoint: {error}") from error
    spec, copies = recipe.network, 2 + len(OPTIMIZERS[recipe.optimizer["kind"]].remembers)
    floats = copies * spec.parameter_count + 2 * spec.buffer_count + len(HISTORY) * step
    arrays, metadata = read_tensors(path, FORMAT, 4 * floats)
    try:
        numbers, state = json.loads(metadata["numbers"]), json.loads(metadata["state"])
        checkpoint = Checkpoint(
            recipe,
            _whole(numbers, "step"),
            _whole(numbers, "epoch"),
            _whole(numbers, "batches"),
            str(numbers["data"]),
            arrays,
            state,
            dict(numbers["machine"]),
            str(numbers["ended"]),
        )
        _check(checkpoint)
    except FAULTS as error:
        raise DataError(path, f"is not a checkpoint: {error}") from error
    for array in arrays.values():
        array.flags.writeable = False
    return checkpoint


def summary(path: Path) -> Summary:
    """What a checkpoint's file says of itself. Raises DataError."""
    try:
        numbers = json.loads(read_metadata(path, FORMAT)["numbers"])
        ended, machine = str(numbers["ended"]), dict(numbers["machine"])
        return Summary(_whole(numbers, "step"), _whole(numbers, "epoch"), ended, machine)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DataError(path, f"is not a checkpoint: {error}") from error


def _whole(numbers: Mapping[str, Any], name: str) -> int:
    value = numbers[name]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} is {value!r}")
    return value


def _check(checkpoint: Checkpoint) -> None:
    """That every array that this recipe needs is there, of its dtype and shape, and no other."""
    spec, arrays = checkpoint.recipe.network, checkpoint.arrays
    buffers = spec.buffer_count
    wanted: dict[str, tuple[int, ...]] = {
        "parameters": (spec.parameter_count,),
        "buffers": (buffers,),
        **{f"history.{name}": (checkpoint.step,) for name in HISTORY},
    }
    kind = checkpoint.recipe.optimizer["kind"]
    wanted |= {f"optimizer.{name}": (spec.parameter_count,) for name in OPTIMIZERS[kind].remembers}
    if "best.parameters" in arrays:
        wanted |= {"best.parameters": (spec.parameter_count,), "best.buffers": (buffers,)}
    if odd := sorted(set(arrays) ^ set(wanted)):
        raise ValueError(f"{'lacks' if odd[0] in wanted else 'has an unknown'} array {odd[0]!r}")
    for name, shape in wanted.items():
        array = arrays[name]
        if array.dtype != np.float32 or array.shape != shape:
            raise ValueError(f"array {name!r} is {array.dtype} {array.shape}, not float32 {shape}")
        if not name.startswith("history") and not np.isfinite(array).all():
            raise ValueError(f"array {name!r} has a value that is not a finite number")
    if not isinstance(checkpoint.state, dict):
        raise ValueError("its state is not an object")
