"""Files of models, read and written in the background: the one that was wanted last, and saves one by one.

In: paths and models. Out: the LoadedModel that was read, files that are whole, or errors. Which network reads
then is not decided here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.files.models import save_model
from digitpad.state.loaded_model import LoadedModel, read_model
from digitpad.state.one_task import OneTask

LONG = 200
"""Milliseconds after which it is worth a word that a model is being opened or saved; less would flicker."""


@dataclass(frozen=True, eq=False)
class Saving:
    """What is to be written.

    Attributes:
        model: the model.
        path: of its file.
        before: the model that was the current one when this was asked for.
    """

    model: LoadedModel
    path: Path
    before: LoadedModel | None


class _Writing:
    """One save as a job. It keeps how it ended, for a window that closes before it could be told."""

    def __init__(self, saving: Saving) -> None:
        self.saving = saving
        self.is_over = False
        self.error: Exception | None = None

    def __call__(self, progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        self.write()

    def write(self) -> None:
        try:
            save_model(self.saving.path, self.saving.model.model)
        except Exception as error:
            self.error = error
        self.is_over = True


class ModelFiles(QObject):
    """Opens one model at a time, the last that was asked for; saves every one, in turn.

    Attributes:
        opening: the file that is being read; None when none is.
        is_long: whether what goes on takes so long that it is worth a word.

    Signals:
        opened: the LoadedModel that was read.
        not_opened: the path, and the exception that kept it from being read.
        saved: the Saving whose file is whole now.
        not_saved: the Saving, and the exception that kept it from the disk; what was there before is whole.
        activity_changed: `opening`, `saving` or `is_long` is another one.
    """

    opened = Signal(object)
    not_opened = Signal(object, object)
    saved = Signal(object)
    not_saved = Signal(object, object)
    activity_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.opening: Path | None = None
        self.is_long = False
        self._saves: list[_Writing] = []
        self._reader, self._writer = OneTask(self), OneTask(self)
        self._reader.finished.connect(self._on_read)
        self._reader.failed.connect(self._on_not_read)
        self._writer.finished.connect(self._on_written)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._note_length)

    @property
    def saving(self) -> Path | None:
        """The file that is being written; None when none is."""
        return self._saves[0].saving.path if self._saves else None

    def is_saving(self, model: LoadedModel) -> bool:
        """Whether this network is being written, or waits for its turn."""
        return any(writing.saving.model.model is model.model for writing in self._saves)

    def open(self, path: Path, name: str = "") -> None:
        """Read a model; of one that is being read already nothing more is heard."""
        self.opening = path

        def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> LoadedModel:
            return read_model(path, name)

        self._reader.begin(job)
        self._follow()

    def give_up_opening(self) -> None:
        """Hear nothing more of the model that is being read."""
        if self.opening is not None:
            self.opening = None
            self._reader.drop()
            self._follow()

    def save(self, saving: Saving) -> None:
        """Write a model when those before it are written."""
        self._saves.append(_Writing(saving))
        if len(self._saves) == 1:
            self._writer.begin(self._saves[0])
        self._follow()

    def shutdown(self) -> None:
        """Bring every save to its end and tell of it; hear nothing more of the model that is being read."""
        self.opening = None
        self._reader.shutdown()
        self._writer.shutdown()
        for writing in list(self._saves):
            if not writing.is_over:
                writing.write()
            self._end(writing)
        self._follow()

    @Slot(object)
    def _on_read(self, model: LoadedModel) -> None:
        self.opening = None
        self._follow()
        self.opened.emit(model)

    @Slot(object)
    def _on_not_read(self, error: Exception) -> None:
        path, self.opening = self.opening, None
        self._follow()
        self.not_opened.emit(path, error)

    @Slot()
    def _on_written(self) -> None:
        done = self._saves[0]
        if len(self._saves) > 1:
            self._writer.begin(self._saves[1])
        self._end(done)
        self._follow()

    def _end(self, writing: _Writing) -> None:
        self._saves.remove(writing)
        if writing.error is None:
            self.saved.emit(writing.saving)
        else:
            self.not_saved.emit(writing.saving, writing.error)

    def _follow(self) -> None:
        if self.opening is None and not self._saves:
            self._timer.stop()
            self.is_long = False
        elif not self.is_long and not self._timer.isActive():
            self._timer.start(LONG)
        self.activity_changed.emit()

    @Slot()
    def _note_length(self) -> None:
        self.is_long = True
        self.activity_changed.emit()
