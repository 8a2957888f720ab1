"""The training pictures that excite a unit most, each with its label and the unit's activation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.ui.draw.network_picture import to_qimage
from digitpad.ui.draw.percent import tabular
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.theme import Theme

SIDES = (84, 70, 56, 48, 42, 36, 28)
GAP = 6


@dataclass(frozen=True, eq=False)
class Exciting:
    """A picture that excites a unit.

    Attributes:
        index: which of the training pictures.
        label: what it is, 0–9.
        activation: of the unit.
        image: (28, 28) uint8.
    """

    index: int
    label: int
    activation: float
    image: npt.NDArray[np.uint8]


class ExcitingPictures(QWidget):
    """The pictures as large as all of them fit; a sentence where there are none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Exciting, ...] = ()
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    @property
    def shown(self) -> tuple[Exciting, ...]:
        """The pictures, the most exciting first."""
        return self._shown

    @property
    def note(self) -> str:
        """What stands there in place of pictures."""
        return self._note

    def show_pictures(self, pictures: Sequence[Exciting], note: str) -> None:
        """Show these, or the sentence where there are none."""
        self._shown, self._note = tuple(pictures), "" if pictures else note
        told = ", ".join(f"{one.label} ({number_text(one.activation, 3)})" for one in pictures)
        self.setAccessibleName(self.tr("What excites it: {0}").format(told or note))
        self.update()

    def sizeHint(self) -> QSize:
        """Five by two small ones."""
        return QSize(5 * (SIDES[-1] + GAP), round(2 * (SIDES[-1] + self._line() + 2)))

    def minimumSizeHint(self) -> QSize:
        """Three small ones."""
        return QSize(3 * (SIDES[-1] + GAP), round(SIDES[-1] + self._line() + 2))

    def _small(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def _line(self) -> float:
        return QFontMetricsF(self._small()).height()

    def place(self, number: int) -> QRectF:
        """Where a picture is."""
        for side in SIDES:
            across = max(int((self.width() + GAP) // (side + GAP)), 1)
            down = int(self.height() // (side + self._line() + 2))
            if across * down >= len(self._shown):
                break
        row, column = divmod(number, across)
        return QRectF(column * (side + GAP) + 1, row * (side + self._line() + 2) + 1, side, side)

    def event(self, event: QEvent) -> bool:
        """Tell of the picture under the pointer."""
        if isinstance(event, QHelpEvent):
            for number, one in enumerate(self._shown):
                if self.place(number).adjusted(0, 0, GAP, self._line()).contains(event.pos()):
                    text = self.tr("A {label}, number {index} of the training pictures: activation {value}")
                    told = text.format(
                        label=one.label, index=f"{one.index:,}", value=number_text(one.activation, 4)
                    )
                    QToolTip.showText(event.globalPos(), told, self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pictures that fit, or the sentence."""
        painter = QPainter(self)
        painter.setPen(self._theme.muted)
        if not self._shown:
            wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
            painter.drawText(QRectF(self.rect()), int(wrapped), self._note)
        painter.setFont(self._small())
        bold = self._small()
        bold.setBold(True)
        for number, one in enumerate(self._shown):
            place = self.place(number)
            if place.bottom() + self._line() > self.height() + 2:
                break
            painter.drawImage(place, to_qimage(one.image))
            painter.setPen(QPen(self._theme.border, 1))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            below = QRectF(place.left(), place.bottom() + 1, place.width() + GAP - 1, self._line())
            painter.setFont(bold)
            painter.setPen(self._theme.text)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, str(one.label))
            painter.setFont(self._small())
            painter.setPen(self._theme.muted)
            value = number_text(one.activation, 2)
            right = QRectF(place.left(), below.top(), place.width(), self._line())
            if painter.fontMetrics().horizontalAdvance(f"0 {value}") <= place.width():
                painter.drawText(right, Qt.AlignmentFlag.AlignRight, value)
        painter.end()
