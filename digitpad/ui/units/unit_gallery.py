"""All units of a hidden layer as small pictures with their numbers; what is switched off is crossed out.

In: pictures (H, 28, 28), the units in their order, and a word on each. Only those in sight are coloured.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from digitpad.inspection.entry import Array
from digitpad.inspection.picture import Levels
from digitpad.ui.draw.percent import tabular
from digitpad.ui.grid import next_place
from digitpad.ui.inspect.colour_maps import Lookup, indices, to_qimage
from digitpad.ui.theme import Theme
from digitpad.ui.units.order import Numbers

SIDE = 28
SCALES = range(5, 1, -1)
"""Screen units for the side of one weight: the most with which all units fit, or else the least."""

GAP = 6
APART = 5
"""Pixels between the number of a unit and the word beside it."""


class UnitGallery(QAbstractScrollArea):
    """Arrow keys move from unit to unit, Page Up and Page Down a screenful; Space and Delete switch.

    Signals:
        chosen: the unit that was clicked or reached by key.
        toggled: the unit that is to be switched off, or on again.
    """

    chosen = Signal(int)
    toggled = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pictures: Array = np.zeros((0, SIDE, SIDE), np.float32)
        self._levels = Levels(-1.0, 1.0, True)
        self._colours: Lookup | None = None
        self._units: Numbers = np.zeros(0, np.intp)
        self._off: frozenset[int] = frozenset()
        self._word: Callable[[int], str] = str
        self._about: Callable[[int], str] = str
        self._current = 0
        self._scale = SCALES[-1]
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.82)
        self._font = font
        self._line = QFontMetrics(font).height()
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName(self.tr("Hidden units"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._repaint)

    @property
    def units(self) -> Numbers:
        """The numbers of the units that are shown, in their order."""
        return self._units

    @property
    def current(self) -> int:
        """The unit with the frame."""
        return self._current

    def show_pictures(self, pictures: Array, levels: Levels, colours: Lookup) -> None:
        """Draw these (H, 28, 28), of all units whether shown or not."""
        self._pictures, self._levels, self._colours = pictures, levels, colours
        self.viewport().update()

    def show_units(
        self,
        units: Numbers,
        off: frozenset[int],
        word: Callable[[int], str],
        about: Callable[[int], str],
    ) -> None:
        """Show these units in this order.

        Args:
            units: their numbers.
            off: those that are crossed out.
            word: what stands below a unit beside its number; nothing, or very short.
            about: the tool tip of a unit.
        """
        as_many = len(units) == len(self._units)
        self._units, self._off, self._word, self._about = units, off, word, about
        if not as_many:
            self._measure()
        self.viewport().update()

    def set_current(self, unit: int, *, into_sight: bool = False) -> None:
        """Put the frame around a unit, without telling anyone."""
        self._current = unit
        if into_sight:
            self._scroll_to(self._place_of(unit))
        self.viewport().update()

    def place(self, unit: int) -> QRect:
        """Where the picture of a unit is in the viewport, perhaps out of sight; empty of one not shown."""
        at = self._place_of(unit)
        return QRect() if at is None else self._picture_rect(at)

    def unit_at(self, point: QPoint) -> int | None:
        """The unit under a point of the viewport."""
        cell = self._cell()
        column = (point.x() - GAP) // cell.width() if point.x() >= GAP else -1
        row = (point.y() + self.verticalScrollBar().value()) // cell.height()
        place = row * self._across() + column
        inside = 0 <= column < self._across() and 0 <= place < len(self._units)
        return int(self._units[place]) if inside else None

    def sizeHint(self) -> QSize:
        """Six by two units."""
        return QSize(6 * self._cell().width() + 24, 2 * self._cell().height())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The units in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.surface)
        painter.setFont(self._font)
        seen = self._in_sight()
        units = self._units[seen.start : seen.stop]
        units = units[units < len(self._pictures)]
        if len(units) and self._colours is not None:
            pictures = self._pictures[units]
            flat = self._colours[indices(pictures, self._levels)]
            if pictures.dtype.kind == "f":
                flat[np.isnan(pictures)] = np.array(self._theme.error.getRgb(), np.uint8)
            image = to_qimage(flat.reshape(-1, SIDE, 4))
            for number, unit in enumerate(units.tolist()):
                source = QRect(0, number * SIDE, SIDE, SIDE)
                place = self._picture_rect(seen.start + number)
                painter.drawImage(place, image, source)
                self._paint_around(painter, unit, place)
        painter.end()

    def _paint_around(self, painter: QPainter, unit: int, place: QRect) -> None:
        theme, is_off = self._theme, unit in self._off
        painter.setPen(QPen(theme.border, 1))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if is_off:
            painter.setPen(QPen(theme.error, 2))
            painter.drawLine(place.topLeft(), place.bottomRight())
            painter.drawLine(place.bottomLeft(), place.topRight())
        if unit == self._current:
            painter.setPen(QPen(theme.accent, 2 if self.hasFocus() else 1.5))
            painter.drawRect(place.adjusted(-2, -2, 1, 1))
        below = QRectF(place.left(), place.bottom() + 2, place.width() + GAP - 2, self._line)
        painter.setPen(theme.error if is_off else theme.text)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(unit))
        word = self.word_beside(unit)
        if word:
            painter.setPen(theme.muted)
            painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, word)

    def word_beside(self, unit: int) -> str:
        """What stands right of the number of a unit; nothing where the two would run together."""
        word, metrics = self._word(unit), QFontMetrics(self._font)
        needed = metrics.horizontalAdvance(str(unit)) + APART + metrics.horizontalAdvance(word)
        return word if word and needed <= SIDE * self._scale + GAP - 2 else ""

    # Keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame, or switch."""
        key, at = Qt.Key(event.key()), self._place_of(self._current)
        count, lines = len(self._units), self.viewport().height() // self._cell().height()
        place = next_place(key, at or 0, count, self._across(), lines)
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Delete) and at is not None:
            self.toggled.emit(self._current)
        elif place is not None:
            self._choose(int(self._units[0 if at is None else place]))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the unit that was clicked."""
        unit = self.unit_at(event.position().toPoint())
        if unit is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(unit)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click is one of the gallery's from beginning to end."""
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell of the unit under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            unit = self.unit_at(event.pos())
            QToolTip.showText(event.globalPos(), self._about(unit) if unit is not None else "", self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds another number of units in a line."""
        self._measure()
        self._scroll_to(self._place_of(self._current))

    def _choose(self, unit: int) -> None:
        self.set_current(unit, into_sight=True)
        self.chosen.emit(unit)

    # Where things are

    def _place_of(self, unit: int) -> int | None:
        found = np.flatnonzero(self._units == unit)
        return int(found[0]) if len(found) else None

    def _in_sight(self) -> range:
        height, top = self._cell().height(), self.verticalScrollBar().value()
        last = (top + self.viewport().height() - 1) // height
        across = self._across()
        return range(top // height * across, min((last + 1) * across, len(self._units)))

    def _picture_rect(self, place: int) -> QRect:
        row, column = divmod(place, self._across())
        cell = self._cell()
        top = row * cell.height() + 3 - self.verticalScrollBar().value()
        return QRect(GAP + column * cell.width(), top, SIDE * self._scale, SIDE * self._scale)

    def _scroll_to(self, place: int | None) -> None:
        if place is None:
            return
        height, bar = self._cell().height(), self.verticalScrollBar()
        top = place // self._across() * height
        if top < bar.value():
            bar.setValue(top)
        elif top + height > bar.value() + self.viewport().height():
            bar.setValue(top + height - self.viewport().height())

    def _cell(self) -> QSize:
        return self._cell_at(self._scale)

    def _cell_at(self, scale: int) -> QSize:
        return QSize(SIDE * scale + GAP, SIDE * scale + self._line + 6)

    def _across(self) -> int:
        return max((self.viewport().width() - GAP) // self._cell().width(), 1)

    def _measure(self) -> None:
        view, count = self.viewport().size(), len(self._units)
        for self._scale in SCALES:
            cell = self._cell_at(self._scale)
            if (view.width() - GAP) // cell.width() * (view.height() // cell.height()) >= count:
                break
        bar = self.verticalScrollBar()
        lines = -(-count // self._across())
        bar.setRange(0, max(lines * self._cell().height() - view.height(), 0))
        bar.setPageStep(view.height())
        bar.setSingleStep(self._cell().height())

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()
