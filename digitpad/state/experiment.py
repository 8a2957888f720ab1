"""Weights changed by hand, and units switched off: on a copy, as a list of edits that can be taken back.

In: the network that would read, and edits. Out: an edited copy that reads in its place, and how well it does
on the test set, beside how well the network does without.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.data.dataset import Dataset
from digitpad.files.models import Model
from digitpad.inspection.edits import Edit, SetValue, SwitchOff, apply, apply_to_refusal, check, switched_off
from digitpad.nn.spec import ParameterShape
from digitpad.recognition.recogniser import Reader
from digitpad.state.dataset import DatasetState
from digitpad.state.evaluation import Evaluation, EvaluationState, evaluate
from digitpad.state.model import ModelState
from digitpad.state.one_task import OneTask

Edits = tuple[Edit, ...]


class ExperimentState(QObject):
    """The edits of the network that reads, every step of them kept so that it can be taken back.

    They stay when another network of the same form reads – each step of a training, each frame of a film –,
    and are dropped when one of another form does.

    Signals:
        edits_changed: there are other edits than before, or other steps to take back.
        edits_dropped: so many edits went, because another network reads that they do not fit.
        accuracy_changed: `accuracy` or `base_accuracy` is another one, or work on it began or ended.
    """

    edits_changed = Signal()
    edits_dropped = Signal(int)
    accuracy_changed = Signal()

    def __init__(
        self,
        model: ModelState,
        dataset: DatasetState,
        evaluation: EvaluationState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._dataset, self._evaluation = model, dataset, evaluation
        self._edits: Edits = ()
        self._form: tuple[ParameterShape, ...] = ()  # of the network that they were made on
        self._done: list[Edits] = []
        self._undone: list[Edits] = []
        self._is_watched = False
        self._known: tuple[Reader, Dataset, float] | None = None  # the accuracy of a network without edits
        self._wanted: tuple[Reader, Dataset] | None = None
        self._task = OneTask(self)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        model.model_changed.connect(self._follow_model)
        dataset.dataset_changed.connect(self._look)
        evaluation.evaluation_changed.connect(self._look)

    # The edits

    @property
    def edits(self) -> Edits:
        """Those that the network that reads has, in their order."""
        return self._edits

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return bool(self._undone)

    def is_off(self, layer: int, unit: int) -> bool:
        """Whether a unit is switched off."""
        return (layer, unit) in switched_off(self._edits)

    def add(self, edit: Edit) -> None:
        """Make one more edit; a value that was set at the same place before gives way.

        Raises:
            SettingError: it does not fit the network that reads; nothing has changed.
        """
        base = self._model.base
        if base is None:
            return
        check(base.snapshot.spec, edit)
        self._form = base.snapshot.spec.parameters
        if edit not in self._edits:
            self._step((*(other for other in self._edits if not _same_place(other, edit)), edit))

    def remove(self, edit: Edit) -> None:
        """Take one edit back, whenever it was made; nothing if there is none such."""
        if edit in self._edits:
            self._step(tuple(other for other in self._edits if other != edit))

    def switch(self, layer: int, unit: int, on: bool) -> None:
        """Switch a hidden unit on or off. Raises SettingError when there is none such."""
        edit = SwitchOff(layer, unit)
        if on:
            self.remove(edit)
        else:
            self.add(edit)

    @Slot()
    def undo(self) -> None:
        """Take the last step back."""
        if self._done:
            self._undone.append(self._edits)
            self._set(self._done.pop())

    @Slot()
    def redo(self) -> None:
        """Take it again."""
        if self._undone:
            self._done.append(self._edits)
            self._set(self._undone.pop())

    @Slot()
    def clear(self) -> None:
        """Take all edits back in one step, which can be undone."""
        if self._edits:
            self._step(())

    def edited_model(self) -> Model | None:
        """The edited copy as a model to be kept; None without edits or without a network.

        It says nothing of how it was trained or how good it is, since that was said of the network without
        edits; what that learnt from is still so. Temperature and threshold name the edits they do not know.
        """
        reader, base = self._model.reader, self._model.base
        if reader is None or base is None or not self._edits:
            return None
        chosen = self._model.candidate or self._model.current
        is_kept = chosen is not None and chosen.model.snapshot is base.snapshot
        count = len(self._edits)
        after = f", before {count} {'edit' if count == 1 else 'edits'} by hand"
        calibration, refusal = reader.calibration, reader.refusal
        return Model(
            reader.snapshot,
            data=chosen.model.data if chosen is not None and is_kept else {},
            calibration=calibration and replace(calibration, fitted_on=calibration.fitted_on + after),
            refusal=refusal and replace(refusal, fitted_on=refusal.fitted_on + after),
        )

    # How well it reads

    @property
    def accuracy(self) -> float | None:
        """The share of the test set that is read rightly with the edits; None while that is not known."""
        found = self._evaluation.current
        is_of_now = found is not None and found.reader is self._model.reader
        return found.accuracy if found is not None and is_of_now else None

    @property
    def base_accuracy(self) -> float | None:
        """The same without edits."""
        known = self._known
        is_of_now = known is not None and (known[0], known[1]) == (self._model.base, self._dataset.current)
        return known[2] if known is not None and is_of_now else None

    @property
    def is_evaluating(self) -> bool:
        """Whether one of the two is being worked out."""
        return self._task.is_busy or self._evaluation.is_busy

    def watch(self, on: bool) -> None:
        """Somebody looks at the accuracies from now on, or no longer."""
        self._is_watched = on
        self._evaluation.watch(self, on)
        self._look()

    def shutdown(self) -> None:
        """Stop every background job."""
        self._is_watched = False
        self._task.shutdown()

    # Inside

    def _step(self, edits: Edits) -> None:
        self._done.append(self._edits)
        self._undone.clear()
        self._set(edits)

    def _set(self, edits: Edits) -> None:
        self._edits = edits
        self._model.set_edit(self._edited if edits else None)
        self.edits_changed.emit()

    def _edited(self, base: Reader) -> Reader:
        spec, edits = base.snapshot.spec, self._edits
        if spec.parameters != self._form:
            return base  # the edits are about to be dropped
        refusal = None if base.refusal is None else apply_to_refusal(base.refusal, spec, edits)
        words = self.tr("{name}, 1 edit") if len(edits) == 1 else self.tr("{name}, {count} edits")
        name = words.format(name=base.name, count=len(edits))
        return Reader(apply(base.snapshot, edits), name, base.calibration, refusal)

    @Slot()
    def _follow_model(self) -> None:
        base = self._model.base
        has_steps = bool(self._edits or self._done or self._undone)
        if has_steps and (base is None or base.snapshot.spec.parameters != self._form):
            count = len(self._edits)
            self._done.clear()
            self._undone.clear()
            self._set(())
            if count:
                self.edits_dropped.emit(count)
        self._look()

    @Slot()
    def _look(self) -> None:
        """Evaluate the network without edits, where that is wanted and not known."""
        base, dataset, found = self._model.base, self._dataset.current, self._evaluation.current
        if found is not None and found.reader is base:
            self._known = (found.reader, found.dataset, found.accuracy)
        elif self._known is not None and self._known[1] is not dataset:
            self._known = None  # and with it digits that are not in memory any more
        live = self._model.is_live and self._model.past is None
        wanted = None
        if base is not None and dataset is not None and self._edits and self._is_watched and not live:
            wanted = (base, dataset) if self.base_accuracy is None else None
        if wanted != self._wanted:
            self._task.drop()
            self._wanted = wanted
            if wanted is not None:
                self._task.begin(lambda _, cancelled: evaluate(*wanted, cancelled))
        self.accuracy_changed.emit()

    @Slot(object)
    def _on_finished(self, found: Evaluation) -> None:
        self._known = (found.reader, found.dataset, found.accuracy)
        self._look()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        raise error


def _same_place(one: Edit, other: Edit) -> bool:
    if isinstance(one, SetValue) and isinstance(other, SetValue):
        return (one.tensor, one.index) == (other.tensor, other.index)
    return one == other
