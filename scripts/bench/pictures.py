"""Photos of digits, read: `.venv/bin/python scripts/bench/pictures.py [--photos 20] [--kind K …]`.

Photos are made (`photos/`) from drawings of the writers of `pendigits` that no model has seen (every fifth by
number), 1 to 8 digits of one hand each, and read. A row a kind: photos read wholly right, digits found,
digits right, boxes around nothing, digits cut in pieces, seconds a photo in the mean, and the process's peak
memory so far.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
from photos.kinds import KINDS
from photos.make import Photo, make

from digitpad import paths
from digitpad.data.drawings import load_drawings
from digitpad.data.places import required
from digitpad.errors import DigitpadError
from digitpad.files.models import load_model
from digitpad.ink.stroke import Drawing
from digitpad.recognition.number import Number
from digitpad.recognition.pictures import read_picture
from digitpad.recognition.recogniser import Reader

UNSEEN = 5
OVERLAP = 0.4
INSIDE = 0.8
"""A digit with two boxes that lie in its own by this share was cut."""


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Intersection over union of two boxes."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(wide, 0) * max(high, 0)
    return shared / max(one[2] * one[3] + other[2] * other[3] - shared, 1e-9)


def inside(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The share of one box that lies in another."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(wide, 0) * max(high, 0) / max(one[2] * one[3], 1e-9)


def judge(photo: Photo, number: Number) -> Counter[str]:
    """Count what was found, right, cut in pieces, and around nothing."""
    count: Counter[str] = Counter(photos=1, digits=len(photo.digits), whole=number.text == photo.text)
    left = list(number.digits)
    for digit, box in zip(photo.digits, photo.boxes, strict=True):
        best = max(left, key=lambda found: overlap(found.box, box), default=None)
        if best is not None and overlap(best.box, box) >= OVERLAP:
            left.remove(best)
            count["found"] += 1
            count["right"] += best.prediction.accepted and best.prediction.digit == digit
    count["cut"] = sum(sum(inside(f.box, box) > INSIDE for f in number.digits) > 1 for box in photo.boxes)
    count["nothing"] = sum(found.prediction.accepted for found in left)
    return count


def hands(training: bool) -> dict[str, list[Drawing]]:
    """The drawings of the unseen writers, or of the others, by writer."""
    by_writer: dict[str, list[Drawing]] = {}
    for drawing in load_drawings(required("pendigits")):
        if drawing.writer is not None and (int(drawing.writer) % UNSEEN != 0) == training:
            by_writer.setdefault(drawing.writer, []).append(drawing)
    return by_writer


def peak_megabytes() -> float:
    """The most memory that this process ever held."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> int:
    """Make, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=20, help="of each kind (default: 20)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="only these")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", type=Path, help="default: the bundled one")
    parser.add_argument("--training", action="store_true", help="writers that may be tuned on instead")
    parser.add_argument("--keep", type=Path, help="folder for the photos that were read wrongly")
    parser.add_argument("--json", type=Path, help="write the table there as well")
    arguments = parser.parse_args()
    try:
        writers = hands(arguments.training)
        reader = Reader.of(load_model(arguments.model or bundled()), "model")
    except DigitpadError as error:
        print(error, file=sys.stderr)
        return 2
    heads = ("photos", "whole", "digits", "found", "right", "none", "cut", "s", "MB")
    print(f"{'kind':20}" + "".join(f"{head:>8}" for head in heads))
    table = {}
    for index, name in enumerate(arguments.kind or KINDS):
        rng = np.random.default_rng([arguments.seed, list(KINDS).index(name)])
        count, seconds = Counter[str](), 0.0
        for number in range(arguments.photos):
            hand = writers[sorted(writers)[rng.integers(len(writers))]]
            chosen = [hand[i] for i in rng.integers(len(hand), size=rng.integers(1, 9))]
            photo = make(chosen, KINDS[name], rng)
            started = time.perf_counter()
            read = read_picture(reader, photo.content)
            seconds += time.perf_counter() - started
            count += judge(photo, read)
            if arguments.keep is not None and read.text != photo.text:
                keep(arguments.keep, f"{index:02}-{name.replace(' ', '-')}-{number:03}", photo, read)
        table[name] = {**count, "seconds": seconds / arguments.photos, "peak_megabytes": peak_megabytes()}
        cells = (
            f"{count['photos']}",
            f"{count['whole'] / count['photos']:.1%}",
            f"{count['digits']}",
            f"{count['found'] / count['digits']:.1%}",
            f"{count['right'] / count['digits']:.1%}",
            f"{count['nothing']}",
            f"{count['cut']}",
            f"{seconds / arguments.photos:.2f}",
            f"{peak_megabytes():.0f}",
        )
        print(f"{name:20}" + "".join(f"{cell:>8}" for cell in cells), flush=True)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return 0


def bundled() -> Path:
    """The model that comes with the program."""
    return paths.resource("models/bundled.safetensors")


def keep(folder: Path, name: str, photo: Photo, read: Number) -> None:
    """Leave a photo, and what was read and meant, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = ".png" if photo.content.startswith(b"\x89PNG") else ".jpg"
    (folder / f"{name}{ending}").write_bytes(photo.content)
    told = {"meant": photo.text, "boxes": photo.boxes, **read.to_json(name)}
    (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
