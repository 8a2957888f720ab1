"""The list of runs for Qt's views: runs and groups of runs, and in each group its runs.

In: rows, which of them are ticked and in what colour their curves are drawn. Out: cells; ticks and new names
are only asked for, by signals, because the disk decides.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPixmap

from digitpad.ui.messages import short_path
from digitpad.ui.runs.columns import COLUMNS, DATE, NAME, SPREADS, STATUS, spread_of
from digitpad.ui.runs.rows import RunRow
from digitpad.ui.runs.wording import column_heading, column_help, spread_sentence, status_colour
from digitpad.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
SWATCH = 10


class RunModel(QAbstractItemModel):
    """Two floors: runs and groups, and the runs of each group.

    Signals:
        tick_wanted: the folders of a row, and whether they shall be ticked.
        name_wanted: a RunRow, and what it shall be called.
    """

    tick_wanted = Signal(object, bool)
    name_wanted = Signal(object, str)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[RunRow] = []
        self._children: list[list[RunRow]] = []
        self._ticked: frozenset[Path] = frozenset()
        self._colours: Mapping[str, QColor] = {}
        self._places: dict[str, tuple[int, int | None]] = {}  # of each key, once one is looked for
        self._column, self._descending = DATE, True

    # What is in it

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = list(rows)
        self._sort()
        self.endResetModel()

    def set_ticked(self, ticked: Sequence[Path], colours: Mapping[str, QColor]) -> None:
        """Show these as ticked; `colours` are those of their curves, by the rows' keys."""
        self._ticked, self._colours = frozenset(ticked), colours
        for number, children in enumerate(self._children):
            top = self.index(number, NAME)
            self.dataChanged.emit(top, top)
            if children:
                last = self.index(len(children) - 1, NAME, top)
                self.dataChanged.emit(self.index(0, NAME, top), last)

    def row_at(self, index: _Index) -> RunRow | None:
        """The row that an index is of."""
        if not index.isValid():
            return None
        if index.internalId() == 0:
            return self._rows[index.row()]
        return self._children[index.internalId() - 1][index.row()]

    def find(self, key: str) -> QModelIndex:
        """The index of a row by its key; an invalid one when there is none."""
        if not self._places:  # hundreds are looked for after each change, so not one by one
            for number, row in reversed(list(enumerate(self._rows))):
                self._places |= {
                    child.key: (number, place) for place, child in enumerate(self._children[number])
                }
                self._places[row.key] = (number, None)
        if key not in self._places:
            return QModelIndex()
        number, place = self._places[key]
        top = self.index(number, NAME)
        return top if place is None else self.index(place, NAME, top)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by what a column means, not by how it is written."""
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self.beginResetModel()
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        self._places = {}
        order = COLUMNS[self._column].order
        self._rows.sort(key=order, reverse=self._descending)
        # Inside a group the seeds stay in order, unless something else is asked for.
        by_seed = self._column in (DATE, NAME)
        self._children = [[RunRow((run,)) for run in row.runs] if row.group else [] for row in self._rows]
        if not by_seed:
            for children in self._children:
                children.sort(key=order, reverse=self._descending)

    # What Qt asks

    def index(self, row: int, column: int, parent: _Index = _NO_INDEX) -> QModelIndex:
        """The top floor has the id 0, a run in a group the number of its group."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: _Index = _NO_INDEX) -> Any:
        """The group of a run."""
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """Runs and groups, or the runs of a group."""
        if not parent.isValid():
            return len(self._rows)
        if parent.internalId() != 0 or parent.column() != 0:
            return 0
        return len(self._children[parent.row()])

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """The same on both floors."""
        return len(COLUMNS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Names can be changed, and rows be ticked."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == NAME:
            flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Headings, and what they mean."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column_heading(column.name)
            case Qt.ItemDataRole.ToolTipRole:
                return column_help(column.name)
            case Qt.ItemDataRole.TextAlignmentRole if column.is_number:
                return _RIGHT
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        row = self.row_at(index)
        if row is None:
            return None
        column = COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.EditRole if index.column() == NAME:
                return row.name
            case Qt.ItemDataRole.TextAlignmentRole if column.is_number:
                return _RIGHT
            case Qt.ItemDataRole.CheckStateRole if index.column() == NAME:
                return self._check_state(row)
            case Qt.ItemDataRole.DecorationRole if index.column() == NAME:
                return self._swatch(row)
            case Qt.ItemDataRole.ForegroundRole if index.column() == STATUS:
                statuses = {run.status for run in row.runs}
                return status_colour(statuses.pop() if len(statuses) == 1 else "", self._theme)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(row, index.column())
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a tick or a name; what comes of it comes by `set_ticked` and `set_rows`."""
        row = self.row_at(index)
        if row is None or index.column() != NAME:
            return False
        if role == Qt.ItemDataRole.CheckStateRole:
            self.tick_wanted.emit(row.paths, Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        if role == Qt.ItemDataRole.EditRole:
            self.name_wanted.emit(row, str(value))
            return True
        return False

    def _check_state(self, row: RunRow) -> Qt.CheckState:
        count = sum(path in self._ticked for path in row.paths)
        if count == 0:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if count == len(row.paths) else Qt.CheckState.PartiallyChecked

    def _swatch(self, row: RunRow) -> QPixmap | None:
        colour = self._colours.get(row.key)
        if colour is None or not self._ticked.intersection(row.paths):
            return None
        made = QPixmap(SWATCH, SWATCH)
        made.fill(colour)
        return made

    def _tip(self, row: RunRow, column: int) -> str:
        if column in SPREADS:
            return spread_sentence(spread_of(row, SPREADS[column]))
        if column == NAME:
            lines = [row.name, *(short_path(path) for path in row.paths[:1] if not row.group)]
            forked = row.runs[0].about.forked_from
            if forked and not row.group:
                lines.append(self.tr("Forked from {name}").format(name=forked))
            return "\n".join(lines)
        return COLUMNS[column].text(row)
