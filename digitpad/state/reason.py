"""The reason for a reading: the digits of a data set that the network finds most like the drawing.

In: the reading, the network, and the data set in memory – or MNIST, or synthetic digits where it is missing.
Out: a `Reason`, when the hand has rested a moment: for what is no digit, and for every drawing if asked.

The pictures are prepared for the search in the background, once for each network, and never for one that is
being trained: that would cost its training more than anybody could learn from it.
"""

import logging
import math
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.errors import DataError, SettingError
from digitpad.inspection.nearest import Nearest, Neighbour
from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.prediction import Prediction
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.one_task import OneTask
from digitpad.state.reading import ReadingState

REST = 250
"""Milliseconds without a change after which the hand is said to rest."""

COUNT = 5

MNIST, SYNTHETIC = "mnist", "synthetic"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Reason:
    """What the network finds like the drawing.

    Attributes:
        neighbours: the nearest first.
        source: the name of the data set.
        learnt: whether the network was trained on it.
        synthetic: whether nobody wrote its digits.
    """

    neighbours: tuple[Neighbour, ...]
    source: str
    learnt: bool
    synthetic: bool


class ReasonState(QObject):
    """The reason that is shown now.

    Signals:
        reason_changed: `reason`, `is_searching`, `is_missing` or `is_put_off` is other than before.
    """

    reason_changed = Signal()

    def __init__(
        self,
        reading: ReadingState,
        model: ModelState,
        dataset: DatasetState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reading = reading
        self._model = model
        self._dataset = dataset
        self._is_watched = self._is_asked = self._is_missing = self._is_put_off = False
        self._reason: Reason | None = None
        self._nearest: Nearest | None = None
        self._of: Dataset | None = None  # whose pictures are prepared, or are being so
        self._task = OneTask(self)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._wanted: tuple[Snapshot, Dataset | None] | None = None  # that the task prepares, or failed to
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        reading.prediction_changed.connect(self._plan)
        dataset.dataset_changed.connect(self._on_dataset)

    @property
    def reason(self) -> Reason | None:
        """The nearest digits, or None when there is nothing to be told."""
        return self._reason

    @property
    def is_asked(self) -> bool:
        """Whether the user wants to see it for every drawing."""
        return self._is_asked

    @property
    def is_searching(self) -> bool:
        """Whether the pictures are being prepared for what is wanted now."""
        return self._task.is_busy

    @property
    def is_missing(self) -> bool:
        """Whether it is wanted, but this network has nothing to compare pictures by."""
        return self._is_missing

    @property
    def is_put_off(self) -> bool:
        """Whether it is wanted for every drawing, but not looked for while a network is in training."""
        return self._is_put_off

    @Slot(bool)
    def ask(self, is_asked: bool) -> None:
        """Show it for every drawing, or only for what is no digit."""
        if is_asked != self._is_asked:
            self._is_asked = is_asked
            self._look()

    def watch(self, is_watched: bool) -> None:
        """Somebody looks at it from now on, or no longer."""
        if is_watched != self._is_watched:
            self._is_watched = is_watched
            self._plan()

    def shutdown(self) -> None:
        """Stop, and wait for the background job."""
        self._timer.stop()
        self._is_watched = False
        self._task.shutdown()

    @Slot()
    def _plan(self) -> None:
        if self._model.is_live and self._task.drop():
            self._wanted = None  # beside a training that has begun it would cost what nobody will look at
        if self._is_put_off != self._puts_off():
            self._tell(None)
        is_gone = self._model.is_live or not _is_finite(self._reading.prediction)
        if self._reason is not None and is_gone:
            # What was erased needs no reason, not even for a moment; and the network in training, which reads
            # anew before the hand was ever said to rest, has none.
            self._tell(None)
        self._timer.start(REST)

    @Slot()
    def _on_dataset(self) -> None:
        if self._wanted is not None and self._wanted[1] not in (None, self._dataset.current):
            self._task.drop()  # of digits that are not in memory any more
            self._nearest = self._wanted = self._of = None
        self._plan()

    def _puts_off(self) -> bool:
        return self._is_asked and self._model.is_live

    def _is_wanted(self, prediction: Prediction) -> bool:
        return _is_finite(prediction) and (self._is_asked or not prediction.accepted)

    @Slot()
    def _look(self) -> None:
        if self._reading.is_being_drawn:  # a digit that is half drawn is not yet none
            self._timer.start(REST)
            return
        reader, prediction = self._model.reader, self._reading.prediction
        is_wanted = prediction is not None and self._is_wanted(prediction)
        if (
            reader is None
            or prediction is None
            or not (is_wanted and self._is_watched)
            or self._model.is_live
        ):
            self._tell(None)
            return
        asked = (reader.snapshot, self._dataset.current)
        if self._nearest is not None and self._wanted == asked:
            try:
                neighbours = self._nearest.search(prediction.image, COUNT)
            except SettingError:  # the network overflows on just this picture
                self._tell(None, is_missing=True)
                return
            assert self._of is not None
            name = self._of.name
            self._tell(Reason(neighbours, name, self._was_learnt(self._of), name == SYNTHETIC))
        elif self._wanted != asked:
            self._prepare(*asked)
        elif not self._task.is_busy:
            self._tell(None, is_missing=True)

    def _was_learnt(self, dataset: Dataset) -> bool:
        chosen = self._model.candidate or self._model.current
        return (
            chosen is not None and self._model.past is None and dataset.sha256 in chosen.model.data.values()
        )

    def _prepare(self, snapshot: Snapshot, current: Dataset | None) -> None:
        """Prepare the pictures in the background, and look again when that is done."""
        self._nearest, self._wanted = None, (snapshot, current)
        # What was loaded or made for this serves the next network too, until something better is at hand.
        best = SYNTHETIC if sources.find(MNIST) is None else MNIST
        known = current or (self._of if self._of is not None and self._of.name == best else None)

        def job(progress: sources.Progress, cancelled: sources.IsCancelled) -> tuple[Dataset, Nearest]:
            dataset = known or _load(best, progress, cancelled)
            train = dataset.train
            return dataset, Nearest.build(snapshot, train.images, train.labels, cancelled)

        self._task.begin(job)
        self._tell(None)

    @Slot(object)
    def _on_finished(self, result: tuple[Dataset, Nearest]) -> None:
        self._of, self._nearest = result
        self._look()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._look()
        if not isinstance(error, SettingError):
            raise error

    def _tell(self, reason: Reason | None, *, is_missing: bool = False) -> None:
        self._reason, self._is_missing, self._is_put_off = reason, is_missing, self._puts_off()
        self.reason_changed.emit()


def _load(source: str, progress: sources.Progress, cancelled: sources.IsCancelled) -> Dataset:
    """MNIST, or the synthetic digits; these also where MNIST is damaged. Raises Cancelled."""
    try:
        return sources.load(source, progress=progress, cancelled=cancelled)
    except DataError as error:
        if source == SYNTHETIC:
            raise
        _log.warning("the nearest digits are synthetic ones: %s", error)
        return sources.load(SYNTHETIC, progress=progress, cancelled=cancelled)


def _is_finite(prediction: Prediction | None) -> bool:
    """Whether there is an answer, of numbers."""
    confidence = None if prediction is None else prediction.confidence
    return confidence is not None and math.isfinite(confidence)
