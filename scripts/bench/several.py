"""How well strings of digits are divided and read: `.venv/bin/python scripts/bench/several.py`.

Strings of 3 to 8 digits are set from `pendigits` (found through `DIGITPAD_DATA`), each from drawings of one
hand, spaced as people do. Prints, for the writers that nothing was trained on (those whose number is
divisible by five) and for the others, which share is divided rightly and which is read wholly rightly, with
95 % intervals, by length and by spacing; how many single digits are taken for several; and the time that one
takes. `--fit` prints weights for `recognition/several.py` instead, fitted on strings of the other writers.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import numpy.typing as npt
from several_fit import examples, fit  # scripts/bench/
from written_strings import SPACINGS, Written, by_writer, write

from digitpad import paths
from digitpad.data import sources, synthetic
from digitpad.data.drawings import load_drawings
from digitpad.errors import DigitpadError
from digitpad.files.models import load_model
from digitpad.ink.grouping import SHAPES
from digitpad.ink.stroke import Drawing
from digitpad.recognition import several
from digitpad.recognition.number import Number
from digitpad.recognition.recogniser import Reader
from digitpad.recognition.several import is_clearly_several, read_several

Flags = npt.NDArray[np.bool_]

BUNDLED = "models/bundled.safetensors"
EPOCHS = 10
SYNTHETIC_HANDS = 100
HELD_OUT = 5
"""Writers whose number is divisible by this are in no training data."""


def main() -> int:
    """Write, read, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strings", type=int, default=1000, help="for each group of writers (default: 1000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, default=None, help="default: the one that comes with digitpad")
    parser.add_argument("--training-writers-only", action="store_true", help="what may be tuned on")
    parser.add_argument("--fit", type=int, metavar="STRINGS", help="fit weights on so many strings")
    arguments = parser.parse_args()
    try:
        model = load_model(arguments.model or paths.resource(BUNDLED))
        reader = Reader.of(model, "bench")
        path = sources.find("pendigits")
        if path is None:
            raise DigitpadError("pendigits is not found; DIGITPAD_DATA names the folder that holds it")
        hands = by_writer(load_drawings(path))
    except DigitpadError as error:
        print(f"several: {error}", file=sys.stderr)
        return 2
    unseen = {writer: drawn for writer, drawn in hands.items() if int(writer) % HELD_OUT == 0}
    seen = {writer: drawn for writer, drawn in hands.items() if writer not in unseen}
    if arguments.fit is not None:
        print_weights(seen, arguments.fit, reader, np.random.default_rng(arguments.seed))
        return 0
    groups = {"training writers": seen} | (
        {} if arguments.training_writers_only else {"unseen writers": unseen}
    )
    for name, writers in groups.items():
        rng = np.random.default_rng(arguments.seed)
        strings = [write(writers, rng) for _ in range(arguments.strings)]
        report(name, strings, reader)
        singles(name, [drawing for drawn in writers.values() for drawing in drawn], reader)
    timing(seen, reader)
    return 0


def print_weights(
    hands: dict[str, list[Drawing]], count: int, reader: Reader, rng: np.random.Generator
) -> None:
    """Fit the weights on strings of these hands and of synthetic ones, a third of them single digits."""
    made = synthetic.generate(SYNTHETIC_HANDS * 60, rng)
    made_hands = {f"made {k}": made[60 * k : 60 * (k + 1)] for k in range(SYNTHETIC_HANDS)}
    strings = [
        write(
            hands if rng.random() < 0.65 else made_hands,
            rng,
            length=1 if rng.random() < 0.35 else None,
            late=0.3,
            broken=0.05,
        )
        for _ in range(count)
    ]
    weights = fit(examples(strings, reader), EPOCHS, rng)
    readings = len(SHAPES) + len(several.READING_WEIGHTS)
    parts = {
        "SHAPE_WEIGHTS": weights[: len(SHAPES)],
        "READING_WEIGHTS": weights[len(SHAPES) : readings],
        "CUT_WEIGHTS": weights[readings:],
    }
    for name, values in parts.items():
        print(f"{name} = np.array({[round(value, 1) + 0.0 for value in values.tolist()]})")


def report(name: str, strings: Sequence[Written], reader: Reader) -> None:
    """Read the strings, and print a line for all and for each length and spacing."""
    numbers = [read_several(reader, written.drawing) for written in strings]
    divided = np.array([rightly_divided(*pair) for pair in zip(strings, numbers, strict=True)])
    read = np.array([written.text == number.text for written, number in zip(strings, numbers, strict=True)])
    print(f"\n{len(strings)} strings of {name}\n{'':20}{'n':>6}{'divided':>26}{'read wholly':>26}")
    line("all", divided, read)
    seen = [is_clearly_several(number, w.drawing) for w, number in zip(strings, numbers, strict=True)]
    print(f"taken for several by the window: {share(np.array(seen))}")
    refused = np.array(["?" in number.text for number in numbers])
    others = int((divided & ~refused & ~read).sum())
    print(
        f"wrong: {int((~divided & ~read).sum())} divided wrongly, {int((divided & refused).sum())} with a"
        f" digit that was refused, {others} with one taken for another"
    )
    for length in sorted({len(written.text) for written in strings}):
        chosen = np.array([len(written.text) == length for written in strings])
        line(f"{length} digits", divided[chosen], read[chosen])
    for spacing in SPACINGS:
        chosen = np.array([written.spacing == spacing for written in strings])
        line(spacing, divided[chosen], read[chosen])


def rightly_divided(written: Written, number: Number) -> bool:
    """Whether each digit has just its own strokes, in the right order."""
    return [frozenset(found.strokes) for found in number.digits] == list(written.groups)


def line(name: str, divided: Flags, read: Flags) -> None:
    """One row of the table."""
    if len(divided):
        print(f"{name:20}{len(divided):6}{share(divided):>26}{share(read):>26}", flush=True)


def share(right: Flags) -> str:
    """A share in per cent and its 95 % interval (Wilson 1927)."""
    count, p, z = len(right), float(right.mean()), 1.96
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * float(np.sqrt(p * (1 - p) / count + z * z / (4 * count * count)))
    return f"{100 * p:.1f} % ({100 * (middle - half):.1f}–{100 * (middle + half):.1f})"


def singles(name: str, drawings: Sequence[Drawing], reader: Reader) -> None:
    """Print how many single digits are divided, and how many the window would take for several by itself."""
    numbers = [read_several(reader, drawing) for drawing in drawings]
    for what, taken in (
        ("divided", [len(number.digits) != 1 for number in numbers]),
        (
            "taken for several by the window",
            [is_clearly_several(*pair) for pair in zip(numbers, drawings, strict=True)],
        ),
    ):
        flags = np.array(taken)
        print(f"single digits of {name} {what}: {int(flags.sum())} of {len(flags)}, {share(flags)}")


def timing(hands: dict[str, list[Drawing]], reader: Reader) -> None:
    """Print the median processor time for a string, by its length."""
    rng = np.random.default_rng(0)
    print()
    for length in (1, 4, 8, 16):
        strings = [write(hands, rng, length=length) for _ in range(30)]
        seconds = []
        for written in strings:
            began = time.process_time()
            read_several(reader, written.drawing)
            seconds.append(time.process_time() - began)
        strokes = statistics.mean(len(written.drawing.strokes) for written in strings)
        median = 1000 * statistics.median(seconds)
        print(f"{length:3} digits, {strokes:4.1f} strokes: {median:6.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
