"""The guidance of the first start: three steps in one line above the canvas, ticked as they are done.

In: the drawing, the training, and which network reads. Out: `dismissed`, when the user has seen enough.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from digitpad.state.session import Session
from digitpad.ui import icons
from digitpad.ui.theme import Theme


class FirstSteps(QFrame):
    """Draw a digit – press Start – watch it learn your hand.

    Signals: dismissed
    """

    dismissed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("strip")
        self.setAccessibleName(self.tr("First steps"))
        texts = (self.tr("Draw a digit"), self.tr("Press Start"), self.tr("Watch it learn your hand"))
        self.steps = [Step(number, text, theme, self) for number, text in enumerate(texts, start=1)]
        self.close_button = QToolButton()
        self.close_button.setToolTip(self.tr("Hide the first steps (Help > First steps brings them back)"))
        self.close_button.setAccessibleName(self.tr("Hide the first steps"))
        icons.dress(self.close_button, "close", theme)
        self.close_button.clicked.connect(self.dismissed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.setSpacing(8)
        for step in self.steps:
            layout.addWidget(step)
            layout.addStretch(1)
        layout.addWidget(self.close_button)
        session.drawing.strokes_changed.connect(self._follow)
        session.training.state_changed.connect(self._follow)
        session.reading.prediction_changed.connect(self._follow)

    @property
    def all_done(self) -> bool:
        """Whether the user has taken every step."""
        return all(step.done for step in self.steps)

    def start_again(self) -> None:
        """Take all ticks away."""
        for step in self.steps:
            step.set_done(False)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        drawn = not self._session.drawing.is_blank
        training = self._session.training.run_state.is_active
        reads_live = drawn and self._session.model.is_live and self._session.training.step > 0
        for step, done in zip(self.steps, (drawn, training, reads_live), strict=True):
            if done:
                step.set_done(True)


class Step(QWidget):
    """One step: its number, or a tick once it is done, and what to do."""

    def __init__(self, number: int, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.done = False
        self._text = text
        self._badge = _Badge(number, theme, self)
        self.label = QLabel(text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._badge)
        layout.addWidget(self.label)

    def set_done(self, done: bool) -> None:
        """Show the tick, or the number again."""
        if done == self.done:
            return
        self.done = self._badge.done = done
        self._badge.update()
        self.label.setAccessibleName(self.tr("{step}: done").format(step=self._text) if done else self._text)


class _Badge(QWidget):
    """A number on the accent colour, or a tick in a ring: told apart without colour."""

    def __init__(self, number: int, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.done = False
        self._number = number
        self._theme = theme
        side = self.fontMetrics().height() + 6
        self.setFixedSize(QSize(side, side))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's call to paint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.done:
            side = float(self.width())
            painter.setPen(QPen(self._theme.good, 1.75))
            painter.drawEllipse(circle)
            tick = ((0.30, 0.53), (0.44, 0.67), (0.71, 0.36))
            painter.drawPolyline(QPolygonF([QPointF(x * side, y * side) for x, y in tick]))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.accent)
        painter.drawEllipse(circle)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._theme.on_accent)
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))
