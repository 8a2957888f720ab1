"""A button with two texts: the long one where there is room for it, otherwise the short one."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget


class FittingButton(QPushButton):
    """Shows as much as it has room for; its accessible name is always the long text."""

    def __init__(self, text: str, short: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._long, self._short = text, short
        self.setStyleSheet("QPushButton { padding: 1px 8px; }")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_texts(self, text: str, short: str) -> None:
        """Have other words."""
        if (text, short) != (self._long, self._short):
            self._long, self._short = text, short
            self.setAccessibleName(text)
            self._fit()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """With the long text."""
        return self._size(self._long)

    def minimumSizeHint(self) -> QSize:
        """With the short text."""
        return self._size(self._short)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for another text."""
        super().resizeEvent(event)
        self._fit()

    def _size(self, text: str) -> QSize:
        metrics, size = self.fontMetrics(), super().sizeHint()
        size.setWidth(size.width() + metrics.horizontalAdvance(text) - metrics.horizontalAdvance(self.text()))
        return size

    def _fit(self) -> None:
        text = self._long if self.width() >= self._size(self._long).width() else self._short
        if text != self.text():
            self.setText(text)
