"""The tensor in sight, or its slice, as a file: the user chooses `.npy`, `.csv`, or a picture of the view."""

import re
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.atomic import write_bytes
from digitpad.errors import DigitpadError, SettingError
from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.saving import save_csv, save_npy

NPY, CSV, PNG = ".npy", ".csv", ".png"


class TensorFiles(QObject):
    """Asks where to, and saves as the name ends.

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
        self.folder = Path.home()

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

    def save(self, path: Path, entry: TensorEntry, view: QWidget) -> bool:
        """Write a tensor's numbers, or a picture of the view that shows them; whether that was possible."""
        try:
            match path.suffix.lower():
                case ".npy":
                    save_npy(path, entry.numbers)
                case ".csv":
                    save_csv(path, entry.name, entry.numbers)
                case ".png":
                    write_bytes(path, _picture(view))
                case other:
                    fault = self.tr("{ending} is none of {endings}").format(
                        ending=other or "…", endings=", ".join((NPY, CSV, PNG))
                    )
                    raise SettingError(path.name, fault)
        except DigitpadError as error:
            self.failed.emit(error)
            return False
        self.folder = path.parent
        self.reported.emit(self.tr("Saved as {name}").format(name=path.name))
        return True


def file_name(entry: TensorEntry) -> str:
    """A name that every system takes, without an ending: `train_images[10:100]` → `train_images_10-100`."""
    return re.sub(r"[^\w.-]+", "_", entry.name.replace(":", "-").replace("...", "all")).strip("_")


def _picture(view: QWidget) -> bytes:
    """What a widget shows, in as many pixels as the screen has, as a PNG file's content."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    view.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())
