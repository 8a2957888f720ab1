"""The curves of one run: a history goes in, and its losses, accuracies, marks and gap are drawn into plots.

Each number says what it is: a batch's loss and accuracy are from before its update, means are over the last
batches or over an epoch's, and what is on validation and test was measured at the end of an epoch.
"""

import numpy as np

from digitpad.training.events import EpochDone
from digitpad.training.history import RunHistory
from digitpad.ui.colours import blend
from digitpad.ui.theme import Theme
from digitpad.ui.train.gap import GapShade
from digitpad.ui.train.legend import Sample
from digitpad.ui.train.marks import Mark, Marks, mark_of_change, mark_of_divergence
from digitpad.ui.train.series import Numbers, RunningMean, envelope, span_of_mean, thinned
from digitpad.ui.train.step_plot import StepPlot
from digitpad.ui.train.wording import translate, whole

ROUGH_POINTS, SMOOTH_POINTS = 1_000, 500
"""At most so many in one curve: what is painted is taken from the training."""

MOST_MARKERS = 200
NEVER = -1
NONE: Numbers = np.empty(0)


class RunCurves:
    """What is drawn of one run.

    Attributes:
        history: of the run; None when nothing is drawn.
        total: how many steps it is to have.
        span: over how many batches its smooth curves are means.
        mean_loss, mean_accuracy: these means.
        gap: what shows the gap between training and test.
    """

    def __init__(self, loss: StepPlot, accuracy: StepPlot, rate: StepPlot, theme: Theme) -> None:
        self._loss, self._accuracy, self._rate, self._theme = loss, accuracy, rate, theme
        self.history: RunHistory | None = None
        self.total, self.span = 1, 1
        self.mean_loss = self.mean_accuracy = RunningMean(0, 1)
        for name in ("batch", "mean", "epoch", "validation", "test"):
            loss.add_curve(name)
        for name in ("mean", "epoch", "validation", "test"):
            accuracy.add_curve(name)
        rate.add_curve("rate")
        self.gap = GapShade(accuracy, theme)
        self.marks = [Marks(loss, theme), Marks(accuracy, theme, with_words=False)]
        self._diverged: int | None = None
        self._wished_span: int | None = None
        self._epochs_drawn = NEVER
        self._marks_drawn: object = None
        self._measured: dict[str, Numbers] = {}
        self._parts: dict[str, Numbers] = {}

    # Which run

    def show_run(self, history: RunHistory | None, total: int, diverged: int | None = None) -> None:
        """Begin with another run, or none."""
        self.history, self.total, self._diverged = history, max(total, 1), diverged
        self._begin()

    def set_span(self, span: int | None) -> None:
        """Smooth over so many batches; None: as suits the length of the run."""
        self._wished_span = span
        self._begin()

    def set_diverged(self, step: int) -> None:
        """Mark the batch at which the run was lost."""
        self._diverged = step

    def renew(self) -> None:
        """Draw all of it with the next refresh, because the run or a scale is another one."""
        self._epochs_drawn, self._marks_drawn = NEVER, None

    def _begin(self) -> None:
        self.span = self._wished_span or span_of_mean(self.total)
        length = self.total if self.history is not None else 0
        self.mean_loss, self.mean_accuracy = RunningMean(length, self.span), RunningMean(length, self.span)
        self.renew()

    # What is drawn

    def refresh(self, low: float, high: float) -> None:
        """Draw what lies between two steps."""
        history = self.history
        steps = history.steps if history is not None else 0  # the thread may add to it meanwhile
        start = int(np.clip(np.floor(low) - 2, 0, max(steps - 1, 0)))
        stop = int(np.clip(np.ceil(high) + 1, start, steps))
        log = self._loss.log_steps
        if history is None:
            nothing = np.empty(0, np.float32)
            rough = smooth = smooth_accuracy = rate = (NONE, nothing)
        else:
            loss = history.batch_loss[:steps]
            mean_loss = self.mean_loss.follow(loss)
            mean_accuracy = self.mean_accuracy.follow(history.batch_accuracy[:steps])
            rough = envelope(loss, start, stop, ROUGH_POINTS, log)
            smooth = thinned(mean_loss, start, stop, SMOOTH_POINTS, log)
            smooth_accuracy = thinned(mean_accuracy, start, stop, SMOOTH_POINTS, log)
            rate = envelope(history.learning_rate[:steps], start, stop, SMOOTH_POINTS, log)
        self._loss.draw("batch", *rough)
        self._loss.draw("mean", *smooth)
        self._accuracy.draw("mean", *smooth_accuracy)
        if self._rate.isVisible():
            self._rate.draw("rate", *rate)
        self._parts = {"rough": rough[1], "smooth": smooth[1], "accuracy": smooth_accuracy[1]}
        self._parts["rate"] = rate[1]
        self._draw_epochs(history)
        self._draw_marks(history)

    def _draw_epochs(self, history: RunHistory | None) -> None:
        """Draw what an epoch ended with, when there is one more."""
        count = len(history.epochs) if history is not None else 0
        if count == self._epochs_drawn:
            return
        self._epochs_drawn = count
        places = np.unique(np.linspace(0, count - 1, min(count, MOST_MARKERS)).round().astype(int))
        epochs = [history.epochs[place] for place in places] if history is not None else []
        ends = np.array([epoch.step for epoch in epochs], np.float64)
        found = {name: _column(epochs, name) for name in _MEASURED}
        self._measured = found
        decided = np.isfinite(found["validation_loss"]) | np.isfinite(found["validation_accuracy"])
        self._loss.draw("epoch", ends, found["train_loss"])
        self._loss.draw("validation", ends[decided], found["validation_loss"][decided])
        self._loss.draw("test", ends, found["test_loss"])
        self._accuracy.draw("epoch", ends, found["train_accuracy"])
        self._accuracy.draw("validation", ends[decided], found["validation_accuracy"][decided])
        self._accuracy.draw("test", ends, found["test_accuracy"])
        last = epochs[-1] if epochs else None
        self.gap.show_gap(ends, found["train_accuracy"], found["test_accuracy"], last)

    def _draw_marks(self, history: RunHistory | None) -> None:
        state = (len(history.rate_changes) if history is not None else 0, self._diverged)
        if state == self._marks_drawn:
            return
        self._marks_drawn = state
        marks: list[Mark] = [mark_of_change(change) for change in history.rate_changes] if history else []
        if history is not None and self._diverged is not None:
            marks.append(mark_of_divergence(self._diverged))
        for shown in self.marks:
            shown.show_marks(marks)

    # What the axes should show

    @property
    def has_validation(self) -> bool:
        """Whether pictures were held out, so that decisions are made on them."""
        return bool(np.isfinite(self._measured.get("validation_loss", NONE)).any())

    @property
    def losses(self) -> tuple[Numbers, Numbers, Numbers]:
        """Smooth, rough and measured losses in view."""
        measured = [self._measured.get(name, NONE) for name in ("validation_loss", "test_loss")]
        return self._parts.get("smooth", NONE), self._parts.get("rough", NONE), np.concatenate(measured)

    @property
    def accuracies(self) -> tuple[Numbers, Numbers]:
        """Smooth and measured accuracies in view."""
        measured = [self._measured.get(name, NONE) for name in ("validation_accuracy", "test_accuracy")]
        return self._parts.get("accuracy", NONE), np.concatenate(measured)

    @property
    def rates(self) -> Numbers:
        """Learning rates in view."""
        return self._parts.get("rate", NONE)

    # Looks

    def wear(self) -> tuple[tuple[Sample, ...], tuple[Sample, ...]]:
        """Take on the theme's colours; the samples of losses and accuracies for the legends."""
        looks = samples(self._theme, self.span)
        self._loss.wear(looks)
        accuracies = {
            name: Sample(
                look.name,
                self._theme.curve_train if name in ("mean", "epoch") else look.colour,
                look.width,
                look.dashed,
                look.symbol,
                note=look.note,
            )
            for name, look in looks.items()
            if name != "batch"
        }
        self._accuracy.wear(accuracies)
        self._rate.wear({"rate": Sample("", self._theme.curve_loss, 1)})
        self.gap.wear()
        for shown in self.marks:
            shown.wear()
        if not self.has_validation:
            del looks["validation"], accuracies["validation"]
        return tuple(looks.values()), tuple(accuracies.values())


