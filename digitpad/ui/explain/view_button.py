"""The caption under the network's picture, which is the switch between its views.

In: an ExplanationState. Out: the view that is chosen from its menu, and the caption as paint.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from digitpad.state.explanation import ExplanationState, View
from digitpad.ui.explain import wording
from digitpad.ui.theme import Theme

ARROW = 14
"""Pixels for the arrow that says that there is a menu."""


class ViewButton(QAbstractButton):
    """A caption that opens a menu of the views."""

    def __init__(self, state: ExplanationState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._usual = ""
        self._warns = False
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        group = QActionGroup(self)
        self.actions_by_view: dict[View, QAction] = {}
        for view in View:
            action = QAction(wording.name_of(view), group)
            action.setToolTip(wording.help_on(view))
            action.setCheckable(True)
            action.setData(view)
            self.actions_by_view[view] = action
            self.menu.addAction(action)
        group.triggered.connect(self._take)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take the keys from the canvas
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._open)
        state.explanation_changed.connect(self._show)
        theme.changed.connect(self.update)
        self._show()

    def set_caption(self, caption: str, *, warns: bool) -> None:
        """What it says in the plain view, and whether that is a warning."""
        if (caption, warns) != (self._usual, self._warns):
            self._usual, self._warns = caption, warns
            self._show()

    def sizeHint(self) -> QSize:
        """Room for its words."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + ARROW + 8, self._height())

    def minimumSizeHint(self) -> QSize:
        """Room for the longest words that it is to show whole."""
        longest = max(map(self.fontMetrics().horizontalAdvance, wording.titles()))
        return QSize(longest + ARROW + 4, self._height())

    def _height(self) -> int:
        return self.fontMetrics().height() + 4

    @Slot()
    def _open(self) -> None:
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot(QAction)
    def _take(self, action: QAction) -> None:
        self._state.show(action.data())

    @Slot()
    def _show(self) -> None:
        state = self._state
        self.actions_by_view[state.view].setChecked(True)
        if state.view is View.PLAIN:
            self.setText(self._usual)
        elif state.explanation is None:
            self.setText(wording.name_of(state.view))
        else:
            self.setText(wording.title(state.explanation))
        self.setAccessibleName(self.tr("View of the picture: {view}").format(view=self.text()))
        self.setToolTip(self.tr("Show why: what speaks for the digit, and what against it"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words in the middle, and the arrow behind them."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(theme.accent if self.hasFocus() else theme.border, 1))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(room, 4, 4)
        metrics = self.fontMetrics()
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - ARROW - 4)
        width = metrics.horizontalAdvance(words)
        left = (self.width() - width - ARROW) / 2
        painter.setPen(theme.warning if self._warns else theme.muted)
        painter.drawText(QRectF(left, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        x, y = left + width + ARROW / 2 + 1, self.height() / 2
        painter.setPen(QPen(theme.muted, 1.3))
        painter.drawPolyline(QPolygonF([QPointF(x - 3, y - 1), QPointF(x, y + 2), QPointF(x + 3, y - 1)]))
        painter.end()
