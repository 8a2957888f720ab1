"""What the network reads: the digit, ten probabilities, the picture that it sees, and who reads.

In: a ReadingState. Out: paint, and the result as text for those who do not see it.
"""

import math

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleValueChangeEvent,
    QHideEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitpad.recognition.prediction import NOT_A_DIGIT, Prediction
from digitpad.state.explanation import Contributions, ExplanationState, Losses, View
from digitpad.state.reading import ReadingState
from digitpad.state.reason import ReasonState
from digitpad.ui.draw.bars import ProbabilityBars
from digitpad.ui.draw.big_digit import BigDigit
from digitpad.ui.draw.digits_link import DigitsLink
from digitpad.ui.draw.elided_label import ElidedLabel
from digitpad.ui.draw.network_picture import NetworkPicture
from digitpad.ui.draw.percent import percent
from digitpad.ui.draw.reason_row import ReasonRow
from digitpad.ui.draw.stage_wording import begin, left_out, traced_answer
from digitpad.ui.explain import wording
from digitpad.ui.explain.explain_lines import ExplainLines
from digitpad.ui.explain.view_button import ViewButton
from digitpad.ui.theme import Theme

HARDLY = 0.001
"""A second guess less probable than this is not worth a word."""


class ReadingPanel(QWidget):
    """The reading, renewed whenever the prediction is another one.

    Attributes:
        digit, bars, picture, headline, model: its parts.
        ask: the button that asks for the nearest digits, whatever is read.
        why, view: the explanation in words, and the switch of the picture's views; None without a state.
        digits: for how many digits the drawing is taken; None where it is always one.
        nearest: the nearest digits, where there is a reason to show them; None where none can be had.
    """

    def __init__(
        self,
        reading: ReadingState,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        reason: ReasonState | None = None,
        explanation: ExplanationState | None = None,
    ) -> None:
        super().__init__(parent)
        self._reading = reading
        self._reason = reason
        self._explanation = explanation
        self._told: int | None = None
        self.digit = BigDigit(theme, self)
        self.bars = ProbabilityBars(theme, self)
        self.picture = NetworkPicture(theme, self)
        self.headline = ElidedLabel(theme, self)
        self.digits = DigitsLink(reading.number, theme, self) if reading.number is not None else None
        self.model = ElidedLabel(theme, self)
        self.nearest = ReasonRow(reason, theme, self) if reason is not None else None
        self.why = ExplainLines(explanation, theme, self) if explanation is not None else None
        self.view = ViewButton(explanation, theme, self) if explanation is not None else None
        self.ask = self._make_button()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._lay_out()
        if explanation is not None and self.view is not None:
            self.picture.set_switch(self.view)
            self.bars.set_answers(True)
            self.bars.digit_asked.connect(explanation.choose)
            explanation.explanation_changed.connect(self._show_why)
        reading.prediction_changed.connect(self._show)
        self._show()

    def _make_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText(self.tr("Nearest digits"))
        button.setToolTip(self.tr("Show the training digits that the network finds most like the drawing"))
        button.setCheckable(True)
        button.setProperty("flat", False)
        button.setStyleSheet('QToolButton[flat="false"] { padding: 1px 8px; }')  # no higher than its line
        if self._reason is None:
            button.hide()
        else:
            button.toggled.connect(self._reason.ask)
        return button

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        heading = QHBoxLayout()
        heading.setSpacing(12)
        heading.addWidget(self.headline, 1)
        if self.digits is not None:
            heading.addWidget(self.digits)
        grid.addLayout(heading, 0, 0, 1, 3)
        grid.addWidget(self.digit, 1, 0)
        grid.addWidget(self.picture, 2, 0)
        answers = QVBoxLayout()
        answers.setSpacing(8)
        answers.addWidget(self.bars, 1)
        if self.nearest is not None:
            answers.addWidget(self.nearest)
        grid.addLayout(answers, 1, 1, 2, 2)
        if self.why is not None:
            grid.addWidget(self.why, 3, 0, 1, 3)
        grid.addWidget(self.model, 4, 0, 1, 2)
        grid.addWidget(self.ask, 4, 2)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 5)
        grid.setRowStretch(1, 4)
        grid.setRowStretch(2, 5)

    def set_heading_height(self, height: int) -> None:
        """Give the sentence at the top this height, so that what is below begins level with the canvas."""
        self.headline.setFixedHeight(height)

    def minimumSizeHint(self) -> QSize:
        """With room for the nearest digits, so that the window need not grow when they come."""
        smallest = super().minimumSizeHint()
        if self.nearest is not None and self.nearest.isHidden():
            left = self.digit.minimumSizeHint().height() + 8 + self.picture.minimumSizeHint().height()
            bars = self.bars.minimumSizeHint().height()
            right = bars + 8 + self.nearest.minimumSizeHint().height()
            smallest.setHeight(smallest.height() + max(right - max(left, bars), 0))
        return smallest

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for reasons and explanations from now on."""
        super().showEvent(event)
        if self._reason is not None:
            self._reason.watch(True)
        if self._explanation is not None:
            self._explanation.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for none."""
        super().hideEvent(event)
        if self._reason is not None:
            self._reason.watch(False)
        if self._explanation is not None:
            self._explanation.watch(False)

    @property
    def result(self) -> str:
        """The reading as a sentence."""
        return self.headline.text

    @Slot()
    def _show(self) -> None:
        prediction = self._reading.prediction
        readable = prediction is not None and _is_readable(prediction)
        if prediction is not None and readable:
            # Of what is no digit, the ten probabilities say only to which one it comes nearest.
            confidence = None if prediction.reason == NOT_A_DIGIT else prediction.confidence
            self.digit.show_digit(prediction.digit, confidence, sure=prediction.accepted)
            digit = prediction.digit
            self.bars.show_probabilities(prediction.probabilities, digit, subdued=not prediction.accepted)
        else:
            self.digit.show_digit(None, None)
            self.bars.show_probabilities(None, None)
        self.picture.show_image(None if prediction is None else prediction.image)
        without = left_out(self._reading.steps)
        sentence = self._traced_sentence(prediction) or self._sentence(prediction, brief=bool(without))
        if without:  # after the answer: what is cut at the end is in the strip too
            sentence = self.tr("{sentence} {without}.").format(sentence=sentence, without=begin(without))
        self.headline.set_text(sentence)
        self.headline.set_warning(bool(without))
        self.picture.set_warning(self.tr("With steps left out") if "," in without else begin(without))
        reader = self.tr("no model") if prediction is None else prediction.model
        self.model.set_text(self.tr("Read by: {model}").format(model=reader))
        self._tell(prediction.digit if prediction is not None and readable else None)

    @Slot()
    def _show_why(self) -> None:
        """Draw what speaks for the digit over the picture, and frame the digit that was asked about."""
        assert self._explanation is not None
        found = self._explanation.explanation
        if found is None:
            self.picture.show_marks(None)
        else:
            frame = (found.patch.row, found.patch.column, found.size) if isinstance(found, Losses) else None
            hint = found.hint if isinstance(found, Contributions) else None
            self.picture.show_marks(found.marks, wording.mark(found), frame, hint)
        is_shown = self._explanation.view is not View.PLAIN
        self.bars.frame_digit(self._explanation.chosen if is_shown else None)
        # What is looked at needs the room that the digit can spare.
        self._grid.setRowStretch(1, 3 if is_shown else 4)
        self._grid.setRowStretch(2, 5)

    def _traced_sentence(self, prediction: Prediction | None) -> str:
        """What a data set's picture is called and is read as; empty where none is drawn over."""
        subject = None if self._reading.tracing is None else self._reading.tracing.subject
        untouched = self._reading.untouched
        if subject is None or prediction is None or untouched is None:
            return ""
        said, before = traced_answer(prediction), untouched.digit if _is_readable(untouched) else None
        has_turned = prediction.accepted and prediction.digit == subject.label != before
        sentence = self.tr("{source} is labelled {label}: {said}.")
        if has_turned:
            sentence = self.tr("Turned! {source}, labelled {label}, is now {said}.")
        return sentence.format(source=subject.source, label=subject.label, said=said)

    def _sentence(self, prediction: Prediction | None, *, brief: bool = False) -> str:
        if prediction is None:
            return self.tr("No model is open that could read.")
        if prediction.digit is None or prediction.probabilities is None:
            return self.tr("Nothing to read yet: draw a digit.")
        if not _is_readable(prediction):
            return self.tr("The answer is not a number: the training has diverged.")
        second = int(np.argsort(prediction.probabilities)[-2])
        if not prediction.accepted:
            sentence = self.tr("Not a digit I know; it comes nearest to a {digit}.")
            if brief:
                sentence = self.tr("Not a digit I know.")
        elif brief or prediction.probabilities[second] < HARDLY:
            sentence = self.tr("Read as {digit} ({sure}).")
        else:
            sentence = self.tr("Read as {digit} ({sure}); second guess {second} ({less}).")
        return sentence.format(
            digit=prediction.digit,
            sure=percent(float(prediction.probabilities[prediction.digit])),
            second=second,
            less=percent(float(prediction.probabilities[second])),
        )

    def _tell(self, digit: int | None) -> None:
        """Tell a screen reader; aloud only when the digit is another one, not at every tenth of a percent."""
        self.setAccessibleName(
            self.tr("Reading. {sentence} {model}.").format(sentence=self.result, model=self.model.text)
        )
        if digit == self._told:
            return
        self._told = digit
        if self._reading.number is not None and self._reading.number.number is not None:
            return  # the whole number is told, by the line that shows it
        QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, self.result))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.result))


def _is_readable(prediction: Prediction) -> bool:
    """Whether there is a digit with probabilities that are numbers."""
    return prediction.confidence is not None and math.isfinite(prediction.confidence)
