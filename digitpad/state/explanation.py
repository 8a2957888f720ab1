"""Why the network reads what it reads, or what speaks for another digit: for the picture that it sees.

In: the reading, the network, the view and the digit that the user chose. Out: an `Explanation`, a moment
after the reading; nothing is worked out in the plain view, nor while nobody looks.
"""

import enum
import math
from dataclasses import dataclass
from time import perf_counter
from typing import TypeGuard

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.inspection.attribution import Attribution, attribute
from digitpad.inspection.hints import Hint, missing_stroke
from digitpad.inspection.occlusion import Patch, occlude
from digitpad.inspection.regions import Region, region_at, region_sums
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader
from digitpad.state.model import ModelState
from digitpad.state.reading import ReadingState

DELAY = 40
"""Milliseconds in which readings are gathered."""

LIVE_DELAY = 300
"""The same while the network is trained, which needs the processor more."""

WORTH_A_WORD = 0.05
"""Of the largest part for a digit: a part against it that is smaller is not named."""


class View(enum.Enum):
    """What is drawn over the network's picture."""

    PLAIN = "plain"
    CONTRIBUTIONS = "contributions"
    OCCLUSION = "occlusion"


@dataclass(frozen=True, eq=False)
class Explanation:
    """What speaks for a digit, and what against it.

    Attributes:
        view: which of the two ways it was found.
        digit: the one that is explained.
        rival: the most probable other digit.
        marks: (28, 28), for each pixel what it does for the logit; above 0 speaks for the digit.
    """

    view: View
    digit: int
    rival: int
    marks: npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Contributions(Explanation):
    """By gradient × input.

    Attributes:
        attribution: the logit and the parts that it is the sum of.
        curved: whether a part of it is the rest of curved activations.
        best, worst: where most speaks for the digit and against it; None where nothing does.
        leans_to: the digit that the worst part speaks most for; None when it speaks for none.
        lead: the digit's logit less its rival's.
        deciding: the part that does most for the lead or, where the rival leads, most against it.
        hint: the stroke that would help the one behind most, of the digit and its rival; or None.
    """

    attribution: Attribution
    curved: bool
    best: Region | None
    worst: Region | None
    leans_to: int | None
    lead: float
    deciding: Region
    hint: Hint | None


@dataclass(frozen=True, eq=False)
class Losses(Explanation):
    """By occlusion.

    Attributes:
        logit, probability: of the digit in the whole picture.
        is_read: whether it is the digit that is read in the whole picture.
        patch: the one that it can spare least or, where another digit is read, that is most in its way.
        where: in which part that lies.
        size: the patch's side in pixels.
        count: how many patches were tried.
    """

    logit: float
    probability: float
    is_read: bool
    patch: Patch
    where: Region
    size: int
    count: int


