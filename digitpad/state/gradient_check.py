"""The gradient check as a job of the background: a network goes in, a result for each tensor comes out.

The network is the one that reads now or, where there is none, a fresh one of the recipe; the pictures are of
the loaded data set or, without one, the built-in digits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.data.synthetic import pictures
from digitpad.errors import Cancelled, DigitpadError
from digitpad.nn.gradcheck import TensorCheck, checks
from digitpad.nn.spec import NetworkSpec
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.tasks import Job, Task
from digitpad.training.recipe import Recipe

BATCH = 8
ENTRIES = 100
LARGE = 600_000
FEWER_ENTRIES = 20
"""Entries compared of each tensor, and of each tensor of a network of more than LARGE parameters."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is checked.

    Attributes:
        spec, parameters: the network; None for weights drawn afresh.
        name: of the network, for people.
        label_smoothing: of the loss.
        images, labels: (N, 28, 28) uint8 and (N,); None for the built-in digits, which take a moment to make.
        data: the name of the data set; empty for the built-in digits.
        seed: of every random choice.
    """

    spec: NetworkSpec
    parameters: npt.NDArray[np.float32] | None
    name: str
    label_smoothing: float
    images: npt.NDArray[np.uint8] | None
    labels: npt.NDArray[np.uint8] | None
    data: str
    seed: int = 0

    @property
    def batch(self) -> int:
        """How many pictures it takes."""
        return BATCH if self.images is None else len(self.images)

    @property
    def entries(self) -> int:
        """The most entries of a tensor that are compared."""
        return FEWER_ENTRIES if self.spec.parameter_count > LARGE else ENTRIES


def question(model: ModelState, dataset: DatasetState, recipe: Recipe, seed: int = 0) -> Question:
    """What there is to check now; `recipe` gives the loss, and the network where none reads."""
    reader, current = model.reader, dataset.current
    images = labels = None
    if current is not None and len(current.train):
        count = min(BATCH, len(current.train))
        chosen = np.random.default_rng(seed).choice(len(current.train), count, replace=False)
        images, labels = current.train.images[chosen], current.train.labels[chosen]
    return Question(
        spec=reader.snapshot.spec if reader is not None else recipe.network,
        parameters=reader.snapshot.parameters if reader is not None else None,
        name=reader.name if reader is not None else "",
        label_smoothing=recipe.label_smoothing,
        images=images,
        labels=labels,
        data=current.name if images is not None and current is not None else "",
        seed=seed,
    )


class GradientCheck(QObject):
    """One check.

    Attributes:
        results: what is known so far.
        total: how many tensors there are.
        is_running: whether there are more to come.

    Signals:
        advanced: there may be more results.
        finished: there is a result for each tensor.
        cancelled: there will be no more.
        failed: the exception that ended it.
    """

    advanced = Signal()
    finished = Signal()
    cancelled = Signal()
    failed = Signal(object)

    def __init__(self, asked: Question, dataset: DatasetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked = asked
        self.results: list[TensorCheck] = []
        self.total = len(asked.spec.parameters)
        self.is_running = False
        # The thread only appends, and this object reads when it is told that there is more.
        self._task = Task(_job(asked, self.results), dataset)  # which ends it when the window closes
        self._task.progressed.connect(self.advanced)
        self._task.finished.connect(self._on_finished)
        self._task.cancelled.connect(self._on_cancelled)
        self._task.failed.connect(self._on_failed)

    def start(self) -> None:
        """Begin."""
        self.is_running = True
        self._task.start()

    def cancel(self) -> None:
        """End before the next tensor."""
        self._task.cancel()

    def drop(self) -> None:
        """End it without a word, for when nobody looks any more."""
        if self.is_running:
            self.is_running = False
            self._task.drop()

    @Slot()
    def _on_finished(self) -> None:
        self._end()
        self.finished.emit()

    @Slot()
    def _on_cancelled(self) -> None:
        self._end()
        self.cancelled.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self.is_running = False
        self._task.deleteLater()


def _job(asked: Question, results: list[TensorCheck]) -> Job:
    def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        if asked.parameters is not None and not np.isfinite(asked.parameters).all():
            raise DigitpadError("The network has diverged: its weights are no finite numbers any more")
        rng = np.random.default_rng(asked.seed)
        if asked.images is not None and asked.labels is not None:
            images, labels = asked.images, asked.labels
        else:
            progress(0, "")
            images, labels = pictures(BATCH, rng)
        x = images.reshape(len(images), -1) / 255
        total = len(asked.spec.parameters)
        for found in checks(
            asked.spec, x, labels.astype(np.intp), rng, asked.entries, asked.parameters, asked.label_smoothing
        ):
            results.append(found)
            progress(len(results) / total, found.name)
            if cancelled() and len(results) < total:
                raise Cancelled

    return job
