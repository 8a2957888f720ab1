"""run.py, test.py, check.py: what they start, in which window system, and what they say when they cannot."""

import ast
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from digitpad import cli
from tests.scripts.conftest import SCRIPTS

Script = Callable[[str], ModuleType]
PYTHON = Path("/venv/bin/python")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there it takes no display to show a window")


@pytest.fixture(autouse=True)
def on_linux_without_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def compositor(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Wayland display that takes connections."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/wayland-9")
        server.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
        yield


class Started:
    """Stands in for the set-up and for starting programs; holds what was started."""

    def __init__(self, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commands: list[list[str]] = []
        self.environments: list[dict[str, str]] = []
        self.platforms: list[list[str]] = []
        self.status = 0
        monkeypatch.setattr(module, "prepare", lambda tools=False: PYTHON)
        for name in ("hand_over", "run_to_its_end"):
            monkeypatch.setattr(module, name, self.start, raising=False)
        if hasattr(module, "qt_libraries"):
            monkeypatch.setattr(module.qt_libraries, "ensure", lambda _, names: self.platforms.append(names))

    def start(self, command: list[object], environment: dict[str, str], folder: Path | None = None) -> int:
        self.commands.append([str(word) for word in command])
        self.environments.append(environment)
        return self.status


@pytest.mark.parametrize("name", ["run.py", "test.py", "check.py"])
def test_an_old_python_can_read_the_script_far_enough_to_say_so(name: str) -> None:
    tree = ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), feature_version=(3, 7))
    kinds = [type(node) for node in tree.body[:4]]
    assert kinds == [ast.Expr, ast.Import, ast.If, ast.Import if name != "check.py" else ast.ImportFrom]


def test_every_command_but_the_window_and_the_tour_is_known_to_do_without_qt(script: Script) -> None:
    run = script("run")
    assert set(cli.COMMANDS) - {"window", "tour"} <= set(run.WITHOUT_QT)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], "window"),
        (["my.safetensors"], "window"),
        (["window", "my.safetensors"], "window"),
        (["tour", "pictures"], "tour"),
        (["train", "--epochs", "1"], "text"),
        (["predict", "tour"], "text"),
        (["--version"], "text"),
        (["tour", "--help"], "text"),
    ],
)
def test_what_the_arguments_start_is_told_apart(script: Script, words: list[str], wanted: str) -> None:
    assert script("run").asked_for(words) == wanted


def test_a_command_without_qt_needs_no_libraries_of_the_system(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = script("run")
    started = Started(run, monkeypatch)
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    assert run.main(["train", "--epochs", "1"]) == 0
    assert started.commands == [[str(PYTHON), "-P", "-m", "digitpad", "train", "--epochs", "1"]]
    assert started.platforms == []
    assert "PYTHONPATH" not in started.environments[0]


def test_without_a_display_the_tour_is_driven_off_screen(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = script("run")
    started = Started(run, monkeypatch)
    started.status = 1
    assert run.main([]) == 1
    assert started.commands[0][-2:] == ["tour", str(run.TOUR_FOLDER)]
    assert started.environments[0]["QT_QPA_PLATFORM"] == "offscreen"
    assert started.platforms == [["offscreen"]]
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("digitpad: there is no display here: ")
    assert output.err.count(str(run.TOUR_FOLDER)) == 2


def test_a_tour_that_was_asked_for_keeps_its_folder(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    run = script("run")
    started = Started(run, monkeypatch)
    run.main(["tour", "mine"])
    assert started.commands[0][-2:] == ["tour", "mine"]
    assert started.environments[0]["QT_QPA_PLATFORM"] == "offscreen"


def test_a_word_that_is_no_command_is_not_dropped_for_the_tour(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = script("run")
    started = Started(run, monkeypatch)
    run.main(["trian"])
    assert started.commands[0][-1] == "trian"
    assert "QT_QPA_PLATFORM" not in started.environments[0]


def test_with_a_display_the_window_opens_there(
    script: Script, monkeypatch: pytest.MonkeyPatch, compositor: None
) -> None:
    run = script("run")
    started = Started(run, monkeypatch)
    run.main(["my.safetensors"])
    assert started.commands[0][-1] == "my.safetensors"
    assert "QT_QPA_PLATFORM" not in started.environments[0]
    assert started.platforms == [["offscreen", "wayland"]]


def test_a_display_that_does_not_answer_is_none(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    display = script("display")
    monkeypatch.setenv("DISPLAY", ":4711")
    assert display.why_no_window() == "nothing answers at the display :4711"
    assert display.platforms_in_use() == ["offscreen"]
    monkeypatch.setenv("QT_QPA_PLATFORM", "vnc:size=800x600")
    assert display.why_no_window() is None
    assert display.platforms_in_use() == ["offscreen", "vnc"]


def test_an_x_server_is_found_by_every_form_of_its_name(script: Script) -> None:
    answers = script("display").x11_answers
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        number = server.getsockname()[1] - 6000
        assert answers(f"127.0.0.1:{number}")
        assert answers(f"127.0.0.1:{number}.0")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X60123")
        server.listen()
        assert answers(":60123")
        assert answers("unix:60123.0")
    assert not answers(":60123")
    assert not answers("nonsense")


def test_paths_for_pytest_hold_from_the_working_directory_and_from_the_checkout(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = script("test")
    started = Started(module, monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_mine.py").touch()
    (tmp_path / "-k").touch()
    module.main(["-k", "ink", "test_mine.py::test_x", "tests/ink"])
    assert started.commands[0][4:] == ["-k", "ink", f"{tmp_path}/test_mine.py::test_x", "tests/ink"]
    assert started.environments[0]["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], True),
        (["--screen"], True),
        (["-k", "ink", "--durations=9"], True),
        (["tests/ink"], False),
        (["tests/test_cli.py::test_x"], False),
        (["-n0"], False),
        (["--pdb"], False),
        (["--version"], False),
    ],
)
def test_the_files_of_all_tests_are_shared_out_among_the_cores(
    script: Script, monkeypatch: pytest.MonkeyPatch, words: list[str], wanted: bool
) -> None:
    module = script("test")
    started = Started(module, monkeypatch)
    monkeypatch.setattr(module.screen_tools, "ensure", lambda: False)
    module.main(words)
    assert ("--numprocesses" in started.commands[0]) is wanted


def test_every_check_is_made_and_each_failure_counts(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = script("check")
    started = Started(module, monkeypatch)
    assert module.main([]) == 0
    started.status = 1
    assert module.main([]) == 1
    assert len(started.commands) == 6
    assert "== failed: format, lint, types" in capsys.readouterr().out


def test_what_cannot_be_done_is_one_line_and_status_1(
    script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    module = script("command")

    def fail(arguments: list[str]) -> int:
        raise module.SetupError("no way")

    with pytest.raises(SystemExit) as end:
        module.finish(fail)
    assert (end.value.code, capsys.readouterr().err) == (1, "digitpad: no way\n")
