"""A window is only tried where there is a screen for it."""

import os
import socket
from pathlib import Path

import pytest

from digitpad.ui import display
from digitpad.ui.display import missing_display


def _listen(path: Path) -> socket.socket:
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    server.listen(1)
    return server


def test_without_any_display_one_line_says_so():
    text = missing_display({}, "linux")
    assert text is not None
    assert "DISPLAY" in text
    assert "\n" not in text


def test_a_display_that_does_not_answer_is_named():
    text = missing_display({"DISPLAY": ":9731"}, "linux")
    assert text is not None
    assert ":9731" in text


def test_a_wayland_server_that_answers_will_do(tmp_path: Path):
    given = {"WAYLAND_DISPLAY": "wl-test", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert missing_display(given, "linux") is not None
    with _listen(tmp_path / "wl-test"):
        assert missing_display(given, "linux") is None


@pytest.mark.parametrize(
    ("environment", "platform"),
    [({}, "darwin"), ({}, "win32"), ({"QT_QPA_PLATFORM": "offscreen"}, "linux")],
)
def test_other_systems_and_the_users_own_choice_are_left_to_qt(environment: dict[str, str], platform: str):
    assert missing_display(environment, platform) is None


@pytest.mark.parametrize("chosen", ["nonsense", "", ";", "xcbb", "nonsense:size=1x1;other"])
def test_a_platform_that_qt_does_not_have_is_told_before_qt_aborts(chosen: str):
    text = missing_display({"QT_QPA_PLATFORM": chosen or " "}, "linux")
    assert text is not None
    assert "offscreen" in text
    assert "\n" not in text


@pytest.mark.parametrize("chosen", ["OffScreen:size=1x1", "nonsense;offscreen", "minimal"])
def test_a_platform_that_qt_has_is_left_to_it_in_every_way_to_write_it(chosen: str):
    assert missing_display({"QT_QPA_PLATFORM": chosen}, "linux") is None
    assert missing_display({"QT_QPA_PLATFORM": "own", "QT_PLUGIN_PATH": "/opt/own"}, "linux") is None


def test_a_display_of_another_computer_is_left_to_qt_where_it_answers(tmp_path: Path):
    with socket.create_server(("localhost", 0)) as server:
        given = {"DISPLAY": f"localhost:{server.getsockname()[1] - 6000}.0"}
        assert missing_display(given, "linux", tmp_path / "none.so") is None
    text = missing_display(given, "linux", tmp_path / "none.so")  # as when `ssh -X` is over
    assert text is not None
    assert "does not answer" in text


def test_what_names_no_display_does_not_answer():
    text = missing_display({"DISPLAY": "nonsense"}, "linux")
    assert text is not None
    assert "nonsense" in text


def test_a_library_that_qt_lacks_is_named_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(display, "_x_answers", lambda name: True)
    plugin = tmp_path / "libqxcb.so"
    plugin.write_bytes(b"not a library")
    text = missing_display({"DISPLAY": ":0"}, "linux", plugin)
    assert text is not None
    assert "libqxcb.so" in text
    assert "apt-get install libxcb-cursor0" in text
    plugin.unlink()
    assert missing_display({"DISPLAY": ":0"}, "linux", plugin) is None


def test_the_process_own_environment_is_looked_at(monkeypatch: pytest.MonkeyPatch):
    assert os.environ["QT_QPA_PLATFORM"]
    assert missing_display() is None
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert missing_display(platform="linux") is not None
