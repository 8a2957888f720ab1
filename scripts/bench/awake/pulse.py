"""How late a window's thread is: a heartbeat of 16 ms, and the distance from a pointer event to its paint.

In: a Qt event loop that is busy with something. Out: milliseconds, one for each beat or event.
"""

import time
from collections import deque
from collections.abc import Sequence
from threading import Event, Thread

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

BEAT = 16
"""Milliseconds between two beats: a frame of a screen with 60 Hz."""


class Heartbeat(QObject):
    """Beats every 16 ms, and writes down by how much each beat is late, in milliseconds.

    A beat that is late moves the ones after it on, as a frame that is missed is not drawn later.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.late: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to count."""
        self._due = time.perf_counter() + BEAT / 1000
        self._timer.start()

    def stop(self) -> None:
        """End."""
        self._timer.stop()

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(1000 * (now - self._due), 0.0))
        self._due = now + BEAT / 1000


class Hand:
    """Draws stroke after stroke with a mouse, 125 events a second, from a thread of its own.

    Attributes:
        sent: of each move that is not answered yet, when it was posted, in the order of the moves.
    """

    PAUSE = 0.008

    def __init__(self, widget: QWidget, stroke: Sequence[QPointF], lifted: QObject | None = None) -> None:
        """`lifted` gets an event of Qt's first user type after each stroke."""
        self._widget, self._stroke, self._lifted = widget, list(stroke), lifted
        self.sent: deque[float] = deque()
        self._ended = Event()
        self._thread = Thread(target=self._draw, daemon=True)

    def start(self) -> None:
        """Begin to draw."""
        self._thread.start()

    def stop(self) -> None:
        """End with the stroke under way."""
        self._ended.set()
        self._thread.join()

    def _draw(self) -> None:
        while not self._ended.is_set():
            self._post(QEvent.Type.MouseButtonPress, self._stroke[0])
            for place in self._stroke[1:]:
                time.sleep(self.PAUSE)
                self.sent.append(time.perf_counter())
                self._post(QEvent.Type.MouseMove, place)
            self._post(QEvent.Type.MouseButtonRelease, self._stroke[-1])
            if self._lifted is not None:
                QCoreApplication.postEvent(self._lifted, QEvent(QEvent.Type.User))
            time.sleep(10 * self.PAUSE)

    def _post(self, kind: QEvent.Type, place: QPointF) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(
            kind, place, self._widget.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier
        )
        QCoreApplication.postEvent(self._widget, event)


class Answers:
    """How long each move waits for its answer.

    A move is taken when its event has been handled, and answered by the next paint after that: the one event
    loop that does both never paints what it has not taken.

    Attributes:
        waits: milliseconds from the posting of each move to the end of the paint that shows it.
    """

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._taken: list[float] = []

    def take(self, posted: float) -> None:
        """This move has been handled."""
        self._taken.append(posted)

    def answer(self) -> None:
        """All that was taken is on the screen now."""
        now = time.perf_counter()
        self.waits += [1000 * (now - posted) for posted in self._taken]
        self._taken.clear()


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99, worst, and how many there were."""
    if not len(values):
        return {"p50": float("nan"), "p95": float("nan"), "p99": float("nan"), "worst": float("nan"), "n": 0}
    array = np.asarray(values)
    p50, p95, p99 = (float(np.percentile(array, q)) for q in (50, 95, 99))
    return {"p50": p50, "p95": p95, "p99": p99, "worst": float(array.max()), "n": len(array)}
