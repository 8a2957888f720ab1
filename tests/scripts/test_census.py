"""What `scripts/bench/life.py` counts: that it finds what is left over, and nothing where nothing is."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "bench"))
from living.census import Sample, growth, left_over, take

sys.path.pop(0)

Leak = Callable[[list[object]], None]


def _thread(kept: list[object]) -> None:
    waits = threading.Event()
    thread = threading.Thread(target=waits.wait)
    thread.start()
    kept.append((thread, waits))


def _qthread(kept: list[object]) -> None:
    thread = QThread()
    thread.start()
    kept.append(thread)


def _timer(kept: list[object]) -> None:
    kept.append(QTimer(interval=10_000))
    kept[-1].start()


def _file(kept: list[object]) -> None:
    kept.append(os.open(__file__, os.O_RDONLY))


LEAKS: dict[str, Leak] = {
    "threads": _thread,
    "qthreads": _qthread,
    "timers": _timer,
    "files": _file,
    "objects": lambda kept: kept.append(QObject()),
    "widgets": lambda kept: kept.append(QWidget()),
    "memory": lambda kept: kept.append(np.ones(6_000_000, np.uint8)),
}


@pytest.fixture
def kept() -> Iterator[list[object]]:
    """What a test leaves over, ended with it."""
    things: list[object] = []
    yield things
    for thing in things:
        match thing:
            case (thread, waits):
                waits.set()
                thread.join()
            case QThread():
                thing.quit()
                thing.wait()
            case QTimer():
                thing.stop()
            case int():
                os.close(thing)
    things.clear()


def _samples(kept: list[object], leak: Leak | None) -> list[Sample]:
    found = []
    for number in range(7):
        if leak is not None:
            leak(kept)
        found.append(take(number))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="memory and open files are counted on Linux")
@pytest.mark.parametrize("what", LEAKS)
def test_what_is_left_over_each_time_is_told(what: str, qapp, kept: list[object]):
    told = left_over(_samples(kept, LEAKS[what]))
    assert any(line.startswith(what) for line in told), told


def test_where_nothing_is_left_over_nothing_is_told(qapp, kept: list[object]):
    assert left_over(_samples(kept, None)) == []


def test_growth_is_that_of_the_line_which_fits_best():
    noisy = [Sample(t, 100 + (t % 2), 0, 1, 0, 0, 0, 9, 9, 0) for t in range(20)]
    steady = [Sample(t, 100 + t, 0, 1, 0, 0, 0, 9, 9, 0) for t in range(11)]
    assert abs(growth(noisy)) < 0.01
    assert growth(steady) == pytest.approx(0.1)
