"""A step that is not taken: the first batch of the loaded digits through the network that reads, and back.

In: who reads, and the data set in memory. Out: a `FirstStep` with every tensor of that step, worked out in
the background and only while somebody looks; the network is copied first and stays as it is.
"""

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.data.dataset import Dataset
from digitpad.inspection.entry import Array
from digitpad.inspection.first_batch import Subject, first_batch
from digitpad.inspection.moment import Moment
from digitpad.nn.snapshot import Snapshot
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.one_task import OneTask

DELAY = 40
"""Milliseconds in which changes are gathered."""

LIVE_DELAY = 1000
"""The same while a network in training is read with changes: it has another snapshot ten times a second."""

MOST = 3
"""Steps that are kept, for what is switched back and forth."""


@dataclass(frozen=True, eq=False)
class FirstStep:
    """The step of one network with one data set.

    Attributes:
        snapshot, dataset: whose it is.
        moment: its tensors; parameters and buffers are the snapshot's own arrays.
    """

    snapshot: Snapshot
    dataset: Dataset
    moment: Moment

    def is_of(self, snapshot: Snapshot, dataset: Dataset) -> bool:
        """Whether it is the step of this network with this data set."""
        return self.snapshot is snapshot and self.dataset is dataset


class FirstStepState(QObject):
    """The first step of what reads now.

    Signals:
        step_changed: `current` or `expected` is another one.
    """

    step_changed = Signal()

    def __init__(self, model: ModelState, dataset: DatasetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._dataset = model, dataset
        self._watchers: set[QObject] = set()
        self._known: list[FirstStep] = []  # the newest last
        self._told: FirstStep | None = None
        self._task = OneTask(self)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._due = QTimer(self, interval=DELAY, singleShot=True)
        self._due.timeout.connect(self._begin)
        model.model_changed.connect(self._look)
        dataset.dataset_changed.connect(self._look)

    @property
    def current(self) -> FirstStep | None:
        """Of what reads now with the data set in memory; None while that is not known."""
        wanted = self._wanted()
        return None if wanted is None else self._find(*wanted)

    @property
    def expected(self) -> Moment | None:
        """The moment of `current`; before that is known one of the same shapes, with the parameters alone.

        Of a network in training it is the newest that is known: the next network is there before its step.
        """
        step, wanted = self.current, self._wanted()
        if step is not None:
            return step.moment
        if wanted is None:
            return None
        snapshot, _ = wanted
        former = next(
            (known for known in reversed(self._known) if known.snapshot.spec == snapshot.spec), None
        )
        if former is None:
            return None
        if self._is_live():
            return former.moment
        return replace(former.moment.without_numbers(), tensors=_own(snapshot))

    @property
    def is_busy(self) -> bool:
        """Whether it is being worked out, or about to be."""
        return self._task.is_busy or self._due.isActive()

    def watch(self, watcher: QObject, on: bool) -> None:
        """Somebody looks at it from now on, or no longer."""
        if on == (watcher in self._watchers):
            return
        if on:
            self._watchers.add(watcher)
        else:
            self._watchers.discard(watcher)
        self._look()

    def shutdown(self) -> None:
        """Stop, and wait for the background job."""
        self._watchers.clear()
        self._due.stop()
        self._task.shutdown()

    def _wanted(self) -> tuple[Snapshot, Dataset] | None:
        reader, dataset = self._model.reader, self._dataset.current
        if reader is None or dataset is None or not len(dataset.train):
            return None
        return reader.snapshot, dataset

    def _is_live(self) -> bool:
        return self._model.is_live and self._model.past is None

    def _find(self, snapshot: Snapshot, dataset: Dataset) -> FirstStep | None:
        return next((step for step in self._known if step.is_of(snapshot, dataset)), None)

    @Slot()
    def _look(self) -> None:
        wanted = self._wanted()
        known = None if wanted is None else self._find(*wanted)
        if not self._watchers:  # and digits that are not in memory any more are kept for nobody
            self._known = [step for step in self._known if step.dataset is self._dataset.current]
        if not self._watchers or wanted is None or known is not None:
            self._due.stop()
        elif not self._task.is_busy:  # one at a time; its end looks again
            delay = LIVE_DELAY if self._is_live() else DELAY
            if not self._due.isActive() or self._due.interval() > delay:  # a run that is over delays nothing
                self._due.start(delay)
        if known is not self._told:
            self._told = known
            self.step_changed.emit()

    @Slot()
    def _begin(self) -> None:
        wanted = self._wanted()
        if wanted is None or not self._watchers:
            return
        subject, dataset = self._subject(wanted[0]), wanted[1]

        def job(*_: object) -> FirstStep:
            with np.errstate(all="ignore"):  # a network whose numbers overflow is looked at to see where
                return FirstStep(subject.snapshot, dataset, first_batch(subject, dataset.train))

        self._task.begin(job)

    def _subject(self, snapshot: Snapshot) -> Subject:
        """The network, with what is known of how the model was trained that it is or was made of."""
        chosen = self._model.candidate or self._model.current
        if chosen is None or self._model.is_live or self._model.past is not None:
            return Subject(snapshot)
        return replace(Subject.of_model(chosen.model), snapshot=snapshot)

    @Slot(object)
    def _on_finished(self, found: FirstStep) -> None:
        # The very arrays that everything else shows of this network, so that nothing seems to have changed.
        moment = replace(found.moment, tensors={**found.moment.tensors, **_own(found.snapshot)})
        known = [step for step in self._known if step.dataset is found.dataset]
        self._known = [*known, replace(found, moment=moment)][-MOST:]
        self._look()
        if self._told is None:  # too late to be `current`, but of the network that is expected
            self.step_changed.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        raise error


def _own(snapshot: Snapshot) -> dict[str, Array]:
    return {**snapshot.tensors, **snapshot.buffer_tensors}
