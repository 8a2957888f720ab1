"""The tensor in sight, or its slice, as a file: the user chooses `.npy`, `.csv`, or a picture of the view."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.atomic import write_bytes
from digitpad.errors import DigitpadError, SettingError
from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.saving import check_table, save_csv, save_npy
from digitpad.state.tasks import Task

NPY, CSV, PNG = ".npy", ".csv", ".png"

NPY_AT_ONCE = 1 << 19
"""Bytes that a disk takes within a few milliseconds."""

CSV_AT_ONCE = 4096
"""Numbers that are as quickly turned into text."""


class TensorFiles(QObject):
    """Asks where to, and saves as the name ends; what takes long is written in the background.

    Attributes:
        folder: where the last file was saved to.

    Signals:
        reported: a sentence about a file that was written.
        failed: the exception that kept a file from being written.
    """

    reported = Signal(str)
    failed = Signal(object)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._tasks: list[Task] = []
        self.folder = Path.home()

    @property
    def is_busy(self) -> bool:
        """Whether a file is being written in the background."""
        return bool(self._tasks)

    def ask_and_save(self, entry: TensorEntry, view: QWidget) -> None:
        """Let the user choose name and kind of the file; nothing happens when they do not."""
        kinds = {
            self.tr("NumPy array, any shape (*.npy)"): NPY,
            self.tr("Table, up to two axes (*.csv)"): CSV,
            self.tr("Picture of the view (*.png)"): PNG,
        }
        start = self.folder / (file_name(entry) + NPY)
        name, kind = QFileDialog.getSaveFileName(
            self._owner, self.tr("Save tensor"), str(start), ";;".join(kinds)
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in kinds.values():
            path = path.with_name(path.name + kinds.get(kind, NPY))
        self.save(path, entry, view)

    def save(self, path: Path, entry: TensorEntry, view: QWidget) -> None:
        """Write a tensor's numbers, or a picture of the view that shows them."""
        ending = path.suffix.lower()
        try:
            if ending == CSV:
                check_table(entry.name, entry.numbers)  # before anybody waits
        except DigitpadError as error:
            self.failed.emit(error)
            return
        if ending == NPY:
            self._write(path, partial(save_npy, path, entry.numbers), entry.numbers.nbytes > NPY_AT_ONCE)
        elif ending == CSV:
            write = partial(save_csv, path, entry.name, entry.numbers)
            self._write(path, write, entry.numbers.size > CSV_AT_ONCE)
        elif ending == PNG:
            self._write(path, partial(write_bytes, path, _picture(view)), False)
        else:
            fault = self.tr("{ending} is none of {endings}").format(
                ending=ending or "…", endings=", ".join((NPY, CSV, PNG))
            )
            self.failed.emit(SettingError(path.name, fault))

    def shutdown(self) -> None:
        """Wait until what is being written is there; nothing is told of it any more."""
        for task in self._tasks:
            task.shutdown()
        self._tasks.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring the files to their end when the main window goes."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.shutdown()
        return False

    def _write(self, path: Path, write: Callable[[], None], in_background: bool) -> None:
        self.folder = path.parent
        if not in_background:
            try:
                write()
            except DigitpadError as error:
                self.failed.emit(error)
            else:
                self._report(path.name)
            return

        def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> str:
            write()
            return path.name

        task = Task(job, self)
        task.finished.connect(self._written)
        task.failed.connect(self._not_written)
        top_of(self._owner).installEventFilter(self)
        self._tasks.append(task)
        self.reported.emit(self.tr("Saving {name}…").format(name=path.name))
        task.start()

    @Slot(object)
    def _written(self, name: object) -> None:
        self._forget()
        self._report(str(name))

    @Slot(object)
    def _not_written(self, error: object) -> None:
        self._forget()
        self.failed.emit(error)

    def _forget(self) -> None:
        over = [task for task in self._tasks if not task.is_running]
        self._tasks = [task for task in self._tasks if task.is_running]
        for task in over:
            task.deleteLater()
        if not self._tasks:
            top_of(self._owner).removeEventFilter(self)

    def _report(self, name: str) -> None:
        self.reported.emit(self.tr("Saved as {name}").format(name=name))


def top_of(widget: QWidget) -> QWidget:
    """The window that owns a widget and everything around it: the main one, also of a dock that floats."""
    while (above := widget.parentWidget()) is not None:
        widget = above
    return widget


def file_name(entry: TensorEntry) -> str:
    """A name that every system takes, without an ending: `train_images[10:100]` → `train_images_10-100`."""
    return re.sub(r"[^\w.-]+", "_", entry.name.replace(":", "-").replace("...", "all")).strip("_")


def _picture(view: QWidget) -> bytes:
    """What a widget shows, in as many pixels as the screen has, as a PNG file's content."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    view.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())
