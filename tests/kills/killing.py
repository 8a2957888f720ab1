"""Kills a training run at chosen moments and lets it go on, until it ends; then looks what has become of it.

In: a folder, a way to train (the command line, or the window), and moments. Out: a Story for each run. The
moments are seen from outside, in the run's folder: some time after an epoch, or while a file is half written.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from digitpad import paths
from digitpad.atomic import PART
from digitpad.files.models import load_model
from digitpad.training.archive import read_run, resume_point
from digitpad.training.runs import HISTORY, MODEL
from tests.training_kit import write_digits

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ("epochs=30", "hidden=100", "batch_size=10")
EPOCHS = 30
WAYS = ("command line", "window")
KINDS = ("time", "checkpoint", "frame", "history")
"""What a kill waits for: some milliseconds, or that such a file is being written."""
PATIENCE = 60.0


@dataclass(frozen=True)
class Moment:
    """When to kill: once so many epochs are recorded, and then at what `kind` says; `delay` in seconds."""

    kind: str
    epoch: int
    delay: float = 0.0


@dataclass
class Story:
    """What happened to one run.

    Attributes:
        kills: how often it was killed, of each kind.
        lost: the most epochs that had to be trained again.
        identical: whether it ended with the same parameters, bit for bit, as a run that nothing happened to.
        faults: what should not have been.
    """

    kills: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    identical: bool = False
    faults: list[str] = field(default_factory=list)


def moments(rng: np.random.Generator, count: int) -> list[Moment]:
    """Moments spread over a run, in order; each kind is among them where there are enough."""
    epochs = np.sort(rng.choice(np.arange(1, EPOCHS - 2), count, replace=False))
    kinds = [KINDS[k % len(KINDS)] for k in range(count)]
    rng.shuffle(kinds)
    return [
        Moment(kind, int(epoch), float(rng.uniform(0, 0.03)))
        for kind, epoch in zip(kinds, epochs, strict=True)
    ]


def unharmed(folder: Path, digits: str) -> bytes:
    """The parameters at the end of a run that nothing happened to."""
    done = subprocess.run(
        _command("command line", digits, None), env=_environment(folder), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return _parameters(_run(folder))


def kill_and_go_on(way: str, folder: Path, digits: str, whole: bytes, when: Sequence[Moment]) -> Story:
    """Kill a run at each moment that it reaches, let it go on each time, and let it end."""
    story = Story()
    environment = _environment(folder)
    for moment in [*when, None]:
        run = _run_or_none(folder)
        with subprocess.Popen(
            _command(way, digits, run),
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            was_killed = moment is not None and _kill(process, folder, moment)
            assert process.stderr is not None
            said = process.stderr.read().decode()
        if not was_killed:
            if process.returncode != 0:
                story.faults.append(f"ended with {process.returncode}: {said.strip()}")
            break
        assert moment is not None
        story.kills[moment.kind] = story.kills.get(moment.kind, 0) + 1
        _look(folder, story, moment)
    _judge(folder, whole, story)
    return story


def _kill(process: subprocess.Popen[bytes], folder: Path, moment: Moment) -> bool:
    """Kill at this moment; False when the process ended before."""
    until = time.monotonic() + PATIENCE
    ripe_at = 0.0
    size = -1
    while process.poll() is None and time.monotonic() < until:
        run = _run_or_none(folder)
        if run is None:
            time.sleep(0.001)
            continue
        if not ripe_at:
            if _recorded(run) >= moment.epoch:
                ripe_at, size = time.monotonic(), (run / HISTORY).stat().st_size
            else:
                time.sleep(0.001)
            continue
        match moment.kind:
            case "time":
                ripe = time.monotonic() - ripe_at >= moment.delay
            case "history":
                ripe = (run / HISTORY).stat().st_size > size
            case "checkpoint":
                ripe = any(run.glob(f".*{PART}"))
            case _:
                ripe = any((run / "film").glob(f".*{PART}"))
        if ripe:
            process.kill()
            return process.wait() != 0
    return False


def _look(folder: Path, story: Story, moment: Moment) -> None:
    """Whether it can go on, and from where."""
    run = _run(folder)
    try:
        kept, point = read_run(run), resume_point(run)
    except Exception as error:
        story.faults.append(f"after {moment}: {error!r}")
        return
    if kept.status != "interrupted":
        story.faults.append(f"after {moment}: it is {kept.status}")
    epochs = [epoch.epoch for epoch in kept.epochs]
    if epochs != list(range(1, len(epochs) + 1)):
        story.faults.append(f"after {moment}: the history has the epochs {epochs}")
    saved = point.checkpoint.epoch if point.checkpoint is not None else 0
    story.lost = max(story.lost, len(epochs) - saved)


def _judge(folder: Path, whole: bytes, story: Story) -> None:
    run = _run_or_none(folder)
    if run is None:
        story.faults.append("there is no run")
        return
    kept = read_run(run)
    if kept.status != "finished":
        story.faults.append(f"it ended as {kept.status}")
    if [epoch.epoch for epoch in kept.epochs] != list(range(1, EPOCHS + 1)):
        story.faults.append("epochs are missing in its history")
    if story.lost > 1:
        story.faults.append(f"{story.lost} epochs were lost")
    if left := [str(path) for path in run.rglob(f"*{PART}")]:
        story.faults.append(f"half written files are left: {left}")
    story.identical = (run / MODEL).exists() and _parameters(run) == whole
    if not story.identical:
        story.faults.append("it is not the network of a run that nothing happened to")


def digits_file(folder: Path) -> str:
    """The data to train on."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_digits(folder / "bars.npz", seed=1)


def _command(way: str, digits: str, run: Path | None) -> list[str]:
    if way == "window":
        return [sys.executable, "-m", "tests.kills.window", digits, *SETTINGS]
    words = (
        ["train", "--resume", run.name]
        if run is not None
        else ["train", "--data", digits, "--preset", "tiny"]
    )
    if run is None:
        words += [word for setting in SETTINGS for word in ("--set", setting)]
    return [sys.executable, "-m", "digitpad", *words]


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        paths.HOME_VARIABLE: str(folder),
        "OPENBLAS_NUM_THREADS": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }


def _run_or_none(folder: Path) -> Path | None:
    """The one run there; None before it has a recipe and a history."""
    for run in (folder / "data" / "runs").glob("*"):
        if (run / HISTORY).exists():
            return run
    return None


def _run(folder: Path) -> Path:
    run = _run_or_none(folder)
    assert run is not None, "there is no run"
    return run


def _recorded(run: Path) -> int:
    """The last epoch in the history."""
    last = 0
    for line in (run / HISTORY).read_text(encoding="utf-8").splitlines():
        try:
            last = max(last, int(json.loads(line).get("epoch", 0)))
        except ValueError:
            continue  # half a line
    return last


def _parameters(run: Path) -> bytes:
    return load_model(run / MODEL).snapshot.parameters.tobytes()
