"""`digitpad predict`: which digit is each drawing?"""

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from digitpad.commands.output import message, open_model
from digitpad.data.drawings import read_drawings
from digitpad.errors import DataError
from digitpad.ink.stroke import Drawing
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import CHUNK, Reader, recognise_many

SUFFIXES = (".jsonl", ".jsonl.gz")


def run(arguments: argparse.Namespace) -> int:
    """Read every drawing of every file, in order; 2 when a file or a line of one could not be read."""
    model, name = open_model(arguments.model)
    reader = Reader.of(model, name)
    status = 0
    items = _items(arguments.files)
    while chunk := list(islice(items, CHUNK)):
        drawings = [item for _, item in chunk if isinstance(item, Drawing)]
        predictions = iter(recognise_many(reader, drawings)) if drawings else iter(())
        lines = []
        for source, item in chunk:
            if isinstance(item, DataError):
                status = 2
                message(f"digitpad: {item}")
                if arguments.json:
                    lines.append(json.dumps({"source": source, "error": item.fault}, ensure_ascii=False))
                continue
            prediction = next(predictions)
            if arguments.json:
                lines.append(json.dumps(prediction.to_json(source), ensure_ascii=False))
            else:
                lines.append(f"{source}  {_words(prediction)}")
        if lines:
            print("\n".join(lines), flush=True)
    sys.stdout.flush()
    return status


def _words(prediction: Prediction) -> str:
    if prediction.digit is None or prediction.confidence is None:
        return "–  blank"
    return f"{prediction.digit}  {prediction.confidence:6.1%}"


def _items(files: list[Path]) -> Iterator[tuple[str, Drawing | DataError]]:
    """Every line of every file with its `file:line`; a file that cannot be read at all is one item."""
    for path in files:
        try:
            if not path.name.lower().endswith(SUFFIXES):
                raise DataError(path, f"is not a file of drawings ({', '.join(SUFFIXES)})")
            for number, item in read_drawings(path):
                yield f"{path}:{number}", item
        except DataError as error:
            yield str(path), error
