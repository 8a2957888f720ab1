"""Who watches the window while one thing is done in it: the longest pause, what it cost, and where it was.

In: a Qt event loop. Out: a Pause. A pause is by how much a beat of 16 ms is late. Beside its milliseconds on
the clock stand those that the window's thread computed meanwhile, which the load of the machine changes less.
"""

import faulthandler
import re
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from awake.pulse import Heartbeat

GLANCE = 0.01
"""Seconds between two looks at what the window's thread does."""

LATE = 0.05
"""Seconds without a beat after which these looks are written down."""

OWN = "digitpad"
FRAME = re.compile(r'File "(.*)", line (\d+) in (\S+)')


@dataclass(frozen=True)
class Pause:
    """The longest time that the window did not react.

    Attributes:
        late: milliseconds on the clock.
        worked: milliseconds that the window's thread computed in this time.
        busiest: the most that it computed between two beats at all.
        where: the function of the program that was seen most often meanwhile, and what it was in; "" for a
            short pause.
    """

    late: float
    worked: float
    busiest: float
    where: str = ""


class Watch(Heartbeat):
    """Beats, and looks from another thread at what the window's thread does when it does not."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worked: list[float] = []
        self._places: list[Counter[str]] = []
        self._place: Counter[str] = Counter()
        self._beaten = self._cpu = 0.0
        self._thread = threading.get_ident()
        self._over = threading.Event()
        self._looker = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Begin to watch. Once."""
        self._beaten, self._cpu = time.perf_counter(), time.thread_time()
        self._looker.start()
        super().start()

    def end(self) -> Pause:
        """Stop; the longest pause."""
        self.stop()
        self._over.set()
        self._looker.join()
        longest = max(range(len(self.late)), key=self.late.__getitem__)
        places = self._places[longest].most_common(2)
        where = "; ".join(f"{count}× {place}" for place, count in places)
        return Pause(self.late[longest], self._worked[longest], max(self._worked), where)

    @Slot()
    def _beat(self) -> None:
        super()._beat()
        now = time.thread_time()
        self._worked.append(1000 * (now - self._cpu))
        self._places.append(self._place)
        self._place = Counter()
        self._beaten, self._cpu = time.perf_counter(), now

    def _look(self) -> None:
        with tempfile.TemporaryFile() as dump:
            while not self._over.wait(GLANCE):
                if time.perf_counter() - self._beaten > LATE:
                    dump.seek(0)
                    dump.truncate()
                    # Another thread's frames as Python objects (`sys._current_frames`) can crash Python 3.11.
                    faulthandler.dump_traceback(dump)
                    dump.seek(0)
                    self._place[_place(dump.read().decode(errors="replace"), self._thread)] += 1


def _place(dump: str, thread: int) -> str:
    """Where a thread is: four functions of the program, from the inside out, and what the first is in."""
    _, _, mine = dump.partition(f"Thread 0x{thread:016x}")
    lines = FRAME.findall(mine.partition("\n\n")[0])
    own = [n for n, (path, _, _) in enumerate(lines) if f"/{OWN}/" in path]
    shown = lines[: own[0]][:1] if own else lines[:1]
    shown += [lines[n] for n in own[:4]]
    return " < ".join(f"{Path(path).name}:{number} {name}" for path, number, name in shown)
