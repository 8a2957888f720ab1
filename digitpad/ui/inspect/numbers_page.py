"""The view of the numbers themselves: the plane at the chosen place as a table."""

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.picture import plane
from digitpad.inspection.statistics import Statistics
from digitpad.ui.inspect.numbers import NumbersView
from digitpad.ui.inspect.place_words import place_text
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.theme import Theme

NUMBERS = "numbers"


class NumbersPage(ViewPage):
    """The table, and what it tells of the number under the pointer."""

    key = NUMBERS

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: TensorEntry | None = None
        self._index: tuple[int, ...] = ()
        self.table = NumbersView(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self.setFocusProxy(self.table)
        self.table.told.connect(self.reported)
        self.table.pointed.connect(self._pointed)
        self.table.clicked.connect(self._clicked)

    def title(self, entry: TensorEntry) -> str:
        """The tab's word."""
        return self.tr("Numbers")

    def tip(self, entry: TensorEntry) -> str:
        """What can be done with them."""
        return self.tr("The numbers themselves, to read and to copy")

    def show_entry(self, entry: TensorEntry, index: tuple[int, ...], known: Statistics | None) -> None:
        """Show the plane at `index`."""
        self._entry, self._index = entry, index
        self.table.numbers.show_plane(plane(entry.numbers, index))

    @property
    def pointed_text(self) -> str:
        """The place and the number under the pointer, as they are now."""
        entry, cell = self._entry, self.table.cell
        if entry is None or entry.array is None or cell is None:
            return ""
        # A vector stands upright: its row is the place.
        place = (*self._index, *cell)[: entry.array.ndim]
        return place_text(entry, place, entry.array)

    @Slot()
    def _pointed(self) -> None:
        self.pointed.emit(self.pointed_text)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        vector = self._entry is not None and self._entry.array is not None and self._entry.array.ndim == 1
        row, column = (0, index.row()) if vector else (index.row(), index.column())
        self.place_changed.emit(row, column)
