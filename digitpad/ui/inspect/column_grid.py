"""Many small pictures in a grid that scrolls: the columns of first-layer weights, or the samples of a batch.

In: a view (K, rows, columns) of a tensor. Only the pictures in sight are coloured, so K may be 60,000.
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from digitpad.inspection.entry import Array
from digitpad.inspection.picture import Levels
from digitpad.ui.grid import next_place
from digitpad.ui.inspect.colour_maps import Lookup, indices, to_qimage
from digitpad.ui.theme import Theme

SCALES = range(8, 1, -1)
"""Screen units for the side of one number: the most with which all pictures fit, or else the least."""

GAP = 2
"""Numbers' sides between two pictures."""

EDGE = 4
"""Screen units at the left."""


class ColumnGrid(QAbstractScrollArea):
    """All pictures of a tensor, left to right and downwards, under one colour scale so that they compare.

    Arrow keys move from picture to picture, Page Up and Page Down a screenful.

    Signals:
        pointed: picture, row and column under the pointer, or (-1, -1, -1) when it is on none.
        chosen: the picture that was clicked or reached by key.
    """

    pointed = Signal(int, int, int)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pictures: Array = np.zeros((0, 28, 28))
        self._levels = Levels(0.0, 1.0, False)
        self._colours: Lookup | None = None
        self._current = 0
        self._scale = SCALES[-1]
        self.setAccessibleName(self.tr("Small pictures"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._repaint)

    def show_pictures(self, pictures: Array, levels: Levels, colours: Lookup) -> None:
        """Draw (K, rows, columns). As many as before keep the place that was scrolled to."""
        same = pictures.shape == self._pictures.shape
        self._pictures, self._levels, self._colours = pictures, levels, colours
        if not same:
            self._current = min(self._current, max(len(pictures) - 1, 0))
            self._measure()
        self.viewport().update()

    @property
    def current(self) -> int:
        """The picture with the frame."""
        return self._current

    def set_current(self, picture: int) -> None:
        """Put the frame around a picture, without telling anyone."""
        if picture != self._current:
            self._current = picture
            self.viewport().update()

    def in_sight(self) -> range:
        """The pictures of which something can be seen."""
        across, height = self._across(), self._cell().height()
        top = self.verticalScrollBar().value()
        last = (top + self.viewport().height() - 1) // height
        return range(top // height * across, min((last + 1) * across, len(self._pictures)))

    def picture_at(self, point: QPoint) -> tuple[int, int, int] | None:
        """Picture, row and column under a point of the viewport, or None between pictures."""
        cell, left = self._cell(), EDGE
        x, y = point.x() - left, point.y() + self.verticalScrollBar().value()
        column, row = x // cell.width(), y // cell.height()
        picture = row * self._across() + column
        inner = ((y % cell.height()) // self._scale, (x % cell.width()) // self._scale)
        inside = 0 <= column < self._across() and y >= 0 and picture < len(self._pictures)
        if inside and inner[0] < self._pictures.shape[1] and inner[1] < self._pictures.shape[2]:
            return picture, inner[0], inner[1]
        return None

    def sizeHint(self) -> QSize:
        """Six by three pictures."""
        cell = self._cell()
        return QSize(6 * cell.width() + 24, 3 * cell.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pictures in sight, as one image."""
        if not len(self._pictures) or self._colours is None:
            return
        seen = self.in_sight()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.surface)
        cell, across, left = self._cell(), self._across(), EDGE
        image = to_qimage(self._mosaic(seen))
        top = seen.start // across * cell.height() - self.verticalScrollBar().value()
        painter.drawImage(QRect(left, top, image.width() * self._scale, image.height() * self._scale), image)
        if self._current in seen:
            row, column = divmod(self._current - seen.start, across)
            frame = QRect(
                left + column * cell.width(), top + row * cell.height(), cell.width(), cell.height()
            )
            gap = GAP * self._scale
            painter.setPen(QPen(self._theme.accent, 2))
            frame.adjust(-1, -1, 1 - gap, 1 - gap)
            frame.setTop(max(frame.top(), 1))  # the first row begins at the very edge
            painter.drawRect(frame)
        painter.end()

    def _mosaic(self, seen: range) -> npt.NDArray[np.uint8]:
        """The pictures in sight as (height, width, 4) colours, transparent between them."""
        assert self._colours is not None
        _, rows, columns = self._pictures.shape
        across, gap = self._across(), GAP
        lines = -(-len(seen) // across)
        canvas = np.zeros((lines, rows + gap, across, columns + gap, 4), np.uint8)
        pictures = self._pictures[seen.start : seen.stop]
        flat = self._colours[indices(pictures, self._levels)]
        if pictures.dtype.kind == "f":
            flat[np.isnan(pictures)] = np.array(self._theme.error.getRgb(), np.uint8)
        for line in range(lines):
            part = flat[line * across : (line + 1) * across]
            canvas[line, :rows, : len(part), :columns] = part.transpose(1, 0, 2, 3)
        return canvas.reshape(lines * (rows + gap), across * (columns + gap), 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame."""
        count, lines = len(self._pictures), self.viewport().height() // self._cell().height()
        place = next_place(event.key(), self._current, count, self._across(), lines)
        if place is None:
            super().keyPressEvent(event)
        else:
            self._choose(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the picture that was clicked."""
        found = self.picture_at(event.position().toPoint())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(found[0])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click is one of the grid's from beginning to end."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which number the pointer is on."""
        self.pointed.emit(*(self.picture_at(event.position().toPoint()) or (-1, -1, -1)))

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self.pointed.emit(-1, -1, -1)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds another number of pictures in a line."""
        self._measure()

    def _choose(self, picture: int) -> None:
        self._current = picture
        height, bar = self._cell().height(), self.verticalScrollBar()
        top = picture // self._across() * height
        if top < bar.value():
            bar.setValue(top)
        elif top + height > bar.value() + self.viewport().height():
            bar.setValue(top + height - self.viewport().height())
        self.viewport().update()
        self.chosen.emit(picture)

    def _cell(self) -> QSize:
        return self._cell_at(self._scale)

    def _cell_at(self, scale: int) -> QSize:
        _, rows, columns = self._pictures.shape
        return QSize((columns + GAP) * scale, (rows + GAP) * scale)

    def _across(self) -> int:
        return max((self.viewport().width() - EDGE) // self._cell().width(), 1)

    def _measure(self) -> None:
        view, count = self.viewport().size(), len(self._pictures)
        for self._scale in SCALES:
            cell = self._cell_at(self._scale)
            if (view.width() - EDGE) // cell.width() * (view.height() // cell.height()) >= count:
                break
        lines = -(-count // self._across())
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(lines * self._cell().height() - height, 0))
        bar.setPageStep(height)
        bar.setSingleStep(self._cell().height())

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()
