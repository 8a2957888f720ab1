"""What a process holds: memory, threads, timers, open files and objects of Qt's; and whether it grows.

In: a process whose windows are closed. Out: a Sample for each moment, and sentences about what has grown.
"""

import ctypes
import gc
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QThreadPool, QTimer
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication

MOST_GROWTH = 0.05
"""Of the memory, over all that was measured."""
EDGE = 3
"""Samples at each end that are held against each other: what is left over is there in all of the last."""


@dataclass(frozen=True)
class Sample:
    """One moment.

    Attributes:
        seconds: since the beginning.
        memory: bytes in use: asked of C's allocator and not given back. (It is all that Python has too, where
            PYTHONMALLOC is `malloc`.) What the machine does beside has no part in it.
        resident: anonymous bytes of the process: those, and what the allocator keeps between them.
        threads, qthreads, jobs: of Python, of Qt's that run, and of Qt's pool.
        timers: of Qt's that tick.
        files: open handles.
        objects, widgets: QObjects that Python knows, and windows.
    """

    seconds: float
    memory: int
    resident: int
    threads: int
    qthreads: int
    jobs: int
    timers: int
    files: int
    objects: int
    widgets: int


def take(seconds: float) -> Sample:
    """Count, once what is due to be deleted is deleted and free memory is given back.

    Qt's cache of pictures is emptied before: it fills up to its bound of 10 MB and would hide what has none.
    """
    application = QCoreApplication.instance()
    assert application is not None
    for _ in range(3):  # what is deleted may leave something that is then due
        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
    QPixmapCache.clear()
    _give_back()
    known = [thing for thing in shiboken6.getAllValidWrappers() if isinstance(thing, QObject)]
    return Sample(
        seconds,
        _in_use() or _anonymous(),
        _anonymous(),
        sum(type(thread).__name__ != "_DummyThread" for thread in threading.enumerate()),
        sum(isinstance(thing, QThread) and thing.isRunning() for thing in known),
        QThreadPool.globalInstance().activeThreadCount(),
        sum(isinstance(thing, QTimer) and thing.isActive() for thing in known),
        len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0,
        len(known),
        len(QApplication.topLevelWidgets()),
    )


def growth(samples: Sequence[Sample]) -> float:
    """By which share the memory grows from the first sample to the last, on the line that fits them best."""
    seconds = np.array([sample.seconds for sample in samples])
    memory = np.array([sample.memory for sample in samples], dtype=float)
    slope, start = np.polyfit(seconds - seconds[0], memory, 1)
    return float(slope * (seconds[-1] - seconds[0]) / start)


def left_over(samples: Sequence[Sample]) -> list[str]:
    """A sentence for all that has grown between the first samples and the last."""
    found = []
    grown = growth(samples)
    if grown > MOST_GROWTH:
        found.append(f"memory grows by {grown:.1%}, more than {MOST_GROWTH:.0%}")
    first, last = [asdict(s) for s in samples[:EDGE]], [asdict(s) for s in samples[-EDGE:]]
    for field in fields(Sample)[3:]:
        before, after = max(s[field.name] for s in first), min(s[field.name] for s in last)
        if after > before:
            found.append(f"{field.name}: {after} at the end, {before} at the beginning")
    return found


def _anonymous() -> int:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 1  # not Linux: what is counted has to do
    line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) * 1024


class _Info(ctypes.Structure):
    """What `mallinfo2` of glibc tells, in bytes."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]


def _in_use() -> int:
    """Of all that is allocated now, small and large; 0 where nobody tells."""
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if ask is None:
        return 0
    ask.restype = _Info
    told = ask()
    return int(told.uordblks + told.hblkhd)


def _give_back() -> None:
    """Let C's allocator give free memory back, so that what is counted does not depend on its mood."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
