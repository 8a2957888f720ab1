"""The photo or scan that is looked at: read in the background, by whoever reads when it is opened.

In: a file, or the content of one. Out: the picture and the number in it, or why there is none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import DigitpadError
from digitpad.recognition.number import Number
from digitpad.recognition.pictures import Picture, load_picture, read_picture
from digitpad.state.model import ModelState
from digitpad.state.tasks import Job, Task


@dataclass(frozen=True, eq=False)
class PictureReading:
    """A picture, what was read in it, what it is called, and its file if it has one."""

    picture: Picture
    number: Number
    name: str
    path: Path | None = None


class PictureState(QObject):
    """One picture at a time.

    Signals:
        started: another picture is being read; its name is `name`.
        progressed: the share that is done, 0–1.
        read: `current` is another one.
        failed: the exception; `current` is what it was.
        cancelled: the reading was ended; `current` is what it was.
    """

    started = Signal()
    progressed = Signal(float)
    read = Signal()
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, model: ModelState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._task: Task | None = None
        self.current: PictureReading | None = None
        self.name = ""

    @property
    def is_reading(self) -> bool:
        """Whether a picture is being read."""
        return self._task is not None

    def open(self, source: Path | Callable[[], bytes], name: str) -> None:
        """Read another picture instead of the one before, whether that is done or not.

        Args:
            source: a file, or what gives the content of one, called in the background.
            name: what the picture is called.
        """
        reader = self._model.reader
        if reader is None:
            self.failed.emit(
                DigitpadError("There is no model that could read; open one, or restore the bundled one")
            )
            return
        self.drop()
        path = source if isinstance(source, Path) else None

        def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> PictureReading:
            progress(0.0, "")
            picture = load_picture(source if isinstance(source, Path) else source(), name)
            number = read_picture(reader, picture, progress=progress, cancelled=cancelled)
            return PictureReading(picture, number, name, path)

        self.name = name
        self._begin(job)

    def cancel(self) -> None:
        """End the reading; `cancelled` follows, or `read` if it was quicker."""
        if self._task is not None:
            self._task.cancel()

    def drop(self) -> None:
        """End the reading without a word, for when nobody waits for it any more."""
        if self._task is not None:
            self._task.drop()
            self._task = None

    def shutdown(self) -> None:
        """End the reading before the window goes, and wait also for those that were dropped."""
        self._task = None
        for task in self.findChildren(Task):
            task.shutdown()

    def _begin(self, job: Job) -> None:
        task = self._task = Task(job, self)
        task.progressed.connect(self._on_progress)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self.started.emit()
        task.start()

    @Slot(float, str)
    def _on_progress(self, share: float, _: str) -> None:
        self.progressed.emit(share)

    @Slot(object)
    def _on_finished(self, reading: PictureReading) -> None:
        self._end()
        self.current = reading
        self.read.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    @Slot()
    def _on_cancelled(self) -> None:
        self._end()
        self.cancelled.emit()

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
            self._task = None
