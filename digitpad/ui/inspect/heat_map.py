"""A plane of numbers as coloured cells, with a colour bar, and the number under the pointer."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QHBoxLayout, QWidget

from digitpad.inspection.entry import Array
from digitpad.inspection.picture import Levels, thinned
from digitpad.ui.inspect.colour_bar import ColourBar
from digitpad.ui.inspect.colour_maps import Lookup
from digitpad.ui.theme import Theme

MOST_CELLS = 1024
"""Rows or columns that are drawn: about what a panel has pixels."""

_SQUARE_UP_TO = 2
"""Planes longer than this many times their width are stretched to the view, or they would be a band."""


class HeatMap(QWidget):
    """Rows downwards and columns to the right, as NumPy prints them; the wheel zooms, a double click fits.

    Signals:
        pointed: row and column under the pointer, or (-1, -1) when it has left the cells.
    """

    pointed = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, with_bar: bool = True) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shape: tuple[int, ...] = ()
        self._steps = (1, 1)
        self._chosen: QRectF | None = None  # the part that somebody has zoomed to
        self._view = pg.GraphicsView(self, useOpenGL=False, background=None)
        self._box = pg.ViewBox(invertY=True, enableMenu=False, defaultPadding=0.01)
        self._view.setCentralItem(self._box)
        self._view.setMinimumSize(40, 30)  # three beside each other have to fit a narrow pane
        self._image = pg.ImageItem(axisOrder="row-major")
        self._below = QGraphicsRectItem()  # seen where a number is NaN, which pyqtgraph leaves transparent
        self._below.setPen(QPen(Qt.PenStyle.NoPen))
        self._box.addItem(self._below)
        self._box.addItem(self._image)
        self._bar = ColourBar(theme, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._bar)
        self._bar.setVisible(with_bar)
        self._view.setAccessibleName(self.tr("Heat map"))
        self._view.viewport().installEventFilter(self)
        self._view.viewport().setMouseTracking(True)
        self._box.sigResized.connect(self._refit)
        self._box.sigRangeChangedManually.connect(self.keep_zoom)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def steps(self) -> tuple[int, int]:
        """Each how-many-th row and column is drawn: (1, 1) when all are."""
        return self._steps

    @property
    def box(self) -> pg.ViewBox:
        """What zooms; one may be linked to another."""
        return self._box

    @property
    def image(self) -> pg.ImageItem:
        """What is drawn."""
        return self._image

    def show_plane(self, plane: Array, levels: Levels, colours: Lookup) -> None:
        """Draw a plane (rows, columns) of any real dtype. One of the same shape as before keeps the zoom."""
        cells, steps = thinned(plane, MOST_CELLS)
        self.show_cells(cells, plane.shape, steps, levels, colours)

    def show_cells(
        self, cells: Array, shape: tuple[int, ...], steps: tuple[int, int], levels: Levels, colours: Lookup
    ) -> None:
        """Draw what was thinned already: each how-many-th row and column of a plane of this shape."""
        self._steps = steps
        if cells.dtype == np.bool_ or cells.dtype == np.float16 or cells.dtype.itemsize == 8:
            cells = cells.astype(np.float32)  # the picture only: pyqtgraph draws float32 fastest
        self._image.setLookupTable(colours, update=False)
        self._image.setImage(cells, levels=(levels.low, levels.high), autoLevels=False)
        self._bar.show_scale(levels, colours)
        if shape != self._shape:
            self._shape = shape
            whole = QRectF(0, 0, shape[1], shape[0])
            self._image.setRect(whole)
            self._below.setRect(whole)
            self.fit()

    @Slot()
    def fit(self) -> None:
        """Show the whole plane."""
        self._chosen = None
        rows, columns = self._shape
        square = max(rows, columns) <= _SQUARE_UP_TO * min(rows, columns)
        self._box.setAspectLocked(square, 1)
        self._box.setLimits(minXRange=min(4, columns), minYRange=min(4, rows))
        self._box.setRange(QRectF(0, 0, columns, rows), padding=0.01, disableAutoRange=True)

    @Slot()
    def keep_zoom(self) -> None:
        """Go on showing the part that is in sight, whatever size the view gets."""
        self._chosen = self._box.viewRect()

    @Slot()
    def _refit(self) -> None:
        """Linked views of a locked aspect drift apart when one of them is resized before the others."""
        if self._chosen is not None:
            self._box.setRange(self._chosen, padding=0, disableAutoRange=True)
        elif self._shape:
            self.fit()

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column under a point of the scene, or None beside the cells."""
        place = self._box.mapSceneToView(point)
        row, column = int(np.floor(place.y())), int(np.floor(place.x()))
        if len(self._shape) == 2 and 0 <= row < self._shape[0] and 0 <= column < self._shape[1]:
            return row - row % self._steps[0], column - column % self._steps[1]
        return None

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Follow the pointer; pyqtgraph's own signal leaves out quick moves, and so the last place."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            cell = self.cell_at(self._view.mapToScene(event.position().toPoint()))
            self.pointed.emit(*(cell or (-1, -1)))
        elif event.type() == QEvent.Type.Leave:
            self.pointed.emit(-1, -1)
        elif event.type() == QEvent.Type.MouseButtonDblClick and self._shape:
            self.fit()
            return True
        return False

    @Slot()
    def _dress(self) -> None:
        self._view.setBackground(self._theme.surface)
        self._below.setBrush(self._theme.error)
