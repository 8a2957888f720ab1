"""The digits of a number on the canvas: each in its box, with what it was read as and how probably.

In: the number, the chosen digit, and where canvas units lie on the widget. Out: `Box`es, and paint.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from digitpad.recognition.number import UNREAD, Found, Number
from digitpad.ui.draw.percent import percent, tabular
from digitpad.ui.theme import Theme

AROUND = 5.0
"""Room between the ink and its box, in the widget's units."""

INSIDE = 4.0
"""Room beside the text in a label."""

Place = Callable[[float, float], QPointF]


@dataclass(frozen=True)
class Box:
    """One digit as it is shown.

    Attributes:
        frame: around its ink, in the widget's units.
        label: where its text stands: above the frame or, at the upper edge of the paper, below it.
        sign: the digit, or a question mark for what is none.
        share: its probability as text; empty where it is refused, or there is no room for it.
        sure: whether it was accepted.
        chosen: whether it is the one that is looked at.
    """

    frame: QRectF
    label: QRectF
    sign: str
    share: str
    sure: bool
    chosen: bool

    def __hash__(self) -> int:
        return hash((self.frame.getRect(), self.sign, self.share, self.sure, self.chosen))

    def area(self) -> QRectF:
        """Everything that is painted of it."""
        return (self.frame | self.label).adjusted(-2, -2, 2, 2)


def sign_of(found: Found) -> str:
    """The digit, or a question mark."""
    prediction = found.prediction
    return str(prediction.digit) if prediction.accepted else UNREAD


def share_of(found: Found) -> str:
    """The probability as text; empty for what is refused: a question mark has none."""
    prediction = found.prediction
    return percent(prediction.confidence) if prediction.accepted and prediction.confidence is not None else ""


def boxes(
    number: Number | None, chosen: int | None, paper: QRectF, to_widget: Place, half_pen: float, font: QFont
) -> tuple[Box, ...]:
    """The boxes of a number.

    Args:
        number: the digits, or None.
        chosen: the place of the one that is looked at.
        paper: the canvas, in the widget's units.
        to_widget: from canvas units to these.
        half_pen: half the pen's width, in the widget's units.
        font: of the labels.
    """
    if number is None:
        return ()
    bold, plain = _fonts(font)
    height = QFontMetricsF(bold).height() + 2
    sign_width = QFontMetricsF(bold).horizontalAdvance("0")
    made = []
    frames = [_frame(found, paper, to_widget, half_pen + AROUND) for found in number.digits]
    _keep_apart(frames)
    for place, (found, frame) in enumerate(zip(number.digits, frames, strict=True)):
        share = share_of(found)
        wide = sign_width + QFontMetricsF(plain).horizontalAdvance(share) + 3 * INSIDE
        if wide > _room(place, frames):
            share, wide = "", sign_width + 2 * INSIDE
        left = min(max(frame.left(), paper.left()), paper.right() - wide)
        top = frame.top() - height
        label = QRectF(left, top if top >= paper.top() else frame.bottom(), wide, height)
        made.append(
            Box(frame, label, sign_of(found), share, found.prediction.accepted, chosen=place == chosen)
        )
    return tuple(made)


def _frame(found: Found, paper: QRectF, to_widget: Place, around: float) -> QRectF:
    x, y, width, height = found.box
    whole = QRectF(to_widget(x, y), to_widget(x + width, y + height))
    return whole.adjusted(-around, -around, around, around) & paper.adjusted(1, 1, -1, -1)


def _keep_apart(frames: list[QRectF]) -> None:
    """Where neighbours' frames run into each other, let them meet in the middle."""
    for left, right in pairwise(frames):
        beside = left.left() < right.left() < left.right() < right.right()
        if beside and left.top() < right.bottom() and right.top() < left.bottom():
            middle = (left.right() + right.left()) / 2
            left.setRight(middle - 1.5)
            right.setLeft(middle + 1.5)


def _room(place: int, frames: list[QRectF]) -> float:
    """How wide a label may be: as far as the next box in its row begins."""
    frame = frames[place]
    beside = [
        other.left() - frame.left()
        for other in frames
        if other.left() > frame.left() and other.top() < frame.bottom() and frame.top() < other.bottom()
    ]
    return max(min(beside, default=200.0) - 1.0, 0.0)


def paint_boxes(painter: QPainter, shown: tuple[Box, ...], theme: Theme, font: QFont) -> None:
    """Paint frames and labels; the chosen one in the accent colour, last and so on top."""
    for box in sorted(shown, key=lambda box: box.chosen):
        _paint(painter, box, theme, font)


def _paint(painter: QPainter, box: Box, theme: Theme, font: QFont) -> None:
    bold, plain = _fonts(font)
    colour = theme.accent if box.chosen else theme.muted
    line = QColor(colour)
    if not box.chosen:
        line.setAlphaF(0.55)
    style = Qt.PenStyle.SolidLine if box.sure else Qt.PenStyle.DashLine
    painter.setPen(QPen(line, 2.0 if box.chosen else 1.0, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.frame, 4, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QColor(theme.accent if box.chosen else theme.raised)
    painter.setBrush(ground)
    painter.drawRoundedRect(box.label, 3, 3)
    text = theme.on_accent if box.chosen else theme.text
    painter.setPen(text if box.sure or box.chosen else theme.warning)
    painter.setFont(bold)
    inner = box.label.adjusted(INSIDE, 0, -INSIDE, 0)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | middle, box.sign)
    if box.share:
        painter.setFont(plain)
        painter.setPen(theme.on_accent if box.chosen else theme.muted)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | middle, box.share)


def _fonts(font: QFont) -> tuple[QFont, QFont]:
    plain = tabular(font)
    plain.setPointSizeF(max(font.pointSizeF() * 0.85, 7.0))
    bold = QFont(plain)
    bold.setBold(True)
    return bold, plain
