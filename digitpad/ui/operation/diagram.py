"""An operation as boxes: every tensor in proportion, with the row and the column that meet in a cell framed.

In: an `Operation` and a cell. Out: the picture, the cell that was clicked or gone to with the arrow keys, and
the number under the pointer.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.operation import Operation, Step, Takes
from digitpad.ui.inspect.place_words import place_text
from digitpad.ui.inspect.wording import axis_text
from digitpad.ui.operation.box_pictures import BoxPictures
from digitpad.ui.operation.boxes import GAP, LEAST, Box, boxes
from digitpad.ui.theme import Theme

ROOMY = (400, 170)
"""Width and height in pixels from which the axes have their names on the sides of the boxes."""
_PAGE = 10


class Diagram(QWidget):
    """Draws the operation; the result is the box that is clicked in, the others lead to it.

    Signals:
        chosen: the cell of the result that the user wants to see, as a tuple.
        pointed: the number under the pointer, in words; empty when there is none.
    """

    chosen = Signal(object)
    pointed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._operation: Operation | None = None
        self._cell: tuple[int, ...] = ()
        self._place: QPointF | None = None
        self._pictures = BoxPictures(theme)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("The operation as shapes; the arrow keys choose a cell"))
        theme.changed.connect(self._repaint)

    def show_operation(self, found: Operation | None, cell: tuple[int, ...]) -> None:
        """Show an operation with this cell of its result, or nothing."""
        if found is None or self._operation is None or found.result.key != self._operation.result.key:
            self._pictures.clear()
            self.updateGeometry()
        self._operation, self._cell = found, cell
        self.setAccessibleDescription(f"{found.formula}: {found.shapes}" if found is not None else "")
        self.update()
        self._point()

    def sizeHint(self) -> QSize:
        """Room for the book's network."""
        return QSize(360, 180)

    def minimumSizeHint(self) -> QSize:
        """Small boxes with their letters."""
        count = len(self._operation.operands) + 1 if self._operation is not None else 4
        return QSize(44 * count + 20, 84)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes as they lie now, from left to right; the last one is the result."""
        found = self._operation
        if found is None or not found.cells or len(self._cell) != len(found.cells):
            return ()
        metrics = QFontMetricsF(self.font())
        axes = metrics.height() + 1 if self._names_axes() else 0.0
        room = QRectF(self.rect()).adjusted(4, 2 + axes, -6, -2)
        return boxes(found, self._cell, room, metrics, beside=axes)

    def _names_axes(self) -> bool:
        return self.height() >= ROOMY[1] and self.width() >= ROOMY[0]

    # Choosing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A cell of the result, or the row or column of an operand that leads to one."""
        found, point = self._operation, event.position()
        for box in self.boxes:
            place = box.cell_at(point)
            if place is not None and found is not None:
                self._choose(box, place, found)
                return

    def _choose(self, box: Box, place: tuple[int, int], found: Operation) -> None:
        cell = list(self._cell)
        takes = box.operand.takes if box.operand is not None else None
        if takes is Takes.PICTURE:
            cell[-1] = place[0] * box.columns + place[1]
        elif takes in (Takes.ROW, Takes.SAMPLE) or (takes is None and found.step is Step.LOSS):
            cell[0] = place[0] if takes is not None else cell[0]
        elif takes in (Takes.COLUMN, Takes.ENTRY) or len(cell) == 1:
            cell[-1] = place[1]
        else:
            cell = list(place)
        self.chosen.emit(tuple(cell))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys go from cell to cell, with Shift ten at a time."""
        row, column = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }.get(Qt.Key(event.key()), (0, 0))
        found = self._operation
        if found is None or not (row or column) or len(self._cell) != len(found.cells):
            super().keyPressEvent(event)
            return
        far = _PAGE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps = (row * far, column * far) if len(self._cell) == 2 else ((row + column) * far,)
        self.chosen.emit(
            tuple(
                min(max(at + step, 0), size - 1)
                for at, step, size in zip(self._cell, steps, found.cells, strict=True)
            )
        )

    # What is under the pointer

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the number under the pointer."""
        self._place = event.position()
        self._point()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell nothing any more."""
        self._place = None
        self._point()

    @property
    def pointed_text(self) -> str:
        """The number under the pointer, with its place, as it is now."""
        found = self._operation
        if found is None or self._place is None:
            return ""
        for box in self.boxes:
            cell = box.cell_at(self._place)
            entry = box.operand.entry if box.operand is not None else found.result
            if cell is None or entry is None or entry.array is None:
                continue
            if box.operand is not None and box.operand.transposed:
                cell = cell[::-1]
            place: tuple[int, ...] = cell if box.first is None else (box.first, *cell)
            if entry.array.ndim < 2:
                along = 0 if box.operand is not None and box.operand.takes is Takes.SAMPLE else 1
                place = (cell[along],) if entry.array.ndim else ()
            return f"{entry.name} · {place_text(entry, place, entry.array)}"
        return ""

    def _point(self) -> None:
        self.pointed.emit(self.pointed_text)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Boxes, their words, and what meets."""
        placed = self.boxes
        if not placed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for box in placed:
            self._paint_box(painter, box)
        for box in placed:
            self._paint_meeting(painter, box)
        if self.hasFocus():
            painter.setPen(self._theme.accent)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_box(self, painter: QPainter, box: Box) -> None:
        area, strip = box.area, box.strip
        entry = self._entry(box)
        image = self._pictures.whole(box, entry) if entry is not None else None
        painter.fillRect(area, self._theme.raised)
        if box.first is not None:  # a stack of pictures, of which one is drawn
            painter.setPen(self._theme.border)
            for shift in (6.0, 3.0):
                painter.drawRect(area.translated(shift, -shift))
        if image is not None:
            if box.repeated:
                painter.setOpacity(0.3)
                painter.drawImage(area, image)
                painter.setOpacity(1.0)
            painter.drawImage(strip, image)
        painter.setPen(QPen(self._theme.border, 1))
        painter.drawRect(area)
        if box.repeated:
            painter.setPen(QPen(self._theme.border, 1, Qt.PenStyle.DotLine))
            lines = min(int(area.height() / LEAST), 12)
            for line in range(1, lines):
                y = area.top() + line * LEAST
                painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        self._paint_words(painter, box)

    def _paint_words(self, painter: QPainter, box: Box) -> None:
        metrics, slot = QFontMetricsF(self.font()), box.slot
        high = metrics.height()
        if box.sign:
            painter.setPen(self._theme.text)
            font = QFont(self.font())
            font.setBold(True)
            font.setPointSizeF(1.25 * font.pointSizeF())
            painter.setFont(font)
            width = QFontMetricsF(font).horizontalAdvance(box.sign)
            under = (2 if box.words else 1) * high + 4
            aside = high + 1 if self._names_axes() and box.rows > 1 else 0.0
            left = slot.left() - width - GAP - aside
            where = QRectF(left - 1, slot.top(), width + 2, slot.height() - under)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, box.sign)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._theme.text)
        below = QRectF(
            slot.left() - 4, slot.bottom() - (2 if box.words else 1) * high, slot.width() + 8, high
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, box.symbol)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(self._theme.muted)
        painter.drawText(below.translated(0, high), Qt.AlignmentFlag.AlignCenter, box.words)
        entry = self._entry(box)
        if not self._names_axes() or entry is None or entry.form is None or entry.form.ndim != 2:
            return
        names = [axis_text(entry, axis) for axis in range(2)]
        if box.operand is not None and box.operand.transposed:
            names.reverse()
        self._paint_axis(painter, box, names, high)

    def _paint_axis(self, painter: QPainter, box: Box, names: list[str], high: float) -> None:
        """The names of the axes along the sides of a box, where they fit."""
        area, metrics = box.area, QFontMetricsF(self.font())
        if metrics.horizontalAdvance(names[1]) <= box.slot.width() + 8:
            above = QRectF(box.slot.left() - 4, area.top() - high - 1, box.slot.width() + 8, high)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, names[1])
        if metrics.horizontalAdvance(names[0]) <= area.height():
            painter.save()
            painter.translate(area.left() - high - 1, area.bottom())
            painter.rotate(-90)
            painter.drawText(QRectF(0, 0, area.height(), high), Qt.AlignmentFlag.AlignCenter, names[0])
            painter.restore()

    def _paint_meeting(self, painter: QPainter, box: Box) -> None:
        if box.row is None and box.column is None:
            return
        frame, entry = box.meeting(), self._entry(box)
        part = self._pictures.meeting(box, entry) if entry is not None else None
        if part is not None:
            painter.drawImage(frame, part)
        painter.setPen(QPen(self._theme.surface, 3))
        painter.drawRect(frame)
        painter.setPen(QPen(self._theme.accent, 1.5))
        painter.drawRect(frame)
        takes = box.operand.takes if box.operand is not None else None
        if takes is Takes.COLUMN and box.operand is not None and self._elementwise():
            cell = Box(**{**vars(box), "row": self._cell[0]}).meeting()
            painter.fillRect(cell, self._theme.accent)

    def _elementwise(self) -> bool:
        found = self._operation
        return found is not None and found.step in (Step.BATCH_NORM, Step.BATCH_NORM_GRADIENT)

    def _entry(self, box: Box) -> TensorEntry | None:
        if box.operand is not None:
            return box.operand.entry
        return self._operation.result if self._operation is not None else None

    @Slot()
    def _repaint(self) -> None:
        self._pictures.clear()
        self.update()
