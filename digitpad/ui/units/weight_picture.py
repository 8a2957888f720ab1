"""One unit's picture in large, with the number under the pointer; a pixel can be chosen to be set."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.inspection.entry import Array
from digitpad.inspection.picture import Levels
from digitpad.ui.inspect.colour_maps import Lookup, indices, to_qimage
from digitpad.ui.theme import Theme

SIDE = 28
_FRAME = QColor("#1b2330")
"""Around the chosen pixel; the diverging map is light in every theme."""

_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class WeightPicture(QWidget):
    """28×28 numbers, each a square of whole screen units. A click or the arrow keys choose one.

    Signals:
        pointed: row and column under the pointer, or (-1, -1) when it is on none.
        chosen: row and column that were clicked or reached by key.
    """

    pointed = Signal(int, int)
    chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: Array | None = None
        self._levels = Levels(-1.0, 1.0, True)
        self._colours: Lookup | None = None
        self._cell: tuple[int, int] | None = None
        self._can_choose = False
        self.setAccessibleName(self.tr("Weights of the unit, 28 by 28"))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_picture(
        self, picture: Array | None, levels: Levels, colours: Lookup, *, can_choose: bool
    ) -> None:
        """Draw (28, 28); None is an empty one. `can_choose`: whether its pixels are weights to be set."""
        self._picture, self._levels, self._colours = picture, levels, colours
        self._can_choose = can_choose
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_choose else Qt.FocusPolicy.NoFocus)
        self.update()

    def set_cell(self, cell: tuple[int, int] | None) -> None:
        """Put the frame around a pixel, or nowhere."""
        self._cell = cell
        self.update()

    def rect_of(self, row: int, column: int) -> QRectF:
        """Where a pixel is."""
        area, side = self._area(), self._area().width() / SIDE
        return QRectF(area.left() + column * side, area.top() + row * side, side, side)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column at a place, or None beside the picture."""
        area = QRectF(self._area())
        if self._picture is None or not area.contains(point):
            return None
        side = area.width() / SIDE
        row, column = int((point.y() - area.top()) / side), int((point.x() - area.left()) / side)
        return min(row, SIDE - 1), min(column, SIDE - 1)

    def sizeHint(self) -> QSize:
        """Five units for each weight."""
        return QSize(5 * SIDE + 4, 5 * SIDE + 4)

    def minimumSizeHint(self) -> QSize:
        """Two."""
        return QSize(2 * SIDE + 4, 2 * SIDE + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, and the frame around the chosen pixel."""
        painter = QPainter(self)
        area = self._area()
        if self._picture is not None and self._colours is not None:
            flat = self._colours[indices(self._picture, self._levels)]
            if self._picture.dtype.kind == "f":
                flat[np.isnan(self._picture)] = np.array(self._theme.error.getRgb(), np.uint8)
            painter.drawImage(area, to_qimage(flat))
        painter.setPen(QPen(self._theme.accent if self.hasFocus() else self._theme.border, 1))
        painter.drawRect(area.adjusted(-1, -1, 0, 0))
        if self._cell is not None and self._can_choose:
            painter.setPen(QPen(_FRAME, 1))
            painter.drawRect(self.rect_of(*self._cell).adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the pixel that was clicked."""
        cell = self.cell_at(event.position())
        if self._can_choose and cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.set_cell(cell)
            self.chosen.emit(*cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which pixel the pointer is on."""
        self.pointed.emit(*(self.cell_at(event.position()) or (-1, -1)))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it is on none."""
        self.pointed.emit(-1, -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame."""
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or self._picture is None:
            super().keyPressEvent(event)
            return
        row, column = self._cell or (SIDE // 2, SIDE // 2)
        cell = (min(max(row + move[0], 0), SIDE - 1), min(max(column + move[1], 0), SIDE - 1))
        self.set_cell(cell)
        self.chosen.emit(*cell)

    def _area(self) -> QRect:
        scale = max(min((self.width() - 4) // SIDE, (self.height() - 4) // SIDE), 1)
        return QRect(2, 2, SIDE * scale, SIDE * scale)
