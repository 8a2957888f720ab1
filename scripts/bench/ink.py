"""How fast ink becomes pictures: `.venv/bin/python scripts/bench/ink.py [--rounds 5]`.

The drawings are those of `pendigits` (found through `DIGITPAD_DATA`), or synthetic ones in their place.
Prints medians over the rounds, on one core: drawings a second in one call; milliseconds for one drawing
alone, for its stages, and for its reading, which is what the window waits for; drawings a second of a whole
call of `digitpad predict --json`, from the start of its process to its end; and seconds for synthesising the
built-in data.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from digitpad.data import sources
from digitpad.data.drawings import load_drawings, save_drawings
from digitpad.data.synthetic import TEST, TRAIN, generate, pictures
from digitpad.errors import DigitpadError
from digitpad.files.models import load_model
from digitpad.ink.pipeline import network_input, stages, to_image, to_images
from digitpad.ink.stroke import Drawing
from digitpad.paths import resource
from digitpad.recognition.recogniser import Reader, recognise

ALONE = 500
"""Drawings that are read one by one."""


def main() -> int:
    """Measure each, and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    try:
        name, drawings = real_drawings()
    except DigitpadError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    alone = drawings[:ALONE]

    points = statistics.mean(sum(len(stroke) for stroke in drawing.strokes) for drawing in drawings)
    print(f"{len(drawings)} drawings of {name}, {points:.0f} points each; medians of {rounds} rounds")
    together = median_seconds(lambda: to_images(drawings), rounds)
    print(f"many in one call    {len(drawings) / together:10,.0f} drawings a second")
    each = median_seconds(lambda: [to_image(drawing) for drawing in alone], rounds) / len(alone)
    print(f"one alone           {1000 * each:10.3f} ms")
    each = median_seconds(lambda: [stages(drawing) for drawing in alone], rounds) / len(alone)
    print(f"one with its stages {1000 * each:10.3f} ms")
    read, refused = reading_seconds(alone, rounds)
    print(f"one read            {1000 * read:10.3f} ms, of which the refusal {1e6 * refused:.0f} µs")
    called, worked = predict_seconds(drawings, rounds)
    rate = f"{len(drawings) / called:10,.0f} drawings a second"
    print(f"digitpad predict    {rate}, {called:.2f} s from start to end, of which {worked:.2f} s of a core")
    count = TRAIN + TEST
    made = median_seconds(lambda: pictures(count, np.random.default_rng(0)), min(rounds, 3))
    print(f"synthesis           {made:10.2f} s for {count:,} digits")
    return 0


def real_drawings() -> tuple[str, list[Drawing]]:
    """The drawings of `pendigits`, or synthetic ones; and which. Raises DigitpadError when damaged."""
    path = sources.find("pendigits")
    if path is None:
        return "synthetic", generate(7_500, np.random.default_rng(0))
    return "pendigits", list(load_drawings(path))


def reading_seconds(drawings: list[Drawing], rounds: int) -> tuple[float, float]:
    """The bundled model reads drawings one by one: seconds for one, and what of it the refusal takes."""
    reader = Reader.of(load_model(resource("models/bundled.safetensors")), "bundled")
    refusal = reader.refusal
    assert refusal is not None, "the bundled model refuses"
    whole = median_seconds(lambda: [recognise(reader, drawing) for drawing in drawings], rounds)
    seen = [reader.snapshot.features(network_input(to_images([drawing]))) for drawing in drawings]
    alone = median_seconds(lambda: [refusal.doubt(hidden, logits) for hidden, logits in seen], rounds)
    return whole / len(drawings), alone / len(drawings)


def predict_seconds(drawings: list[Drawing], rounds: int) -> tuple[float, float]:
    """A process that reads all drawings from a file, and prints as many lines of JSON.

    Returns:
        The median time from its start to its end, and the mean time that it kept a core busy (0 on Windows,
        which does not tell): what is left of the first where others use the machine too.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawings.jsonl"
        save_drawings(path, drawings)
        words = [sys.executable, "-m", "digitpad", "predict", "--json", str(path)]

        def call() -> None:
            done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
            assert done.stdout.count(b"\n") == len(drawings), "every drawing has its line"

        before = os.times()
        seconds = median_seconds(call, rounds)
        after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, busy / (rounds + 1)


def median_seconds(work: Callable[[], object], rounds: int) -> float:
    """The median of the times that `work` takes, after one call that does not count."""
    work()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    sys.exit(main())