class ExplanationState(QObject):
    """The explanation that is shown now.

    Signals:
        explanation_changed: `explanation`, `view` or `chosen` is another one.
    """

    explanation_changed = Signal()

    def __init__(self, reading: ReadingState, model: ModelState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self._model = model
        self._view = View.PLAIN
        self._chosen: int | None = None
        self._explanation: Explanation | None = None
        self._is_watched = False
        self._of: tuple[object, ...] = ()
        self._cost = 0.0  # milliseconds that it took the last time
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._explain)
        reading.prediction_changed.connect(self._plan)

    @property
    def explanation(self) -> Explanation | None:
        """None in the plain view, while nobody looks, and where nothing is read."""
        return self._explanation

    @property
    def view(self) -> View:
        """What is drawn over the picture."""
        return self._view

    @property
    def chosen(self) -> int | None:
        """The digit that the user asks about; None for the one that is read."""
        return self._chosen

    def show(self, view: View) -> None:
        """Show another view."""
        if view is not self._view:
            self._view = view
            self._explain(anew=True)

    def choose(self, digit: int) -> None:
        """Ask about a digit; asked again, or about the one that is read, go back to that one.

        In the plain view this opens the contributions: nothing else there could answer.
        """
        prediction = self._reading.prediction
        if not _is_readable(prediction):
            return
        was_plain = self._view is View.PLAIN
        if was_plain:
            self._view = View.CONTRIBUTIONS
        is_back = digit == prediction.digit or (digit == self._chosen and not was_plain)
        self._chosen = None if is_back else digit
        self._explain(anew=True)

    def watch(self, is_watched: bool) -> None:
        """Somebody looks at it from now on, or no longer."""
        if is_watched != self._is_watched:
            self._is_watched = is_watched
            self._explain()

    def shutdown(self) -> None:
        """Stop."""
        self._timer.stop()
        self._is_watched = False

    @Slot()
    def _plan(self) -> None:
        if not _is_readable(self._reading.prediction):
            self._explain()  # what was erased is not explained, not even for a moment
        elif self._is_watched and self._view is not View.PLAIN and not self._timer.isActive():
            # Not started anew while it runs; and most of the time is left to the pen, or to the training.
            usual = LIVE_DELAY if self._model.is_live else DELAY
            self._timer.start(max(usual, round(usual / 10 * self._cost)))

    @Slot()
    def _explain(self, anew: bool = False) -> None:
        self._timer.stop()
        reader, prediction = self._model.reader, self._reading.prediction
        of = (self._is_watched, reader, prediction)
        if not anew and of == self._of:
            return
        self._of = of
        before, self._explanation = (self._explanation, self._chosen), None
        if prediction is not None and prediction.digit is None:
            self._chosen = None  # another drawing begins
        wanted = self._is_watched and self._view is not View.PLAIN
        if wanted and reader is not None and _is_readable(prediction):
            began = perf_counter()
            self._explanation = self._explained(reader, prediction)
            self._cost = 1000 * (perf_counter() - began)
        if anew or before != (None, self._chosen) or self._explanation is not None:
            self.explanation_changed.emit()

    def _explained(self, reader: Reader, prediction: Prediction) -> Explanation | None:
        assert prediction.digit is not None
        assert prediction.probabilities is not None
        digit = prediction.digit if self._chosen is None else self._chosen
        others = prediction.probabilities.astype(np.float64)
        others[digit] = -1
        find = contributions if self._view is View.CONTRIBUTIONS else losses
        return find(reader, prediction.image, digit, int(others.argmax()))


def _is_readable(prediction: Prediction | None) -> TypeGuard[Prediction]:
    """Whether there is a digit with probabilities that are numbers."""
    confidence = None if prediction is None else prediction.confidence
    return confidence is not None and math.isfinite(confidence)


def contributions(
    reader: Reader, image: npt.NDArray[np.uint8], digit: int, rival: int
) -> Contributions | None:
    """What each pixel (28, 28) adds to a digit's logit; None when that is not a number."""
    all_of_them = attribute(reader.snapshot, image)
    one, lead = all_of_them.of(digit), all_of_them.between(digit, rival)
    sums = region_sums(image, all_of_them.pixels)
    if not sums or not np.isfinite(all_of_them.pixels).all():
        return None
    best = max(sums, key=lambda part: float(sums[part][digit]))
    worst = min(sums, key=lambda part: float(sums[part][digit]))
    most, least = float(sums[best][digit]), float(sums[worst][digit])
    speaks_against = least < 0 and -least >= WORTH_A_WORD * most
    leans_to = int(sums[worst].argmax())
    ahead = {part: float(values[digit] - values[rival]) for part, values in sums.items()}
    towards, instead_of = (rival, digit) if lead.logit >= 0 else (digit, rival)
    return Contributions(
        View.CONTRIBUTIONS,
        digit,
        rival,
        one.pixels,
        one,
        all_of_them.curved,
        best if most > 0 else None,
        worst if speaks_against else None,
        leans_to if speaks_against and sums[worst][leans_to] > 0 else None,
        lead.logit,
        max(ahead, key=lambda part: ahead[part] * math.copysign(1, lead.logit)),
        missing_stroke(reader.snapshot, image, all_of_them, towards, instead_of),
    )


def losses(reader: Reader, image: npt.NDArray[np.uint8], digit: int, rival: int) -> Losses | None:
    """What a digit loses with each patch of a picture (28, 28); None when that is not a number."""
    found = occlude(reader, image)
    is_read = int(found.probabilities.argmax()) == digit
    patch = found.worst(digit) if is_read else found.best(digit)
    if patch is None or not np.isfinite(found.without_logits).all():
        return None
    middle = (found.patch - 1) / 2
    return Losses(
        View.OCCLUSION,
        digit,
        rival,
        found.loss(digit),
        float(found.logits[digit]),
        float(found.probabilities[digit]),
        is_read,
        patch,
        region_at(image, patch.row + middle, patch.column + middle),
        found.patch,
        len(found.rows),
    )
