"""Logs of several processes: each has its own, and what a hard fault leaves is told of once."""

import getpass
import io
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from digitpad import app, paths
from digitpad.ui.logs import LOG, LOG_FILE, MOST_BYTES, MOST_TRACES, Logs
from digitpad.ui.report import anonymous, details, log_tail

CHILD = """
import faulthandler, os, sys
from pathlib import Path
from digitpad.ui.logs import LOG, Logs
logs = Logs(Path(sys.argv[1]))
print(logs.file.name, flush=True)
for command in sys.stdin:
    match command.strip():
        case "log":
            for number in range(6000):
                LOG.info("%s says for the time %06d what fills a line, and more", sys.argv[2], number)
        case "fault":
            faulthandler._sigsegv()
        case "abort":
            os.abort()
        case "close":
            logs.close()
    print("done", flush=True)
"""


class Process:
    """Another program that logs into the same folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.log = folder / self._line()

    def ask(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        return self._line()

    def end(self) -> int:
        self.process.kill()
        self.process.communicate()
        return self.process.returncode

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Process]]:
    """A function that starts such a program, which ends with the test."""
    started: list[Process] = []

    def begin(name: str = "it") -> Process:
        started.append(Process(tmp_path, name))
        return started[-1]

    yield begin
    for process in started:
        process.end()


def dies(process: Process, how: str) -> None:
    process.ask(how)
    assert process.answer() == ""
    process.process.wait()


def test_two_processes_fill_and_rotate_logs_of_their_own(tmp_path: Path, start: Callable[[str], Process]):
    first, second = start("the one"), start("the other")
    assert [first.log.name, second.log.name] == ["digitpad.log", "digitpad-2.log"]
    for process in (first, second):
        process.ask("log")
    assert [first.answer(), second.answer()] == ["done", "done"]
    for process, word in ((first, "the one"), (second, "the other")):
        parts = sorted(tmp_path.glob(process.log.name + "*"), reverse=True)
        lines = [line for part in parts for line in part.read_text().splitlines()]
        assert 2 <= len(parts) <= 3
        assert all(part.stat().st_size <= MOST_BYTES for part in parts)
        assert all(word in line for line in lines)
        numbers = [int(line.split(" time ")[1][:6]) for line in lines]
        assert numbers == list(range(6000))[-len(numbers) :], "no line is lost or torn"


@pytest.mark.parametrize("how", ["fault", "abort"])
def test_a_process_that_dies_of_a_fault_leaves_a_trace_that_the_next_start_finds_once(
    tmp_path: Path, start: Callable[[str], Process], how: str
):
    process = start("it")
    dies(process, how)
    found = Logs(tmp_path)
    found.close()
    (trace,) = found.traces
    assert "Fatal Python error" in trace.read_text()
    assert 'File "<string>", line' in trace.read_text()
    again = Logs(tmp_path)
    again.close()
    assert again.traces == []
    assert not (tmp_path / "crash.log").exists()
    assert trace.exists()


def test_a_living_process_keeps_its_trace_when_others_come_and_go(
    tmp_path: Path, start: Callable[[str], Process]
):
    first = start("the first")
    second = start("the second")
    second.ask("close")
    second.answer()
    second.end()
    third = start("the third")
    assert third.log.name == "digitpad-2.log", "a free place is used again"
    dies(first, "fault")
    fourth = Logs(tmp_path)
    fourth.close()
    assert len(fourth.traces) == 1
    assert "Segmentation fault" in fourth.traces[0].read_text()
    dies(third, "abort")
    fifth = Logs(tmp_path)
    fifth.close()
    assert "Aborted" in fifth.traces[0].read_text(), "a trace is found from a place of another number too"


def test_a_killed_process_leaves_no_trace_and_frees_its_place(
    tmp_path: Path, start: Callable[[str], Process]
):
    process = start("it")
    assert process.end() == (-signal.SIGKILL if sys.platform != "win32" else 1)
    logs = Logs(tmp_path)
    logs.close()
    assert logs.traces == []
    assert logs.file.name == LOG_FILE


def test_few_traces_are_kept(tmp_path: Path):
    for second in range(MOST_TRACES + 3):
        (tmp_path / f"crash-20200101-0000{second:02}-1.txt").write_text("old")
    (tmp_path / "crash.log").write_text("Fatal Python error: Segmentation fault\n")
    logs = Logs(tmp_path)
    logs.close()
    kept = sorted(tmp_path.glob("crash-*.txt"))
    assert len(kept) == MOST_TRACES
    assert logs.traces == kept[-1:]


def test_the_window_names_the_trace(qapp: QApplication, qtbot):
    folder = paths.log_dir()
    folder.mkdir(parents=True)
    (folder / "crash.log").write_text("Fatal Python error: Segmentation fault\n")
    said = []
    for _ in range(2):
        with app.guarding() as (failures, _):
            window = app.build_window(qapp, failures=failures)
            window.show()
            said.append(window.message_bar.text)
            window.close()
            app.finish(qapp, window)
    assert "crash-" in said[0]
    assert ".txt" in said[0]
    assert said[1] == ""


def test_a_report_ends_with_the_last_lines_of_the_log_and_names_no_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path / "home" / "ada"))
    monkeypatch.setattr(getpass, "getuser", lambda: "countess")
    logs = Logs(tmp_path / "home" / "ada" / "log")
    try:
        LOG.info("not any more")
        for number in range(50):
            LOG.info("opened %s and /mnt/Countess/%d.npz", tmp_path / "home" / "ada" / "my model", number)
        error = OSError(f"no room in {tmp_path}/home/ada/runs, /srv/ada/x or C:\\\\Users\\\\countess\\\\x")
        text = details(error, logs.file)
    finally:
        logs.close()
    assert "digitpad: " in text
    assert "System: " in text
    assert "no room in ~/runs, /srv/user/x" in text
    assert "opened ~/my model and /mnt/user/49.npz" in text
    assert "not any more" not in text
    assert "countess" not in text.lower()
    assert "ada" not in text


def test_only_the_home_folder_itself_becomes_a_tilde(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", "/home/al")
    monkeypatch.setattr(getpass, "getuser", lambda: "al")
    assert anonymous("/home/al/x /home/alice/x /home/al") == "~/x /home/alice/x ~"


def test_a_log_that_cannot_be_read_is_left_out(tmp_path: Path):
    assert log_tail(tmp_path / "no.log") == ""
    assert "log" not in details(ValueError("x"), tmp_path / "no.log").lower().partition("traceback")[2]


def test_a_log_whose_folder_goes_says_so_once_and_costs_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "log"
    logs = Logs(folder)
    shutil.rmtree(folder)
    for number in range(3):
        LOG.info("line %d", number)
    logs.close()
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert LOG_FILE in told[0]
    assert "No such file" in told[0]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_log_that_cannot_be_written_is_no_fault_where_standard_error_is_full_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    logs = Logs(tmp_path / "log")
    shutil.rmtree(tmp_path / "log")
    with io.TextIOWrapper(io.FileIO("/dev/full", "w"), write_through=True) as full:
        monkeypatch.setattr(sys, "stderr", full)
        LOG.info("a line that finds no place")
        logs.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_log_on_a_full_disk_says_so_once_and_can_be_closed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / LOG_FILE).symlink_to("/dev/full")
    logs = Logs(tmp_path)
    for number in range(3):
        LOG.info("line %d", number)
    logs.close()
    (told,) = capsys.readouterr().err.splitlines()
    assert "No space left" in told
