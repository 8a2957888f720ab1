"""What stands in place of the curves before the first run: what will be seen there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


class EmptyCurves(QWidget):
    """A heading and a sentence in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(self.tr("Press Start to see the network learn"))
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        heading.setFont(font)
        text = QLabel(
            self.tr(
                "On the left the loss of each batch will fall; on the right the share of digits that are "
                "read correctly will rise, in training and on digits that the network has never seen."
            )
        )
        text.setWordWrap(True)
        text.setForegroundRole(text.palette().ColorRole.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.setContentsMargins(32, 0, 32, 24)
        layout.addStretch(1)
        for label in (heading, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(1)
