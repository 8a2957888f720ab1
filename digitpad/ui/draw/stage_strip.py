"""The strip under the canvas: why the drawing is read as it is, stage by stage.

In: a StagesState. Out: a heading that folds the strip away, one sentence, five stages, and a switch for each
step between them. Folded away, it computes nothing.
"""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from digitpad.recognition.stages import StageKind, StageReading, TracedKind
from digitpad.state.stages import StagesState
from digitpad.ui.draw import stage_wording as wording
from digitpad.ui.draw.elided_label import ElidedLabel
from digitpad.ui.draw.stage_answer import StageAnswer
from digitpad.ui.draw.stage_card import StageCard
from digitpad.ui.shell.actions import make_action
from digitpad.ui.theme import Theme
from digitpad.ui.train.collapsible import SectionHeader


class StageStrip(QWidget):
    """The stages of the drawing.

    Attributes:
        action: opens the strip and folds it away, for a menu.
        header: the button that does the same.
        sentence: why it is read so.
        cards: one for each picture on the way.
        traced: those of a data set's picture that is drawn over, instead: without the ink and with it.
        answer: the network.
        restore: takes all steps again; there only while one is left out.

    Signals:
        toggled: the user opened it (True), or folded it away.
    """

    toggled = Signal(bool)

    def __init__(self, stages: StagesState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages = stages
        self._preparation = stages.preparation
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.header = SectionHeader(self.tr("Why this digit?"), theme)
        self.header.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.header.setToolTip(self.tr("Show the drawing at each stage of its way to the network"))
        self.action = make_action(self, self.tr("&Why this digit?"), self.set_open, theme, keys="Ctrl+5")
        self.action.setCheckable(True)
        self.sentence = ElidedLabel(theme)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.restore = QPushButton(self.tr("Take all steps"))
        self.restore.setStyleSheet("QPushButton { padding: 1px 10px; }")  # no higher than the heading
        self.restore.setFixedHeight(self.header.sizeHint().height())
        self.restore.setToolTip(self.tr("Prepare the drawing as MNIST's digits were prepared"))
        self.cards = [StageCard(kind, theme) for kind in StageKind]
        self.traced = [StageCard(kind, theme) for kind in TracedKind]
        self.answer = StageAnswer(theme)
        self._body = self._make_body()
        self._lay_out()
        self._connect()
        self._follow_preparation()
        self._show()

    def _make_body(self) -> QScrollArea:
        self._row = row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(4)
        self._usual, self._traced = self._make_way(self.cards), self._make_way(self.traced)
        layout.addWidget(self._usual, 1)
        layout.addWidget(self._traced, 1)
        layout.addWidget(self.answer, 0, Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidget(row)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        row.setAutoFillBackground(False)
        return area

    def _make_way(self, cards: list[StageCard]) -> QWidget:
        """Cards from left to right, and an arrow after each."""
        way = QWidget()
        layout = QHBoxLayout(way)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for card in cards:
            layout.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
            arrow = QLabel("›")
            arrow.setEnabled(False)
            layout.addWidget(arrow)
            layout.addStretch(1)
        return way

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(12)
        heading.addWidget(self.header)
        heading.addWidget(self.sentence, 1)
        heading.addWidget(self.restore)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(heading)
        layout.addWidget(self._body)
        self._body.hide()

    def _connect(self) -> None:
        self.header.toggled.connect(self._on_toggled)
        self.restore.clicked.connect(self._preparation.restore)
        self._preparation.preparation_changed.connect(self._follow_preparation)
        self._stages.stages_changed.connect(self._show)
        by_kind = {card.kind: card for card in self.cards}
        take = self._preparation.take
        by_kind[StageKind.SCALED].switched.connect(lambda on: take(scale=on))
        by_kind[StageKind.REDRAWN].switched.connect(lambda on: take(pen=on))
        by_kind[StageKind.CENTRED].switched.connect(lambda on: take(centre=on))

    @property
    def is_open(self) -> bool:
        """Whether the stages are shown."""
        return self.header.isChecked()

    @Slot(bool)
    def set_open(self, is_open: bool) -> None:
        """Show the stages, or fold them away."""
        self.header.setChecked(is_open)

    def sizeHint(self) -> QSize:
        """The heading, and, when it is open, the stages below it."""
        height = self.header.sizeHint().height()
        if self.is_open:
            height += self._body_height() + 2
        return QSize(640, height)

    def minimumSizeHint(self) -> QSize:
        """As high as it wants to be; what has no room at the side can be scrolled."""
        return QSize(240, self.sizeHint().height())

    def _body_height(self) -> int:
        row = self._row.sizeHint()
        needs_bar = row.width() > self.width()
        return row.height() + (self._body.horizontalScrollBar().sizeHint().height() if needs_bar else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the scroll bar, or take it away."""
        super().resizeEvent(event)
        if self.is_open and self._body.height() != self._body_height():
            self._body.setFixedHeight(self._body_height())
            self.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        self._look()

    def _look(self) -> None:
        self._stages.watch(self.is_open and self.isVisible())

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self.action.setChecked(is_open)
        self._body.setVisible(is_open)
        self._body.setFixedHeight(self._body_height())
        self._look()
        self._show()
        self.updateGeometry()
        self.toggled.emit(is_open)

    @Slot()
    def _follow_preparation(self) -> None:
        steps = self._preparation.steps
        self.restore.setVisible(not steps.all_taken)
        for card, taken in zip(self.cards, (True, steps.scale, steps.pen, steps.centre), strict=True):
            card.show_taken(taken)

    @Slot()
    def _show(self) -> None:
        stages, traced, label = self._stages.stages, self._stages.traced, self._stages.label
        self._usual.setVisible(label is None)
        self._traced.setVisible(label is not None)
        if label is not None:
            self._show_traced(traced, label)
            return
        for k, card in enumerate(self.cards):
            reading = None if stages is None else stages.readings[k]
            agrees = stages is None or wording.is_same(stages.readings[k].prediction, stages.complete)
            card.show_reading(reading, agrees=agrees)
        self.answer.show_prediction(None if stages is None else stages.final)
        if self.is_open:
            self.sentence.set_text(wording.explanation(stages), wording.more(stages))
        else:
            self.sentence.set_text(self.tr("What becomes of the drawing on its way to the network."))

    def _show_traced(self, traced: tuple[StageReading, StageReading] | None, label: int) -> None:
        """A data set's picture without the ink and with it."""
        for k, card in enumerate(self.traced):
            reading = None if traced is None else traced[k]
            said = None if reading is None else reading.prediction
            card.show_reading(reading, agrees=said is None or (said.accepted and said.digit == label))
        self.answer.show_prediction(None if traced is None else traced[1].prediction)
        if traced is not None and self.is_open:
            self.sentence.set_text(wording.explanation_of_traced(traced, label))
        else:
            self.sentence.set_text(self.tr("What the ink changes in a picture of the data set."))
