"""The inside of a dock: holds a panel, and keeps its room while the panel is hidden, or not made yet.

Qt only moves a dock behind another tab out of sight: its panel would go on working, and Tab would find it. So
the panel is hidden; but a dock whose content is hidden would shrink, and the others with it.
"""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

ROOM, LEAST_ROOM = QSize(980, 330), QSize(360, 120)
"""What the panels behind tabs ask for: kept for one that is not made yet, so that nothing moves then."""


class Holder(QWidget):
    """As large as its panel wants, shown or not.

    Attributes:
        panel: what it holds; None until that is made.
    """

    def __init__(self, panel: QWidget | None = None) -> None:
        super().__init__()
        self.panel: QWidget | None = None
        self._wanted: tuple[QSize, QSize] | None = None
        self.setObjectName("dock_inside")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        if panel is not None:
            self.put(panel)

    def put(self, panel: QWidget) -> None:
        """Hold this panel; whether it is shown is up to the caller where the holder is shown already."""
        self.panel = panel
        panel.setParent(self)
        panel.setGeometry(self.contentsRect())

    def sizeHint(self) -> QSize:
        """The panel's."""
        return self.panel.sizeHint() if self.panel is not None else ROOM

    def minimumSizeHint(self) -> QSize:
        """The panel's."""
        if self.panel is None:
            return LEAST_ROOM
        return self.panel.minimumSizeHint().expandedTo(self.panel.minimumSize())

    def set_floating(self, floating: bool) -> None:
        """Leave room for a frame, which a dock outside the window needs, and one inside does not."""
        margin = 1 if floating else 0
        self.setContentsMargins(margin, 0, margin, margin)
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel fills it."""
        self._fill()

    def _fill(self) -> None:
        if self.panel is not None:
            self.panel.setGeometry(self.contentsRect())

    def event(self, event: QEvent) -> bool:
        """Ask for other room when the panel does; not when only a text in it has changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            wanted = (self.sizeHint(), self.minimumSizeHint())
            if wanted != self._wanted:
                self._wanted = wanted
                self.updateGeometry()
        return super().event(event)
