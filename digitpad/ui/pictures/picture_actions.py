"""Photos on their way into the window: from a file, the clipboard or a drag, to the dialog that shows them.

In: the state, the notices. Out: the dialog, or one line that says why there is none.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.errors import DigitpadError
from digitpad.recognition.pictures import PICTURE_SUFFIXES
from digitpad.state.picture import PictureState
from digitpad.ui.messages import explain, is_bug
from digitpad.ui.pictures.picture_dialog import PictureDialog
from digitpad.ui.shell.notices import Notices
from digitpad.ui.theme import Theme


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
        state.read.connect(self._show)
        state.failed.connect(self._tell)

    @staticmethod
    def is_picture(path: Path) -> bool:
        """Whether a file is one by its name."""
        return path.name.lower().endswith(PICTURE_SUFFIXES)

    @classmethod
    def is_in(cls, content: QMimeData) -> bool:
        """Whether a drag or the clipboard holds a picture: a file of one, or pixels."""
        return bool(cls._files_in(content)) or content.hasImage()

    @Slot(object)
    def open(self, path: Path) -> None:
        """Read a file."""
        self.folder = path.parent
        self._read(path, path.name)

    @Slot(object)
    def take(self, content: QMimeData) -> None:
        """Read the picture of a drag or of the clipboard: the last one of several files, or pixels."""
        files = self._files_in(content)
        if files:
            self.open(files[-1])
            return
        image = content.imageData()
        if not isinstance(image, QImage) or image.isNull():
            self._notices.warn(DigitpadError("The pixels that were to be pasted are not there any more"))
            return
        self._read(lambda: _packed(image), self.tr("Pasted picture"))

    @Slot()
    def paste(self) -> None:
        """Read the picture on the clipboard."""
        content = QGuiApplication.clipboard().mimeData()
        if self.is_in(content):
            self.take(content)

    @classmethod
    def _files_in(cls, content: QMimeData) -> list[Path]:
        files = [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]
        return [path for path in files if cls.is_picture(path)]

    @Slot()
    def choose(self) -> None:
        """Let the user choose a file."""
        wanted = self.tr("Pictures ({endings})").format(endings=patterns()) + ";;" + self.tr("All files (*)")
        name, _ = QFileDialog.getOpenFileName(
            self.dialog or self._window, self.tr("Open picture"), str(self.folder), wanted
        )
        if name:
            self.open(Path(name))

    def _read(self, source: Path | Callable[[], bytes], name: str) -> None:
        if self.dialog is None:
            self.dialog = PictureDialog(self._state, self._theme, self._window)
            self.dialog.another_wanted.connect(self.choose)
            self.dialog.paste_wanted.connect(self.paste)
            self.dialog.dropped.connect(self.take)
        self._state.open(source, name)
        if self._state.is_reading:
            self.dialog.show()
            self.dialog.activateWindow()

    @Slot()
    def _show(self) -> None:
        reading = self._state.current
        if reading is not None and reading.path is not None:
            self.opened.emit(reading.path)

    @Slot(object)
    def _tell(self, error: Exception) -> None:
        self._notices.warn(error)
        if self.dialog is None:
            return
        if self._state.current is None or is_bug(error):
            # A window without a picture would only stand before the line that says why there is none.
            self.dialog.hide()
        else:
            self.dialog.fault.tell(explain(error), is_fault=True)


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
