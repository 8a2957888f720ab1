"""A section of a form that can be folded away: title and body go in, a heading with a summary comes out."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import Note

CHEVRON = 16
GAP = 8


class SectionHeader(QAbstractButton):
    """The heading: an arrow, the title, and behind it the summary where there is room for it."""

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.summary = ""
        self.is_faulty = False
        self.setText(title)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bold = self.font()
        self._bold.setBold(True)
        self._small = self.font()
        self._small.setPointSizeF(self._small.pointSizeF() * 0.9)
        theme.changed.connect(self.update)

    @property
    def has_room(self) -> bool:
        """Whether the whole summary can stand behind the title."""
        return QFontMetrics(self._small).horizontalAdvance(self.summary) <= self._room()

    def _room(self) -> int:
        return self.width() - CHEVRON - 2 * GAP - QFontMetrics(self._bold).horizontalAdvance(self.text())

    def sizeHint(self) -> QSize:
        """As wide as its title."""
        width = CHEVRON + GAP + QFontMetrics(self._bold).horizontalAdvance(self.text())
        return QSize(width, self.fontMetrics().height() + 10)

    def minimumSizeHint(self) -> QSize:
        """The same: a title is not cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow, the title and the summary."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        x, y = CHEVRON / 2, self.height() / 2
        down = ((-4, -2), (0, 2), (4, -2))
        points = [QPointF(x + a, y + b) if self.isChecked() else QPointF(x + b, y + a) for a, b in down]
        painter.setPen(QPen(theme.text if self.underMouse() else theme.muted, 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(theme.text)
        painter.setFont(self._bold)
        inside = self.rect().adjusted(CHEVRON + 2, 0, -4, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.has_room:
            painter.setFont(self._small)
            painter.setPen(theme.error if self.is_faulty else theme.muted)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(inside, right, self.summary)
        painter.end()


class CollapsibleSection(QWidget):
    """A heading, and a body that is there only while the section is open.

    Attributes:
        header: the button that opens and closes it.
        note: the summary, where the heading is too narrow for it.

    Signals:
        toggled: it was opened (True) or closed.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, body: QWidget, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = body
        self.header = SectionHeader(title, theme)
        self.header.toggled.connect(self._on_toggled)
        self.note = Note(theme)
        self.note.setContentsMargins(CHEVRON + 2, 0, 4, 4)
        body.setContentsMargins(0, 4, 0, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.note)
        layout.addWidget(body)
        body.hide()
        self._arrange()

    @property
    def is_open(self) -> bool:
        """Whether its body is there."""
        return self.header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        self.header.setChecked(is_open)

    def summarise(self, summary: str, is_faulty: bool = False) -> None:
        """Say in the heading what is switched on, or that something is wrong."""
        header = self.header
        if (summary, is_faulty) != (header.summary, header.is_faulty):
            header.summary, header.is_faulty = summary, is_faulty
            header.update()
            self._arrange()

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self._arrange()
        self.toggled.emit(is_open)

    def _arrange(self) -> None:
        header = self.header
        beneath = not self.is_open and not header.has_room
        self.note.tell(header.summary if beneath else "", is_fault=header.is_faulty)
        state = self.tr("open") if self.is_open else self.tr("closed")
        header.setAccessibleName(f"{header.text()}, {state}")
        header.setAccessibleDescription(header.summary)
        header.setToolTip(header.summary if self.is_open else self.tr("Show these settings"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the summary where there is room for it."""
        super().resizeEvent(event)
        if self.note.isHidden() is not (self.is_open or self.header.has_room):
            # Later: the layout around this one is being made just now, and would not hear of another height.
            QTimer.singleShot(0, self, self._arrange)
