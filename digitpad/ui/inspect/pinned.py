"""Tensors in windows of their own: each goes on showing its own, as training, edits and film change it.

In: the flow, whenever it has changed. Out: the names of the tensors that can be seen in any of the windows.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.inspection.entry import Group, TensorEntry
from digitpad.ui.file_writer import top_of
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme

_OF_NO_RUN = {Group.DATASET, Group.DRAWING}


class PinnedTensor(QWidget):
    """A window with one tensor; Escape or Ctrl+W closes it, and it goes with the main window.

    Signals:
        seen_changed: it can be seen now, or no longer.
        closed: it goes; itself.
    """

    seen_changed = Signal()
    closed = Signal(object)

    def __init__(self, theme: Theme, measuring: Measuring, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.view = TensorView(theme, measuring, is_pinned=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(self.view)
        closing = QShortcut(QKeySequence("Ctrl+W"), self)
        closing.activated.connect(self.close)
        self.view.part_changed.connect(self._entitle)

    @property
    def is_seen(self) -> bool:
        """Whether anybody can look at it."""
        return self.isVisible() and not self.isMinimized()

    def sizeHint(self) -> QSize:
        """Room for a picture and its title."""
        return QSize(560, 420)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape, unless what has the focus had a use for it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the tensor from now on."""
        super().showEvent(event)
        self.seen_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cost nothing."""
        super().hideEvent(event)
        self.seen_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Nothing either while it is minimised."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.seen_changed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the others."""
        super().closeEvent(event)
        self.view.files.shutdown()
        self.closed.emit(self)

    @Slot()
    def _entitle(self) -> None:
        part = self.view.part
        if part is not None:
            self.setWindowTitle(part.name)


class PinnedWindows(QObject):
    """All windows with a tensor, in the order in which they were pinned.

    Signals:
        sight_changed: other tensors can be seen in them.
    """

    sight_changed = Signal()

    def __init__(self, theme: Theme, measuring: Measuring, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme, self._measuring, self._owner = theme, measuring, owner
        self._windows: list[PinnedTensor] = []

    @property
    def windows(self) -> tuple[PinnedTensor, ...]:
        """Those that are open."""
        return tuple(self._windows)

    @property
    def are_seen(self) -> bool:
        """Whether anybody can look at one of them."""
        return any(window.is_seen for window in self._windows)

    def pin(self, source: TensorView) -> PinnedTensor | None:
        """Open a window with what a pane shows: tensor, slice, view and place. None where it shows none."""
        entry = source.entry
        if entry is None:
            return None
        top = top_of(self._owner)
        top.installEventFilter(self)
        window = PinnedTensor(self._theme, self._measuring, top)
        window.view.show_like(source)
        self._windows.append(window)
        window.closed.connect(self._closed)
        window.seen_changed.connect(self.sight_changed)
        window.view.view_changed.connect(self.sight_changed)
        window.view.needs_changed.connect(self.sight_changed)
        window.resize(window.sizeHint())
        window.show()
        return window

    def names(self) -> list[str]:
        """What a run should tell for them, by name."""
        names = []
        for window in self._windows:
            entry = window.view.entry
            if window.is_seen and entry is not None:
                names += [entry.name] if entry.group not in _OF_NO_RUN else []
                names += window.view.names_needed()
        return names

    def set_flow(self, entries: Sequence[TensorEntry]) -> None:
        """Show the tensors as they are now. One that is gone stays as it was last."""
        for window in self._windows:
            before = window.view.entry
            if not window.is_seen or before is None:
                continue
            window.view.set_flow(entries)
            now = next((entry for entry in entries if entry.key == before.key), None)
            if now is not None:
                window.view.show_entry(now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close all when the main window has gone; it may still refuse to be closed before that."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close_all()
        return False

    @Slot()
    def close_all(self) -> None:
        """Close every one."""
        for window in self.windows:
            window.close()

    @Slot(object)
    def _closed(self, window: object) -> None:
        self._windows = [other for other in self._windows if other is not window]
        if not self._windows:
            top_of(self._owner).removeEventFilter(self)
        self.sight_changed.emit()
