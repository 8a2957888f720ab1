"""The drawing and its picture on the clipboard and in files.

In: a drawing, and the (28, 28) picture that the network sees. Out: the clipboard with both, or a file:
the strokes as a line of JSON or, by the name's ending, the picture as PNG.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMimeData
from PySide6.QtGui import QGuiApplication, QImageWriter

from digitpad import atomic
from digitpad.errors import DigitpadError, SaveError
from digitpad.ink.stroke import Drawing
from digitpad.recognition.pictures import PICTURE_SUFFIXES
from digitpad.state.drawing_files import from_text, save_drawing, to_text
from digitpad.ui.draw.network_picture import to_qimage

Picture = npt.NDArray[np.uint8]

MOST_TEXT = 4 << 20
"""Characters of the clipboard that are looked at."""


def copy(drawing: Drawing, picture: Picture) -> None:
    """Put the drawing on the clipboard: its strokes as text, and the picture that the network sees."""
    shared = QMimeData()
    shared.setText(to_text(drawing))
    shared.setImageData(to_qimage(picture))
    QGuiApplication.clipboard().setMimeData(shared)


def paste() -> Drawing:
    """The drawing on the clipboard. Raises DigitpadError when there is none."""
    if clipboard_is_empty():
        raise DigitpadError(QCoreApplication.translate("transfer", "Nothing on the clipboard to paste"))
    try:
        return from_text(QGuiApplication.clipboard().text()[:MOST_TEXT])
    except ValueError as error:
        sentence = QCoreApplication.translate(
            "transfer", "The clipboard holds neither a drawing nor a picture: {fault}"
        )
        raise DigitpadError(sentence.format(fault=error)) from error


def content() -> QMimeData | None:
    """What is on the clipboard; None, whatever PySide promises, while nobody has put anything there."""
    return QGuiApplication.clipboard().mimeData()


def clipboard_is_empty() -> bool:
    """Whether there is nothing at all to paste; blanks and line ends are nothing."""
    held = content()
    if held is None or not held.formats():
        return True
    return held.hasText() and not (held.hasImage() or held.hasUrls() or held.text().strip())


def clipboard_has_picture() -> bool:
    """Whether there are pixels on the clipboard, or the file of a picture."""
    held = content()
    if held is None:
        return False
    files = [url.toLocalFile() for url in held.urls() if url.isLocalFile()]
    return held.hasImage() or any(file.lower().endswith(PICTURE_SUFFIXES) for file in files)


def save(path: Path, drawing: Drawing, picture: Picture) -> None:
    """Write the picture where the name ends in .png, and the strokes otherwise. Raises SaveError."""
    if path.suffix.lower() == ".png":
        atomic.write_bytes(path, _png(path, picture))
    else:
        save_drawing(path, drawing)


def _png(path: Path, picture: Picture) -> bytes:
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(to_qimage(picture)):
        raise SaveError(path, "the picture cannot be written as PNG")
    buffer.close()
    return bytes(written.data())
