"""Thin upright lines where something happened in a run: another learning rate, or its divergence.

In: marks with their steps and words. Out: lines in a plot, and the words at its top where there is room.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPen

from digitpad.training.events import LearningRateChanged
from digitpad.ui.theme import Theme
from digitpad.ui.train.step_plot import StepPlot
from digitpad.ui.train.wording import locale, translate, whole

MOST_MARKS = 40


@dataclass(frozen=True)
class Mark:
    """Something that happened.

    Attributes:
        step: after which it did.
        text: in a few words.
        short: in fewer.
        note: in a sentence.
        is_fault: whether it was bad.
    """

    step: int
    text: str
    short: str
    note: str
    is_fault: bool = False


def rate_text(rate: float) -> str:
    """A learning rate as it is written: “0.0005”, “1e-7”."""
    return locale().toString(rate, "g", 6)


def mark_of_change(change: LearningRateChanged) -> Mark:
    """The mark of another learning rate, with the reason."""
    rate = rate_text(change.learning_rate)
    if change.reason == "plateau":
        text = translate("curves", "lr {rate} (plateau)")
        note = translate("curves", "Learning rate {rate} after step {step}: the validation loss stood still")
    else:
        text = translate("curves", "lr {rate} (by hand)")
        note = translate("curves", "Learning rate {rate} after step {step}: changed by hand")
    short = translate("curves", "lr {rate}").format(rate=rate)
    return Mark(change.step, text.format(rate=rate), short, note.format(rate=rate, step=whole(change.step)))


def mark_of_divergence(step: int) -> Mark:
    """The mark of the batch whose loss was no number."""
    return Mark(
        step,
        translate("curves", "diverged"),
        translate("curves", "diverged"),
        translate("curves", "At step {step} the loss was no finite number any more").format(step=whole(step)),
        is_fault=True,
    )


class Marks:
    """The marks in one plot; all have lines, and those with room have their words."""

    def __init__(self, plot: StepPlot, theme: Theme, with_words: bool = True) -> None:
        self._plot, self._theme, self._with_words = plot, theme, with_words
        self.shown: tuple[Mark, ...] = ()
        self._lines: list[pg.InfiniteLine] = []
        self._words: list[pg.TextItem] = []
        self._state: object = None

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show others; the last ones where there are too many."""
        chosen = tuple(marks[-MOST_MARKS:])
        if chosen == self.shown:
            return
        for item in (*self._lines, *self._words):
            self._plot.plotItem.removeItem(item)
        self.shown, self._state = chosen, None
        self._lines = [pg.InfiniteLine(angle=90, movable=False) for _ in chosen]
        self._words = [pg.TextItem(anchor=(0, 0)) for _ in chosen] if self._with_words else []
        for line, mark in zip(self._lines, chosen, strict=True):
            line.setToolTip(mark.note)
        for word, mark in zip(self._words, chosen, strict=False):
            word.setPlainText(mark.text)
            word.setToolTip(mark.note)
            word.setFont(self._plot.steps.style["tickFont"])
        for item in (*self._lines, *self._words):
            item.setZValue(50)
            self._plot.plotItem.addItem(item, ignoreBounds=True)
        self.wear()

    def wear(self) -> None:
        """Take on the theme's colours."""
        for number, mark in enumerate(self.shown):
            colour = self._theme.error if mark.is_fault else self._theme.muted
            pen = QPen(colour, 1, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            self._lines[number].setPen(pen)
            if self._words:
                self._words[number].setColor(colour)
                self._words[number].fill = pg.mkBrush(self._theme.surface)

    def place(self) -> None:
        """Put everything where the axes say; words that would run into each other are left out."""
        if not self.shown:
            return
        plot = self._plot
        (left, right), (_, top) = plot.viewRange()
        view: QRectF = plot.view_rect()
        state = (left, right, top, view.width(), plot.log_steps)
        if state == self._state:
            return
        self._state = state
        letters = QFontMetricsF(plot.steps.style["tickFont"])
        per_pixel = (right - left) / max(view.width(), 1)
        free = left
        for number, mark in enumerate(self.shown):
            # The rate holds from the batch after the step: the line stands between the two.
            x = plot.place_x(mark.step if mark.is_fault else mark.step + 0.5)
            self._lines[number].setValue(x)
            if not self._words:
                continue
            word = self._words[number]
            word.hide()
            following = self.shown[number + 1].step if number + 1 < len(self.shown) else None
            limit = right if following is None else min(plot.place_x(following), right)
            for text in (mark.text, mark.short):
                width = (letters.horizontalAdvance(text) + 10) * per_pixel
                # To the right of its line, or to the left where nothing else stands.
                start = x if x + width <= limit else x - width
                if left <= x <= right and start >= free:
                    word.setPlainText(text)
                    word.setAnchor((0, 0) if start == x else (1, 0))
                    word.setPos(x, top)
                    word.show()
                    free = start + width
                    break
            free = max(free, x)  # words to the left of a later line would seem to belong to this one
