"""One job at a time: the last that was begun is heard of, those before it are not."""

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from digitpad.errors import Cancelled, DataError
from digitpad.state.one_task import OneTask
from digitpad.state.tasks import Task
from tests.training_kit import record


@pytest.fixture
def one(qtbot: QtBot) -> Iterator[OneTask]:
    one = OneTask()
    yield one
    one.shutdown()


def quick(_: Callable[[float, str], None], __: Callable[[], bool]) -> object:
    return "done"


def patient(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> object:
    progress(1.0, "waiting")
    idle = threading.Event()
    while not cancelled():
        idle.wait(0.005)
    raise Cancelled


def test_when_its_end_is_told_the_next_may_be_begun(one: OneTask, qtbot: QtBot):
    busy = record(one.finished, lambda _: one.is_busy)
    results: list[object] = []
    one.finished.connect(results.append)
    one.finished.connect(lambda _: None if len(results) > 1 else one.begin(quick))
    assert not one.begin(quick)
    assert one.is_busy
    qtbot.waitUntil(lambda: results == ["done", "done"])
    assert busy[0] is False
    qtbot.waitUntil(lambda: not one.is_busy)


def test_what_was_replaced_is_heard_of_no_more(one: OneTask, qtbot: QtBot):
    heard = record(one.cancelled), record(one.failed)
    told: list[object] = []
    one.progressed.connect(lambda fraction, text: told.append(text))
    results: list[object] = []
    one.finished.connect(results.append)
    one.begin(patient)
    qtbot.waitUntil(lambda: told == ["waiting"])
    assert one.begin(quick), "it says that there was another one"
    qtbot.waitUntil(lambda: results == ["done"])
    qtbot.waitUntil(lambda: one.findChildren(Task) == [], timeout=5000)
    assert [len(each) for each in heard] == [0, 0]


def test_cancelling_and_failing_are_told_and_leave_it_free(one: OneTask, qtbot: QtBot):
    def broken(_: object, __: object) -> object:
        raise DataError("digits", "is damaged")

    one.begin(patient)
    with qtbot.waitSignal(one.cancelled):
        one.cancel()
    assert not one.is_busy
    errors: list[Exception] = []
    one.failed.connect(errors.append)
    one.begin(broken)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], DataError)
    assert not one.is_busy


def test_a_job_that_is_dropped_ends_without_a_word(one: OneTask, qtbot: QtBot):
    heard = record(one.cancelled), record(one.failed)
    assert not one.drop()
    one.begin(patient)
    assert one.drop()
    assert not one.is_busy
    qtbot.waitUntil(lambda: one.findChildren(Task) == [], timeout=5000)
    assert [len(each) for each in heard] == [0, 0]


def test_shutting_down_waits_for_all_threads_also_of_what_was_dropped(one: OneTask, qtbot: QtBot):
    ended: list[int] = []

    def job(number: int) -> Callable[[Callable[[float, str], None], Callable[[], bool]], object]:
        def work(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> object:
            try:
                return patient(progress, cancelled)
            finally:
                ended.append(number)

        return work

    one.begin(job(1))
    one.begin(job(2))
    one.shutdown()
    assert sorted(ended) == [1, 2]
