"""Pictures of widgets in their own pixels, whatever the screen's scale: tests look where they click."""

import os

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

_grab = QWidget.grab


def _in_own_pixels(widget: QWidget, *arguments: QRect) -> QPixmap:
    """The picture with as many pixels as the widget has, each one that the screen would show there."""
    picture = _grab(widget, *arguments)
    ratio = picture.devicePixelRatio()
    size = QSize(round(picture.width() / ratio), round(picture.height() / ratio))
    picture.setDevicePixelRatio(1)
    return picture.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
    )


def look_in_own_pixels() -> None:
    """From now on, where the environment says that the screen's scale is another than 1."""
    if float(os.environ.get("QT_SCALE_FACTOR") or 1) != 1:
        QWidget.grab = _in_own_pixels
