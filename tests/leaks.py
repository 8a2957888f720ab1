"""Fail a test that leaves something running: a Python thread, a QThread, a job in Qt's pool, a QTimer.

After every test its windows are closed and deleted, and what is on the way gets a second to end by itself.
What is still there then is named, stopped as far as it can be, and the test fails.
"""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

GRACE = 1.0
"""Seconds that threads have to end and single shots to fire, once the test is over."""

_files: set[Path] = set()  # those whose tests have begun
_survivors: list[Any] = []  # threads that would not end: deleting a QThread that runs aborts the process


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close the test's windows when it ends; fail it when it leaves a thread or a timer behind."""
    if request.path not in _files:
        _files.add(request.path)
        _sweep()
    if "qapp" in request.fixturenames:
        request.getfixturevalue("qapp")
    uses_qt = _application() is not None
    threads = set(threading.enumerate())
    qt_threads, timers, windows = _running_threads(), _ticking_timers(), _windows()
    thresholds, looks = gc.get_threshold(), _looks()
    if uses_qt:
        gc.set_threshold(0)  # a collection in a worker's thread could destroy the window's objects there
    yield
    if uses_qt:
        gc.enable()
        gc.set_threshold(*thresholds)
        _delete_windows(but_not=windows)
        _restore(looks)
    found = _python_threads_left(threads)
    if _application() is not None:
        found += _timers_left(timers) + _qt_threads_left(qt_threads) + _pool_jobs_left()
    if found:
        pytest.fail("this test left behind: " + ", ".join(found), pytrace=False)


def pytest_collection_finish() -> None:
    """Keep what importing has made out of every later collection."""
    _sweep()


def _sweep() -> None:
    """Collect all garbage, and keep what is alive out of every collection until the next file begins.

    A collection after each test then walks over what that test has made, and not over everything that was
    ever imported: it would take half of the time of the window's tests.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _application() -> Any:
    """The QCoreApplication, or None where Qt is not loaded or nothing has made one."""
    core = sys.modules.get("PySide6.QtCore")
    return core.QCoreApplication.instance() if core else None


def _alive(class_name: str) -> list[Any]:
    """Every object of a class of QtCore that Python knows and that is not deleted."""
    if _application() is None:
        return []
    import shiboken6

    kind = getattr(sys.modules["PySide6.QtCore"], class_name)
    return [thing for thing in shiboken6.getAllValidWrappers() if isinstance(thing, kind)]


def _running_threads() -> list[Any]:
    windows_own = _application().thread() if _application() else None
    return [thread for thread in _alive("QThread") if thread is not windows_own and thread.isRunning()]


def _ticking_timers() -> list[Any]:
    return [timer for timer in _alive("QTimer") if timer.isActive()]


def _windows() -> list[Any]:
    application = _application()
    if not hasattr(application, "topLevelWidgets"):
        return []
    return [widget for widget in application.topLevelWidgets() if widget.parent() is None]


def _looks() -> dict[str, Any]:
    """What the whole application wears and one test could leave on for the next."""
    application = _application()
    if not hasattr(application, "styleSheet"):
        return {}
    return {name: getattr(application, name)() for name in ("styleSheet", "palette", "font")}


def _restore(looks: dict[str, Any]) -> None:
    for name, value in looks.items():
        if getattr(_application(), name)() != value:
            getattr(_application(), f"set{name[0].upper()}{name[1:]}")(value)


def _delete_windows(but_not: list[Any]) -> None:
    for window in _windows():
        if not _is_in(window, but_not):
            window.close()
            window.deleteLater()
    _settle()


def _settle() -> None:
    """Let Qt deliver what is queued and delete what is due, and Python collect its cycles."""
    application = _application()
    if application is not None:
        application.processEvents()
        application.sendPostedEvents(None, sys.modules["PySide6.QtCore"].QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.freeze()  # what outlives its test is a file's fixture or a cache


def _timers_left(before: list[Any]) -> list[str]:
    def left() -> list[Any]:
        return [timer for timer in _ticking_timers() if not _is_in(timer, before)]

    # A single shot that is about to fire is not a leak: only what ticks on, or waits for longer.
    _wait_until(lambda: not any(t.isSingleShot() and t.remainingTime() <= 1000 * GRACE for t in left()))
    found = left()
    for timer in found:
        if timer.thread() is _application().thread():
            timer.stop()
    return [f"a QTimer that ticks every {timer.interval()} ms ({_whose(timer)})" for timer in found]


def _qt_threads_left(before: list[Any]) -> list[str]:
    def left() -> list[Any]:
        return [thread for thread in _running_threads() if not _is_in(thread, before)]

    _wait_until(lambda: not left())
    found = left()
    for thread in found:
        thread.requestInterruption()
        thread.quit()
        if not thread.wait(2000):
            _survivors.append(thread)
    return [f"a QThread that runs ({_whose(thread)})" for thread in found]


def _pool_jobs_left() -> list[str]:
    pool = sys.modules["PySide6.QtCore"].QThreadPool.globalInstance()
    _wait_until(lambda: pool.activeThreadCount() == 0)
    return [f"{pool.activeThreadCount()} jobs in Qt's thread pool"] if pool.activeThreadCount() else []


def _python_threads_left(before: set[threading.Thread]) -> list[str]:
    def left() -> list[threading.Thread]:
        # Python keeps a stand-in for each thread of Qt's that ever ran Python code: not ours to judge here.
        mine = (thread for thread in threading.enumerate() if type(thread).__name__ != "_DummyThread")
        return [thread for thread in mine if thread not in before]

    _wait_until(lambda: not left())
    return [f"a Python thread that runs ({thread.name})" for thread in left()]


def _wait_until(done: Callable[[], bool]) -> None:
    """Let things go on until `done()`, but no longer than the grace."""
    deadline = time.monotonic() + GRACE
    while not done() and time.monotonic() < deadline:
        time.sleep(0.005)
        if _application() is not None:
            _application().processEvents()


def _is_in(thing: object, things: list[Any]) -> bool:
    return any(thing is other for other in things)


def _whose(thing: Any) -> str:
    """What helps to find an object of Qt's: its class and name, and its parent's."""
    parent = thing.parent()
    name = f"{type(thing).__name__} {thing.objectName()!r}"
    return f"{name} of {type(parent).__name__} {parent.objectName()!r}" if parent else name
