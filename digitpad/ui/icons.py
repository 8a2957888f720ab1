"""Icons from our own drawings in `resources/icons/`, in the colours that the theme wears.

In: a name (`resources/icons/<name>.svg`, 24 × 24, one stroke width, drawn in `currentColor`) and a Theme.
Out: a QIcon with the sizes that the window needs. It keeps the colours of the moment; what should
follow the theme uses `dress(button_or_action, name, theme)`.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Protocol

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from digitpad import paths
from digitpad.ui.colours import blend
from digitpad.ui.theme import Theme

_SIZES = (16, 20, 24, 32, 48)


class Iconed(Protocol):
    """Anything that shows an icon: an action, a button, a menu."""

    def setIcon(self, icon: QIcon, /) -> None:
        """Show this icon."""


def names() -> tuple[str, ...]:
    """The names of all icons."""
    return tuple(sorted(path.stem for path in paths.resource("icons").glob("*.svg")))


def icon(name: str, theme: Theme) -> QIcon:
    """The icon `name` in the theme's present colours. Raises FileNotFoundError when there is none."""
    colours = theme.colours()
    return _icon(name, colours.text, blend(colours.muted, colours.window, 0.45).name())


def dress(target: Iconed, name: str, theme: Theme) -> None:
    """Give `target` (a QObject) the icon `name`, and the right colours again whenever the theme changes."""
    assert isinstance(target, QObject)
    for former in target.findChildren(_Dresser, options=Qt.FindChildOption.FindDirectChildrenOnly):
        former.name = name
        former.paint()
        return
    _Dresser(target, name, theme)


@lru_cache(maxsize=1)
def application_icon() -> QIcon:
    """The program's own icon, which has colours of its own."""
    made = QIcon()
    drawing = paths.resource("icons/application.svg").read_bytes()
    for pixmap in _pixmaps(drawing, (16, 24, 32, 48, 64, 128, 256)):
        made.addPixmap(pixmap)
    return made


class _Dresser(QObject):
    """Lives as a child of what it dresses, so that it goes when that goes."""

    def __init__(self, target: QObject, name: str, theme: Theme) -> None:
        super().__init__(target)
        self.name = name
        self._theme = theme
        theme.changed.connect(self.paint)
        self.paint()

    @Slot()
    def paint(self) -> None:
        target: Any = self.parent()
        target.setIcon(icon(self.name, self._theme))


@lru_cache(maxsize=256)
def _icon(name: str, normal: str, disabled: str) -> QIcon:
    drawing = paths.resource(f"icons/{name}.svg").read_text()
    made = QIcon()
    for pixmap in _pixmaps(drawing.replace("currentColor", normal).encode(), _SIZES):
        made.addPixmap(pixmap, QIcon.Mode.Normal)
        # The same shape in one other colour: a fraction of the time that drawing it again takes.
        painter = QPainter(pixmap)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), QColor(disabled))
        painter.end()
        made.addPixmap(pixmap, QIcon.Mode.Disabled)
    return made


def _pixmaps(drawing: bytes, sizes: tuple[int, ...]) -> Iterator[QPixmap]:
    renderer = QSvgRenderer(QByteArray(drawing))
    for size in sizes:
        pixmap = QPixmap(size, size)
        pixmap.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        yield pixmap
