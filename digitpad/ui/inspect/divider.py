"""The line between the inspector's list and the tensor: where it stands in a low dock, and in a large one."""

from PySide6.QtCore import QByteArray, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from digitpad.state.settings import Settings

LIST_WIDTH = 430
"""Of the list in a dock of usual size: name, shape, ndim and dtype."""

LARGE = 1100
"""Width from which there is room for the numbers too."""

LARGE_SHARE = 0.55
LEAST = 220
"""Width that each side keeps."""


class Divider(QSplitter):
    """Two widgets side by side; where the user pulls the line is remembered, for usual and large docks each.

    Args:
        settings: what remembers it; None forgets it with the widget.
        name: under which it is kept there.
    """

    def __init__(
        self,
        left: QWidget,
        right: QWidget,
        settings: Settings | None,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._settings, self._name = settings, name
        self._pulled = {large: self._kept(large) for large in (False, True)}
        self.setChildrenCollapsible(False)
        self.addWidget(left)
        self.addWidget(right)
        self.splitterMoved.connect(self._moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width as it was divided when it was like this."""
        self._place()
        super().resizeEvent(event)

    def _place(self) -> None:
        room = self.width() - self.handleWidth()
        large = self._is_large()
        usual = round(room * LARGE_SHARE) if large else LIST_WIDTH
        left = max(min(self._pulled[large] or usual, room - LEAST), min(LEAST, room // 2))
        self.setSizes([left, room - left])

    def _is_large(self) -> bool:
        return self.width() >= LARGE

    def _key(self, large: bool) -> str:
        return f"{self._name} large" if large else self._name

    def _kept(self, large: bool) -> int:
        """Width of the list as it was pulled, or 0."""
        kept = self._settings.layout(self._key(large)) if self._settings is not None else None
        text = b"" if kept is None else bytes(kept.data())
        return int(text) if text.isdigit() else 0

    @Slot(int, int)
    def _moved(self, position: int, _: int) -> None:
        large = self._is_large()
        self._pulled[large] = position
        if self._settings is not None:
            self._settings.remember_layout(self._key(large), QByteArray(str(position).encode()))
