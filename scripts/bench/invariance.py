"""How often the answer changes with what is no part of the digit: `python scripts/bench/invariance.py`.

Every drawing of `pendigits` (found through `DIGITPAD_DATA`) is read as it is and after each change of
`changes.py`, and drawn with a mouse on a real canvas at screen scales 1, 2 and 3 (`on_screen.py`). Prints for
each change how many drawings gave the same digit, how far the probabilities moved at most and how many of
them by more than 0.02, and how many were accepted before and not after, or the other way round. `--unseen`
takes only the writers whose number is divisible by five.

A thinned or shaken drawing is another drawing: its centre of mass may cross from one pixel to the next, and
then its picture moves by a whole pixel, as MNIST's would. `moved` counts these.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import changes
import numpy as np
import numpy.typing as npt

from digitpad.commands.output import open_reader
from digitpad.data import sources
from digitpad.data.drawing_line import format_drawing, parse_drawing
from digitpad.data.drawings import load_drawings
from digitpad.errors import DataError, DigitpadError
from digitpad.ink.normalise import PEN, Ink, fit_to_box, pen_widths
from digitpad.ink.pipeline import offsets
from digitpad.ink.rasterise import rasterise
from digitpad.ink.stroke import Drawing
from digitpad.recognition.recogniser import Reader, recognise_stream

CHANGES: dict[str, changes.Change] = {
    "10–100 % of the canvas, anywhere": changes.elsewhere,
    "10 % of the canvas, anywhere": changes.smallest,
    "points inserted": changes.finer,
    "thinned within 1 %": changes.coarser,
    "any order and direction": changes.in_another_order,
    "backwards": changes.backwards,
    "all of these together": changes.everything,
}
PIXELS: dict[str, changes.Change] = {"10 %, on whole pixels of 560": changes.small_in_pixels}
SCALES = (1, 2, 3)
CLOSE = 0.02
SEED = 2026


@dataclass(frozen=True)
class Read:
    """What was read in N drawings: digit (N,), probabilities (N, 10), accepted (N,), offset (N, 2)."""

    digits: npt.NDArray[np.intp]
    probabilities: npt.NDArray[np.float32]
    accepted: npt.NDArray[np.bool_]
    offsets: npt.NDArray[np.intp]


@dataclass(frozen=True)
class Row:
    """How one change of `count` drawings changed the answers."""

    change: str
    count: int
    same_digit: float
    other_digit: int
    largest_difference: float
    beyond: int
    accepted_changed: int
    moved: int


def main() -> int:
    """Measure, and print a line a change."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, help="the model that reads (default: the bundled one)")
    parser.add_argument("--unseen", action="store_true", help="only writers that no model was trained on")
    parser.add_argument("--screen", type=int, default=1500, help="drawings for the real canvas (0: none)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    given = parser.parse_args()
    try:
        _, reader = open_reader(given.model)
        path = sources.find("pendigits")
        if path is None:
            raise DataError("pendigits", "is not there; DIGITPAD_DATA names its folder")
        drawings = load_drawings(path)
    except DigitpadError as error:
        print(f"invariance: {error}", file=sys.stderr)
        return 2
    if given.unseen:
        drawings = [drawing for drawing in drawings if int(drawing.writer or 1) % 5 == 0]
    if not given.json:
        print(f"{len(drawings):,} drawings, read by {reader.name}")
        print(f"{'':34} same digit   others  Δp at most  > {CLOSE}  accepted≠  moved")
    before = read(reader, drawings)
    for name, change in (CHANGES | PIXELS).items():
        rng = np.random.default_rng(SEED)
        show(compared(name, before, read(reader, [change(d, rng) for d in drawings])), given.json)
    if given.screen:
        some = drawings[:: max(1, len(drawings) // given.screen)]
        for share in (0.5, 0.1):
            rng = np.random.default_rng(SEED)
            placed = [changes.at_size(drawing, share, rng) for drawing in some]
            before = read(reader, placed)
            for scale in SCALES:
                name = f"mouse, {share:.0%} of 560, screen scale {scale}"
                show(compared(name, before, read(reader, drawn(placed, scale))), given.json)
    return 0


def read(reader: Reader, drawings: list[Drawing]) -> Read:
    """Read them all, and where each picture was placed."""
    answers = list(recognise_stream(reader, drawings))
    widths = pen_widths(PEN, len(drawings))
    boxes = rasterise(fit_to_box(Ink.of(drawings), widths), widths)
    return Read(
        np.array([-1 if answer.digit is None else answer.digit for answer in answers]),
        np.array([answer.probabilities for answer in answers]),
        np.array([answer.accepted for answer in answers]),
        offsets(boxes),
    )


def compared(name: str, before: Read, after: Read) -> Row:
    """How far the answers after a change are from those before."""
    other = int((before.digits != after.digits).sum())
    difference = np.abs(before.probabilities - after.probabilities).max(axis=1)
    return Row(
        name,
        len(difference),
        1 - other / len(difference),
        other,
        float(difference.max()),
        int((difference > CLOSE).sum()),
        int((before.accepted != after.accepted).sum()),
        int((before.offsets != after.offsets).any(axis=1).sum()),
    )


def drawn(drawings: list[Drawing], scale: int) -> list[Drawing]:
    """The same drawings as a real canvas takes them from a mouse, on a screen of this scale."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("on_screen.py"))],
        input=b"".join(format_drawing(drawing) + b"\n" for drawing in drawings),
        env={**os.environ, "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=True,
    )
    if f"scale {scale}\n" not in done.stderr.decode():
        raise RuntimeError(f"the screen's scale is not {scale}: {done.stderr.decode()}")
    return [parse_drawing(line) for line in done.stdout.splitlines()]


def show(row: Row, as_json: bool) -> None:
    """Print a row, at once."""
    if as_json:
        print(json.dumps(asdict(row), ensure_ascii=False), flush=True)
        return
    print(
        f"{row.change:34} {row.same_digit:10.3%} {row.other_digit:4}/{row.count:<5,}"
        f"{row.largest_difference:9.2g} {row.beyond:7} {row.accepted_changed:9} {row.moved:7}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
