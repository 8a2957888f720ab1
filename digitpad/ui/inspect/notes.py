"""Of what moment each section of the flow is, or what would fill it: how things are in, sentences out."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from digitpad.inspection.entry import Section
from digitpad.inspection.moment import Moment
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.state.run_state import RunState
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
        moment: of the run or, where it is another network that reads, of the step that is not taken; or None.
        is_run: whether the moment is the run's.
        optimizer_step: of the run whose network reads in an edited copy, with its optimizer's memory; or 0.
        filled: the sections that have tensors.
    """

    data: str | None
    loading: str
    reader: str | None
    state: RunState
    recipe: Recipe | None
    moment: Moment | None
    is_run: bool
    filled: frozenset[Section]
    optimizer_step: int = 0

    @property
    def step(self) -> str:
        """The step of the run's moment as text, or nothing."""
        if not self.is_run or self.moment is None or self.moment.step is None:
            return ""
        return f"{self.moment.step:,}"

    @property
    def batch(self) -> str:
        """Which batch the step that is not taken is of."""
        form = None if self.moment is None else self.moment.forms.get("batch.labels")
        if form is None:
            return _tr("the first batch of {data}").format(data=self.data)
        return _tr("the first {count} pictures of {data}").format(count=form.shape[0], data=self.data)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)


def moment_text(now: Situation) -> str:
    """One sentence: of what moment the tensors are."""
    if now.step:
        text = {
            RunState.PAUSED: _tr("Training run, paused at step {step}"),
            RunState.FINISHED: _tr("Training run, ended at step {step}"),
        }.get(now.state, _tr("Training run, step {step}")).format(step=now.step)
        if Section.BATCH not in now.filled:
            return _tr("{moment}: the weights it begins with").format(moment=text)
        return _tr("{moment}: its batch, and the weights before and after its update").format(moment=text)
    if now.is_run:
        return _tr("Training run, waiting for its first step")
    if now.reader is None:
        return _tr("No model and no training run: the data and the drawing")
    if now.data is None:
        return _tr("“{name}” and what it makes of the drawing; load digits to see a batch go through").format(
            name=now.reader
        )
    return _tr("Trial step: {batch} through “{name}” and back; no weight is changed").format(
        batch=now.batch, name=now.reader
    )


def section_notes(now: Situation) -> dict[Section, str]:
    """A note for each section, to stand beside its name."""
    return {s: _filled(s, now) if s in now.filled else _empty(s, now) for s in Section}


def _filled(section: Section, now: Situation) -> str:
    match section:
        case Section.DATASET:
            return now.data or ""
        case Section.DRAWING:
            return "" if now.reader is None else _tr("read by “{name}”").format(name=now.reader)
    if now.step:
        if section is Section.OPTIMIZER and now.recipe is not None and not _remembers(now.recipe):
            return _tr("after step {step}: the updated weights; {name} remembers nothing").format(
                step=now.step, name=now.recipe.optimizer["kind"]
            )
        return {
            Section.BATCH: _tr("of step {step}"),
            Section.FORWARD: _tr("of step {step}: its weights and its batch, before the update"),
            Section.BACK: _tr("on the way back, of step {step}, before its update"),
            Section.OPTIMIZER: _tr("after step {step}: what it remembers, and the updated weights"),
        }[section].format(step=now.step)
    match section:
        case Section.BATCH:
            return now.batch
        case Section.OPTIMIZER:
            return _tr("as the run left it after step {step} (the edits have none)").format(
                step=f"{now.optimizer_step:,}"
            )
        case Section.BACK:
            return _tr("on the way back; no update is made with them")
    if now.is_run or now.data is None or now.moment is None:
        return _tr("weights of “{name}”").format(name=now.reader)
    return _tr("the batch through “{name}”; no weight is changed").format(name=now.reader)


def _remembers(recipe: Recipe) -> bool:
    return bool(OPTIMIZERS[recipe.optimizer["kind"]].remembers)


def _empty(section: Section, now: Situation) -> str:
    if section is Section.DATASET:
        return now.loading or _tr("none loaded: load digits, or start training")
    if section is Section.DRAWING:
        return _tr("draw a digit to see its way through the network")
    if section is Section.OPTIMIZER and now.step and now.recipe is not None:
        return _tr("{name} remembers nothing from step to step").format(name=now.recipe.optimizer["kind"])
    if now.is_run:
        return _tr("waiting for the first step")
    if section is Section.OPTIMIZER:
        return _tr("what a training run remembers; a model file keeps none of it")
    if now.reader is None:
        return _tr("no model: open one, or start training")
    if now.data is not None:
        return _tr("on its way…")
    if now.loading:
        return now.loading
    return {
        Section.BATCH: _tr("load digits to see a batch"),
        Section.FORWARD: _tr("load digits to see what each layer makes of a batch"),
    }.get(section, _tr("load digits to see the way back"))
