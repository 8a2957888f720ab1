"""The docks around the canvas: where they begin, how they are found again, and the way from one to the next.

In: the window, and the panels, or what makes them. Out: a QDockWidget for each, with an action that shows or
hides it. A panel that is not there yet is made when it is first seen or asked for, or while the window idles.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

from digitpad.ui.shell.holder import Holder
from digitpad.ui.shell.title_bar import TitleBar
from digitpad.ui.theme import Theme

TRAINING_WIDTH = 300
BOTTOM_SHARE = 0.33
"""Of the window's height that curves, tensors and runs begin with."""
IDLE = 350
"""Milliseconds between two panels that are made ahead, so that a first click on their tabs finds them."""

MakePanel = Callable[[], QWidget]


class Docks(QObject):
    """Training on the left; all others below, one behind the other.

    Attributes:
        by_name: "training", "curves", "tensors", "runs", "units", "mistakes" → dock.
        panels: the same names → what is in the dock, where that is made; `panel()` makes it.
        are_large: whether the docks below have nearly all of the window.

    Signals:
        enlarged: `are_large` is another one.
    """

    enlarged = Signal(bool)

    def __init__(self, window: QMainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self.by_name: dict[str, QDockWidget] = {}
        self.panels: dict[str, QWidget] = {}
        self._makers: dict[str, MakePanel] = {}
        self._actions: dict[str, QAction] = {}
        self.are_large = False
        self._small = (0, True)  # how high the docks below were, and whether the controls were there
        # Qt tells of the move before it is done.
        self._titles_timer = QTimer(self, singleShot=True, interval=0)
        self._titles_timer.timeout.connect(self._follow_tabs)
        self._room_timer = QTimer(self, singleShot=True, interval=0)
        self._room_timer.timeout.connect(self._take_room)
        window.installEventFilter(self)
        self._idle_timer = QTimer(self, interval=IDLE)
        self._idle_timer.timeout.connect(self._make_ahead)
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        # The column of controls goes down to the bottom; the curves lie under the canvas.
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)

    def add(self, name: str, title: str, key: str, panel: QWidget | MakePanel) -> None:
        """Put a panel into a dock of its own; `title` has a mnemonic, `key` shows the dock, or hides it.

        Instead of the panel, there may be a function that makes it, which is called once, and late.
        """
        dock = QDockWidget(title.replace("&", ""), self._window)
        dock.setObjectName(f"dock_{name}")  # saveState() finds it by this
        if isinstance(panel, QWidget):
            dock.setWidget(Holder(panel))
            self.panels[name] = panel
        else:
            dock.setWidget(Holder())
            self._makers[name] = panel
        dock.setTitleBarWidget(TitleBar(dock, self._theme))
        for changed in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
            changed.connect(self._plan_titles)
        action = QAction(title, self, checkable=True)
        action.setShortcut(key)
        action.triggered.connect(partial(self._show_or_hide, name))
        dock.toggleViewAction().toggled.connect(action.setChecked)
        self.by_name[name], self._actions[name] = dock, action

    def panel(self, name: str) -> QWidget:
        """What is in the dock `name`; made now if it is not there yet, and then hidden."""
        make = self._makers.pop(name, None)
        if make is not None:
            panel, holder = make(), self.by_name[name].widget()
            assert isinstance(holder, Holder)
            panel.hide()  # a tab that is behind shows nothing
            holder.put(panel)
            self.panels[name] = panel
            self._plan_titles()
        return self.panels[name]

    @Slot()
    def _make_ahead(self) -> None:
        """Make one more panel, unless a hand is at work."""
        if not self._makers:
            self._idle_timer.stop()
        elif self._window.isVisible() and QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.panel(next(iter(self._makers)))

    @Slot()
    def _plan_titles(self) -> None:
        self._titles_timer.start()

    @Slot()
    def _follow_tabs(self) -> None:
        """Fold the title of a dock that has its name on a tab, and hide the panel of one that is behind."""
        for name, dock in self.by_name.items():
            others = self._window.tabifiedDockWidgets(dock)
            tabbed = not dock.isFloating() and any(not other.isHidden() for other in others)
            bar = dock.titleBarWidget()
            if isinstance(bar, TitleBar):
                bar.fold(tabbed)
            behind = tabbed and dock.isVisible() and dock.visibleRegion().isEmpty()
            if name in self.panels or (dock.isVisible() and not behind):
                self.panel(name).setVisible(not behind)
            self._frame(dock)
        if self._makers and self._window.isVisible() and not self._idle_timer.isActive():
            self._idle_timer.start()
        for tabs in self._tab_bars():
            tabs.setAccessibleName(self.tr("Panels that share a place"))

    def _tab_bars(self) -> list[QTabBar]:
        return self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def _frame(self, dock: QDockWidget) -> None:
        """Qt draws no frame around a floating dock that has a title bar of its own: the style sheet does."""
        holder, bar = dock.widget(), dock.titleBarWidget()
        if holder.property("floating") == dock.isFloating():
            return
        if isinstance(holder, Holder):
            holder.set_floating(dock.isFloating())
        for part in (holder, bar):
            if part is not None:
                part.setProperty("floating", dock.isFloating())
                part.style().unpolish(part)
                part.style().polish(part)

    def toggle(self, name: str) -> QAction:
        """The action that shows a dock or, where it is in front already, hides it."""
        return self._actions[name]

    def _show_or_hide(self, name: str) -> None:
        dock = self.by_name[name]
        if dock.isHidden() or dock.visibleRegion().isEmpty():
            self.show(name)
        else:
            dock.close()
        self._actions[name].setChecked(not dock.isHidden())

    def show(self, name: str) -> None:
        """Show a dock, in front of those that share its place."""
        dock = self.by_name[name]
        dock.show()
        dock.raise_()

    @Slot()
    def reset(self) -> None:
        """Put every dock where it was on the first day."""
        window, docks = self._window, self.by_name
        self._set_large(False)
        for dock in docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        for name, dock in docks.items():
            left, bottom = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
            window.addDockWidget(left if name == "training" else bottom, dock)
            dock.show()
        for name, dock in docks.items():
            if "curves" in docks and name not in ("training", "curves"):
                window.tabifyDockWidget(docks["curves"], dock)
                docks["curves"].raise_()
        if "training" in docks:
            window.resizeDocks([docks["training"]], [TRAINING_WIDTH], Qt.Orientation.Horizontal)
        if "curves" in docks:
            height = max(round(window.height() * BOTTOM_SHARE), 1)
            window.resizeDocks([docks["curves"]], [height], Qt.Orientation.Vertical)

    @Slot(bool)
    def enlarge(self, on: bool) -> None:
        """Give the docks below nearly all of the window, without the controls; or have it as it was."""
        if on == self.are_large:
            return
        window, controls = self._window, self.by_name.get("training")
        below = self._below()
        if on:
            tabs = [bar.height() for bar in self._tab_bars() if bar.isVisible()]
            self._small = (
                below[0].height() + max(tabs, default=0) if below else 0,  # a place has its tabs too
                controls is not None and self._is_inside(controls),
            )
        height, with_controls = (window.height(), False) if on else self._small
        if controls is not None and not controls.isFloating() and (on or with_controls):
            controls.setVisible(with_controls)
        if height:  # those that share a place go with the first of them
            window.resizeDocks(below[:1], [height], Qt.Orientation.Vertical)
        self._set_large(on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let large panels grow with the window."""
        if event.type() == QEvent.Type.Resize and self.are_large:
            self._room_timer.start()
        return super().eventFilter(watched, event)

    @Slot()
    def _take_room(self) -> None:
        if self.are_large:
            height = self._window.height()
            self._window.resizeDocks(self._below()[:1], [height], Qt.Orientation.Vertical)

    def _below(self) -> list[QDockWidget]:
        """The docks but the controls that are in the window, the one in front first.

        Behind a tab, a dock still has the size that it had when it was in front.
        """
        others = [dock for name, dock in self.by_name.items() if name != "training" and self._is_inside(dock)]
        return sorted(others, key=lambda dock: dock.visibleRegion().isEmpty())

    @staticmethod
    def _is_inside(dock: QDockWidget) -> bool:
        return not dock.isHidden() and not dock.isFloating()

    def _set_large(self, on: bool) -> None:
        if on != self.are_large:
            self.are_large = on
            self.enlarged.emit(on)

    def give_way(self, height: int) -> None:
        """Leave so many pixels more to the centre, as far as the docks below it can."""
        bottom, window = Qt.DockWidgetArea.BottomDockWidgetArea, self._window
        for dock in self.by_name.values():
            is_there = dock.isVisible() and not dock.isFloating() and window.dockWidgetArea(dock) == bottom
            if height > 0 and is_there:
                window.resizeDocks([dock], [max(dock.height() - height, 1)], Qt.Orientation.Vertical)
                return  # those that share its place go with it

    @Slot()
    def focus_next(self) -> None:
        """Move the focus to the next part of the window."""
        self._move_focus(1)

    @Slot()
    def focus_previous(self) -> None:
        """Move the focus to the part before."""
        self._move_focus(-1)

    def _move_focus(self, by: int) -> None:
        shown = [name for name, dock in self.by_name.items() if not dock.isHidden()]
        parts = ["", *shown]
        focused = QApplication.focusWidget()
        here = 0
        for number, name in enumerate(shown, start=1):
            if focused is not None and self.by_name[name].isAncestorOf(focused):
                here = number
        for offset in range(1, len(parts) + 1):
            name = parts[(here + by * offset) % len(parts)]
            if name:
                self.panel(name).show()  # so that what is behind a tab has stops for the focus again
            part = self.by_name[name] if name else self._window.centralWidget()
            target = first_focusable(part) if part is not None else None
            if target is not None:
                if name:
                    self.show(name)
                target.setFocus(Qt.FocusReason.TabFocusReason)
                break
        self._plan_titles()


def first_focusable(part: QWidget) -> QWidget | None:
    """The first widget inside `part` that Tab would stop at, or None."""
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        if (
            part.isAncestorOf(widget)
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isEnabled()
            and widget.isVisibleTo(part.window())
        ):
            return widget
        widget = widget.nextInFocusChain()
    return None
