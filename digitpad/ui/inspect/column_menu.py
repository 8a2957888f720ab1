"""The menu of the list's header: which columns are shown; what was chosen is remembered."""

from PySide6.QtCore import QByteArray, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTreeView

from digitpad.state.settings import Settings
from digitpad.ui.inspect.columns import ALWAYS, Column, heading

REMEMBERED = "inspector columns"
"""Under which name the settings keep the hidden columns."""


class ColumnMenu(QObject):
    """Hides and shows the columns of a list; name, shape, ndim and dtype stay.

    Args:
        view: the list.
        settings: what remembers the choice; None forgets it with the list.
    """

    def __init__(self, view: QTreeView, settings: Settings | None) -> None:
        super().__init__(view)
        self._view, self._settings = view, settings
        self.menu = QMenu(self.tr("Columns"), view)
        for column in Column:
            if column not in ALWAYS:
                action = self.menu.addAction(heading(column))
                action.setCheckable(True)
                action.setData(int(column))
        view.addAction(self.menu.menuAction())  # for those who have no mouse over the header
        self.menu.triggered.connect(self._toggled)
        header = view.header()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open)
        kept = settings.layout(REMEMBERED) if settings is not None else None
        names = set() if kept is None else set(bytes(kept.data()).decode(errors="replace").split(","))
        for column in Column:
            if column not in ALWAYS:
                view.setColumnHidden(column, column.name.lower() in names)
        self._tick()

    def set_shown(self, column: Column, on: bool) -> None:
        """Show or hide a column, and remember it."""
        if column in ALWAYS:
            return
        self._view.setColumnHidden(column, not on)
        self._tick()
        if self._settings is not None:
            hidden = [c.name.lower() for c in Column if self._view.isColumnHidden(c)]
            self._settings.remember_layout(
                REMEMBERED, QByteArray(",".join(hidden).encode()) if hidden else None
            )

    def _tick(self) -> None:
        for action in self.menu.actions():
            action.setChecked(not self._view.isColumnHidden(action.data()))

    @Slot(QAction)
    def _toggled(self, action: QAction) -> None:
        self.set_shown(Column(action.data()), action.isChecked())

    @Slot(QPoint)
    def _open(self, place: QPoint) -> None:
        self.menu.popup(self._view.header().mapToGlobal(place))
