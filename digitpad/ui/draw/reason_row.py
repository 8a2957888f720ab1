"""The reason for a reading: a row of the digits that the network finds most like the drawing.

In: a ReasonState. Out: paint; there is nothing of it while there is nothing to tell.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.inspection.nearest import Neighbour
from digitpad.state.reason import COUNT, ReasonState
from digitpad.ui.draw.network_picture import to_qimage
from digitpad.ui.draw.percent import tabular
from digitpad.ui.theme import Theme

SMALLEST, LARGEST = 28, 56
GAP = 10


class ReasonRow(QWidget):
    """A caption, and below it the pictures, each with its label and its distance."""

    def __init__(self, reason: ReasonState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = reason
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        reason.reason_changed.connect(self._show)
        theme.changed.connect(self.update)
        self._show()

    @property
    def caption(self) -> str:
        """What stands above the pictures."""
        state = self._state
        if state.reason is not None:
            if state.reason.synthetic and state.reason.learnt:
                return self.tr("The nearest synthetic digits it learnt from:")
            if state.reason.synthetic:
                return self.tr("The nearest synthetic digits, which nobody wrote:")
            if state.reason.learnt:
                return self.tr("The nearest digits it learnt from:")
            return self.tr("The nearest digits of {source}:").format(source=state.reason.source)
        if state.is_put_off:
            return self.tr("While a network trains, its nearest digits are not looked for.")
        if state.is_searching:
            return self.tr("Looking for the nearest digits …")
        if state.is_missing and state.is_asked:
            return self.tr(
                "This network has no hidden layer to compare digits in, or its numbers have diverged."
            )
        return ""

    def _whose(self) -> str:
        """Of which digits a picture is one, in the sentence about it."""
        reason = self._state.reason
        if reason is None or reason.learnt:
            return self.tr("the training digits")
        if reason.synthetic:
            return self.tr("the synthetic digits, which it did not learn from")
        return self.tr("the training digits of {source}").format(source=reason.source)

    @property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """The digits that are shown."""
        return () if self._state.reason is None else self._state.reason.neighbours

    @Slot()
    def _show(self) -> None:
        caption = self.caption
        told = ", ".join(
            self.tr("{label} at a distance of {distance}").format(label=n.label, distance=f"{n.distance:.2f}")
            for n in self.neighbours
        )
        self.setAccessibleName(f"{caption} {told}")
        self.setVisible(bool(caption))
        self.update()

    # Size

    def sizeHint(self) -> QSize:
        """Pictures of two device-independent pixels for each of theirs."""
        return self._size(LARGEST)

    def minimumSizeHint(self) -> QSize:
        """As small as they are, and room for two."""
        return self._size(SMALLEST, 2)

    def _size(self, side: int, count: int = COUNT) -> QSize:
        return QSize(count * (side + GAP), round(2 * self._line() + side + 6))

    def _line(self) -> float:
        return QFontMetricsF(self._small()).height()

    def _small(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        return font

    def place(self, number: int) -> QRectF:
        """Where a picture is."""
        high, wide = self.height() - 2 * self._line() - 6, (self.width() - (COUNT - 1) * GAP - 2) / COUNT
        side = float(max(min(high, wide, LARGEST), SMALLEST))
        return QRectF(number * (side + GAP) + 1, self._line() + 3, side, side)

    def event(self, event: QEvent) -> bool:
        """Tell of the picture under the mouse."""
        if isinstance(event, QHelpEvent):
            for number, neighbour in enumerate(self.neighbours):
                # Its label and its distance stand below it, and want to be explained no less.
                if self.place(number).adjusted(0, 0, GAP, self._line() + 3).contains(event.pos()):
                    text = self.tr(
                        "A {label}, number {index} of {whose}. {distance} is how far the "
                        "network's hidden activations for it are from those for the drawing: 0 is the same, "
                        "1.41 nothing in common."
                    )
                    text = text.format(
                        label=neighbour.label,
                        whose=self._whose(),
                        index=f"{neighbour.index + 1:,}",
                        distance=f"{neighbour.distance:.3f}",
                    )
                    QToolTip.showText(event.globalPos(), text, self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint caption, pictures and labels."""
        theme = self._theme
        painter = QPainter(self)
        painter.setFont(self._small())
        painter.setPen(theme.muted)
        if not self.neighbours:  # where the pictures would be there is room for a sentence
            wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
            painter.drawText(QRectF(self.rect()), int(wrapped), self.caption)
            painter.end()
            return
        line = QRectF(0, 0, self.width(), self._line())
        caption = painter.fontMetrics().elidedText(self.caption, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, caption)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, neighbour in enumerate(self.neighbours):
            place = self.place(number)
            if place.right() > self.width():  # not half of one
                break
            painter.drawImage(place, to_qimage(neighbour.image))
            painter.setPen(QPen(theme.border, 1))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            self._paint_label(painter, neighbour, place)
        painter.end()

    def _paint_label(self, painter: QPainter, neighbour: Neighbour, place: QRectF) -> None:
        """The digit, and in smaller words how far it is."""
        bold = self._small()
        bold.setBold(True)
        label, distance = str(neighbour.label), f"{neighbour.distance:.2f}"
        width = QFontMetricsF(bold).horizontalAdvance(label) + 5
        below = QRectF(place.left(), place.bottom() + 2, place.width() + GAP, self._line())
        painter.setFont(bold)
        painter.setPen(self._theme.text)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, label)
        painter.setFont(self._small())
        painter.setPen(self._theme.muted)
        # Where there is no room for it, it would run into the label of the next one.
        if width + painter.fontMetrics().horizontalAdvance(distance) < below.width() - 2:
            painter.drawText(below.adjusted(width, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, distance)
