"""Model files: safetensors that hold a network's parameters, and in their metadata how it was made.

Tensors: `layers.<i>.weight` (inputs, outputs), `layers.<i>.bias` (outputs,) and so on, and what is saved but
not trained as `buffers.layers.<i>.running_mean`; the small network that refuses what is no digit, if there is
one, has the same names behind `refusal.`; all float32. The reader believes nothing: the set of names, dtypes,
shapes, finiteness and the format version are all checked.
"""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

from digitpad import __version__, atomic
from digitpad.errors import ModelFileError, SaveError, SettingError
from digitpad.files.tensors import FAULTS, parse_metadata
from digitpad.files.whole import check_size, read_whole
from digitpad.nn.calibration import Calibration
from digitpad.nn.refusal import Refusal, refusal_spec
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import MAX_PARAMETERS, NetworkSpec
from digitpad.nn.stack import buffer_views, views

Vector = np.typing.NDArray[np.float32]
FORMAT = "digitpad-model/1"
SUFFIX = ".safetensors"
BUFFERS = "buffers."
REFUSAL = "refusal."
MAX_HEADER = 1_000_000
SPARE = 1 << 20
"""Bytes by which a file may be larger than its network and still be read, to say what is in it."""

MAX_FILE = 4 * MAX_PARAMETERS + MAX_HEADER + 8


@dataclass(frozen=True, eq=False)
class Model:
    """A network and what is known about it.

    Attributes:
        snapshot: the network.
        recipe: that it was trained by, as JSON; empty where unknown.
        data: names and SHA-256 of what it was trained on, e.g. `{"mnist": "0f3a…"}`.
        figures: results, e.g. `{"test_accuracy": 0.978}`.
        created: ISO date and time, UTC.
        digitpad_version: of the program that wrote it.
        calibration: the temperature that makes its probabilities honest, if one was fitted.
        refusal: what tells digits from everything else, if it was fitted.
    """

    snapshot: Snapshot
    recipe: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    created: str = ""
    digitpad_version: str = ""
    calibration: Calibration | None = None
    refusal: Refusal | None = None


def save_model(path: Path, model: Model) -> None:
    """Write a model atomically; what is written is read back before it takes the name.

    Raises:
        SaveError: the disk refused, or what was written is not what was meant.
    """
    snapshot = model.snapshot
    metadata = {
        "format": FORMAT,
        "spec": json.dumps(snapshot.spec.to_json()),
        "recipe": json.dumps(dict(model.recipe)),
        "data": json.dumps(dict(model.data)),
        "figures": json.dumps(dict(model.figures)),
        "created": model.created or datetime.now(UTC).isoformat(timespec="seconds"),
        "digitpad_version": model.digitpad_version or __version__,
    }
    if model.calibration is not None:
        metadata["calibration"] = json.dumps(model.calibration.to_json())
    named = _named(snapshot)
    if model.refusal is not None:
        metadata["refusal"] = json.dumps(model.refusal.to_json())
        named |= {REFUSAL + name: tensor for name, tensor in _named(model.refusal.network).items()}
    # safetensors 0.8 garbles arrays that are not C-contiguous without a word.
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in named.items()}
    content = safetensors.numpy.save(tensors, metadata)
    try:
        written = parse_model(content, str(path))
    except ModelFileError as error:
        raise SaveError(path, f"the model cannot be kept: {error.fault}") from error
    meant, read = _vectors_of(model), _vectors_of(written)
    if len(meant) != len(read) or any(a.tobytes() != b.tobytes() for a, b in zip(meant, read, strict=True)):
        raise SaveError(path, "the model would not be the same when read again")
    atomic.write_bytes(path, content)


def load_model(path: Path) -> Model:
    """Read a model.

    Raises:
        ModelFileError: the file is not there, or is not a model of this format.
    """
    _check_room(path)
    return parse_model(read_whole(path, MAX_FILE, ModelFileError), str(path))


def _check_room(path: Path) -> None:
    """Raise ModelFileError when the file is larger than its network, before it takes any memory."""
    size = check_size(path, MAX_FILE, ModelFileError)
    try:
        with path.open("rb") as file:
            head = file.read(8)
            head += file.read(min(int.from_bytes(head, "little"), MAX_HEADER))
    except OSError as error:
        raise ModelFileError(path, f"cannot be read: {error.strerror or error}") from error
    metadata = _metadata(head, str(path))
    specs = []
    with contextlib.suppress(SettingError):  # `parse_model` says what is wrong; what is small may be read
        specs.append(NetworkSpec.from_json(_json(metadata, "spec", str(path))))
        if "refusal" in metadata:
            specs.append(refusal_spec(_object(metadata, "refusal", str(path)))[0])
    most = len(head) + SPARE + sum(4 * (spec.parameter_count + spec.buffer_count) for spec in specs)
    if size > most:
        raise ModelFileError(
            path, f"has {size:,} bytes; the network that it describes takes {most - SPARE:,}"
        )


