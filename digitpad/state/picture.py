"""The photo or scan that is looked at: read in the background, by whoever reads when it is opened.

In: a file, or the content of one. Out: the picture and the number in it, or why there is none. When another
model takes over, the picture is read again; a network in training, which is another one all the time, reads
it when it is opened and when it is asked to.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import DigitpadError
from digitpad.recognition.number import Number
from digitpad.recognition.picture_library import opencv
from digitpad.recognition.pictures import Picture, load_picture, read_picture
from digitpad.recognition.recogniser import Reader
from digitpad.state.model import ModelState
from digitpad.state.one_task import OneTask
from digitpad.state.tasks import Job


@dataclass(frozen=True, eq=False)
class PictureReading:
    """A picture and what was read in it.

    Attributes:
        picture: as it is seen.
        number: the digits.
        name: what it is called.
        reader: who read.
        path: its file, if it has one.
        again: whether the same picture was read before.
    """

    picture: Picture
    number: Number
    name: str
    reader: Reader
    path: Path | None = None
    again: bool = False


class PictureState(QObject):
    """One picture at a time.

    Attributes:
        current: the picture that is shown; None before the first, and after `close`.
        name: the picture that is being read.
        is_again: whether it is `current`.

    Signals:
        started: another picture is being read; its name is `name`.
        progressed: the share that is done, 0–1.
        read: `current` is another one.
        failed: the exception; `current` is what it was.
        cancelled: the reading was ended; `current` is what it was.
        reader_changed: the network that reads is another one; `can_read_again` may have changed.
    """

    started = Signal()
    progressed = Signal(float)
    read = Signal()
    failed = Signal(object)
    cancelled = Signal()
    reader_changed = Signal()

    def __init__(self, model: ModelState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._task = OneTask(self)
        self._task.progressed.connect(self._on_progress)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._task.cancelled.connect(self.cancelled)
        self.current: PictureReading | None = None
        self.name = ""
        self.is_again = False
        model.model_changed.connect(self._follow_model)

    @property
    def is_reading(self) -> bool:
        """Whether a picture is being read."""
        return self._task.is_busy

    @property
    def is_outdated(self) -> bool:
        """Whether another network reads now than the one that read `current`."""
        now = self._model.reader
        if self.current is None or now is None:
            return False
        then = self.current.reader
        return now.snapshot is not then.snapshot or now.name != then.name

    @property
    def can_read_again(self) -> bool:
        """Whether `current` may be read otherwise now: by another network, or by one that is in training."""
        return self.current is not None and (self._model.is_live or self.is_outdated)

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
            opencv()
            picture = load_picture(source if isinstance(source, Path) else source(), name)
            # The first that is told: from here on there is a picture.
            progress(0.1, "")
            number = read_picture(reader, picture, progress=progress, cancelled=cancelled)
            return PictureReading(picture, number, name, reader, path)

        self.name, self.is_again = name, False
        self._begin(job)

    @Slot()
    def read_again(self) -> None:
        """Read `current` anew, by whoever reads now; nothing while a picture is being read."""
        reading, reader = self.current, self._model.reader
        if reading is None or reader is None or self.is_reading:
            return

        def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> PictureReading:
            number = read_picture(reader, reading.picture, progress=progress, cancelled=cancelled)
            return replace(reading, number=number, reader=reader, again=True)

        self.name, self.is_again = reading.name, True
        self._begin(job)

    def close(self) -> None:
        """Let go of the picture, and end the reading without a word."""
        self.drop()
        self.current = None

    def cancel(self) -> None:
        """End the reading; `cancelled` follows, or `read` if it was quicker."""
        self._task.cancel()

    def drop(self) -> None:
        """End the reading without a word, for when nobody waits for it any more."""
        self._task.drop()

    def shutdown(self) -> None:
        """End the reading before the window goes, and wait also for those that were dropped."""
        self.current = None  # or another reader, now that the run ends too, would read it again
        self._task.shutdown()

    def _begin(self, job: Job) -> None:
        self._task.begin(job)
        self.started.emit()

    @Slot(float, str)
    def _on_progress(self, share: float, _: str) -> None:
        self.progressed.emit(share)

    @Slot(object)
    def _on_finished(self, reading: PictureReading) -> None:
        self.current = reading
        self.read.emit()
        self._catch_up()

    @Slot()
    def _follow_model(self) -> None:
        self._catch_up()
        self.reader_changed.emit()

    def _catch_up(self) -> None:
        # A network in training is another one after every step: it reads when it is asked to.
        if self.is_outdated and not self._model.is_live and not self.is_reading:
            self.read_again()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)
        if not self.is_again:
            self._catch_up()
