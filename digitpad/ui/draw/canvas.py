"""The square sheet of paper that one draws on, with mouse, finger, pen or keyboard.

In: a DrawingState, a ToolState, and pointer and key events. Out: the drawing on the screen; every change goes
through the state's methods, in canvas units, 0–1000 on each side whatever the size of the widget.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.state.drawing import CANVAS, DrawingState
from digitpad.state.number import NumberState
from digitpad.state.tools import ERASER_RADIUS, ToolState
from digitpad.state.tracing import TracingState
from digitpad.ui.draw import marks
from digitpad.ui.draw.hand import Hand
from digitpad.ui.draw.ink_layer import InkLayer
from digitpad.ui.draw.number_boxes import NumberBoxes
from digitpad.ui.draw.pointer import Touch, from_mouse, from_tablet, from_touch
from digitpad.ui.draw.traced_layer import TracedLayer
from digitpad.ui.theme import Theme

FRAME = 2
"""Room around the paper for its border, in the widget's units."""

_TOUCH_EVENTS = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class Canvas(QWidget):
    """The paper, the largest square in the middle of the widget; `traced`: a picture that is drawn over."""

    def __init__(
        self,
        drawing: DrawingState,
        tools: ToolState,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        number: NumberState | None = None,
        tracing: TracingState | None = None,
    ) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._tools = tools
        self._theme = theme
        self._hand = Hand(drawing, tools, self)
        self._boxes = NumberBoxes(number, self._hand)
        self._layer = InkLayer()
        self.traced = None if tracing is None else TracedLayer(tracing, theme, self)
        self._layer_key: tuple[object, ...] = ()
        self._shown_empty_or_full = (True, False)
        self._marked_area = QRectF()  # where ring and keyboard pen were painted last

        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_TabletTracking)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self._help_text())
        self.setToolTip(self._help_text())

        drawing.strokes_changed.connect(self._follow_drawing)
        tools.tool_changed.connect(self._follow_hand)
        tools.pen_width_changed.connect(self.update)
        theme.changed.connect(self.update)
        self._hand.moved.connect(self._follow_hand)
        if number is not None:
            number.number_changed.connect(self._follow_number)
            number.chosen_changed.connect(self._follow_number)
            tools.pen_width_changed.connect(self._follow_number)
        if tracing is not None:
            tracing.tracing_changed.connect(self._follow_tracing)
        self._follow_drawing()
        self._follow_hand()

    def _help_text(self) -> str:
        return self.tr(
            "Draw a digit or a number with mouse, finger or pen; the right button or the pen's other end\n"
            "erases; a click on a digit of a number shows how it was read.\n"
            "With the keyboard: arrow keys move a pen (with Shift further), Space puts it down and\n"
            "lifts it, Escape drops the stroke; E takes the eraser, D the pen, Delete clears."
        )

    # Where things are

    def paper(self) -> QRectF:
        """The square that is drawn on, in the widget's units."""
        side = max(min(self.width(), self.height()) - 2 * FRAME, 1)
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def to_canvas(self, position: QPointF) -> tuple[float, float]:
        """Canvas units of a position in the widget, which may lie outside the paper."""
        paper = self.paper()
        scale = CANVAS / paper.width()
        return (position.x() - paper.x()) * scale, (position.y() - paper.y()) * scale

    def to_widget(self, x: float, y: float) -> QPointF:
        """The position in the widget of a point in canvas units."""
        paper = self.paper()
        scale = paper.width() / CANVAS
        return QPointF(paper.x() + x * scale, paper.y() + y * scale)

    def sizeHint(self) -> QSize:
        """Comfortable for a hand with a mouse."""
        return QSize(420, 420)

    def minimumSizeHint(self) -> QSize:
        """Just enough to draw a digit."""
        return QSize(200, 200)

    # Events

    def event(self, event: QEvent) -> bool:
        """Take the fingers' events, and show the tooltip only where it does not hide a drawing."""
        if event.type() in _TOUCH_EVENTS and isinstance(event, QTouchEvent):
            touches = from_touch(event)
            event.setAccepted(touches is not None)
            for touch in touches or ():
                self._take(touch)
            return touches is not None
        if isinstance(event, QHelpEvent) and (self._drawing.is_put_aside or not self._drawing.is_blank):
            event.ignore()
            return True
        return super().event(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Take the pen's events: accepted, always, or Qt would make mouse events of them and draw twice."""
        self._take(from_tablet(event))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the pen or the eraser down."""
        self._take_mouse(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put it down again."""
        self._take_mouse(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it on."""
        self._take_mouse(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift it."""
        self._take_mouse(event)

    def _take_mouse(self, event: QMouseEvent) -> None:
        touch = from_mouse(event)
        event.setAccepted(touch is not None)
        if touch is not None:
            self._take(touch)

    def _take(self, touch: Touch) -> None:
        if self._boxes.take(touch):
            return
        on_paper = self.paper().contains(touch.position)
        if self._hand.take(touch, self.to_canvas(touch.position), on_paper=on_paper):
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the boxes with the paper."""
        super().resizeEvent(event)
        self._follow_number()
        self._follow_tracing()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the eraser's ring away."""
        self._hand.leave()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the keyboard's pen, put it down, lift it."""
        if not (self._hand.press_key(event) or (self.traced and self.traced.press_key(event))):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Forget a key that is held no more."""
        if not self._hand.keyboard.release(event):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame of the focus."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End a stroke whose end would never be seen."""
        self._hand.lift()
        self._hand.hide_keyboard_pen()
        self.update()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """End a stroke whose end would never be seen."""
        self._hand.lift()
        super().hideEvent(event)

    # Painting

    @Slot()
    def _follow_drawing(self) -> None:
        dirty = self._layer.follow(self._drawing.finished_strokes, self._drawing.live_stroke)
        empty_or_full = (self._drawing.is_blank, self._drawing.is_full)
        if self._drawing.is_put_aside:
            self.update()
        elif empty_or_full != self._shown_empty_or_full:
            self._shown_empty_or_full = empty_or_full
            self.update()
        elif not dirty.isEmpty():
            corners = self.to_widget(dirty.left(), dirty.top()), self.to_widget(dirty.right(), dirty.bottom())
            self.update(QRectF(*corners).toAlignedRect())

    @Slot()
    def _follow_tracing(self) -> None:
        if self.traced is not None:
            self.traced.follow(self.paper())
            self.update()

    @Slot()
    def _follow_hand(self) -> None:
        shape = Qt.CursorShape.BlankCursor if self._hand.erases else Qt.CursorShape.CrossCursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)
        area = QRectF()
        if self._hand.ring is not None:
            area |= self._ring(self._hand.ring)
        if self._hand.keyboard.position is not None:
            at = self.to_widget(*self._hand.keyboard.position)
            area |= QRectF(at.x() - marks.PEN_REACH, at.y() - marks.PEN_REACH, *(2 * marks.PEN_REACH,) * 2)
        for dirty in (self._marked_area, area):
            if not dirty.isEmpty():
                self.update(dirty.adjusted(-3, -3, 3, 3).toAlignedRect())
        self._marked_area = area

    @Slot()
    def _follow_number(self) -> None:
        paper = self.paper()
        half_pen = self._tools.pen_width / 2 * paper.width() / CANVAS
        for area in self._boxes.follow(paper, self.to_widget, half_pen, self.font()):
            self.update(area.toAlignedRect())

    def _ring(self, place: tuple[float, float]) -> QRectF:
        x, y = place
        return QRectF(
            self.to_widget(x - ERASER_RADIUS, y - ERASER_RADIUS),
            self.to_widget(x + ERASER_RADIUS, y + ERASER_RADIUS),
        )

    def _prepare_layer(self, paper: QRectF) -> None:
        ratio, width, theme = self.devicePixelRatioF(), self._tools.pen_width, self._theme
        key = (paper.width(), ratio, width, theme.ink.rgba(), theme.paper.rgba())
        if key != self._layer_key:
            self._layer_key = key
            scale = paper.width() / CANVAS
            self._layer.prepare(paper.width(), ratio, scale, width, theme.ink, theme.paper)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper, the ink and what lies over them."""
        paper, theme, hand = self.paper(), self._theme, self._hand
        self._prepare_layer(paper)
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        if self.traced is not None and self.traced.is_active:
            self.traced.paint(painter, paper)
        else:
            self._layer.paint(painter, paper)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._drawing.is_blank and not self._drawing.is_put_aside:
            texts = self.tr("Draw a digit here"), self.tr("or a number, with mouse, finger or pen")
            marks.paint_invitation(painter, paper, theme, *texts)
        self._boxes.paint(painter, theme, self.font())
        if self._drawing.is_full:
            note = self.tr("The drawing is full: undo, erase or clear to go on.")
            marks.paint_note(painter, paper, theme, note)
        if hand.ring is not None:
            marks.paint_ring(painter, self._ring(hand.ring), theme)
        if hand.keyboard.position is not None:
            at = self.to_widget(*hand.keyboard.position)
            marks.paint_keyboard_pen(painter, at, theme, down=hand.keyboard.is_down)
        marks.paint_frame(painter, paper, theme, focused=self.hasFocus())
        painter.end()
