"""digitpad beside its peers, in turn, in one run: python3 scripts/bench/peers.py [--threads 2] [--json FILE].

Round after round, each trains the same network (784-512-10, ReLU) on MNIST with Adam and batches of 128, in a
process of its own: an epoch to warm up, then the timed ones. The floor of the same round is the five dense
products of a step alone. What counts are the ratios, round by round, because all of a round ran on the same
machine at nearly the same moment.

    --to-98     instead: seconds from the start of the process to its end, for the shortest recipe whose mean
                test accuracy over five seeds is at least 98.0 %
    --memory    instead: anonymous memory at the peak of `digitpad train --data mnist` (Linux)

The peers get an environment of their own in `.bench/`; MNIST is found as digitpad finds it.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "peers"), str(HERE.parent)]

import measure  # scripts/bench/peers/
import places
from command import finish, say

NAMES = {
    "digitpad": ("in_digitpad", "train"),
    "digitpad[fast]": ("in_digitpad", "train"),
    "floor": ("in_digitpad", "floor"),
    "PyTorch": ("in_torch", ""),
    "PyTorch, fused Adam": ("in_torch", "fused"),
    "JAX, jitted step": ("in_jax", "step"),
    "JAX, scanned epoch": ("in_jax", "scan"),
    "Keras on JAX": ("in_keras", "adam"),
    "scikit-learn": ("in_sklearn", ""),
}
TO_98 = {
    "PyTorch": ("in_torch", ""),
    "PyTorch, fused Adam": ("in_torch", "fused"),
    "JAX, jitted step": ("in_jax", "step"),
    "JAX, scanned epoch": ("in_jax", "scan"),
    "Keras on JAX, RMSprop": ("in_keras", "rmsprop"),
    "scikit-learn": ("in_sklearn", ""),
}
GOAL = 0.98


def epochs(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Seconds an epoch of each, in turn; prints medians, ratios to both digitpads, and the spread."""
    wanted = [name for name in NAMES if not given.only or any(word in name for word in given.only)]
    times: dict[str, list[float]] = {name: [] for name in wanted}
    about: dict[str, Any] = {}
    for round_number in range(given.rounds):
        for name in rotated(wanted, round_number):
            script, variant = NAMES[name]
            python = places.digitpad() if script == "in_digitpad" else places.peers()
            paths = places.fast_paths() if name == "digitpad[fast]" else []
            words = [str(HERE / "peers" / f"{script}.py"), "--variant", variant, "--data", str(folder)]
            words += ["--threads", str(given.threads), "--epochs", str(1 + given.epochs)]
            answer = measure.answer([str(python), *words], given.threads, paths)
            times[name] += [min(answer["seconds"][1:])]
            about[name] = {key: value for key, value in answer.items() if key not in ("seconds", "accuracy")}
        say(f"round {round_number + 1} of {given.rounds} done")
    print(f"seconds an epoch, {given.threads} threads, {given.rounds} rounds, best of {given.epochs} in each")
    print(
        f"{'':22}{'median':>8}{'lowest':>8}{'highest':>8}", *(f"{'÷ ' + base:>18}" for base in bases(times))
    )
    for name, seconds in times.items():
        shares = [ratio(seconds, times[base]) for base in bases(times)]
        spread = f"{statistics.median(seconds):8.3f}{min(seconds):8.3f}{max(seconds):8.3f}"
        print(
            f"{name:22}{spread}", *(f"{middle:8.2f} ({low:.2f}–{high:.2f})" for middle, low, high in shares)
        )
    for name, said in about.items():
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in said.items()))
    ratios = {
        name: {base: ratio(seconds, times[base]) for base in bases(times)} for name, seconds in times.items()
    }
    return {"seconds": times, "ratios": ratios, "about": about}


def rotated(names: list[str], by: int) -> list[str]:
    """The same names, begun elsewhere, so that none always follows the same other."""
    by %= len(names)
    return names[by:] + names[:by]


def bases(times: dict[str, list[float]]) -> list[str]:
    """What the others are divided by, of what was measured."""
    return [name for name in ("digitpad", "digitpad[fast]", "floor") if name in times]


def ratio(above: list[float], below: list[float]) -> tuple[float, float, float]:
    """Median, lowest and highest of the ratios, round by round."""
    each = [a / b for a, b in zip(above, below, strict=True)]
    return statistics.median(each), min(each), max(each)


