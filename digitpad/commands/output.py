"""How commands speak: results on standard output, everything else on standard error."""

import json
import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from digitpad import paths
from digitpad.errors import SettingError
from digitpad.files.models import Model, load_model
from digitpad.recognition.recogniser import Reader, check_reads_digits

BUNDLED = "models/bundled.safetensors"


def result(text: str) -> None:
    """A line of the result."""
    print(text, flush=True)


def json_line(value: Mapping[str, object]) -> None:
    """One JSON object on a line of its own. JSON knows no NaN: what is no finite number is null."""
    finite = {
        name: None if isinstance(entry, float) and not math.isfinite(entry) else entry
        for name, entry in value.items()
    }
    print(json.dumps(finite, ensure_ascii=False, allow_nan=False), flush=True)


def message(text: str) -> None:
    """A line for the person who waits, not part of the result."""
    print(text, file=sys.stderr, flush=True)


def progress_line(label: str) -> Callable[[float, str], None]:
    """A progress callback: one line that is rewritten on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda fraction, text: None

    def show(fraction: float, text: str) -> None:
        end = "\n" if fraction >= 1 else ""
        print(f"\r\x1b[K{label} {fraction:4.0%} {text}", end=end, file=sys.stderr, flush=True)

    return show


def open_model(path: Path | None) -> tuple[Model, str]:
    """A model and its name; the bundled one for None or `bundled`. Raises ModelFileError."""
    if path is None or (str(path) == "bundled" and not path.exists()):
        return load_model(paths.resource(BUNDLED)), "Bundled model"
    return load_model(path), path.stem


def open_reader(path: Path | None) -> tuple[Model, Reader]:
    """A model, and who reads digits with it. Raises ModelFileError, also when its network reads none."""
    model, name = open_model(path)
    check_reads_digits(model, path or name)
    return model, Reader.of(model, name)


def check_suffix(option: str, path: Path, known: tuple[str, ...]) -> None:
    """Refuse a file name of another kind before work is put into it. Raises SettingError."""
    if path.suffix.lower() not in known:
        raise SettingError(option, f"{path} does not end in {', '.join(known)}")
