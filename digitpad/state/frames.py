"""Frames of films, read in the background and kept for a while.

In: a run and the step that is wanted now. Out: that frame. Of a slider that is dragged only the newest wish
counts: one file is read at a time, and those that were passed by are not read at all.
"""

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import DataError
from digitpad.state.tasks import Task
from digitpad.training.archive import KeptRun
from digitpad.training.film import Frame
from digitpad.training.moments import film_of

CACHE_BYTES = 200_000_000
Key = tuple[Path, int]


class FrameLoader(QObject):
    """Reads frames; those that were seen last are at hand.

    Signals:
        loaded: the frame that was wanted: KeptRun and Frame.
        failed: the one that was wanted cannot be read: its step, and the exception.
    """

    loaded = Signal(object, object)
    failed = Signal(int, object)

    def __init__(self, parent: QObject | None = None, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._cache_bytes = cache_bytes
        self._cache: OrderedDict[Key, Frame] = OrderedDict()
        self._wanted: tuple[KeptRun, int] | None = None
        self._next: tuple[KeptRun, int] | None = None
        self._reading: tuple[KeptRun, int] | None = None
        self._task: Task | None = None

    @property
    def is_loading(self) -> bool:
        """Whether a frame that is wanted is still to come."""
        return self._wanted is not None

    @property
    def kept_bytes(self) -> int:
        """How much room the frames at hand take."""
        return sum(size_of(frame) for frame in self._cache.values())

    def want(self, run: KeptRun, step: int) -> None:
        """Have this frame, and no longer the one that was wanted before; at once where it is at hand."""
        self._next = None
        frame = self._cache.get((run.path, step))
        if frame is not None:
            self._cache.move_to_end((run.path, step))
            self._wanted = None
            self.loaded.emit(run, frame)
            return
        self._wanted = (run, step)
        self._begin()

    def read_ahead(self, run: KeptRun, step: int) -> None:
        """Have this frame at hand when it will be wanted; nothing tells of its end."""
        if (run.path, step) not in self._cache:
            self._next = (run, step)
            self._begin()

    def give_up(self) -> None:
        """Want nothing any more."""
        self._wanted = self._next = None

    def forget(self, path: Path | None = None) -> None:
        """Keep no frames of the run in this folder, or of any run."""
        for key in [key for key in self._cache if path is None or key[0] == path]:
            del self._cache[key]

    def shutdown(self) -> None:
        """Stop, and wait for the file that is being read."""
        self.give_up()
        self.forget()
        if self._task is not None:
            self._task.shutdown()
            self._task.deleteLater()
        self._task = self._reading = None

    def _begin(self) -> None:
        todo = self._wanted or self._next
        if self._task is not None or todo is None:
            return
        run, step = self._reading = todo
        self._task = Task(lambda _progress, _cancelled: film_of(run).load(step, run.recipe.network), self)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    @Slot(object)
    def _on_finished(self, frame: Frame) -> None:
        read, was_wanted = self._end()
        self._keep((read[0].path, read[1]), frame)
        if was_wanted:
            self.loaded.emit(read[0], frame)
        self._begin()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        read, was_wanted = self._end()
        if was_wanted:
            self.failed.emit(read[1], error)
        self._begin()
        if not isinstance(error, DataError):
            raise error

    def _end(self) -> tuple[tuple[KeptRun, int], bool]:
        """What has been read, and whether it is what is wanted now."""
        assert self._reading is not None
        assert self._task is not None
        self._task.deleteLater()
        read, self._reading, self._task = self._reading, None, None
        was_wanted = self._wanted is not None and key_of(self._wanted) == key_of(read)
        if was_wanted:
            self._wanted = None
        if self._next is not None and key_of(self._next) == key_of(read):
            self._next = None
        return read, was_wanted

    def _keep(self, key: Key, frame: Frame) -> None:
        self._cache[key] = frame
        while len(self._cache) > 1 and self.kept_bytes > self._cache_bytes:
            self._cache.popitem(last=False)


def key_of(place: tuple[KeptRun, int]) -> Key:
    """What a frame is known by, however its run is called now."""
    return place[0].path, place[1]


def size_of(frame: Frame) -> int:
    """Bytes of a frame."""
    snapshot = frame.snapshot
    return snapshot.parameters.nbytes + snapshot.buffers.nbytes + frame.predicted.nbytes
