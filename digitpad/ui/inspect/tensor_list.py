"""The list of all tensors in play: one line each, in the order in which data runs."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QStyleOptionViewItem, QTreeView, QWidget

from digitpad.inspection.entry import Section, TensorEntry
from digitpad.state.settings import Settings
from digitpad.ui.inspect.column_menu import ColumnMenu
from digitpad.ui.inspect.columns import SAMPLES, heading
from digitpad.ui.inspect.elided import colour_label
from digitpad.ui.inspect.line_painter import LinePainter
from digitpad.ui.inspect.list_copying import ListCopying
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.sieve import Sieve
from digitpad.ui.inspect.tensor_model import NAME, Heading, TensorModel
from digitpad.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_UPWARDS = (
    QAbstractItemView.CursorAction.MoveUp,
    QAbstractItemView.CursorAction.MovePageUp,
    QAbstractItemView.CursorAction.MovePrevious,
)


class TensorList(QTreeView):
    """What is told of every tensor, a column each: name, shape, ndim and dtype always, the rest by choice.

    Typing looks for a name, Ctrl+C copies the lines that are selected; others than the current one can be.

    Attributes:
        tensors: what is in it.
        copying: takes lines elsewhere.
        columns: which columns are shown.

    Signals:
        entry_chosen: another tensor is the current one.
        sight_changed: other rows are in sight than before.
        slice_begun: a [ was typed, as one does who wants a part of the current tensor.
    """

    entry_chosen = Signal()
    sight_changed = Signal()
    slice_begun = Signal()

    def __init__(
        self,
        theme: Theme,
        measuring: Measuring,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.tensors = TensorModel(theme, measuring, self)
        self._wanted: str | None = None
        self._placing = False
        self._has_new_rows = False
        self._was_chosen = False  # by anybody: then nothing else is suggested any more
        self.setModel(self.tensors)
        self.setAccessibleName(self.tr("Tensors"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
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
        self._sieve = Sieve(self, self.tensors)
        self.copying = ListCopying(self, self.tensors)
        self.columns = ColumnMenu(self, settings)
        self._painter = LinePainter(self, self.tensors, theme)
        self._name_heading = QLabel(heading(NAME), self.header())
        self._name_heading.setAutoFillBackground(True)
        self._name_heading.setBackgroundRole(QPalette.ColorRole.Base)
        self._name_heading.setForegroundRole(QPalette.ColorRole.WindowText)
        self._name_heading.setIndent(8)
        self._name_heading.hide()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.expandAll()
        self.tensors.rowsInserted.connect(self._rows_came)
        self.tensors.rowsRemoved.connect(self._rows_went)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._scrolled_aside)
        self.header().sectionResized.connect(self._scrolled_aside)
        theme.changed.connect(self._scrolled_aside)
        self.expanded.connect(self._scrolled)
        self.collapsed.connect(self._scrolled)

    def set_entries(
        self,
        entries: Sequence[TensorEntry],
        notes: Mapping[Section, str],
        layers: Mapping[int | None, str] | None = None,
    ) -> None:
        """Show these tensors, see TensorModel; the current one stays current, also when it was away."""
        self._placing = True
        try:
            self.tensors.set_entries(entries, notes, layers)
            current = self.current_entry()
            if current is not None and current.key != self._wanted:
                self.selectionModel().clear()  # Qt has moved on to a neighbour, which nobody chose
        finally:
            self._placing = False
        if self._has_new_rows:
            self._has_new_rows = False
            self._sieve.sift()
        if self._wanted is not None and self.current_entry() is None:
            self._place(self._wanted)

    @Slot(str)
    def set_filter(self, text: str) -> None:
        """Show only the tensors that all words of `text` are said of, and the headings above them."""
        if self._sieve.set_text(text):
            current = self.currentIndex()
            if current.isValid():
                self.scrollTo(current)
            self.sight_changed.emit()

    def current_entry(self) -> TensorEntry | None:
        """The tensor that is looked at, or None."""
        return self.tensors.entry(self.currentIndex())

    def choose(self, key: str) -> bool:
        """Make a tensor the current one, now or as soon as it is there; whether it is there now."""
        self._wanted, self._was_chosen = key, True
        return self._place(key)

    def suggest(self, key: str) -> None:
        """Make a tensor the current one, now or when it comes, unless one was chosen already."""
        if not self._was_chosen:
            self._wanted = key
            self._place(key)

    @Slot()
    def keep(self) -> None:
        """Something was done with the current tensor: it counts as chosen."""
        self._was_chosen = True

    def show_beginning(self) -> None:
        """Scroll to where the flow begins, as far as the current line stays in sight with it."""
        current = self.visualRect(self.currentIndex())
        top = self.visualRect(self.tensors.index(0, NAME)).top()
        if not current.isValid() or current.bottom() - top < self.viewport().height():
            self.scrollToTop()

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
        self._was_chosen |= entry.key != self._wanted
        self._wanted = entry.key
        self.entry_chosen.emit()

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+C for the list that has the focus, before a menu of the window takes it."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        copy = QKeySequence(QKeySequence.StandardKey.Copy)
        if asked and isinstance(event, QKeyEvent) and QKeySequence(event.keyCombination()) == copy:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on Ctrl+C; Qt's own list would copy one cell."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copying.copy_rows()
        else:
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go over headings: there is nothing in them to look at or to open."""
        index = super().moveCursor(action, modifiers)
        step = self.indexAbove if action in _UPWARDS else self.indexBelow
        while isinstance(self.tensors.row(index), Heading):
            index = step(index)
        return index

    def keyboardSearch(self, search: str) -> None:
        """Look for a name by its first letters; none begins with a bracket."""
        if search == "[":
            self.slice_begun.emit()
        else:
            super().keyboardSearch(search)

    def paintEvent(self, event: QPaintEvent) -> None:
        """All lines that are in sight."""
        self._painter.begin()
        super().paintEvent(event)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: _Index) -> None:
        """A line in our own way; names stay in sight when other columns are scrolled to."""
        row = self.tensors.row(index)
        if row is not None:
            self._painter.paint_line(painter, options.rect, index, row)
        else:
            branch = QRect(0, options.rect.top(), self.indentation(), options.rect.height())
            self.drawBranches(painter, branch, index)
            self._painter.paint_section(painter, options.rect, index)

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
        for column, text in SAMPLES.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            room = 2 * self.indentation() + 12 if column is NAME else 12
            widest = max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(heading(column)) + 4)
            header.resizeSection(column, widest + room)

    @Slot(QModelIndex, int, int)
    def _rows_came(self, parent: QModelIndex, first: int, last: int) -> None:
        """A heading has all of its line, a tensor has columns."""
        self._has_new_rows = True
        for number in range(first, last + 1):
            row = self.tensors.row(self.tensors.index(number, NAME, parent))
            self.setFirstColumnSpanned(number, parent, not isinstance(row, TensorEntry))

    @Slot(QModelIndex, int, int)
    def _rows_went(self, parent: QModelIndex, first: int, last: int) -> None:
        self._has_new_rows = True

    @Slot()
    def _scrolled_aside(self) -> None:
        """Keep the heading of the names over them; the lines have to be painted anew."""
        header = self.header()
        self._name_heading.setVisible(header.offset() > 0)
        self._name_heading.setGeometry(0, 0, header.sectionSize(NAME), header.height() - 1)
        colour_label(self._name_heading, self._theme.muted)
        self.viewport().update()

    @Slot()
    def _scrolled(self) -> None:
        self.sight_changed.emit()
