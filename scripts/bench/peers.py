"""digitpad beside its peers, in turn, in one run: python3 scripts/bench/peers.py [--threads 2] [--json FILE].

Round after round, each trains the same network (784-512-10, ReLU) on MNIST with Adam and batches of 128, in a
process of its own: an epoch to warm up, then the timed ones. The floor of the same round is the five dense
products of a step alone. What counts are the ratios, round by round, because all of a round ran on the same
machine at nearly the same moment.

    --to-98     instead: seconds from the start of the process to its end, each with the fewest epochs whose
                mean test accuracy over five seeds is at least 98.0 % (looked for once, and kept in `.bench/`)
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
OURS: dict[str, Any] = {"digitpad": list, "digitpad[fast]": places.fast_paths}
GOAL = 0.98
SEARCHED: set[str] = set()
FOUND = HERE.parent.parent / ".bench" / "epochs-to-98.json"


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
    """Seconds to 98.0 %: each peer with the fewest epochs that get there, digitpad with its preset.

    In turn, seed by seed, each in a process of its own from its start to its end.
    """
    wanted = [name for name in TO_98 if not given.only or any(word in name for word in given.only)]
    counts = {name: fewest_epochs(name, given, folder) for name in wanted}
    ours = {f"{name} {' '.join(given.train)}": paths for name, paths in OURS.items()}
    found: dict[str, list[tuple[float, dict[str, Any]]]] = {}
    for seed in range(given.seeds):
        for name in rotated([*wanted, *ours], seed):
            if name in ours:
                words = [str(places.digitpad()), "-m", "digitpad", "train", "--data", "mnist", "--json"]
                words += [*given.train, "--seed", str(seed)]
                one = measure.timed(words, given.threads, ours[name]())
            else:
                one = measure.timed(
                    [*peer(name, given, folder, seed, counts[name]), "--accuracy"], given.threads
                )
            found.setdefault(name, []).append(one)
        say(f"seed {seed + 1} of {given.seeds} done")
    table = {
        name: row(f"{name}, {counts[name]} epochs" if name in counts else name, runs)
        for name, runs in found.items()
    }
    fastest = {name: statistics.median(entry["seconds"]) for name, entry in table.items()}
    best = min(
        (name for name in wanted if table[name]["mean_accuracy"] >= GOAL), key=fastest.get, default=None
    )
    for name in ours:
        if best is not None:
            print(f"{best} ÷ {name}: {fastest[best] / fastest[name]:.2f}")
    return {"epochs": counts, "table": table}


def peer(name: str, given: argparse.Namespace, folder: Path, seed: int, epochs: int) -> list[str]:
    """The words that train a peer."""
    script, variant = TO_98[name]
    words = [str(places.peers()), str(HERE / "peers" / f"{script}.py"), "--variant", variant]
    words += ["--data", str(folder), "--threads", str(given.threads)]
    return [*words, "--seed", str(seed), "--epochs", str(epochs)]


def fewest_epochs(name: str, given: argparse.Namespace, folder: Path) -> int:
    """After how many epochs the mean over the seeds is 98.0 % for the first time; kept in `.bench/`.

    A constant learning rate makes the first k epochs of a long run a whole run of k epochs. What computes the
    same in two ways (PyTorch with its fused Adam, JAX with a scanned epoch) is looked at once.
    """
    script = TO_98[name][0]
    known: dict[str, int] = json.loads(FOUND.read_text()) if FOUND.exists() else {}
    if (given.search and script not in SEARCHED) or script not in known:
        runs = [
            measure.answer([*peer(name, given, folder, seed, given.most), "--curve"], given.threads)
            for seed in range(given.seeds)
        ]
        means = [statistics.mean(curve) for curve in zip(*(run["curve"] for run in runs), strict=True)]
        print(f"{name}, mean after each epoch: " + " ".join(f"{mean:.4f}" for mean in means), flush=True)
        known[script] = next((k for k, mean in enumerate(means, 1) if mean >= GOAL), given.most)
        SEARCHED.add(script)
        FOUND.write_text(json.dumps(known, indent=1) + "\n")
    return known[script]


def row(name: str, runs: list[tuple[float, dict[str, Any]]]) -> dict[str, Any]:
    """Print a line of the table, and return it."""
    seconds = [time for time, _ in runs]
    accuracies = [answer.get("accuracy", answer.get("test_accuracy")) for _, answer in runs]
    mean = statistics.mean(accuracies)
    print(
        f"{name:46} mean {mean:.4f} ({min(accuracies):.4f}–{max(accuracies):.4f})  "
        f"{statistics.median(seconds):6.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"
        f"{'' if mean >= GOAL else '  (98 % not reached)'}",
        flush=True,
    )
    return {"seconds": seconds, "accuracy": accuracies, "mean_accuracy": mean}


def memory(given: argparse.Namespace) -> dict[str, Any]:
    """The most anonymous memory of `digitpad train` on MNIST, in MB."""
    words = [str(places.digitpad()), "-m", "digitpad", "train", "--data", "mnist", *given.train]
    found = {}
    for name, paths in OURS.items():
        found[name] = measure.most_anonymous(words, given.threads, paths()) / 1e6
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
    parser.add_argument("--most", type=int, default=12, help="epochs of the search (default: 12)")
    parser.add_argument("--search", action="store_true", help="look again for the fewest epochs to 98 %%")
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
