"""Making `.venv`: once, no more than is needed, and whole again after every kind of interruption."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.scripts.conftest import SCRIPTS

WHOLE = ["venv", "runtime build", "pictures", "project"]


class Checkout:
    """A checkout in a folder with a space, whose set-up runs no command but notes what it would run."""

    def __init__(self, module: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.module, self.root, self.venv = module, root, root / ".venv"
        self.steps: list[str] = []
        self.fail_at: int | None = None
        self.inputs = {
            name: root / name
            for name in (
                "runtime.txt",
                "build.txt",
                "tools.txt",
                "fast.txt",
                "pictures.txt",
                "pyproject.toml",
                "digitpad/__init__.py",
            )
        }
        for path in self.inputs.values():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(path.name)
        monkeypatch.setattr(module, "ROOT", root)
        monkeypatch.setattr(module, "VENV", self.venv)
        monkeypatch.setattr(module, "LOCKS", root)
        monkeypatch.setattr(module, "_run", self.run)

    def run(self, command: list[str], lock: int) -> None:
        assert (self.venv / self.module.UNFINISHED).exists()
        if self.fail_at == len(self.steps):
            raise KeyboardInterrupt
        if "venv" in command:
            self.steps.append("venv")
            python = self.module.python_of(self.venv)
            python.parent.mkdir()
            python.touch()
        elif "--editable" in command:
            self.steps.append("project")
        else:
            assert "--require-hashes" in command
            self.steps.append(" ".join(Path(word).stem for word in command if word.endswith(".txt")))

    def prepare(self, **options: Any) -> list[str]:
        """Set up; return the steps that this took."""
        self.steps = []
        assert self.module.prepare(**options) == self.module.python_of(self.venv)
        return self.steps


@pytest.fixture
def checkout(
    script: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Checkout:
    root = tmp_path / "with a space"
    return Checkout(script("setup_environment"), root, monkeypatch)


def test_the_first_call_makes_everything_and_the_second_nothing(checkout: Checkout) -> None:
    assert checkout.prepare() == WHOLE
    assert checkout.prepare() == []


def test_the_tools_are_added_to_what_is_there_and_stay(checkout: Checkout) -> None:
    checkout.prepare()
    assert checkout.prepare(tools=True) == ["tools fast", "project"]
    assert checkout.prepare() == checkout.prepare(tools=True) == []


@pytest.mark.parametrize("name", ["runtime.txt", "build.txt", "pictures.txt", "tools.txt", "fast.txt"])
def test_another_lock_makes_another_environment(checkout: Checkout, name: str) -> None:
    checkout.prepare(tools=True)
    (checkout.venv / "left over").touch()
    checkout.inputs[name].write_text("other")
    assert checkout.prepare(tools=True) == [*WHOLE[:-1], "tools fast", "project"]
    assert not (checkout.venv / "left over").exists()


def test_another_lock_of_tools_does_not_matter_to_the_program(checkout: Checkout) -> None:
    checkout.prepare(tools=True)
    checkout.inputs["tools.txt"].write_text("other")
    assert checkout.prepare() == []


@pytest.mark.parametrize("name", ["pyproject.toml", "digitpad/__init__.py"])
def test_another_version_of_the_project_installs_the_project_alone(checkout: Checkout, name: str) -> None:
    checkout.prepare(tools=True)
    checkout.inputs[name].write_text("other")
    assert checkout.prepare() == ["project"]
    assert checkout.prepare(tools=True) == []


def test_another_python_or_place_makes_another_environment(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.prepare()
    monkeypatch.setattr("sys.version", "3.12.99 (another)")
    assert checkout.prepare() == WHOLE
    monkeypatch.setattr("sys.base_prefix", "/elsewhere")
    assert checkout.prepare() == WHOLE


@pytest.mark.parametrize("step", range(5))
def test_a_set_up_that_was_interrupted_is_begun_anew(checkout: Checkout, step: int) -> None:
    checkout.fail_at = step
    with pytest.raises(KeyboardInterrupt):
        checkout.prepare(tools=True)
    checkout.fail_at = None
    assert checkout.prepare(tools=True) == [*WHOLE[:-1], "tools fast", "project"]
    assert checkout.prepare(tools=True) == []


def test_an_addition_that_was_interrupted_is_begun_anew(checkout: Checkout) -> None:
    checkout.prepare()
    checkout.fail_at = 1
    with pytest.raises(KeyboardInterrupt):
        checkout.prepare(tools=True)
    checkout.fail_at = None
    assert checkout.prepare() == WHOLE


def test_a_machine_without_opencv_gets_everything_else(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: list[str], lock: int) -> None:
        if any(word.endswith("pictures.txt") for word in command):
            raise checkout.module.SetupError("there is no wheel for this machine")
        checkout.run(command, lock)

    monkeypatch.setattr(checkout.module, "_run", run)
    assert checkout.prepare() == ["venv", "runtime build", "project"]
    assert "photos cannot be read" in capsys.readouterr().err
    assert checkout.prepare() == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"environment": 1}', "\0"])
def test_a_stamp_that_says_nothing_is_no_stamp(checkout: Checkout, content: str) -> None:
    checkout.prepare()
    (checkout.venv / checkout.module.STAMP).write_text(content)
    assert checkout.prepare() == WHOLE


def test_an_environment_whose_python_has_gone_is_made_anew(checkout: Checkout) -> None:
    checkout.prepare()
    checkout.module.python_of(checkout.venv).unlink()
    assert checkout.prepare() == WHOLE


def test_an_environment_made_by_other_means_is_moved_aside_and_not_lost(checkout: Checkout) -> None:
    (checkout.venv / "lib").mkdir(parents=True)
    (checkout.venv / "lib" / "mine").touch()
    assert checkout.prepare() == WHOLE
    assert (checkout.root / ".venv-1" / "lib" / "mine").exists()


def test_a_link_in_place_of_the_environment_is_not_followed(checkout: Checkout, tmp_path: Path) -> None:
    checkout.prepare()
    checkout.venv.rename(tmp_path / "elsewhere")
    checkout.venv.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    checkout.inputs["runtime.txt"].write_text("other")
    assert checkout.prepare() == WHOLE
    assert (tmp_path / "elsewhere" / checkout.module.STAMP).exists()


def test_two_calls_at_once_make_one_environment(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slowly(command: list[str], lock: int) -> None:
        inside.set()
        assert go_on.wait(20)
        checkout.run(command, lock)

    monkeypatch.setattr(checkout.module, "_run", slowly)
    calls = [threading.Thread(target=checkout.module.prepare) for _ in range(2)]
    calls[0].start()
    assert inside.wait(20)
    calls[1].start()
    calls[1].join(0.2)
    assert calls[1].is_alive()
    go_on.set()
    for call in calls:
        call.join(20)
    assert checkout.steps == WHOLE


RUN_A_STEP = """
import sys
sys.path.insert(0, sys.argv[1])
import setup_environment
from pathlib import Path
setup_environment.ROOT = Path(sys.argv[2])
with setup_environment._alone() as lock:
    setup_environment._run([sys.executable, "-c", sys.argv[3]], lock)
