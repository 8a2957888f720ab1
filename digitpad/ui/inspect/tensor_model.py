"""The list of tensors for Qt's views: groups, and in each its tensors with shape, dtype and statistics."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication

from digitpad.inspection.entry import Group, TensorEntry
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.wording import fault_text, group_text, meaning_text, number_text, shape_text
from digitpad.ui.theme import Theme

NAME, SHAPE, NDIM, DTYPE, BYTES, MINIMUM, MAXIMUM, MEAN = range(8)

NOTE_ROLE = Qt.ItemDataRole.UserRole
"""Role of a group's note: of what moment it is, or what fills it."""

_ANSWERED = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.TextAlignmentRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.SizeHintRole,
    Qt.ItemDataRole.AccessibleTextRole,
    NOTE_ROLE,
}

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class TensorModel(QAbstractItemModel):
    """Two floors: the groups of the flow, always all of them, and the tensors of each.

    New arrays for the same tensors change the cells alone; rows come and go only where names do, so that a
    selection and the place scrolled to outlive every step of a training run. Statistics are asked for when a
    cell is shown, so rows out of sight cost nothing.
    """

    def __init__(self, theme: Theme, measuring: Measuring, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._measuring = measuring
        self._groups = list(Group)
        self._rows: dict[Group, list[TensorEntry]] = {group: [] for group in Group}
        self._notes: dict[Group, str] = {}
        measuring.measured.connect(self._refresh)
        theme.changed.connect(self._refresh)

    # What is in it

    def set_entries(self, entries: Sequence[TensorEntry], notes: Mapping[Group, str]) -> None:
        """Show these tensors, and for each group a note beside its name."""
        for place, group in enumerate(self._groups):
            self._set_group(place, group, [entry for entry in entries if entry.group is group])
            if self._notes.get(group) != notes.get(group):
                self._notes[group] = notes.get(group, "")
                heading = self.index(place, NAME)
                self.dataChanged.emit(heading, heading, [NOTE_ROLE])

    def entry(self, index: _Index) -> TensorEntry | None:
        """The tensor of a row, or None for a group."""
        if not index.isValid() or index.internalId() == 0:
            return None
        rows = self._rows[self._groups[index.internalId() - 1]]
        return rows[index.row()] if index.row() < len(rows) else None

    def find(self, key: str) -> QModelIndex:
        """The row of a tensor by its key; an invalid index when there is none."""
        for place, group in enumerate(self._groups):
            for row, entry in enumerate(self._rows[group]):
                if entry.key == key:
                    return self.index(row, NAME, self.index(place, NAME))
        return QModelIndex()

    def entries(self) -> list[TensorEntry]:
        """All tensors, in the order of the flow."""
        return [entry for group in self._groups for entry in self._rows[group]]

    def _set_group(self, place: int, group: Group, new: list[TensorEntry]) -> None:
        old = self._rows[group]
        shared = min(len(old), len(new))
        head = next((i for i in range(shared) if old[i].key != new[i].key), shared)
        rest = shared - head
        tail = next((i for i in range(rest) if old[-1 - i].key != new[-1 - i].key), rest)
        parent = self.index(place, NAME)
        if len(old) > head + tail:
            self.beginRemoveRows(parent, head, len(old) - tail - 1)
            self._rows[group] = old = old[:head] + old[len(old) - tail :]
            self.endRemoveRows()
        if len(new) > head + tail:
            self.beginInsertRows(parent, head, len(new) - tail - 1)
            self._rows[group] = list(new)
            self.endInsertRows()
        changed = [i for i, entry in enumerate(new) if i >= len(old) or entry.array is not old[i].array]
        self._rows[group] = list(new)
        if changed:
            first = self.index(changed[0], NAME, parent)
            self.dataChanged.emit(first, self.index(changed[-1], MEAN, parent))

    def _refresh(self) -> None:
        for place, group in enumerate(self._groups):
            parent, rows = self.index(place, NAME), len(self._rows[group])
            if rows:
                self.dataChanged.emit(self.index(0, NAME, parent), self.index(rows - 1, MEAN, parent))

    # What Qt asks

    def index(self, row: int, column: int, parent: _Index = _NO_INDEX) -> QModelIndex:
        """A group's index has the id 0, a tensor's the number of its group."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: _Index = _NO_INDEX) -> Any:
        """The group of a tensor."""
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, NAME, 0)

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """All groups, or the tensors of one."""
        if not parent.isValid():
            return len(self._groups)
        top = parent.internalId() == 0 and parent.column() == NAME
        return len(self._rows[self._groups[parent.row()]]) if top else 0

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """Name, shape, ndim, dtype, bytes, minimum, maximum, mean."""
        return MEAN + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' headings, in NumPy's own words."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("name"), "shape", "ndim", "dtype", self.tr("bytes"), "min", "max", "mean")[
                section
            ]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (NDIM, BYTES, MINIMUM, MAXIMUM, MEAN) else None
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tensors can be chosen; groups can only be opened and closed."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) if index.internalId() else Qt.ItemFlag.ItemIsEnabled

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A group's heading and note, or one cell of a tensor."""
        if role not in _ANSWERED:  # a view asks for nine roles a cell, at every step shown
            return None
        entry = self.entry(index)
        if entry is None:
            return self._of_group(index, role)
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(entry, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in (NDIM, BYTES, MINIMUM, MAXIMUM, MEAN) else None
        if role == Qt.ItemDataRole.ForegroundRole and column >= MINIMUM:
            return self._theme.error if self._faults(entry) else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(entry, column)
        return None

    def _of_group(self, index: _Index, role: int) -> Any:
        if not index.isValid() or index.column() != NAME:
            return None
        group = self._groups[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return group_text(group)
        if role == NOTE_ROLE:
            return self._notes.get(group, "")
        if role == Qt.ItemDataRole.SizeHintRole:  # of one line, which all lines follow: a little air
            return QSize(80, QFontMetrics(QGuiApplication.font()).height() + 2)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{group_text(group)}. {self._notes.get(group, '')}"
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _cell(self, entry: TensorEntry, column: int) -> str:
        form = entry.form
        match column:
            case 0:
                return entry.name.removeprefix("optimizer.")  # the heading says it, and room is short
            case 1:
                return shape_text(form)
        if form is None:
            return "…"
        match column:
            case 2:
                return str(form.ndim)
            case 3:
                return str(form.dtype)
            case 4:
                return f"{form.nbytes:,}"
        return self._statistic(entry, column)

    def _statistic(self, entry: TensorEntry, column: int) -> str:
        known = None if entry.array is None else self._measuring.of(entry.array)
        if known is None:
            return "…"
        if known.nan:  # as NumPy has it; the finite ones are in the tool tip
            return "nan"
        if known.infinite:
            return "inf"
        value = {MINIMUM: known.minimum, MAXIMUM: known.maximum, MEAN: known.mean}[column]
        return "–" if value is None else number_text(value, 3)

    def _faults(self, entry: TensorEntry) -> str:
        return "" if entry.array is None else fault_text(self._measuring.of(entry.array))

    def _tip(self, entry: TensorEntry, column: int) -> str:
        if column < MINIMUM or entry.array is None:
            return meaning_text(entry)
        known = self._measuring.of(entry.array)
        if known is None or known.minimum is None:
            return self._faults(entry)
        text = f"min {known.minimum!r}\nmax {known.maximum!r}\nmean {known.mean!r}"
        faults = self._faults(entry)
        return self.tr("{0}; of the others:").format(faults) + "\n" + text if faults else text
