"""What nobody caught reaches the log and the user, from whatever thread."""

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QObject, QThread, QtMsgType, Signal, Slot
from PySide6.QtWidgets import QApplication

from digitpad.errors import DataError
from digitpad.ui import failures as failures_module
from digitpad.ui.failures import Failures
from digitpad.ui.logs import LOG_FILE, Logs, _log_qt


@pytest.fixture
def log(tmp_path: Path):
    logs = Logs(tmp_path / "log")
    yield tmp_path / "log" / LOG_FILE
    logs.close()


@pytest.fixture
def failures(qapp: QApplication):
    caught = Failures()
    caught.install()
    yield caught
    caught.remove()


class _Clumsy(QObject):
    pushed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pushed.connect(self.fall)

    @Slot()
    def fall(self) -> None:
        raise ZeroDivisionError("fell over a slot")


def test_an_exception_in_a_slot_is_logged_with_its_traceback_and_told(failures: Failures, log: Path, qtbot):
    clumsy = _Clumsy()
    with qtbot.waitSignal(failures.failed) as told:
        clumsy.pushed.emit()
    assert isinstance(told.args[0], ZeroDivisionError)
    text = log.read_text()
    assert "fell over a slot" in text
    assert "Traceback" in text
    assert "in fall" in text


def test_an_exception_in_a_thread_is_told_in_the_windows_thread(failures: Failures, log: Path, qtbot):
    where: list[QThread] = []

    class Listener(QObject):
        @Slot(object)
        def hear(self, error: object) -> None:
            where.append(QThread.currentThread())

    listener = Listener()
    failures.failed.connect(listener.hear)

    def work() -> None:
        raise RuntimeError("lost in a thread")

    with qtbot.waitSignal(failures.failed):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert where == [listener.thread()]
    assert "lost in a thread" in log.read_text()


def test_a_users_error_is_logged_without_a_traceback(failures: Failures, log: Path, qtbot):
    with qtbot.waitSignal(failures.failed):
        failures.report(DataError("digits.csv", "label 10"))
    assert "digits.csv: label 10" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_a_fault_that_comes_back_at_once_is_told_once(
    failures: Failures, log: Path, qtbot, monkeypatch: pytest.MonkeyPatch
):
    told: list[object] = []
    failures.failed.connect(told.append)
    clumsy = _Clumsy()
    with qtbot.waitSignal(failures.failed):
        for _ in range(20):
            clumsy.pushed.emit()
    qtbot.wait(10)
    assert len(told) == 1
    assert log.read_text().count("Traceback") == 1
    monkeypatch.setattr(failures_module, "AGAIN", -1.0)
    with qtbot.waitSignal(failures.failed):
        clumsy.pushed.emit()
    assert len(told) == 2


def test_removing_gives_python_its_hooks_back(qapp: QApplication):
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    caught = Failures()
    caught.install()
    assert sys.excepthook != before[0]
    caught.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_what_qt_complains_about_goes_to_the_log(log: Path):
    _log_qt(QtMsgType.QtWarningMsg, QMessageLogContext(), "QWidget: something odd")
    assert "WARNING" in log.read_text()
    assert "Qt: QWidget: something odd" in log.read_text()


def test_a_log_folder_that_cannot_be_made_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "log").write_text("in the way")
    logs = Logs(tmp_path / "log")
    try:
        _log_qt(QtMsgType.QtWarningMsg, QMessageLogContext(), "still heard")
    finally:
        logs.close()
    assert "still heard" in capsys.readouterr().err
