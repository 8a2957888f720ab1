"""qt_libraries.py: what Qt needs of the system is installed where that is allowed, and named where not."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Script = Callable[[str], ModuleType]
PYTHON = Path("/venv/bin/python")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there it takes no system library to load Qt")


@pytest.fixture
def qt(script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """qt_libraries, with Qt failing to load until packages are installed, on a Debian as its root."""
    module = script("qt_libraries")
    faults = ["libEGL.so.1: cannot open"]
    monkeypatch.setattr(module, "NOTE", tmp_path / "note.json")
    monkeypatch.setattr(module, "_fault", lambda python, platforms: faults[0] if faults else "")
    monkeypatch.setattr(module.system_packages, "has_apt", lambda: True)
    monkeypatch.setattr(module.system_packages, "may_install", lambda: True)
    monkeypatch.setattr(module.system_packages, "install", lambda packages: faults.clear())
    return module


def test_missing_libraries_are_installed_where_that_is_allowed_and_tried_once(
    qt: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    qt.ensure(PYTHON, ["offscreen"])
    monkeypatch.setattr(qt, "_fault", lambda python, platforms: pytest.fail("tried again"))
    qt.ensure(PYTHON, ["offscreen"])


def test_another_platform_is_tried_too(qt: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    qt.ensure(PYTHON, ["offscreen"])
    tried: list[list[str]] = []
    monkeypatch.setattr(qt, "_fault", lambda python, platforms: tried.append(platforms))
    qt.ensure(PYTHON, ["offscreen", "xcb"])
    assert tried == [["offscreen", "xcb"]]


def test_who_may_not_install_is_told_the_command(qt: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt.system_packages, "may_install", lambda: False)
    with pytest.raises(
        qt.SetupError, match=r"libEGL\.so\.1.*; run: sudo apt-get install -y libegl1 "
    ) as told:
        qt.ensure(PYTHON, ["offscreen"])
    assert "libxcb-cursor0" not in str(told.value)
    with pytest.raises(qt.SetupError, match=" libxcb-cursor0 "):
        qt.ensure(PYTHON, ["offscreen", "xcb"])
    monkeypatch.setattr(qt.system_packages, "has_apt", lambda: False)
    with pytest.raises(qt.SetupError, match="packages of your system") as told:
        qt.ensure(PYTHON, ["offscreen"])
    assert "\n" not in str(told.value)


def test_libraries_that_do_not_help_are_not_noted_as_well(
    qt: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qt.system_packages, "install", lambda packages: None)
    with pytest.raises(qt.SetupError, match="though its system libraries were installed: libEGL"):
        qt.ensure(PYTHON, ["offscreen"])
    assert not qt.NOTE.exists()


def test_apt_mends_and_adds_but_upgrades_nothing(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    module = script("system_packages")
    commands: list[list[str]] = []
    status = [0]

    def run(command: list[str], environment: dict[str, str], aside: bool) -> int:
        commands.append(command)
        assert (environment["DEBIAN_FRONTEND"], aside) == ("noninteractive", True)
        return status[0]

    monkeypatch.setattr(module, "run_to_its_end", run)
    monkeypatch.setattr(module, "may_install", lambda: True)
    module.install(["libegl1", "libgl1"])
    assert [command[0] for command in commands] == ["dpkg", "apt-get", "apt-get"]
    assert commands[-1][-4:] == ["--no-install-recommends", "--no-upgrade", "libegl1", "libgl1"]
    status[0] = 100
    with pytest.raises(module.SetupError, match="failed with 100; run: apt-get install -y libegl1 libgl1"):
        module.install(["libegl1", "libgl1"])


def test_qt_itself_is_tried_and_loads_here(script: Script) -> None:
    module = script("qt_libraries")
    assert module._fault(Path(sys.executable), ["offscreen"]) == ""
