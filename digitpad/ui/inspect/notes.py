"""Of what moment each group of tensors is, or what would fill it: the state of things in, sentences out."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from digitpad.inspection.entry import Group
from digitpad.inspection.moment import Moment
from digitpad.state.training import RunState
from digitpad.training.recipe import Recipe


@dataclass(frozen=True)
class Situation:
    """What there is to look at.

    Attributes:
        data: name of the data set, or None.
        loading: what is being loaded, or an empty text.
        reader: name of the model that reads, or None.
        state: of the training run.
        recipe: of the run, or None.
        moment: what was captured of it, or None.
        filled: the groups that have tensors.
    """

    data: str | None
    loading: str
    reader: str | None
    state: RunState
    recipe: Recipe | None
    moment: Moment | None
    filled: frozenset[Group]

    @property
    def step(self) -> str:
        """The step of the moment as text, or nothing."""
        known = self.moment is not None and self.moment.step is not None
        return f"{self.moment.step:,}" if known and self.moment is not None else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)


def moment_text(now: Situation) -> str:
    """One sentence: of what moment the tensors are."""
    if now.step:
        text = {
            RunState.PAUSED: _tr("Training run, paused at step {step}"),
            RunState.FINISHED: _tr("Training run, ended at step {step}"),
        }.get(now.state, _tr("Training run, step {step}")).format(step=now.step)
        if Group.BATCH not in now.filled:
            return text + _tr(": the weights it begins with")
        return text + _tr(": weights now; activations and gradients of that step's batch")
    if now.state.is_active:
        return _tr("Training run, waiting for its first step")
    if now.reader is not None:
        return _tr("No training run: the data, the drawing, and what “{name}” makes of it").format(
            name=now.reader
        )
    return _tr("No training run and no model: the data and the drawing")


def group_notes(now: Situation) -> dict[Group, str]:
    """A note for each group, to stand beside its name."""
    return {group: _filled(group, now) if group in now.filled else _empty(group, now) for group in Group}


def _filled(group: Group, now: Situation) -> str:
    match group:
        case Group.DATASET:
            return now.data or ""
        case Group.DRAWING:
            return "" if now.reader is None else _tr("read by “{name}”").format(name=now.reader)
        case Group.PARAMETERS:
            if now.step:
                return _tr("after step {step}").format(step=now.step)
            return _tr("of “{name}”").format(name=now.reader)
        case Group.OPTIMIZER:
            return _tr("after step {step}").format(step=now.step)
        case Group.ACTIVATIONS | Group.GRADIENTS:
            return _tr("of step {step}, before its update").format(step=now.step)
    return _tr("of step {step}").format(step=now.step)


def _empty(group: Group, now: Situation) -> str:
    if group is Group.DATASET:
        return now.loading or _tr("none loaded: start training to load one")
    if group is Group.DRAWING:
        return _tr("draw a digit to see its way through the network")
    if group is Group.PARAMETERS:
        return _tr("no model: open one, or start training")
    if group is Group.OPTIMIZER and now.step and now.recipe is not None:
        return _tr("{name} remembers nothing from step to step").format(name=now.recipe.optimizer["kind"])
    if now.state.is_active:
        return _tr("waiting for the first step")
    return {
        Group.BATCH: _tr("start training to see a batch"),
        Group.ACTIVATIONS: _tr("start training to see what each layer makes of a batch"),
        Group.GRADIENTS: _tr("start training to see the way back"),
    }.get(group, _tr("start training to see what the optimizer remembers"))
