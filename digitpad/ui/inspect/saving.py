"""The tensor in sight, or its slice, as a file: the user chooses `.npy`, `.csv`, or a picture of the view."""

import re
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.atomic import write_bytes
from digitpad.errors import DigitpadError, SettingError
from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.saving import check_table, save_csv, save_npy
from digitpad.ui.file_writer import FileWriter

NPY, CSV, PNG = ".npy", ".csv", ".png"

NPY_AT_ONCE = 1 << 19
"""Bytes that a disk takes within a few milliseconds."""

CSV_AT_ONCE = 4096
"""Numbers that are as quickly turned into text."""


class TensorFiles(FileWriter):
    """Asks where to, and saves as the name ends; what takes long is written in the background."""

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
            self.write(path, partial(save_npy, path, entry.numbers), entry.numbers.nbytes > NPY_AT_ONCE)
        elif ending == CSV:
            write = partial(save_csv, path, entry.name, entry.numbers)
            self.write(path, write, entry.numbers.size > CSV_AT_ONCE)
        elif ending == PNG:
            self.write(path, partial(write_bytes, path, _picture(view)), False)
        else:
            fault = self.tr("{ending} is none of {endings}").format(
                ending=ending or "…", endings=", ".join((NPY, CSV, PNG))
            )
            self.failed.emit(SettingError(path.name, fault))


def file_name(entry: TensorEntry) -> str:
    """A name that every system takes, without an ending: `train_images[10:100]` → `train_images_10-100`."""
    return re.sub(r"[^\w.-]+", "_", entry.name.replace(":", "-").replace("...", "all")).strip("_")


def _picture(view: QWidget) -> bytes:
    """What a widget shows, in as many pixels as the screen has, as a PNG file's content."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    view.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())
