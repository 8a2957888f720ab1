"""A background job ends in exactly one way, and says so in the window's thread."""

import threading

import pytest
from PySide6.QtCore import QObject, QThread, Slot

from digitpad.errors import Cancelled, DataError
from digitpad.state.tasks import Job, Task
from tests.training_kit import TIMEOUT


class Listener(QObject):
    """Writes down every signal of a task, and the thread in which it was heard."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.heard: list[tuple[str, object]] = []
        self.threads: set[QThread] = set()
        task.progressed.connect(self.on_progress)
        task.finished.connect(self.on_finished)
        task.failed.connect(self.on_failed)
        task.cancelled.connect(self.on_cancelled)

    @property
    def ends(self) -> list[tuple[str, object]]:
        return [entry for entry in self.heard if entry[0] != "progressed"]

    @Slot(float, str)
    def on_progress(self, share: float, text: str) -> None:
        self._hear("progressed", (share, text))

    @Slot(object)
    def on_finished(self, result: object) -> None:
        self._hear("finished", result)

    @Slot(object)
    def on_failed(self, error: object) -> None:
        self._hear("failed", error)

    @Slot()
    def on_cancelled(self) -> None:
        self._hear("cancelled", None)

    def _hear(self, name: str, what: object) -> None:
        self.heard.append((name, what))
        self.threads.add(QThread.currentThread())


def _patient(progress, cancelled) -> str:
    """A job that ends only when it is cancelled."""
    while not cancelled():
        threading.Event().wait(0.002)
    raise Cancelled


def _run(job: Job, qtbot) -> Listener:
    task = Task(job)
    listener = Listener(task)
    task.start()
    qtbot.waitUntil(lambda: not task.is_running, timeout=TIMEOUT)
    qtbot.wait(20)  # time for what must not come
    task.shutdown()
    assert listener.threads == {listener.thread()}
    return listener


def test_a_job_that_succeeds_tells_its_result_once(qtbot, qapp):
    result = {1: "an object that no signal of a narrower type would carry whole"}
    listener = _run(lambda progress, cancelled: result, qtbot)
    assert listener.heard == [("finished", result)]
    assert listener.heard[0][1] is result


def test_a_job_runs_in_a_thread_of_its_own(qtbot, qapp):
    heard = _run(lambda progress, cancelled: threading.get_ident(), qtbot).heard
    assert heard[0][1] != threading.get_ident()


@pytest.mark.parametrize("error", [DataError("digits.csv", "label 10"), ZeroDivisionError("a bug")])
def test_a_job_that_fails_tells_its_error_once(error: Exception, qtbot, qapp):
    def job(progress, cancelled):
        raise error

    assert _run(job, qtbot).heard == [("failed", error)]


def test_a_cancelled_job_tells_so_once(qtbot, qapp):
    task = Task(_patient)
    listener = Listener(task)
    task.start()
    task.cancel()
    task.cancel()
    qtbot.waitUntil(lambda: not task.is_running, timeout=TIMEOUT)
    qtbot.wait(20)
    assert listener.heard == [("cancelled", None)]
    task.shutdown()


def test_a_job_that_is_quicker_than_its_cancelling_has_finished(qtbot, qapp):
    task = Task(lambda progress, cancelled: 7)
    listener = Listener(task)
    task.start()
    task._worker.wait()
    task.cancel()
    qtbot.waitUntil(lambda: not task.is_running, timeout=TIMEOUT)
    qtbot.wait(20)
    assert listener.heard == [("finished", 7)]


def test_a_flood_of_progress_reaches_the_window_as_a_trickle_with_its_end(qtbot, qapp):
    def job(progress, cancelled):
        for step in range(100_001):
            progress(step / 100_000, f"{step} of 100,000")

    listener = _run(job, qtbot)
    told = [what for name, what in listener.heard if name == "progressed"]
    assert told[-1] == (1.0, "100000 of 100,000")
    assert len(told) < 1000
    assert listener.ends == [("finished", None)]


def test_after_a_shutdown_nothing_is_told_any_more(qtbot, qapp):
    task = Task(lambda progress, cancelled: progress(1.0, "done"))
    listener = Listener(task)
    task.start()
    task._worker.wait()  # its end is queued now
    task.shutdown()
    qtbot.wait(20)
    assert listener.heard == []
    assert not task.is_running


def test_a_task_that_was_never_started_can_be_shut_down(qapp):
    Task(_patient).shutdown()


def test_a_dropped_task_ends_by_itself_and_tells_nothing(qtbot, qapp):
    task = Task(_patient)
    listener = Listener(task)
    gone: list[str] = []
    task.destroyed.connect(lambda: gone.append("gone"))
    task.start()
    task.drop()
    qtbot.waitUntil(lambda: bool(gone), timeout=TIMEOUT)
    assert listener.heard == []


def test_a_dropped_task_whose_thread_has_ended_goes_too(qtbot, qapp):
    task = Task(lambda progress, cancelled: 7)
    listener = Listener(task)
    gone: list[str] = []
    task.destroyed.connect(lambda: gone.append("gone"))
    task.start()
    task._worker.wait()
    task.drop()
    qtbot.waitUntil(lambda: bool(gone), timeout=TIMEOUT)
    assert listener.heard == []
