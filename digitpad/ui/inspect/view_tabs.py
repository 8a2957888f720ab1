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


_AROUND = 18
"""Padding and border at both sides of a tab's word."""


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
        self._fitting: list[ViewPage] = []
        self._entry: TensorEntry | None = None
        self._current = self._pages[0].key
        self.bar = QTabBar()
        self.bar.setAccessibleName(self.tr("View of the tensor"))
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setStyleSheet("QTabBar::tab { padding: 2px 8px 3px 8px; }")  # the dock is low
        self.more = QToolButton()
        self.more.setFixedHeight(22)
        self.more.setIconSize(QSize(16, 16))
        self.more.setToolTip(self.tr("More views of this tensor"))
        self.more.setAccessibleName(self.tr("More views"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
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
        return self._current

    @property
    def offered(self) -> tuple[str, ...]:
        """The keys of the views that fit the tensor, in tabs and in the menu."""
        return tuple(page.key for page in self._fitting)

    def choose(self, key: str) -> None:
        """Show a view, where the tensor has it."""
        if key in self.offered and key != self._current:
            self._current = key
            self._preferred = [key, *(other for other in self._preferred if other != key)]
            self._fold()
            self.view_chosen.emit()

    def offer(self, entry: TensorEntry) -> None:
        """Have the tabs of this tensor, without a signal."""
        self._entry = entry
        self._fitting = [page for page in self._pages if page.fits(entry)]
        self._current = next((key for key in self._preferred if key in self.offered), self.offered[0])
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """As narrow as it has to be."""
        return QSize(0, self.fontMetrics().height() + 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for other tabs."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Show as many tabs as there is room for, the current one always, and put the others in the menu."""
        if self._entry is None:
            return
        words = {page.key: page.title(self._entry) for page in self._fitting}
        widths = {key: self.fontMetrics().horizontalAdvance(word) + _AROUND for key, word in words.items()}
        room, shown = self.width(), list(words)
        if sum(widths.values()) > room:
            room -= self.more.sizeHint().width()
            while sum(widths[key] for key in shown) > room and len(shown) > 1:
                shown.remove(next(key for key in reversed(shown) if key != self._current))
        tips = {page.key: page.tip(self._entry) for page in self._fitting}
        with QSignalBlocker(self.bar):
            if [self.bar.tabData(place) for place in range(self.bar.count())] != shown:
                # Made anew: a hidden QTabBar's tab goes on taking its room.
                while self.bar.count():
                    self.bar.removeTab(0)
                for key in shown:
                    self.bar.setTabData(self.bar.addTab(words[key]), key)
            for place, key in enumerate(shown):
                self.bar.setTabText(place, words[key])
                self.bar.setTabToolTip(place, tips[key])
            self.bar.setCurrentIndex(shown.index(self._current))
        self.menu.clear()
        for key in words:
            if key not in shown:
                action = QAction(words[key], self.menu)
                action.setToolTip(tips[key])
                action.setData(key)
                self.menu.addAction(action)
        self.more.setVisible(not self.menu.isEmpty())

    @Slot(int)
    def _tab_chosen(self, place: int) -> None:
        if place >= 0:
            self.choose(str(self.bar.tabData(place)))

    @Slot(QAction)
    def _more_chosen(self, action: QAction) -> None:
        self.choose(str(action.data()))
