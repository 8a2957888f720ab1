"""Disks that are really full or read-only, and folders without permission: mounted for a child alone, so that
nothing of them is left, whatever becomes of it.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.files.models import load_model
from digitpad.training.archive import read_run
from tests.training_kit import digits_file

__all__ = ["digits_file"]

ROOT = Path(__file__).resolve().parents[2]
TRAIN = ("train", "--preset", "tiny", "--threads", "1")
LIKE_ANYBODY = (
    "setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search"
)
"""Root without its leave to open what is locked."""


@cache
def _obstacle() -> str:
    """Why no disk can be mounted here; empty when one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "mounts disks of its own, which takes root on Linux"
    words = ["unshare", "-m", "sh", "-c", f"mount -t tmpfs tmpfs /mnt && {LIKE_ANYBODY} true"]
    try:
        done = subprocess.run(words, capture_output=True, text=True)
    except OSError as error:
        return f"mounts disks of its own: {error}"
    return "" if done.returncode == 0 else f"mounts disks of its own: {done.stderr.strip()}"


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Where a disk is to be mounted; what is below `kept` lies on another one."""
    if obstacle := _obstacle():
        pytest.skip(obstacle)
    (tmp_path / "kept").mkdir()
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


def digitpad(
    disk: Path, words: Sequence[str], size: str = "1m", before: str = "true", prefix: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the program with its home on a disk of that size; what the disk holds then is copied to `kept`."""
    script = (
        'cd "$1"; mount -t tmpfs -o size=$2 tmpfs . && cd . && cd "$1" && mkdir home && '
        + before
        + "; shift 2; "
        f'{prefix} "$@"; status=$?; cp -r home ../kept/ 2>/dev/null; exit $status'
    )
    environment = os.environ | {paths.HOME_VARIABLE: str(disk / "home"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [
            "unshare",
            "-m",
            "sh",
            "-c",
            script,
            "sh",
            str(disk),
            size,
            sys.executable,
            "-m",
            "digitpad",
            *words,
        ],
        capture_output=True,
        text=True,
        env=environment,
    )


def faults(told: str) -> list[str]:
    """The lines that tell of a fault."""
    assert "Traceback" not in told
    return [line for line in told.splitlines() if line.startswith("digitpad:")]


def test_a_disk_that_fills_up_in_a_run_costs_frames_and_not_the_model(disk: Path, digits_file: str):
    done = digitpad(disk, [*TRAIN, "--data", digits_file, "--epochs", "6"], size="1500k")
    lines = faults(done.stderr)
    assert all("No space left on device" in line and "frame-" in line for line in lines), done.stderr
    assert len(set(lines)) <= 2, "at once and at the end, and not after every epoch"
    (run,) = (disk.parent / "kept" / "home" / "data" / "runs").iterdir()
    assert load_model(run / "model.safetensors")
    kept = read_run(run)
    assert (kept.status, len(kept.epochs)) == ("finished", 6)


def test_a_model_that_its_disk_has_no_room_for_is_on_another_one(disk: Path, digits_file: str):
    words = [*TRAIN, "--data", digits_file, "--epochs", "2", "--set", "hidden=300"]
    done = digitpad(disk, words, size="400k")
    assert done.returncode == 1
    assert any("model.safetensors: cannot be written: No space left" in line for line in faults(done.stderr))
    model = Path(done.stdout.strip().rpartition("model ")[2])
    assert load_model(model)
    model.unlink()
    model.parent.rmdir()


@pytest.mark.parametrize("what", ["read-only", "locked"])
def test_a_home_that_nothing_can_be_written_to_is_one_line(what: str, disk: Path, digits_file: str):
    before, prefix, fault = {
        "read-only": ("mount -o remount,ro .", "", "Read-only file system"),
        "locked": ("mkdir home/data && chmod 000 home/data", LIKE_ANYBODY, "Permission denied"),
    }[what]
    done = digitpad(disk, [*TRAIN, "--data", digits_file], before=before, prefix=prefix)
    assert done.returncode == 1
    (line,) = faults(done.stderr)
    assert fault in line
    assert str(disk) in line