def parse_model(content: bytes, path: str) -> Model:
    """Read a model from the bytes of its file; `path` is for the message.

    Raises:
        ModelFileError: it is not a model of this format.
    """
    metadata = _metadata(content, path)
    if metadata.get("format") != FORMAT:
        raise ModelFileError(path, f"is not a model of digitpad (its format is not {FORMAT})")
    try:
        spec = NetworkSpec.from_json(_json(metadata, "spec", path))
    except SettingError as error:
        raise ModelFileError(path, f"describes a network that cannot be: {error}") from error
    try:
        tensors = safetensors.numpy.load(content)
    except FAULTS as error:
        raise ModelFileError(path, f"is not a safetensors file: {error}") from error
    refusing: NetworkSpec | None = None
    threshold, fitted_on = 0.5, ""
    try:
        calibration = None
        if "calibration" in metadata:
            calibration = Calibration.from_json(_object(metadata, "calibration", path))
        if "refusal" in metadata:
            refusing, threshold, fitted_on = refusal_spec(_object(metadata, "refusal", path))
            if refusing.inputs != spec.features + spec.outputs:
                raise SettingError("inputs", f"{refusing.inputs}, which does not fit the network")
    except SettingError as error:
        raise ModelFileError(path, f"describes a calibration or refusal that cannot be: {error}") from error
    wanted = _names(spec) | ({REFUSAL + name for name in _names(refusing)} if refusing else set())
    if set(tensors) != wanted:
        odd = sorted(set(tensors) ^ wanted)[0]
        raise ModelFileError(path, f"{'lacks' if odd in wanted else 'has an unknown'} tensor {odd!r}")
    parameters, buffers = _vectors(spec, tensors, path)
    refusal = None
    if refusing is not None:
        own, running = _vectors(refusing, tensors, path, REFUSAL)
        try:
            refusal = Refusal(Snapshot.of(refusing, own, buffers=running), threshold, fitted_on)
        except SettingError as error:
            raise ModelFileError(path, f"describes a refusal that cannot be: {error}") from error
    return Model(
        Snapshot.of(spec, parameters, buffers=buffers),
        _object(metadata, "recipe", path),
        _object(metadata, "data", path),
        _object(metadata, "figures", path),
        metadata.get("created", ""),
        metadata.get("digitpad_version", ""),
        calibration,
        refusal,
    )


def _named(snapshot: Snapshot) -> dict[str, Any]:
    """Every tensor of a network under its name in a file."""
    return snapshot.tensors | {BUFFERS + name: tensor for name, tensor in snapshot.buffer_tensors.items()}


def _names(spec: NetworkSpec) -> set[str]:
    return {shape.name for shape in spec.parameters} | {BUFFERS + shape.name for shape in spec.buffers}


def _vectors_of(model: Model) -> list[Vector]:
    networks = [model.snapshot] if model.refusal is None else [model.snapshot, model.refusal.network]
    return [vector for network in networks for vector in (network.parameters, network.buffers)]


def _vectors(
    spec: NetworkSpec, tensors: Mapping[str, Any], path: str, prefix: str = ""
) -> tuple[Vector, Vector]:
    """Parameters (P,) and buffers (B,) from the tensors of a file whose names begin with `prefix`."""
    parameters = np.empty(spec.parameter_count, np.float32)
    buffers = np.empty(spec.buffer_count, np.float32)
    kept = {BUFFERS + name: view for name, view in buffer_views(spec, buffers).items()}
    for own, view in (views(spec, parameters) | kept).items():
        name = prefix + own
        tensor = tensors[name]
        if tensor.dtype != np.float32 or tensor.shape != view.shape:
            found = f"{tensor.dtype} {tensor.shape}"
            raise ModelFileError(path, f"tensor {name!r} is {found}, not float32 {view.shape}")
        if not np.isfinite(tensor).all():
            raise ModelFileError(path, f"tensor {name!r} has a value that is not a finite number")
        if name.endswith("running_var") and (tensor < 0).any():
            raise ModelFileError(path, f"tensor {name!r} has a negative value, which no variance is")
        view[...] = tensor
    return parameters, buffers


def _metadata(content: bytes, path: str) -> Mapping[str, str]:
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or not 2 <= length <= min(MAX_HEADER, len(content) - 8):
        raise ModelFileError(path, "is not a safetensors file: it has no header")
    return parse_metadata(content[8 : 8 + length], path, ModelFileError)


def _json(metadata: Mapping[str, str], key: str, path: str) -> Any:
    try:
        return json.loads(metadata.get(key, "{}"))
    except (ValueError, RecursionError) as error:
        raise ModelFileError(path, f"its {key} is not JSON: {error}") from error


def _object(metadata: Mapping[str, str], key: str, path: str) -> Mapping[str, Any]:
    value = _json(metadata, key, path)
    if not isinstance(value, dict):
        raise ModelFileError(path, f"its {key} is not a JSON object")
    return value
