"""The chosen tensor: what it is, and its numbers as a picture, as small pictures, or as a table."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import SliceError
from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.part import part_of
from digitpad.inspection.picture import plane
from digitpad.inspection.statistics import Statistics
from digitpad.ui import icons
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.index_bar import IndexBar
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.numbers import NumbersView
from digitpad.ui.inspect.pictures import GridView, PictureView, place_text
from digitpad.ui.inspect.saving import TensorFiles
from digitpad.ui.inspect.slice_bar import SliceBar
from digitpad.ui.inspect.view_tabs import COLUMNS, NUMBERS, ViewTabs
from digitpad.ui.inspect.wording import (
    about_text,
    fault_text,
    form_text,
)
from digitpad.ui.theme import Theme


class TensorView(QWidget):
    """Looks at one tensor or a part of it; another array of the same tensor changes what is shown in place.

    Signals:
        view_changed: another of the views is shown.
    """

    view_changed = Signal()

    def __init__(self, theme: Theme, measuring: Measuring, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._measuring = measuring
        self._whole: TensorEntry | None = None
        self._entry: TensorEntry | None = None  # what is looked at: the whole tensor, or the part of it

        self._name = ElidedLabel()
        bold = QFont(self.font())
        bold.setBold(True)
        self._name.setFont(bold)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._form = ElidedLabel()
        self._faults = ""
        self._line = ElidedLabel()  # what the tensor is, or the number under the pointer
        self._tabs = ViewTabs()
        self.slice = SliceBar(theme)
        self.files = TensorFiles(self)
        self.saver = QToolButton()
        self.saver.setToolTip(
            self.tr("Save the tensor or its slice as .npy or .csv, or the view as a picture")
        )
        self.saver.setAccessibleName(self.tr("Save tensor"))
        self.saver.setIconSize(QSize(16, 16))
        self.saver.setFixedHeight(22)  # no higher than the tabs beside it
        icons.dress(self.saver, "save", theme)
        self._index = IndexBar()
        self.picture = PictureView(theme)
        self.grid = GridView(theme)
        self.numbers = NumbersView(theme)
        self._shown = ""
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._stack = QStackedWidget()
        for widget in (self.picture, self.grid, self.numbers, self._empty):
            self._stack.addWidget(widget)
        self._lay_out()

        self._tabs.currentChanged.connect(self._tab_chosen)
        self.saver.clicked.connect(self._save)
        self.slice.index_chosen.connect(self._sliced)
        self.slice.result_changed.connect(self._title)
        self._index.index_changed.connect(self._walked)
        self.grid.chosen.connect(self._picture_chosen)
        for source in (self.picture.pointed, self.grid.pointed, self.numbers.told):
            source.connect(self._tell)
        self.numbers.pointed.connect(self._number_pointed)
        measuring.measured.connect(self._show)
        theme.changed.connect(self._dress)
        self._dress()
        self.show_entry(None)

    @property
    def entry(self) -> TensorEntry | None:
        """The tensor that is shown, all of it."""
        return self._whole

    @property
    def part(self) -> TensorEntry | None:
        """What the views show of it: the part that the slice cuts out, or all of it."""
        return self._entry

    @property
    def view(self) -> int:
        """PICTURE, COLUMNS or NUMBERS."""
        return self._tabs.currentIndex()

    @property
    def index(self) -> tuple[int, ...]:
        """Where on the leading axes."""
        return self._index.index

    def set_view(self, view: int) -> None:
        """Show a view, where the tensor has it."""
        self._tabs.setCurrentIndex(view)

    def set_index(self, index: tuple[int, ...]) -> None:
        """Go to a place on the leading axes."""
        self._index.set_index(index)

    def show_entry(self, entry: TensorEntry | None) -> None:
        """Show a tensor, the same with other numbers or another one; of each its own slice."""
        self._whole = entry
        self.slice.set_tensor(entry)
        self._look()

    def set_flow(self, entries: Sequence[TensorEntry]) -> None:
        """Know every tensor in play, for views that need more of them than the one that is shown."""

    def names_needed(self) -> tuple[str, ...]:
        """What a run should tell beside the tensor that is shown, by the names of the flow."""
        return ()

    @Slot()
    def _sliced(self) -> None:
        self._look()

    def _look(self) -> None:
        before, self._entry = self._entry, self._part(self._whole)
        entry = self._entry
        if entry is None or before is None or entry.key != before.key or entry.form != before.form:
            self._describe()
        self._show()

    def _part(self, whole: TensorEntry | None) -> TensorEntry | None:
        """What the slice cuts out of a tensor; all of it where there is none, or it fits no more."""
        index, former = self.slice.index, self._entry
        if whole is None or whole.form is None or index is None:
            return whole
        if former is not None and former.cut is not None and whole.array is not None:
            same = former.cut[0].key == whole.key and former.cut[0].array is whole.array
            if same and former.cut[1] == index:
                return former  # its very array, of which the statistics are known
        try:
            return part_of(whole, index)
        except SliceError:  # a run of another network, say; the slice's own line tells why
            return whole

    def _describe(self) -> None:
        """Set what stays while the numbers change: the words, the axes to walk along, the views."""
        entry = self._entry
        self._tabs.setVisible(entry is not None)
        self.slice.setVisible(entry is not None)
        self.saver.setVisible(entry is not None)
        self._index.set_axes(entry)
        if entry is None:
            for label in (self._name, self._form, self._line):
                label.clear()
            return
        self._name.setText("" if self._whole is None else self._whole.name)
        self._tell("")
        self._tabs.offer(entry)

    @Slot()
    def _show(self) -> None:
        """Put the numbers of the moment into the view that is seen."""
        entry = self._entry
        self.saver.setEnabled(entry is not None and entry.array is not None)
        if entry is None or entry.form is None:
            self._shown = ""
            self._empty.setText(self.tr("Choose a tensor in the list to look at its numbers."))
            self._stack.setCurrentWidget(self._empty)
            self._index.hide()
            return
        known = self._known(entry)
        self._faults = fault_text(known)
        self._title()
        if entry.array is None:  # the numbers of the step before stay until those of this one come
            if self._shown != entry.key:
                self._empty.setText(self.tr("Waiting for the next step…"))
                self._stack.setCurrentWidget(self._empty)
            return
        self._shown = entry.key
        view = self.view
        self._index.setVisible(entry.form.ndim > 2 and view != COLUMNS)
        if view == COLUMNS:
            self.grid.show_entry(entry, known)
            self.grid.set_current(self.index[0] if self.index else self.grid.current)
            self._tell(self.grid.pointed_text)
        elif view == NUMBERS:
            self.numbers.numbers.show_plane(plane(entry.array, self.index))
            self._tell(self._number_text())
        else:
            self.picture.show_entry(entry, self.index, known)
            self._tell(self.picture.pointed_text)
        self._stack.setCurrentIndex(view)

    @Slot()
    def _title(self) -> None:
        """The form, and what a slice makes of it; what is wrong with the numbers in sight comes first."""
        whole = None if self._whole is None else self._whole.form
        if whole is None:
            return
        result = self.slice.result
        form = f"{whole.shape} → {result}" if result else form_text(whole)
        self._form.setText(f"{self._faults} · {form}" if self._faults else form)
        colour_label(self._form, self._theme.error if self._faults else self._theme.muted)

    @Slot()
    def _walked(self) -> None:
        self._tell("")
        self._show()

    @Slot(int)
    def _tab_chosen(self, view: int) -> None:
        self._tabs.preferred = view
        self._tell("")
        self._show()
        self.view_changed.emit()

    @Slot(str)
    def _tell(self, text: str) -> None:
        """Say what is under the pointer or what was copied; otherwise what axes and tensor are."""
        if not text and self._entry is not None:
            sample = (
                self.index[0] if self.index and (self._entry.cut is None or self.view != COLUMNS) else None
            )
            text = about_text(self._entry, sample, self._known(self._entry))
        self._line.setText(text)

    def _known(self, entry: TensorEntry) -> Statistics | None:
        if entry.array is None:
            return None
        return self._measuring.of(entry.array, is_part=entry.cut is not None)

    @Slot()
    def _number_pointed(self) -> None:
        self._tell(self._number_text())

    def _number_text(self) -> str:
        """The place and the number under the pointer in the table, as they are now."""
        entry, cell = self._entry, self.numbers.cell
        if entry is None or entry.array is None or cell is None:
            return ""
        place = (*self.index, *cell)[: entry.array.ndim]  # a vector stands upright: its row is the place
        return place_text(entry, place, entry.array)

    @Slot()
    def _save(self) -> None:
        entry, view = self._entry, self._stack.currentWidget()
        if entry is not None and entry.array is not None and view is not None:
            self.files.ask_and_save(entry, view)

    @Slot(int)
    def _picture_chosen(self, picture: int) -> None:
        if self._index.index:
            self._index.set_index((picture,))

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(self._name)
        title.addWidget(self.slice, 1)
        tabs = QHBoxLayout()
        tabs.addWidget(self._tabs, 1)
        tabs.addWidget(self.saver)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(title)
        layout.addWidget(self.slice.fault)
        layout.addWidget(self._form)
        layout.addWidget(self._line)
        layout.addLayout(tabs)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._index)

    @Slot()
    def _dress(self) -> None:
        for label in (self._line, self._empty):
            colour_label(label, self._theme.muted)
        self._show()
