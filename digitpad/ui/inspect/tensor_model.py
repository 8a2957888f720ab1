"""The list of tensors for Qt's views: the sections of the flow, and in each its tensors, layer by layer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication

from digitpad.inspection.entry import Section, TensorEntry
from digitpad.ui.inspect.columns import MEASURED, TO_THE_RIGHT, Column, heading, heading_tip
from digitpad.ui.inspect.facts import Facts
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.wording import section_text
from digitpad.ui.theme import Theme

NAME = Column.NAME
LAST = max(Column)

NOTE_ROLE = Qt.ItemDataRole.UserRole
"""Role of a section's note: of what moment it is, or what fills it."""

FLAG_ROLE = NOTE_ROLE + 1
"""Role of the colour in which a tensor is to be marked, as one whose numbers are not finite; else None."""

_ANSWERED = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.TextAlignmentRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.SizeHintRole,
    Qt.ItemDataRole.AccessibleTextRole,
    NOTE_ROLE,
    FLAG_ROLE,
}

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Heading:
    """A line in a section that says which layer the tensors below it are of."""

    key: str
    text: str


Row = TensorEntry | Heading


class TensorModel(QAbstractItemModel):
    """Two floors: the sections of the flow, always all of them, and in each its tensors and their headings.

    New arrays for the same tensors change the cells alone; rows come and go only where names do, so that a
    selection and the place scrolled to outlive every step of a training run. Statistics are asked for when a
    cell is shown, so rows out of sight cost nothing.
    """

    def __init__(self, theme: Theme, measuring: Measuring, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.facts = Facts(measuring)
        self._sections = list(Section)
        self._rows: dict[Section, list[Row]] = {section: [] for section in Section}
        self._notes: dict[Section, str] = {}
        measuring.measured.connect(self._refresh)
        theme.changed.connect(self._refresh)

    # What is in it

    def set_entries(
        self,
        entries: Sequence[TensorEntry],
        notes: Mapping[Section, str],
        layers: Mapping[int | None, str] | None = None,
    ) -> None:
        """Show these tensors.

        Args:
            entries: in the order of the flow.
            notes: what is said beside a section's name.
            layers: headings on the way forward, by the layer of what stands below; None: of what has none.
        """
        for place, section in enumerate(self._sections):
            own = [entry for entry in entries if entry.section is section]
            headings = layers if layers and section is Section.FORWARD else {}
            self._set_section(place, section, list(_with_headings(own, headings)))
            if self._notes.get(section) != notes.get(section):
                self._notes[section] = notes.get(section, "")
                index = self.index(place, NAME)
                self.dataChanged.emit(index, index, [NOTE_ROLE])

    def row(self, index: _Index) -> Row | None:
        """What stands in a line; None for a section."""
        if not index.isValid() or index.internalId() == 0:
            return None
        rows = self._rows[self._sections[index.internalId() - 1]]
        return rows[index.row()] if index.row() < len(rows) else None

    def entry(self, index: _Index) -> TensorEntry | None:
        """The tensor of a line, or None for a section or a heading."""
        row = self.row(index)
        return row if isinstance(row, TensorEntry) else None

    def find(self, key: str) -> QModelIndex:
        """The line of a tensor by its key; an invalid index when there is none."""
        for place, section in enumerate(self._sections):
            for number, row in enumerate(self._rows[section]):
                if row.key == key:
                    return self.index(number, NAME, self.index(place, NAME))
        return QModelIndex()

    def entries(self) -> list[TensorEntry]:
        """All tensors, in the order of the flow."""
        rows = (row for section in self._sections for row in self._rows[section])
        return [row for row in rows if isinstance(row, TensorEntry)]

    def _set_section(self, place: int, section: Section, new: list[Row]) -> None:
        old = self._rows[section]
        shared = min(len(old), len(new))
        head = next((i for i in range(shared) if old[i].key != new[i].key), shared)
        rest = shared - head
        tail = next((i for i in range(rest) if old[-1 - i].key != new[-1 - i].key), rest)
        parent = self.index(place, NAME)
        if len(old) > head + tail:
            self.beginRemoveRows(parent, head, len(old) - tail - 1)
            self._rows[section] = old = old[:head] + old[len(old) - tail :]
            self.endRemoveRows()
        if len(new) > head + tail:
            self.beginInsertRows(parent, head, len(new) - tail - 1)
            self._rows[section] = list(new)
            self.endInsertRows()
        changed = [i for i, row in enumerate(new) if i >= len(old) or _differ(row, old[i])]
        self._rows[section] = list(new)
        if changed:
            first = self.index(changed[0], NAME, parent)
            self.dataChanged.emit(first, self.index(changed[-1], LAST, parent))

    def _refresh(self) -> None:
        for place, section in enumerate(self._sections):
            parent, rows = self.index(place, NAME), len(self._rows[section])
            if rows:
                self.dataChanged.emit(self.index(0, NAME, parent), self.index(rows - 1, LAST, parent))

    # What Qt asks

    def index(self, row: int, column: int, parent: _Index = _NO_INDEX) -> QModelIndex:
        """A section's index has the id 0, a line's the number of its section."""
        # hasIndex() asks the same by way of Qt, in three times as long, for every cell of every paint.
        if not (0 <= column <= LAST and 0 <= row < self.rowCount(parent)):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: _Index = _NO_INDEX) -> Any:
        """The section of a line."""
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, NAME, 0)

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """All sections, or the lines of one."""
        if not parent.isValid():
            return len(self._sections)
        top = parent.internalId() == 0 and parent.column() == NAME
        return len(self._rows[self._sections[parent.row()]]) if top else 0

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """As many as `Column` has."""
        return len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' headings, where there is one in NumPy's own words."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return heading(Column(section))
        if role == Qt.ItemDataRole.ToolTipRole:
            return heading_tip(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in TO_THE_RIGHT else None
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tensors can be chosen; sections can only be opened and closed, and headings read."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) if self.entry(index) is not None else Qt.ItemFlag.ItemIsEnabled

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A section's name and note, a heading, or one cell of a tensor."""
        if role not in _ANSWERED:  # a view asks for nine roles a cell, at every step shown
            return None
        row = self.row(index)
        if row is None:
            return self._of_section(index, role)
        if isinstance(row, Heading):
            return self._of_heading(index, row, role)
        column, facts = Column(index.column()), self.facts
        if role == Qt.ItemDataRole.DisplayRole:
            return facts.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in TO_THE_RIGHT else None
        if role == Qt.ItemDataRole.ForegroundRole:
            if column is NAME or column in MEASURED:
                return self._theme.error if facts.faults(row) else None
            return self._theme.warning if column is Column.DEAD and facts.dead(row) else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return facts.tip(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column is NAME:
            return facts.aloud(row)
        if role == FLAG_ROLE:
            return (
                self._theme.error if facts.faults(row) else self._theme.warning if facts.dead(row) else None
            )
        return None

    def _of_section(self, index: _Index, role: int) -> Any:
        if not index.isValid() or index.column() != NAME:
            return None
        section = self._sections[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return section_text(section)
        if role == NOTE_ROLE:
            return self._notes.get(section, "")
        if role == Qt.ItemDataRole.SizeHintRole:  # of one line, which all lines follow: a little air
            return QSize(80, QFontMetrics(QGuiApplication.font()).height() + 2)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{section_text(section)}. {self._notes.get(section, '')}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._notes.get(section, "")
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _of_heading(self, index: _Index, row: Heading, role: int) -> Any:
        # No text to be found by the letters that are typed: the names below begin like it.
        return row.text if index.column() == NAME and role == Qt.ItemDataRole.AccessibleTextRole else None


def _with_headings(entries: Sequence[TensorEntry], headings: Mapping[int | None, str]) -> Iterator[Row]:
    """The tensors, and a heading wherever another layer begins that has one."""
    before: object = Ellipsis
    for entry in entries:
        if entry.layer != before and entry.layer in headings:
            yield Heading(f"layer/{entry.layer}", headings[entry.layer])
        before = entry.layer
        yield entry


def _differ(row: Row, former: Row) -> bool:
    """Whether another text or other numbers are to be shown in the same line."""
    if isinstance(row, TensorEntry) and isinstance(former, TensorEntry):
        return row.array is not former.array
    return row != former