_MEASURED = (
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "test_loss",
    "test_accuracy",
)


def _column(epochs: list[EpochDone], name: str) -> Numbers:
    """(n,): one number of each epoch; NaN where there is none."""
    values = (getattr(epoch, name) for epoch in epochs)
    return np.array([np.nan if value is None else value for value in values], np.float64)


def samples(theme: Theme, span: int) -> dict[str, Sample]:
    """How the curves of a run look and what they are called."""
    mean = translate("curves", "mean of the last {count} batches").format(count=whole(span))
    if span == 1:
        mean = translate("curves", "each batch")
    return {
        "batch": Sample(
            translate("curves", "batch loss, before the update"),
            blend(theme.curve_loss, theme.surface, 0.4),
            rough=True,
            note=translate("curves", "of each batch; where there are many, from the lowest to the highest"),
        ),
        "mean": Sample(
            mean, theme.curve_loss, 2, note=translate("curves", "each batch before its update, smoothed")
        ),
        "epoch": Sample(
            translate("curves", "running mean of the epoch"),
            theme.curve_loss,
            symbol="t1",
            note=translate("curves", "over all batches of an epoch, each before its update"),
        ),
        "validation": Sample(
            translate("curves", "validation now (decides)"),
            theme.accent,
            symbol="d",
            note=translate(
                "curves",
                "on the held-out digits at the end of the epoch; early stopping, the target and the plateau "
                "look at these",
            ),
        ),
        "test": Sample(
            translate("curves", "test now"),
            theme.curve_test,
            dashed=True,
            symbol="s",
            note=translate(
                "curves", "on the test digits at the end of the epoch; nothing is decided on these"
            ),
        ),
    }
