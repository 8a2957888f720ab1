"""How time and memory grow: .venv/bin/python scripts/bench/scale.py [--json FILE] [--plot FILE.png].

Three series, each beginning from 784-512-10 with batches of 128 on 60,000 pictures: hidden units 64 … 4096,
batch 16 … 4096, pictures 10,000 … 1,000,000. Each point is a process of its own that trains by digitpad's own
loop on pictures in a memory-mapped file. Out: the median time of a step, the most anonymous memory (Linux),
and for each series the exponent b of y = a · xᵇ, over all points and over the larger half.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

SERIES: dict[str, list[int]] = {
    "hidden": [64, 128, 256, 512, 1024, 2048, 4096],
    "batch": [16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
    "images": [10_000, 30_000, 100_000, 300_000, 1_000_000],
}
START = {"hidden": 512, "batch": 128, "images": 60_000}
LABELS = {"hidden": "hidden units", "batch": "batch", "images": "training pictures"}
FEWEST_STEPS, WARM_UP = 12, 4
PIECE = 10_000


def write_pictures(path: Path, count: int) -> None:
    """A file of `count` pictures that are blank where digits are, and a fifth of whose pixels are not."""
    rng = np.random.default_rng(0)
    piece = np.zeros((PIECE, 28, 28), np.uint8)
    inked = rng.random((PIECE, 20, 20)) < 0.37
    piece[:, 4:24, 4:24] = inked * rng.integers(1, 256, (PIECE, 20, 20), dtype=np.uint8)
    with path.open("wb") as file:
        for _ in range(-(-count // PIECE)):
            file.write(piece.data)


def one_point(path: Path, sizes: dict[str, int], seconds: float) -> dict[str, float]:
    """Train at these sizes for about so long: seconds of a step (median), most anonymous memory in MB."""
    from digitpad.data.dataset import Dataset, Examples
    from digitpad.training.events import BatchDone
    from digitpad.training.recipe import preset
    from digitpad.training.trainer import Trainer

    images = np.memmap(path, np.uint8, "r", shape=(sizes["images"], 28, 28))
    labels = np.random.default_rng(1).integers(0, 10, sizes["images"]).astype(np.uint8)
    test = Examples(np.zeros((10, 28, 28), np.uint8), np.zeros(10, np.uint8))
    recipe = replace(preset("chollet3"), batch_size=sizes["batch"], epochs=10_000, film=0, learning_rate=1e-4)
    recipe = recipe.with_network(hidden=(sizes["hidden"],))
    trainer = Trainer(recipe, Dataset("pictures", Examples(images, labels), test, ""))
    times: list[float] = []
    memory, begun = anonymous_megabytes(), 0.0
    ends = time.perf_counter() + seconds
    for event in trainer.run():
        now = time.perf_counter()
        if isinstance(event, BatchDone):
            times.append(now - begun)
            memory = max(memory, anonymous_megabytes())
            if now > ends and len(times) >= FEWEST_STEPS:
                break
        begun = time.perf_counter()
    return {"step": statistics.median(times[WARM_UP:]), "memory": memory, "steps": len(times)}


def anonymous_megabytes() -> float:
    """What this process holds that is not a file, or NaN where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("RssAnon:"))


def exponent(x: list[int], y: list[float]) -> float:
    """b of the y = a · xᵇ that fits best, by least squares of the logarithms."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def draw(table: dict[str, list[dict[str, Any]]], path: Path) -> None:
    """Time and memory of each series, both axes logarithmic."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 7), layout="constrained")
    axes = figure.subplots(2, len(table), squeeze=False)
    for column, (name, points) in enumerate(table.items()):
        x = [point[name] for point in points]
        for row, (key, label, unit) in enumerate(
            (("step", "time of a step, ms", 1000), ("memory", "anonymous memory, MB", 1))
        ):
            y = [point[key] * unit for point in points]
            axis, slope = axes[row, column], exponent(x, y)
            fit = np.exp(np.polyval(np.polyfit(np.log(x), np.log(y), 1), np.log(x)))
            axis.loglog(x, y, "o-", label="measured")
            axis.loglog(x, fit, "--", label=f"∝ x^{slope:.2f}")
            axis.set_xlabel(LABELS[name])
            axis.set_ylabel(label)
            axis.set_ylim(min(y) / 2, max(y) * 2)
            axis.grid(True, which="both", alpha=0.3)
            axis.legend()
    FigureCanvasAgg(figure)
    figure.savefig(path, format="png")


def main() -> int:
    """Measure every point, print the table, write what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--series", nargs="*", choices=SERIES, default=list(SERIES))
    parser.add_argument("--seconds", type=float, default=2.0, help="of training at each point (default: 2)")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE.png")
    parser.add_argument("--point", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.point:
        point = json.loads(given.point)
        print(json.dumps(one_point(Path(point["path"]), point["sizes"], given.seconds)))
        return 0
    table: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory(prefix="digitpad-scale-") as folder:
        path = Path(folder) / "pictures"
        write_pictures(path, max(SERIES["images"]) if "images" in given.series else START["images"])
        for name in given.series:
            print(f"{LABELS[name]:>18}{'step, ms':>12}{'memory, MB':>12}{'steps':>8}")
            table[name] = []
            for size in SERIES[name]:
                sizes = {**START, name: size}
                point = json.dumps({"path": str(path), "sizes": sizes})
                words = [sys.executable, __file__, "--point", point, "--seconds", str(given.seconds)]
                done = subprocess.run(
                    words, stdout=subprocess.PIPE, check=True, env={**os.environ, "DIGITPAD_HOME": folder}
                )
                table[name].append({name: size, **json.loads(done.stdout)})
                last = table[name][-1]
                print(
                    f"{size:18,}{last['step'] * 1000:12.3f}{last['memory']:12.0f}{last['steps']:8,}",
                    flush=True,
                )
            for key in ("step", "memory"):
                x, y = SERIES[name], [point[key] for point in table[name]]
                upper = len(x) // 2
                slopes = f"{exponent(x, y):.2f}, of the larger half {exponent(x[upper:], y[upper:]):.2f}"
                print(f"    exponent of {key}: {slopes}")
    if given.json is not None:
        given.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    if given.plot is not None:
        draw(table, given.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
