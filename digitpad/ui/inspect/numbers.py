"""A plane of numbers as a table that asks only for the cells in sight, and copies a selection as text."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from digitpad.inspection.as_text import aligned, numpy_code, tab_separated
from digitpad.inspection.entry import Array
from digitpad.inspection.picture import grid
from digitpad.ui.inspect.wording import exact_text, number_text
from digitpad.ui.theme import Theme

COPY_LIMIT = 1_000_000
"""Numbers that a clipboard takes without stopping the window."""

_DISPLAY, _FOREGROUND = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ForegroundRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_OF_VALUE = {_DISPLAY, _FOREGROUND, Qt.ItemDataRole.ToolTipRole}
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

_Index = QModelIndex | QPersistentModelIndex


class NumbersModel(QAbstractTableModel):
    """Any plane as a table: rows down, columns across, indices as headings."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plane: Array | None = None
        self._rank = 2
        self._upright = False

    @property
    def rank(self) -> int:
        """How many axes the numbers have: 0 to 2."""
        return self._rank

    @property
    def plane(self) -> Array | None:
        """What the table shows, (rows, columns)."""
        return self._plane

    def show_plane(self, flat: Array) -> None:
        """Show a plane of rank 0 to 2; a vector stands upright. One of the same shape keeps the selection."""
        upright = flat.ndim == 1
        plane = grid(flat).T if upright else grid(flat)
        self._rank = flat.ndim
        if self._plane is not None and plane.shape == self._plane.shape:
            self._plane, self._upright = plane, upright
            if plane.size:
                self.dataChanged.emit(
                    self.index(0, 0),
                    self.index(plane.shape[0] - 1, plane.shape[1] - 1),
                    [Qt.ItemDataRole.DisplayRole],
                )
            return
        self.beginResetModel()
        self._plane, self._upright = plane, upright
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The rows of the plane."""
        return 0 if self._plane is None or parent.isValid() else self._plane.shape[0]

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """The columns of the plane."""
        return 0 if self._plane is None or parent.isValid() else self._plane.shape[1]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A number in few digits; all of them in the tool tip."""
        if role == _ALIGNMENT:
            return _RIGHT
        if role not in _OF_VALUE or self._plane is None:  # a view asks for nine roles of every cell
            return None
        value = self._plane[index.row(), index.column()]
        if role == _DISPLAY:
            return number_text(value)
        if role == _FOREGROUND:  # so that a digit can be seen in its own numbers
            return self._theme.muted if value == 0 else None
        return exact_text(value)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The index, as NumPy counts."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if self._upright and orientation == Qt.Orientation.Horizontal:
            return self.tr("value")
        return str(section)


class NumbersView(QTableView):
    """The table; Ctrl+C copies the selection, tabs between columns, every digit of each number.

    The context menu also copies it as aligned text and as NumPy's code.

    Signals:
        told: a sentence for the user on what was or was not copied.
        pointed: the pointer is on another cell, or on none.
    """

    told = Signal(str)
    pointed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = NumbersModel(theme, self)
        self._cell: tuple[int, int] | None = None
        self.setModel(self.numbers)
        self.setAccessibleName(self.tr("Numbers"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(8)
            header.setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 4)
        key = QKeySequence(QKeySequence.StandardKey.Copy)
        shown = key.toString(QKeySequence.SequenceFormat.NativeText)
        for text, copy in (
            (f"{self.tr('Copy as tab-separated text')}\t{shown}", self.copy),
            (self.tr("Copy as aligned text"), self.copy_aligned),
            (self.tr("Copy as NumPy code"), self.copy_code),
        ):
            action = QAction(text, self)
            action.triggered.connect(copy)
            self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setMouseTracking(True)
        theme.changed.connect(self._repaint)
        self.numbers.modelReset.connect(self._size_columns)

    @Slot()
    def _size_columns(self) -> None:
        """As wide as the dtype's longest number: to measure each would take as long as to read all."""
        plane = self.numbers.plane
        kind = "f" if plane is None else plane.dtype.kind
        longest = "-0.0001234"
        if plane is not None and kind in "iu":
            longest = max(str(np.iinfo(plane.dtype).min), str(np.iinfo(plane.dtype).max), key=len)[:10]
        width = self.fontMetrics().horizontalAdvance("False" if kind == "b" else longest)
        self.horizontalHeader().setDefaultSectionSize(width + 12)

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+C for the table that has the focus, before a menu of the window takes it."""
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and event.matches(QKeySequence.StandardKey.Copy):  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on Ctrl+C; Qt's own table would copy one cell."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column under the pointer, where the plane has them."""
        plane, cell = self.numbers.plane, self._cell
        if plane is None or cell is None or cell[0] >= plane.shape[0] or cell[1] >= plane.shape[1]:
            return None
        return cell

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which number the pointer is on, and select as Qt does while a button is down."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._point((index.row(), index.column()) if index.isValid() else None)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self._point(None)
        return super().viewportEvent(event)

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self.pointed.emit()

    @Slot()
    def copy(self) -> None:
        """Put the selected rectangle, or everything when nothing is selected, on the clipboard."""
        self._copy(tab_separated)

    @Slot()
    def copy_aligned(self) -> None:
        """The same with columns one under the other."""
        self._copy(aligned)

    @Slot()
    def copy_code(self) -> None:
        """The same as an expression that makes the array, a vector of a vector."""
        self._copy(self._code)

    def _code(self, part: Array) -> str:
        return numpy_code(part if self.numbers.rank == 2 else part.reshape((-1,) * self.numbers.rank))

    def _copy(self, as_text: Callable[[Array], str]) -> None:
        part = self.selected()
        if part is None or not part.size:
            return
        if part.size > COPY_LIMIT:
            message = self.tr("{0} numbers are selected; up to {1} can be copied.")
            self.told.emit(message.format(f"{part.size:,}", f"{COPY_LIMIT:,}"))
            return
        QGuiApplication.clipboard().setText(as_text(part))
        self.told.emit(self.tr("Copied {0} × {1} numbers.").format(*part.shape))

    def selected(self) -> Array | None:
        """The selected rectangle of the plane, the whole plane when nothing is selected."""
        plane, ranges = self.numbers.plane, self.selectionModel().selection()
        if plane is None or ranges.isEmpty():
            return plane
        first = ranges.first()
        return plane[first.top() : first.bottom() + 1, first.left() : first.right() + 1]

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()
