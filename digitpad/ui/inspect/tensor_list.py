"""The list of all tensors in play: one line each, grouped in the order in which data flows."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget

from digitpad.inspection.entry import Group, TensorEntry
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.tensor_model import NAME, NOTE_ROLE, TensorModel
from digitpad.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex

_SAMPLES = (
    "layers.0.output.grad",
    "(60000, 28, 28)",
    "ndim ",
    "float32",
    "47,040,000",
    "-0.000123",
    "-0.000123",
    "-0.000123",
)
"""What each column must have room for."""


class TensorList(QTreeView):
    """Name, shape, ndim, dtype, bytes, minimum, maximum and mean of every tensor.

    Signals:
        entry_chosen: another tensor is the current one.
        sight_changed: other rows are in sight than before.
        slice_begun: a [ was typed, as one does who wants a part of the current tensor.
    """

    entry_chosen = Signal()
    sight_changed = Signal()
    slice_begun = Signal()

    def __init__(self, theme: Theme, measuring: Measuring, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.tensors = TensorModel(theme, measuring, self)
        self._wanted: str | None = None
        self._placing = False
        self.setModel(self.tensors)
        self.setAccessibleName(self.tr("Tensors"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(12)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for row in range(self.tensors.rowCount()):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        self._size_columns()
        self.expandAll()
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.expanded.connect(self._scrolled)
        self.collapsed.connect(self._scrolled)

    def set_entries(self, entries: Sequence[TensorEntry], notes: Mapping[Group, str]) -> None:
        """Show these tensors; the current one stays current, also when it was away for a while."""
        self._placing = True
        try:
            self.tensors.set_entries(entries, notes)
            current = self.current_entry()
            if current is not None and current.key != self._wanted:
                self.selectionModel().clear()  # Qt has moved on to a neighbour, which nobody chose
        finally:
            self._placing = False
        if self._wanted is not None and self.current_entry() is None:
            self._place(self._wanted)

    def current_entry(self) -> TensorEntry | None:
        """The tensor that is looked at, or None."""
        return self.tensors.entry(self.currentIndex())

    def choose(self, key: str) -> bool:
        """Make a tensor the current one, now or as soon as it is there; whether it is there now."""
        self._wanted = key
        return self._place(key)

    def in_sight(self) -> list[TensorEntry]:
        """The tensors whose lines can be seen."""
        seen: list[TensorEntry] = []
        index = self.indexAt(self.viewport().rect().topLeft())
        bottom = self.viewport().height()
        while index.isValid() and self.visualRect(index).top() < bottom:
            entry = self.tensors.entry(index)
            if entry is not None:
                seen.append(entry)
            index = self.indexBelow(index)
        return seen

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Remember what the user chose, but not what Qt chooses when rows come and go."""
        super().currentChanged(current, previous)
        entry = self.tensors.entry(current)
        if self._placing or entry is None:
            return
        self._wanted = entry.key
        self.entry_chosen.emit()

    def keyboardSearch(self, search: str) -> None:
        """Look for a name by its first letters; none begins with a bracket."""
        if search == "[":
            self.slice_begun.emit()
        else:
            super().keyboardSearch(search)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: _Index) -> None:
        """A line as Qt draws it, and beside a group's name its note, fainter.

        Here and not in a delegate, which would be called for every cell.
        """
        super().drawRow(painter, options, index)
        note = index.data(NOTE_ROLE)
        if not note:
            return
        bold = QFont(self.font())
        bold.setBold(True)
        room = self.visualRect(index)
        room.setLeft(room.left() + QFontMetrics(bold).horizontalAdvance(index.data()) + 16)
        room.setRight(self.viewport().width() - 4)
        text = self.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self._theme.muted)
        painter.setFont(self.font())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def sizeHint(self) -> QSize:
        """Wide enough for all columns."""
        return QSize(self.header().length() + self.verticalScrollBar().sizeHint().width(), 280)

    def _place(self, key: str) -> bool:
        index = self.tensors.find(key)
        if not index.isValid():
            return False
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)
        return True

    def _size_columns(self) -> None:
        header, metrics = self.header(), self.fontMetrics()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(24)
        for column, text in enumerate(_SAMPLES):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            room = 32 if column == NAME else 12
            header.resizeSection(column, metrics.horizontalAdvance(text) + room)

    @Slot()
    def _scrolled(self) -> None:
        self.sight_changed.emit()
