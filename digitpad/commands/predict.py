"""`digitpad predict`: which digit is each drawing, which digits are in each picture?"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from digitpad.commands.output import message, open_reader
from digitpad.commands.predict_inputs import Input, inputs
from digitpad.commands.predict_lines import Answer, json_line, words
from digitpad.errors import Cancelled, DigitpadError, FileError, printable
from digitpad.ink.stroke import Drawing
from digitpad.recognition.recogniser import CHUNK, Reader, recognise_many

MOST_POINTS = 200_000
"""Drawings of this many points are read together at most, so that memory stays flat."""


def run(arguments: argparse.Namespace) -> int:
    """Read everything in every file, in order; 2 when a file or a line of one could not be read."""
    _, reader = open_reader(arguments.model)
    status, width = 0, 0
    for batch in _batches(inputs(arguments.files)):
        sources = [item.source for item in batch]
        width = max(width, *map(len, sources))
        lines: list[str] = []
        for source, answer in zip(sources, _answers(reader, batch, arguments.several), strict=True):
            if isinstance(answer, DigitpadError):
                _print(lines)  # the fault comes after what was read before it
                status = 2
                is_named = isinstance(answer, FileError) and source in answer.path
                message(f"digitpad: {answer if is_named else f'{printable(source)}: {answer}'}")
            if arguments.json:
                lines.append(json_line(source, answer))
            elif not isinstance(answer, DigitpadError):
                lines.append(f"{printable(source):{width}}  {words(answer)}")
        _print(lines)
    return status


def _print(lines: list[str]) -> None:
    """Write the lines at once, and forget them."""
    if lines:
        print("\n".join(lines), flush=True)
        lines.clear()


def _batches(items: Iterable[Input | None]) -> Iterator[list[Input]]:
    """Put together what is read in one go: as much as is there, up to a bound."""
    batch: list[Input] = []
    points = 0
    for item in items:
        if item is not None:
            batch.append(item)
            if isinstance(item.content, Drawing):
                points += sum(map(len, item.content.strokes))
        if batch and (item is None or len(batch) == CHUNK or points > MOST_POINTS):
            yield batch
            batch, points = [], 0
    if batch:
        yield batch


def _answers(reader: Reader, batch: Sequence[Input], several: bool) -> Iterator[Answer]:
    """The answer to each, in order; drawings of one digit are read together."""
    together = [item.content for item in batch if isinstance(item.content, Drawing)] if not several else []
    read = iter(recognise_many(reader, together))
    for item in batch:
        if isinstance(item.content, DigitpadError):
            yield item.content
        elif isinstance(item.content, Path | bytes):
            yield _picture(reader, item.content, item.source)
        elif several:
            from digitpad.recognition.several import read_several

            yield read_several(reader, item.content)
        else:
            yield next(read)


def _picture(reader: Reader, picture: Path | bytes, name: str) -> Answer:
    from digitpad.recognition.pictures import load_picture, read_picture

    try:
        return read_picture(reader, picture if isinstance(picture, Path) else load_picture(picture, name))
    except Cancelled:
        raise
    except DigitpadError as error:
        return error
