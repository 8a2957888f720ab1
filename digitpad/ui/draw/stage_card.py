"""One stage of the strip: its picture, what the network would have said of it, and its measures.

In: a StageReading, or None. Out: paint, and, for a step that can be left out, a switch.
"""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from digitpad.ink.measures import Measures
from digitpad.ink.pipeline import SIDE
from digitpad.recognition.prediction import NOT_A_DIGIT
from digitpad.recognition.stages import Kind, StageKind, StageReading, TracedKind
from digitpad.ui.draw import stage_wording as wording
from digitpad.ui.draw.percent import percent, tabular
from digitpad.ui.draw.stage_picture import paint_stage, whole_side
from digitpad.ui.theme import Theme

PICTURE = 3 * SIDE
GAP = 8
_SPARE = Measures(0.0, 99, -28.8, -28.8), Measures(99.9, 0, 0, 0), Measures(2.5, 20, 0, 0)
"""Measures with the longest words, so that nothing moves when they change."""


class StageCard(QWidget):
    """A stage.

    Attributes:
        kind: which stage.
        switch: takes the step or leaves it out; None for the first stage, which is no step, and for a data
            set's picture, which takes none.

    Signals:
        switched: the user takes the step (True), or leaves it out.
    """

    switched = Signal(bool)

    def __init__(self, kind: Kind, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._theme = theme
        self._reading: StageReading | None = None
        self._agrees = True
        self.switch: QCheckBox | None = None
        if kind not in (StageKind.DRAWN, *TracedKind):
            self.switch = QCheckBox(wording.title(kind), self)
            self.switch.setChecked(True)
            self.switch.setToolTip(wording.help_on(kind))
            self.switch.clicked.connect(self.switched)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(wording.help_on(kind))
        self.setAccessibleName(wording.title(kind))
        theme.changed.connect(self.update)

    @property
    def reading(self) -> StageReading | None:
        """What is shown."""
        return self._reading

    def show_reading(self, reading: StageReading | None, *, agrees: bool = True) -> None:
        """Show another stage; `agrees` says whether the answer is the one that counts."""
        before, was = self._seen(), self._reading
        self._reading, self._agrees = reading, agrees
        same_picture = (was is None) == (reading is None) and (
            was is None or reading is None or np.array_equal(was.prediction.image, reading.prediction.image)
        )
        if self._seen() == before and same_picture:  # ten times a second while a network is trained
            return
        details = wording.help_on(self.kind) if reading is None else wording.details(reading)
        self.setToolTip(details)
        self.setAccessibleDescription(details)
        self.update()

    def _seen(self) -> tuple[object, ...]:
        """What of it can be seen, but for the picture."""
        reading = self._reading
        if reading is None:
            return ()
        return reading.taken, self._agrees, self.said, reading.prediction.accepted, self.sure, *self.words

    def show_taken(self, is_taken: bool) -> None:
        """Show whether the step is taken."""
        if self.switch is not None and self.switch.isChecked() is not is_taken:
            self.switch.setChecked(is_taken)
        self.update()

    @property
    def said(self) -> str:
        """What the network would have said, as it stands on the card."""
        if self._reading is None:
            return ""
        prediction = self._reading.prediction
        if prediction.digit is None:
            return self.tr("blank")
        if prediction.reason == NOT_A_DIGIT:
            return self.tr("no digit")
        return str(prediction.digit) if prediction.accepted else "–"

    @property
    def sure(self) -> str:
        """How sure it would have been; empty where that says nothing."""
        said = None if self._reading is None else self._reading.prediction
        return (
            "" if said is None or said.confidence is None or not said.accepted else percent(said.confidence)
        )

    @property
    def words(self) -> list[str]:
        """The lines about the measures."""
        return [] if self._reading is None else [text for text, _ in wording.lines(self._reading.measures)]

    # Size

    def sizeHint(self) -> QSize:
        """A picture, and the longest words beside it."""
        small = QFontMetricsF(self._small())
        words = max(small.horizontalAdvance(text) for spare in _SPARE for text, _ in wording.lines(spare))
        heading = self.fontMetrics().horizontalAdvance(wording.title(self.kind))
        if self.switch is not None:
            heading = self.switch.sizeHint().width()
        return QSize(
            PICTURE + 2 + GAP + round(max(words, heading) + 4), max(PICTURE + 2, self._text_height())
        )

    def minimumSizeHint(self) -> QSize:
        """The same: words that are cut say nothing."""
        return self.sizeHint()

    def _small(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        return font

    def _line(self) -> int:
        return round(QFontMetricsF(self._small()).height())

    def _text_height(self) -> int:
        return self._heading_height() + round(1.5 * self.fontMetrics().height()) + 3 * self._line()

    def _heading_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _text_left(self) -> float:
        return whole_side(PICTURE, self.devicePixelRatioF()) + 2 + GAP

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the switch where the heading is."""
        super().resizeEvent(event)
        if self.switch is not None:
            left = round(self._text_left())
            self.switch.setGeometry(left, 0, self.width() - left, self._heading_height())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture, answer and measures."""
        theme, reading = self._theme, self._reading
        painter = QPainter(self)
        side = whole_side(PICTURE, self.devicePixelRatioF())
        pixels = None if reading is None else reading.prediction.image
        measures = None if reading is None else reading.measures
        left_out = reading is not None and not reading.taken
        paint_stage(painter, QRectF(1, 1, side, side), pixels, measures, theme, left_out=left_out)
        left, width = self._text_left(), self.width() - self._text_left()
        if self.switch is None:
            painter.setPen(theme.text)
            heading = QRectF(left, 0, width, self._heading_height())
            painter.drawText(heading, Qt.AlignmentFlag.AlignVCenter, wording.title(self.kind))
        if reading is not None:
            y = float(self._heading_height())
            y = self._paint_answer(
                painter, reading, QRectF(left, y, width, 1.5 * self.fontMetrics().height())
            )
            self._paint_measures(painter, measures, left, y)
        painter.end()

    def _paint_answer(self, painter: QPainter, reading: StageReading, place: QRectF) -> float:
        """The digit, large enough to be compared at a glance, and how sure; returns where that ends."""
        theme, said = self._theme, reading.prediction
        large = tabular(self.font())
        large.setBold(True)
        large.setPointSizeF(self.font().pointSizeF() * (1.3 if said.accepted else 1.0))
        painter.setFont(large)
        painter.setPen(theme.warning if not self._agrees else theme.text if said.accepted else theme.muted)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.said)
        if self.sure:
            beside = place.adjusted(QFontMetricsF(large).horizontalAdvance(self.said) + 6, 0, 0, 0)
            painter.setFont(self._small())
            painter.setPen(theme.muted)
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, self.sure)
        return place.bottom()

    @property
    def warns(self) -> bool:
        """Whether what is not as in MNIST matters here: it is what the network gets, or is read differently.

        The stages before are out of its range by their nature: the steps that are to come see to that.
        """
        return self.kind is StageKind.CENTRED or not self._agrees

    def _paint_measures(self, painter: QPainter, measures: Measures | None, left: float, y: float) -> None:
        painter.setFont(self._small())
        for text, is_usual in wording.lines(measures):
            quiet = is_usual or not self.warns
            painter.setPen(QColor(self._theme.muted if quiet else self._theme.warning))
            line = QRectF(left, y, self.width() - left, self._line())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
            y += self._line()
