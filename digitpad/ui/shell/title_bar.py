"""The title bar of a dock: flat, in the theme's colours, and out of the way where a tab says the same.

In: the dock. Out: a widget for `QDockWidget.setTitleBarWidget`; dragging it moves the dock.
"""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from digitpad.ui import icons
from digitpad.ui.theme import Theme


class TitleBar(QWidget):
    """The dock's name, a button that takes it out of the window or puts it back, and one to close it."""

    def __init__(self, dock: QDockWidget, theme: Theme) -> None:
        super().__init__(dock)
        self._dock = dock
        self.folded = False
        self.setObjectName("dock_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.label = QLabel(dock.windowTitle())
        self.label.setObjectName("dock_title")
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.float_button = self._button("float", theme)
        self.float_button.clicked.connect(self._toggle_floating)
        self.close_button = self._button("close", theme)
        self.close_button.setToolTip(self.tr("Close (the View menu opens it again)"))
        self.close_button.setAccessibleName(self.tr("Close {panel}").format(panel=dock.windowTitle()))
        self.close_button.clicked.connect(dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 3, 4, 3)
        layout.setSpacing(2)
        layout.addWidget(self.label)
        layout.addStretch(1)
        layout.addWidget(self.float_button)
        layout.addWidget(self.close_button)
        dock.topLevelChanged.connect(self._follow)
        self._follow()

    def fold(self, folded: bool) -> None:
        """Take no room, or come back."""
        if folded != self.folded:
            self.folded = folded
            self.setVisible(not folded)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The dock asks for this also while the bar is hidden."""
        return QSize(0, 0) if self.folded else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`."""
        return QSize(0, 0) if self.folded else super().minimumSizeHint()

    def _button(self, name: str, theme: Theme) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys for this are in the View menu
        icons.dress(button, name, theme)
        return button

    @Slot()
    def _toggle_floating(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())

    @Slot()
    def _follow(self) -> None:
        text = (
            self.tr("Put back into the window")
            if self._dock.isFloating()
            else self.tr("Take out of the window")
        )
        self.float_button.setToolTip(text)
        self.float_button.setAccessibleName(f"{text}: {self._dock.windowTitle()}")

    # A press that nobody takes reaches the dock, which moves by it.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave it to the dock."""
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Leave it to the dock."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it to the dock."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave it to the dock."""
        event.ignore()
