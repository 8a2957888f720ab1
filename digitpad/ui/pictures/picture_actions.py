"""Photos on their way into the window: from a file, the clipboard or a drag, to the dialog that shows them.

In: the state, the notices. Out: the dialog, or one line that says why there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.errors import DigitpadError
from digitpad.recognition.picture_file import PICTURE_SUFFIXES
from digitpad.state.picture import PictureState
from digitpad.ui.draw import transfer
from digitpad.ui.messages import explain, is_bug
from digitpad.ui.shell.notices import Notices
from digitpad.ui.theme import Theme

if TYPE_CHECKING:
    from digitpad.ui.pictures.picture_dialog import PictureDialog

REFUSED_SUFFIXES = (".heic", ".heif")
"""Pictures by their names whose fault is better told by what is in them."""

SOME_SUFFIXES = ".jpg, .png, .tif, .webp"
"""What pictures are for a sentence."""

MOST_SENTENCES = 3


class PictureActions(QObject):
    """Opens pictures.

    Attributes:
        dialog: the window of the last picture; None before the first.
        folder: where the user is asked for the next one.

    Signals:
        opened(path): a picture was read from this file.
    """

    opened = Signal(object)

    def __init__(self, state: PictureState, notices: Notices, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._state = state
        self._notices = notices
        self._theme = theme
        self._window = window
        self.dialog: PictureDialog | None = None
        self.folder = Path.home()
        self._dropped = 1
        self._waiting: list[Path] = []
        self._said: list[str] = []
        state.progressed.connect(self._appear)
        state.read.connect(self._follow_read)
        state.failed.connect(self._follow_failed)
        state.cancelled.connect(self._follow_cancelled)

    @staticmethod
    def is_picture(path: Path) -> bool:
        """Whether a file is one by its name."""
        return path.name.lower().endswith((*PICTURE_SUFFIXES, *REFUSED_SUFFIXES))

    @classmethod
    def is_in(cls, content: QMimeData | None) -> bool:
        """Whether a drag or the clipboard holds a picture: a file of one, or pixels."""
        return content is not None and (bool(cls._files_in(content)) or content.hasImage())

    @Slot(object)
    def open(self, path: Path) -> None:
        """Read a file."""
        self._open([path])

    @Slot(object)
    def take(self, content: QMimeData, refused: str = "") -> None:
        """Read the picture of a drag or of the clipboard: the first one of several files, or pixels.

        Args:
            content: with a picture in it.
            refused: what to say of the rest of it.
        """
        files = self._files_in(content)
        if files:
            self._open(files, refused)
            return
        image = content.imageData()
        if not isinstance(image, QImage) or image.isNull():
            self._notices.warn(DigitpadError("The pixels that were to be pasted are not there any more"))
            return
        self._begin([refused])
        self._read(lambda: _packed(image), self.tr("Pasted picture"))

    @Slot()
    def paste(self) -> None:
        """Read the picture on the clipboard."""
        content = transfer.content()
        if content is not None and self.is_in(content):
            self.take(content)
        elif transfer.clipboard_is_empty():
            self._tell(self.tr("Nothing on the clipboard to paste."))
        else:
            self._tell(self.tr("The clipboard holds no picture."))

    @Slot(object)
    def _take_here(self, content: QMimeData) -> None:
        """What fell onto the dialog, where only pictures are wanted."""
        others = [path for path in files_in(content) if not self.is_picture(path)]
        refused = ""
        if others:
            sentence = self.tr("“{file}” is no picture: {endings} and others can be dropped here.")
            refused = sentence.format(file=others[0].name, endings=SOME_SUFFIXES)
        if self.is_in(content):
            self.take(content, refused)
        elif refused:
            self._tell(refused)

    @classmethod
    def _files_in(cls, content: QMimeData) -> list[Path]:
        return [path for path in files_in(content) if cls.is_picture(path)]

    @Slot()
    def choose(self) -> None:
        """Let the user choose a file."""
        wanted = self.tr("Pictures ({endings})").format(endings=patterns()) + ";;" + self.tr("All files (*)")
        name, _ = QFileDialog.getOpenFileName(
            self.dialog or self._window, self.tr("Open picture"), str(self.folder), wanted
        )
        if name:
            self.open(Path(name))

    def _open(self, files: list[Path], refused: str = "") -> None:
        """Read the first of these files that can be read."""
        self._begin([refused], len(files))
        first, *self._waiting = files
        self._open_next(first)

    def _begin(self, said: list[str], dropped: int = 1) -> None:
        self._said = [sentence for sentence in said if sentence]
        self._dropped = dropped
        self._waiting = []

    def _open_next(self, path: Path) -> None:
        self.folder = path.parent
        self._read(path, path.name)

    def _read(self, source: Path | Callable[[], bytes], name: str) -> None:
        if self.dialog is None:
            from digitpad.ui.pictures.picture_dialog import PictureDialog  # most starts do without its code

            self.dialog = PictureDialog(self._state, self._theme, self._window)
            self.dialog.another_wanted.connect(self.choose)
            self.dialog.paste_wanted.connect(self.paste)
            self.dialog.dropped.connect(self._take_here)
        self._notices.tell(self.tr("Reading {name}…").format(name=name))
        self._state.open(source, name)

    @Slot()
    def _appear(self) -> None:
        # Not before there is a picture: for a file that is none, the line in the bar is enough.
        if self.dialog is not None and not self.dialog.isVisible():
            self.dialog.show()
            self.dialog.activateWindow()

    @Slot()
    def _follow_read(self) -> None:
        reading = self._state.current
        if reading is None or reading.again:
            return
        if reading.path is not None:
            self.opened.emit(reading.path)
        self._notices.tell(self.tr("Read {name}").format(name=reading.name))
        if self._dropped > 1:
            sentence = self.tr("{count} pictures were dropped; one is read at a time: this is {name}.")
            self._said.insert(0, sentence.format(count=self._dropped, name=reading.name))
        if self._said:
            self._tell(self._all_said(), is_fault=False)
        self._begin([])

    @Slot(object)
    def _follow_failed(self, error: Exception) -> None:
        if self._waiting and not is_bug(error):
            self._said.append(explain(error))
            self._open_next(self._waiting.pop(0))
            return
        self._notices.tell("")  # that it is being read
        shown = self._state.current
        if is_bug(error):
            self._notices.warn(error)
        elif self._said:
            self._said.append(explain(error))
            self._tell(self._all_said())
        elif shown is not None and not self._state.is_again:
            still = self.tr("What is shown here is still {name}.").format(name=shown.name)
            self._tell(explain(error), still)
        else:
            self._tell(explain(error))
        self._begin([])
        if self.dialog is not None and (shown is None or is_bug(error)):
            # A window without a picture would only stand before the line that says why there is none.
            self.dialog.close()

    @Slot()
    def _follow_cancelled(self) -> None:
        self._notices.tell("")
        self._begin([])
        if self.dialog is not None and self._state.current is None:
            self.dialog.close()

    def _all_said(self) -> str:
        """The first sentences; of many faults, only how many more there are."""
        more = len(self._said) - MOST_SENTENCES
        said = self._said[:MOST_SENTENCES]
        if more > 0:
            said.append(self.tr("And {count} more.").format(count=more))
        return " ".join(said)

    def _tell(self, text: str, beside: str = "", *, is_fault: bool = True) -> None:
        """A line in the bar and, since that may cover the window, in the dialog."""
        self._notices.warn_text(text)
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.note.tell(f"{text} {beside}".strip(), is_fault=is_fault)


def files_in(content: QMimeData) -> list[Path]:
    """The files of a drag or of the clipboard."""
    return [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]


def _packed(image: QImage) -> bytes:
    """A PNG of it. A third of a second for a photo: nothing for the window's thread."""
    packed = QByteArray()
    buffer = QBuffer(packed)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setQuality(100)  # that is: packed little, which takes less time
    writer.write(image)
    buffer.close()
    return bytes(packed.data())


def patterns() -> str:
    """The endings of pictures, for a file dialog."""
    return " ".join(f"*{suffix}" for suffix in PICTURE_SUFFIXES)
