"""What the test at a screen needs is installed where that is allowed; the other tests do without it."""

import shutil
from collections.abc import Callable
from types import ModuleType

import pytest

Script = Callable[[str], ModuleType]


def test_what_is_there_is_not_installed_again(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    tools, packages = script("screen_tools"), script("system_packages")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(packages, "install", lambda missing: pytest.fail(f"{missing} were installed"))
    assert tools.ensure() or not tools.sys.platform.startswith("linux")


def test_what_is_missing_is_named_to_a_user_who_may_not_install(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tools, packages = script("screen_tools"), script("system_packages")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(packages, "has_apt", lambda: True)
    monkeypatch.setattr(packages, "may_install", lambda: False)
    assert tools.ensure() is False
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "apt-get install -y xvfb openbox xdotool" in said


def test_an_installation_that_fails_is_said_and_the_test_is_skipped(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tools, packages = script("screen_tools"), script("system_packages")

    def fails(missing: list[str]) -> None:
        raise tools.SetupError("apt-get failed with 100")

    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(packages, "may_install", lambda: True)
    monkeypatch.setattr(packages, "install", fails)
    assert tools.ensure() is False
    assert "apt-get failed with 100" in capsys.readouterr().err
