"""The tabs with the views of a tensor; those that the pane is too narrow for are in a menu beside them."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QTabBar, QToolButton, QWidget

from digitpad.inspection.entry import TensorEntry
from digitpad.ui import icons
from digitpad.ui.inspect.grid_view import GRID
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.theme import Theme

FIRST_CHOICES = (GRID, PICTURE)
"""What is opened where a tensor has it, until the user chooses something else."""


class ViewTabs(QWidget):
    """One tab for each view that fits; of those, the one that the user has preferred last is chosen.

    Signals:
        view_chosen: the user wants another view.
    """

    view_chosen = Signal()

    def __init__(self, pages: Sequence[ViewPage], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = tuple(pages)
        self._preferred = list(FIRST_CHOICES)
        self._fitting: list[int] = []
        self.bar = QTabBar()
        self.bar.setAccessibleName(self.tr("View of the tensor"))
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setStyleSheet("QTabBar::tab { padding: 2px 8px 3px 8px; }")  # the dock is low
        for page in self._pages:
            self.bar.addTab(page.key)
        self.more = QToolButton()
        self.more.setFixedHeight(22)
        self.more.setIconSize(QSize(16, 16))
        self.more.setToolTip(self.tr("More views of this tensor"))
        self.more.setAccessibleName(self.tr("More views"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        icons.dress(self.more, "more", theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.more)
        layout.addStretch(1)
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.bar)
        self.bar.currentChanged.connect(self._tab_chosen)
        self.menu.triggered.connect(self._more_chosen)

    @property
    def current(self) -> str:
        """The key of the view that is chosen."""
        return self._pages[self.bar.currentIndex()].key

    @property
    def offered(self) -> tuple[str, ...]:
        """The keys of the views that fit the tensor, in tabs and in the menu."""
        return tuple(self._pages[place].key for place in self._fitting)

    def choose(self, key: str) -> None:
        """Show a view, where the tensor has it."""
        if key in self.offered:
            self.bar.setCurrentIndex([page.key for page in self._pages].index(key))

    def offer(self, entry: TensorEntry) -> None:
        """Have the tabs of this tensor, without a signal."""
        self._fitting = [place for place, page in enumerate(self._pages) if page.fits(entry)]
        with QSignalBlocker(self.bar):
            for place in self._fitting:
                self.bar.setTabText(place, self._pages[place].title(entry))
                self.bar.setTabToolTip(place, self._pages[place].tip(entry))
            keys = [page.key for page in self._pages]
            wanted = next((key for key in self._preferred if key in self.offered), self.offered[0])
            self.bar.setTabVisible(keys.index(wanted), True)
            self.bar.setCurrentIndex(keys.index(wanted))
            self._fold()

    def minimumSizeHint(self) -> QSize:
        """As narrow as it has to be."""
        return QSize(0, self.bar.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for other tabs."""
        super().resizeEvent(event)
        with QSignalBlocker(self.bar):
            self._fold()

    def _fold(self) -> None:
        """Show as many tabs as there is room for, the current one always, and put the others in the menu."""
        widths = [self._width(place) for place in range(len(self._pages))]
        room, current = self.width(), self.bar.currentIndex()
        shown = list(self._fitting)
        if sum(widths[place] for place in shown) > room:
            room -= self.more.sizeHint().width()
            while sum(widths[place] for place in shown) > room and len(shown) > 1:
                shown.pop(-2 if shown[-1] == current else -1)
        for place in range(len(self._pages)):
            self.bar.setTabVisible(place, place in shown)
        folded = [place for place in self._fitting if place not in shown]
        self.menu.clear()
        for place in folded:
            action = QAction(self.bar.tabText(place), self.menu)
            action.setToolTip(self.bar.tabToolTip(place))
            action.setData(self._pages[place].key)
            self.menu.addAction(action)
        self.more.setVisible(bool(folded))

    def _width(self, place: int) -> int:
        # A hidden tab has no size of its own, so its word tells it: padding and borders are the style's.
        return self.fontMetrics().horizontalAdvance(self.bar.tabText(place)) + 20

    @Slot(int)
    def _tab_chosen(self, place: int) -> None:
        key = self._pages[place].key
        self._preferred = [key, *(other for other in self._preferred if other != key)]
        with QSignalBlocker(self.bar):
            self._fold()
        self.view_chosen.emit()

    @Slot(QAction)
    def _more_chosen(self, action: QAction) -> None:
        place = [page.key for page in self._pages].index(str(action.data()))
        with QSignalBlocker(self.bar):
            self.bar.setTabVisible(place, True)
        self.bar.setCurrentIndex(place)
