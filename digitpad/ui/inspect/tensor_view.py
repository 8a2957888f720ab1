"""The chosen tensor: its title, its views in tabs, and the way along its leading axes."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from digitpad.errors import SliceError
from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.part import part_of
from digitpad.inspection.statistics import Statistics
from digitpad.ui import icons
from digitpad.ui.inspect.compare_page import ComparePage
from digitpad.ui.inspect.elided import colour_label
from digitpad.ui.inspect.grid_view import GridView
from digitpad.ui.inspect.index_bar import IndexBar
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.numbers_page import NumbersPage
from digitpad.ui.inspect.other_choice import Beginning
from digitpad.ui.inspect.pages import all_pages
from digitpad.ui.inspect.pictures import PictureView
from digitpad.ui.inspect.saving import TensorFiles
from digitpad.ui.inspect.tensor_title import TensorTitle
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.inspect.view_tabs import ViewTabs
from digitpad.ui.theme import Theme

_Page = TypeVar("_Page", bound=ViewPage)


class TensorView(QWidget):
    """Looks at one tensor or a part of it; another array of the same tensor changes what is shown in place.

    Signals:
        view_changed: another of the views is shown.
        part_changed: another tensor, or another part of it, is shown.
        needs_changed: the view needs other tensors of the run beside its own.
        pin_wanted: what is shown is to have a window of its own.
    """

    view_changed = Signal()
    part_changed = Signal()
    needs_changed = Signal()
    pin_wanted = Signal()

    def __init__(
        self, theme: Theme, measuring: Measuring, parent: QWidget | None = None, *, is_pinned: bool = False
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._measuring = measuring
        self._whole: TensorEntry | None = None
        self._entry: TensorEntry | None = None  # what is looked at: the whole tensor, or the part of it
        self._flow: tuple[TensorEntry, ...] = ()
        self._shown = ""
        self.is_pinned = is_pinned
        self.pages = all_pages(theme)
        self.picture, self.grid = self.page(PictureView), self.page(GridView)
        self.numbers = self.page(NumbersPage).table
        self.title = TensorTitle(theme)
        self.slice = self.title.slice
        self.tabs = ViewTabs(self.pages, theme)
        self.files = TensorFiles(self)
        self.saver = self._button("save", self.tr("Save tensor"))
        self.saver.setToolTip(self.tr("Save the tensor or its slice as .npy or .csv, or the view as PNG"))
        self.pin = self._button("pin", self.tr("Pin tensor"))
        self.pin.setToolTip(self.tr("Keep this tensor, with its slice and view, in a window of its own"))
        self._index = IndexBar()
        self._empty = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._stack = QStackedWidget()
        for widget in (*self.pages, self._empty):
            self._stack.addWidget(widget)
        self._lay_out()
        self.tabs.view_chosen.connect(self._view_chosen)
        self.saver.clicked.connect(self._save)
        self.pin.clicked.connect(self.pin_wanted)
        self.page(ComparePage).other.other_changed.connect(self.needs_changed)
        self.slice.index_chosen.connect(self._look)
        self._index.index_changed.connect(self._walked)
        self.grid.chosen.connect(self._picture_chosen)
        for page in self.pages:
            page.pointed.connect(self._tell)
            page.reported.connect(self._tell)
            page.place_changed.connect(self._place_chosen)
        measuring.measured.connect(self._measured)
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
    def view(self) -> str:
        """The key of the view that is shown, e.g. "picture"."""
        return self.tabs.current

    @property
    def index(self) -> tuple[int, ...]:
        """Where on the leading axes."""
        return self._index.index

    def page(self, kind: type[_Page]) -> _Page:
        """The view of a kind."""
        return next(page for page in self.pages if isinstance(page, kind))

    def set_view(self, view: str) -> None:
        """Show a view, where the tensor has it."""
        self.tabs.choose(view)

    def set_index(self, index: tuple[int, ...]) -> None:
        """Go to a place on the leading axes."""
        self._index.set_index(index)

    def set_flow(self, entries: Sequence[TensorEntry]) -> None:
        """Know every tensor in play, for views that need more of them than the one that is shown."""
        self._flow = tuple(entries)

    def set_beginning(self, beginning: Beginning | None) -> None:
        """Know with what parameters the run began, to compare with."""
        self.page(ComparePage).other.set_beginning(beginning)

    def names_needed(self) -> tuple[str, ...]:
        """What a run should tell beside the tensor that is shown, by the names of the flow."""
        return self.shown_page.names_needed() if self._entry is not None else ()

    def show_entry(self, entry: TensorEntry | None) -> None:
        """Show a tensor, the same with other numbers or another one; of each its own slice."""
        self._whole = entry
        self.slice.set_tensor(entry)
        self._look()

    def show_like(self, other: "TensorView") -> None:
        """Show what another pane shows: its tensor, slice, place, view, and what was chosen in the views."""
        for mine, its in zip(self.pages, other.pages, strict=True):
            mine.take_over(its)
        self._flow = other._flow
        self.show_entry(other.entry)
        index = other.slice.index
        if index is not None:
            self.slice.set_text(str(index))
        self.set_view(other.view)
        if self.part is not None and other.part is not None and self.part.form == other.part.form:
            self.set_index(other.index)

    @property
    def shown_page(self) -> ViewPage:
        """The view whose tab is chosen."""
        return next(page for page in self.pages if page.key == self.view)

    @Slot()
    def _look(self) -> None:
        before, self._entry = self._entry, self._part(self._whole)
        entry = self._entry
        if entry is None or before is None or entry.key != before.key or entry.form != before.form:
            self._describe()
        self._show()
        if entry is not before and (entry is None or before is None or entry.key != before.key):
            self.part_changed.emit()

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
        self.tabs.setVisible(entry is not None)
        self.saver.setVisible(entry is not None)
        self.pin.setVisible(entry is not None and not self.is_pinned)
        self._index.set_axes(entry)
        self.title.set_tensor(self._whole)
        if entry is not None:
            self.tabs.offer(entry)
            self._tell("")

    @Slot()
    def _show(self) -> None:
        """Put the numbers of the moment into the view that is seen."""
        entry = self._entry
        self.saver.setEnabled(entry is not None and entry.array is not None)
        if entry is None or entry.form is None:
            self._say_instead(self.tr("Choose a tensor in the list to look at its numbers."))
            return
        known = self._known(entry)
        self.title.set_known(known)
        if entry.array is None:  # the numbers of the step before stay until those of this one come
            if self._shown != entry.key:
                self._say_instead(self.tr("Waiting for the next step…"))
            return
        if not entry.form.size:
            texts = self.tr("no numbers: this tensor is empty"), self.tr("no numbers: this slice is empty")
            self._say_instead(texts[entry.cut is not None])
            return
        self._shown = entry.key
        page = self.shown_page
        self._index.setVisible(entry.form.ndim > 2 and page.walks)
        page.set_flow(self._flow)
        page.show_entry(entry, self.index, known)
        self._tell(page.pointed_text)
        self._stack.setCurrentWidget(page)

    def _say_instead(self, text: str) -> None:
        """Put a sentence in the place of the views."""
        self._shown = ""
        self._empty.setText(text)
        self._stack.setCurrentWidget(self._empty)
        self._index.hide()

    @Slot()
    def _measured(self) -> None:
        if self.isVisible():
            self._show()

    @Slot()
    def _walked(self) -> None:
        self._tell("")
        self._show()

    @Slot()
    def _view_chosen(self) -> None:
        self._walked()
        self.view_changed.emit()

    @Slot(str)
    def _tell(self, text: str) -> None:
        """Say what is under the pointer or what was copied; otherwise what axes and tensor are."""
        entry = self._entry
        if text or entry is None:
            self.title.tell(text)
            return
        looks_at_one = bool(self.index) and (entry.cut is None or self.shown_page.walks)
        self.title.describe(entry, self.index[0] if looks_at_one else None, self._known(entry))

    def _known(self, entry: TensorEntry) -> Statistics | None:
        if entry.array is None:
            return None
        return self._measuring.of(entry.array, is_part=entry.cut is not None)

    @Slot()
    def _save(self) -> None:
        entry, view = self._entry, self._stack.currentWidget()
        if entry is not None and entry.array is not None and view is not None:
            self.files.ask_and_save(entry, view)

    @Slot(int)
    def _picture_chosen(self, picture: int) -> None:
        place = self.grid.place_of(picture)
        if self._index.index and len(place) == len(self._index.index):
            self._index.set_index(place)

    @Slot(int, int)
    def _place_chosen(self, row: int, column: int) -> None:
        for page in self.pages:
            page.set_place(row, column)

    def _button(self, icon: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setIconSize(QSize(16, 16))
        button.setFixedHeight(22)  # no higher than the tabs beside it
        icons.dress(button, icon, self._theme)
        return button

    def _lay_out(self) -> None:
        tabs = QHBoxLayout()
        tabs.setSpacing(2)
        for widget, stretch in ((self.tabs, 1), (self.pin, 0), (self.saver, 0)):
            tabs.addWidget(widget, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.title)
        layout.addLayout(tabs)
        self._stack.setMinimumHeight(1)  # in a low panel it gives way first
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._index)

    @Slot()
    def _dress(self) -> None:
        colour_label(self._empty, self._theme.muted)
        self._show()