def to_98(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The fewest epochs with which each peer reaches 98.0 % in the mean, their seconds; digitpad's preset."""
    table: dict[str, Any] = {}
    for name, (script, variant) in TO_98.items():
        if given.only and not any(word in name for word in given.only):
            continue
        for count in range(given.first, given.most + 1):
            words = [str(places.peers()), str(HERE / "peers" / f"{script}.py"), "--variant", variant]
            words += [
                "--data",
                str(folder),
                "--threads",
                str(given.threads),
                "--epochs",
                str(count),
                "--accuracy",
            ]
            runs = [
                measure.timed([*words, "--seed", str(seed)], given.threads) for seed in range(given.seeds)
            ]
            if show(table, f"{name}, {count} epochs", runs) >= GOAL:
                break
    for name, paths in (("digitpad", []), ("digitpad[fast]", places.fast_paths())):
        words = [
            str(places.digitpad()),
            "-m",
            "digitpad",
            "train",
            "--data",
            "mnist",
            "--json",
            *given.train,
        ]
        runs = [
            measure.timed([*words, "--seed", str(seed)], given.threads, paths) for seed in range(given.seeds)
        ]
        show(table, f"{name} {' '.join(given.train)}", runs)
    return table


def show(table: dict[str, Any], name: str, runs: list[tuple[float, dict[str, Any]]]) -> float:
    """Add a row to the table and print it; the mean accuracy comes back."""
    seconds = [time for time, _ in runs]
    accuracies = [answer.get("accuracy", answer.get("test_accuracy")) for _, answer in runs]
    mean = statistics.mean(accuracies)
    table[name] = {"seconds": seconds, "accuracy": accuracies, "mean_accuracy": mean}
    print(
        f"{name:46} mean {mean:.4f} ({min(accuracies):.4f}–{max(accuracies):.4f})  "
        f"{statistics.median(seconds):6.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"
        f"{'  ← reached' if mean >= GOAL else ''}",
        flush=True,
    )
    return mean


def memory(given: argparse.Namespace) -> dict[str, Any]:
    """The most anonymous memory of `digitpad train` on MNIST, in MB."""
    words = [str(places.digitpad()), "-m", "digitpad", "train", "--data", "mnist", *given.train]
    found = {}
    for name, paths in (("digitpad", []), ("digitpad[fast]", places.fast_paths())):
        found[name] = measure.most_anonymous(words, given.threads, paths) / 1e6
        print(f"{name}: {found[name]:.0f} MB of anonymous memory at most in train {' '.join(given.train)}")
    return found


def main(words: list[str]) -> int:
    """Measure, print, and write the JSON; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--to-98", action="store_true", help="seconds to 98.0 %% instead of seconds an epoch")
    mode.add_argument("--memory", action="store_true", help="anonymous memory instead")
    parser.add_argument("--threads", type=int, default=2, help="handed to each (default: 2)")
    parser.add_argument("--rounds", type=int, default=5, help="of all in turn (default: 5)")
    parser.add_argument("--epochs", type=int, default=2, help="timed in each round (default: 2)")
    parser.add_argument("--seeds", type=int, default=5, help="of --to-98 (default: 5)")
    parser.add_argument("--first", type=int, default=3, help="epochs that --to-98 begins with (default: 3)")
    parser.add_argument(
        "--most", type=int, default=15, help="epochs that --to-98 gives up after (default: 15)"
    )
    parser.add_argument("--train", default="", help="of digitpad in --to-98 and --memory: “--preset fast98”")
    parser.add_argument("--only", nargs="*", default=[], metavar="WORD", help="only names with these words")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured here")
    given = parser.parse_args(words)
    given.train = (given.train or ("--preset fast98" if given.to_98 else "--preset chollet3")).split()
    with tempfile.TemporaryDirectory(prefix="digitpad-peers-") as name:
        folder = Path(name)
        os.environ["DIGITPAD_HOME"] = str(folder / "home")  # its runs and its cache are ours
        if given.memory:
            measured = memory(given)
        else:
            export = [str(places.digitpad()), str(HERE / "peers" / "in_digitpad.py"), "--variant", "export"]
            measure.call([*export, "--data", name, "--threads", "1", "--epochs", "1"], given.threads)
            measured = to_98(given, folder) if given.to_98 else epochs(given, folder)
    report = {
        "command": ["scripts/bench/peers.py", *words],
        **places.machine(given.threads),
        "measured": measured,
    }
    if given.json is not None:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    finish(main)
