"""What the network that reads makes of the test set: which digit in each picture, and how sure it is.

In: who reads, and the data set in memory. Out: an `Evaluation`, worked out in the background, and only while
somebody looks; never of a network in training, which it would rob of its time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.data.dataset import CLASSES, Dataset
from digitpad.errors import Cancelled
from digitpad.nn.losses import softmax
from digitpad.recognition.recogniser import Reader
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.one_task import OneTask
from digitpad.training.metrics import logits_in_chunks


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One network on one test set.

    Attributes:
        reader: whose answers they are.
        dataset: whose test part it is.
        probabilities: (N, K) float32, read-only: as the reader tells them, calibrated where it is.
    """

    reader: Reader
    dataset: Dataset
    probabilities: npt.NDArray[np.float32]

    @cached_property
    def predicted(self) -> npt.NDArray[np.uint8]:
        """(N,): the digit that is read in each picture."""
        digits: npt.NDArray[np.uint8] = self.probabilities.argmax(axis=1).astype(np.uint8)
        return digits

    @property
    def accuracy(self) -> float:
        """The share that is read rightly; NaN of no pictures."""
        labels = self.dataset.test.labels
        return float((self.predicted == labels).mean()) if len(labels) else float("nan")


class EvaluationState(QObject):
    """The evaluation of what reads now.

    Signals:
        evaluation_changed: `current` is another one, or work on it began or ended.
    """

    evaluation_changed = Signal()

    def __init__(self, model: ModelState, dataset: DatasetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._dataset = model, dataset
        self._watchers: set[QObject] = set()
        self._current: Evaluation | None = None
        self._wanted: tuple[Reader, Dataset] | None = None
        self._task = OneTask(self)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        model.model_changed.connect(self._look)
        dataset.dataset_changed.connect(self._look)

    @property
    def current(self) -> Evaluation | None:
        """Of what reads now on the data set in memory; None while that is not known."""
        return self._current

    @property
    def is_busy(self) -> bool:
        """Whether it is being worked out."""
        return self._task.is_busy

    def watch(self, watcher: QObject, on: bool) -> None:
        """Somebody looks at it from now on, or no longer."""
        if on:
            self._watchers.add(watcher)
        else:
            self._watchers.discard(watcher)
        self._look()

    def shutdown(self) -> None:
        """Stop, and wait for the background job."""
        self._watchers.clear()
        self._task.shutdown()

    @Slot()
    def _look(self) -> None:
        reader, dataset = self._model.reader, self._dataset.current
        wanted = None if reader is None or dataset is None else (reader, dataset)
        if wanted is None or wanted != self._of(self._current):
            if self._current is not None:
                self._current = None
                self.evaluation_changed.emit()
        elif not self._task.is_busy:
            return
        is_live = self._model.is_live and self._model.past is None
        if not self._watchers or is_live or self._current is not None:
            wanted = None
        if wanted == self._wanted:
            return
        self._task.drop()
        self._wanted = wanted
        if wanted is not None:
            self._task.begin(lambda _, cancelled: evaluate(*wanted, cancelled))
        self.evaluation_changed.emit()

    @staticmethod
    def _of(evaluation: Evaluation | None) -> tuple[Reader, Dataset] | None:
        return None if evaluation is None else (evaluation.reader, evaluation.dataset)

    @Slot(object)
    def _on_finished(self, found: Evaluation) -> None:
        self._wanted, self._current = None, found
        self.evaluation_changed.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._wanted = None
        self.evaluation_changed.emit()
        raise error


def evaluate(reader: Reader, dataset: Dataset, cancelled: Callable[[], bool]) -> Evaluation:
    """Read the test part. Raises Cancelled."""
    return Evaluation(reader, dataset, probabilities_of(reader, dataset.test.images, cancelled))


def probabilities_of(
    reader: Reader, images: npt.NDArray[np.uint8], cancelled: Callable[[], bool]
) -> npt.NDArray[np.float32]:
    """Read pictures (N, 28, 28) one chunk after the other: (N, K), read-only. Raises Cancelled."""
    probabilities = np.empty((len(images), CLASSES), np.float32)
    for part, logits in logits_in_chunks(reader.snapshot, images):
        if cancelled():
            raise Cancelled
        with np.errstate(all="ignore"):  # a network that diverged answers with NaN, and is told as such
            calibration = reader.calibration
            probabilities[part] = (
                softmax(logits) if calibration is None else calibration.probabilities(logits)
            )
    probabilities.flags.writeable = False
    return probabilities
