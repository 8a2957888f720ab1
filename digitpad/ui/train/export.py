"""The curves as files: what is seen as a PNG, and the numbers behind it as CSV.

In: the plots, and the runs in them. Out: a file, written whole or not at all (then SaveError).
"""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from digitpad import atomic
from digitpad.errors import SaveError
from digitpad.ui.theme import Theme
from digitpad.ui.train.step_plot import StepPlot

SCALE = 2
"""Pixels of the picture for each one on the screen, in each direction."""

MARGIN = 12


def picture(view: QWidget, title: str, theme: Theme, scale: int = SCALE) -> QImage:
    """A widget as it is seen, at `scale` times its pixels, under a title."""
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 1.15)
    font.setBold(True)
    letters = QFontMetrics(font)
    top = MARGIN + letters.height() + MARGIN // 2
    size = QSize(view.width() + 2 * MARGIN, view.height() + top + MARGIN)
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(theme.window)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(theme.text)
    room = QRect(MARGIN, MARGIN, size.width() - 2 * MARGIN, letters.height())
    text = letters.elidedText(title, Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    plots = view.findChildren(StepPlot)
    for plot in plots:
        plot.set_scale(scale)
    view.render(painter, QPoint(MARGIN, top), QRegion(), QWidget.RenderFlag.DrawChildren)
    for plot in plots:
        plot.set_scale(1)
    painter.end()
    return image


def save_png(path: Path, image: QImage) -> None:
    """Write a picture atomically. Raises SaveError."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise SaveError(path, "the picture could not be made")
    atomic.write_bytes(path, bytes(buffer.data().data()))
