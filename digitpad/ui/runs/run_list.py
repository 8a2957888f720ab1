"""The list of runs as it is seen: what is chosen, open and in sight outlives every reading of the folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTreeView, QWidget

from digitpad.training.archive import KeptRun
from digitpad.ui.runs.columns import COLUMNS, DATE, NAME
from digitpad.ui.runs.rows import RunRow
from digitpad.ui.runs.run_model import RunModel
from digitpad.ui.theme import Theme

_SAMPLES = (
    "chollet, learning rate 0.01",
    "97.61 ± 0.12 % (97.42–97.80)",
    "Reached its target",
    "784-512-256-10, Adam, dropout",
    "30 of 30",
    "97.61 %",
    "97.61 %",
    "Built-in digits",
    "2026-11-22 14:05",
    "999.9 MB",
)
"""What each column must have room for."""


class RunList(QTreeView):
    """Runs and groups of runs, with a box to tick before each name.

    Signals:
        chosen_changed: other rows are selected.
    """

    chosen_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = RunModel(theme, self)
        self.setModel(self.runs)
        self.setObjectName("runs")  # the style sheet knows it by this
        self.setAccessibleName(self.tr("Kept runs"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)  # by the action, which has the key
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(16)
        self.setIconSize(QSize(10, 10))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(True)
        self.header().setStretchLastSection(False)
        for column, text in enumerate(_SAMPLES):
            room = 84 if column == NAME else 22
            needed = max(
                self.fontMetrics().horizontalAdvance(text) + room, self.header().sectionSizeHint(column)
            )
            self.header().resizeSection(column, needed)
        self.header().setSortIndicator(DATE, Qt.SortOrder.DescendingOrder)
        self._later: tuple[RunRow, ...] | None = None
        self._catch_up_timer = QTimer(self, singleShot=True, interval=0)
        self._catch_up_timer.timeout.connect(self._catch_up)
        self._before: tuple[set[str], list[str], str, int] | None = None
        self.runs.modelAboutToBeReset.connect(self._remember)
        self.runs.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self.chosen_changed)
        theme.changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these rows; while a name is being typed, when it has been."""
        if self.state() is QAbstractItemView.State.EditingState:
            self._later = tuple(rows)
        else:
            self._later = None
            self.runs.set_rows(rows)

    def show_ticks(self, ticked: Sequence[Path], colours: Mapping[str, QColor]) -> None:
        """Show these runs as ticked, in the colours of their curves."""
        self.runs.set_ticked(ticked, colours)

    @property
    def chosen_rows(self) -> list[RunRow]:
        """The selected rows from the top down."""
        found = [self.runs.row_at(index) for index in self.selectionModel().selectedRows(NAME)]
        return [row for row in found if row is not None]

    @property
    def chosen(self) -> tuple[KeptRun, ...]:
        """The selected runs, and those of selected groups, each once."""
        return tuple({run.path: run for row in self.chosen_rows for run in row.runs}.values())

    def choose(self, keys: Sequence[str]) -> None:
        """Select just these rows, and bring the first into sight."""
        self.selectionModel().clear()
        self._select(keys)
        index = self.runs.find(keys[0]) if keys else QModelIndex()
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def _select(self, keys: Sequence[str]) -> None:
        """Select these rows too, all at once: after each change everybody looks at the whole selection."""
        selection = QItemSelection()
        for key in keys:
            index = self.runs.find(key)
            if index.isValid():
                selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().select(selection, flags)

    def rename(self) -> None:
        """Let the name of the current row be typed anew."""
        index = self.currentIndex()
        if index.isValid():
            self.edit(index.siblingAtColumn(NAME))

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(640, 160)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Show what came meanwhile, once Qt is done with the editor."""
        super().closeEditor(editor, hint)
        self._catch_up_timer.start()

    @Slot()
    def _catch_up(self) -> None:
        if self._later is not None:
            self.show_rows(self._later)

    @Slot()
    def _remember(self) -> None:
        opened = {
            row.key
            for number in range(self.runs.rowCount())
            if self.isExpanded(index := self.runs.index(number, NAME)) and (row := self.runs.row_at(index))
        }
        current = self.runs.row_at(self.currentIndex())
        chosen = [row.key for row in self.chosen_rows]
        self._before = (opened, chosen, current.key if current else "", self.verticalScrollBar().value())

    @Slot()
    def _restore(self) -> None:
        if self._before is None:
            return
        opened, chosen, current, place = self._before
        for key in opened:
            self.expand(self.runs.find(key))
        self._select(chosen)
        index = self.runs.find(current) if current else QModelIndex()
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.verticalScrollBar().setValue(place)
        self.chosen_changed.emit()


assert len(_SAMPLES) == len(COLUMNS)
