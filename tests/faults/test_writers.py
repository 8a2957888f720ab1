"""Nothing is lost: whatever a disk does while a file is written, the old one stays, and one line says why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.atomic import PART
from digitpad.errors import SaveError
from tests.faults import disk
from tests.faults.writers import NAMED_BY_PEOPLE, WRITERS

AWKWARD = {
    "spaces": "my first model",
    "quotes": "a'b\"c",
    "other letters": "数字 цифры ψηφία",
    "leading dash": "-rf",
    "two hundred characters": "x" * 200,
}


def place(tmp_path: Path, what: str) -> Path:
    """Where the file goes: presets have a place of their own."""
    file_name = WRITERS[what][1]
    if what == "preset":
        return paths.presets_dir() / file_name
    return tmp_path / "there" / file_name


def beside(path: Path) -> list[str]:
    """What else lies there, but for the empty file that two windows take turns by."""
    return [other.name for other in path.parent.iterdir() if other not in (path, path.with_suffix(".lock"))]


@pytest.mark.parametrize("step", disk.STEPS)
@pytest.mark.parametrize("what", WRITERS)
def test_a_disk_that_refuses_leaves_the_old_file_and_one_clear_line(
    what: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, path = WRITERS[what][0], place(tmp_path, what)
    write(path, 0)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        disk.at(step, disk.refuse(step), patch)
        with pytest.raises(SaveError) as caught:
            write(path, 1)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    assert path.read_bytes() == before
    assert beside(path) == []
    write(path, 1)
    assert path.read_bytes() != before


@pytest.mark.skipif(
    not hasattr(os, "fork"), reason="it dies in a copy of itself, which this system cannot make"
)
def test_a_crash_at_any_step_leaves_the_old_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.crash", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(done.stdout.splitlines()) == len(WRITERS) * len(disk.STEPS)


@pytest.mark.parametrize("name", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.parametrize("what", [*NAMED_BY_PEOPLE, "settings"])
def test_a_file_may_have_any_name_that_the_system_takes(what: str, name: str, tmp_path: Path) -> None:
    write, usual = WRITERS[what]
    path = tmp_path / name / (name + "".join(Path(usual).suffixes))
    write(path, 0)
    before = path.read_bytes()
    write(path, 1)
    assert path.read_bytes() != before
    assert beside(path) == []


@pytest.mark.parametrize("what", NAMED_BY_PEOPLE)
def test_a_name_that_is_too_long_is_one_line(what: str, tmp_path: Path) -> None:
    write, usual = WRITERS[what]
    path = tmp_path / ("x" * 300 + "".join(Path(usual).suffixes))
    with pytest.raises(SaveError, match="cannot be written") as caught:
        write(path, 0)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.glob(f"*{PART}"))