"""
STEP = """
import time
from pathlib import Path
Path("begun").touch()
for _ in range(3000):
    if Path("go on").exists():
        break
    time.sleep(0.01)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no locks that a child inherits")
def test_the_orphan_of_a_killed_set_up_is_waited_for(checkout: Checkout) -> None:
    script = [sys.executable, "-c", RUN_A_STEP, str(SCRIPTS), str(checkout.root), STEP]
    with subprocess.Popen(script) as killed:
        while not (checkout.root / "begun").exists():
            assert killed.poll() is None
        killed.send_signal(signal.SIGKILL)
    handle = os.open(checkout.root / ".venv-lock", os.O_RDWR)
    assert not checkout.module._try_lock(handle)
    (checkout.root / "go on").touch()
    assert checkout.module._try_lock(handle, wait=True)
    os.close(handle)


def test_a_python_too_new_for_the_locks_is_refused_in_one_line(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkout.module, "NEWEST_PYTHON", (3, 10))
    with pytest.raises(checkout.module.SetupError, match=r"^the locked dependencies are for Python"):
        checkout.prepare()
    assert not checkout.venv.exists()


def test_a_python_that_cannot_make_environments_says_what_helps(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(checkout.module, "_can_install_elsewhere", lambda: False)
    monkeypatch.setattr(checkout.module.system_packages, "has_apt", lambda: True)
    monkeypatch.setattr(checkout.module.system_packages, "may_install", lambda: False)
    with pytest.raises(checkout.module.SetupError, match=r"run: sudo apt-get install -y python3\.\d+-venv$"):
        checkout.prepare()
    monkeypatch.setattr(checkout.module, "_can_install_elsewhere", lambda: True)
    assert checkout.prepare() == WHOLE
