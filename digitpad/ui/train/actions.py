"""What can be done with a training run, as actions that buttons, menus and keys share.

In: the models of training. Out: QActions, each enabled when it makes sense.
"""

import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from digitpad import paths
from digitpad.files.models import SUFFIX
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.model_files import Saving
from digitpad.state.recipe_form import RecipeForm
from digitpad.state.source_choice import SourceChoice
from digitpad.state.training import RunState, TrainingState, Unit
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme


class TrainActions(QObject):
    """Start, pause or resume, stop, step by batch or epoch, keep, discard, download, check the gradients.

    Attributes:
        start, pause_resume, stop, step_batch, step_epoch, keep, discard, download: the actions.
        check: the action that checks the gradients; whoever shows the dialog connects it.

    Signals:
        kept: the path of the model that was kept.
        failed: the exception because of which it was not.
    """

    kept = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        training: TrainingState,
        dataset: DatasetState,
        model: ModelState,
        form: RecipeForm,
        choice: SourceChoice,
        theme: Theme,
        panel: QWidget,
        models_folder: Callable[[], Path] = paths.models_dir,
    ) -> None:
        super().__init__(panel)
        self._training, self._dataset, self._model = training, dataset, model
        self._form, self._choice = form, choice
        self._theme, self._panel = theme, panel
        self._models_folder = models_folder
        self._keeping: list[Saving] = []
        self.start = self._make(self.tr("&Start training"), "start", "Ctrl+R", self._start, self.tr("Start"))
        self.pause_resume = self._make(self.tr("&Pause"), "pause", "Ctrl+P", self._pause_or_resume)
        self.stop = self._make(self.tr("S&top"), "stop", "Ctrl+.", training.stop)
        self.step_batch = self._make(
            self.tr("One &batch"), "step", "F8", lambda: self._step("batch"), self.tr("1 batch")
        )
        self.step_epoch = self._make(
            self.tr("One &epoch"), "step-epoch", "Shift+F8", lambda: self._step("epoch"), self.tr("1 epoch")
        )
        self.check = self._make(
            self.tr("Check &gradients…"), "check", "", lambda: None, self.tr("Check gradients…")
        )
        self.check.setToolTip(
            self.tr("Compare what backpropagation computes with what trying out every direction gives")
        )
        self.keep = self._make(
            self.tr("&Keep the model"), "keep", "Ctrl+Shift+K", self._keep, self.tr("Keep")
        )
        self.discard = self._make(
            self.tr("&Discard the model"), "discard", "Ctrl+Shift+D", model.discard, self.tr("Discard")
        )
        self.download = self._make(
            self.tr("Download &MNIST…"), "download", "", choice.download, self.tr("Download MNIST…")
        )
        training.state_changed.connect(self.follow)
        dataset.loading_changed.connect(self.follow)
        model.model_changed.connect(self._follow_model)
        model.files.activity_changed.connect(self._follow_model)
        model.files.saved.connect(self._on_saved)
        model.files.not_saved.connect(self._on_not_saved)
        form.form_changed.connect(self.follow)
        choice.choice_changed.connect(self.follow)
        self.follow()

    def _make(self, text: str, icon: str, keys: str, slot: Callable[[], object], short: str = "") -> QAction:
        action = QAction(text, self)
        if short:
            action.setIconText(short)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        dress(action, icon, self._theme)
        self._panel.addAction(action)
        return action

    @Slot()
    def follow(self) -> None:
        """Enable what makes sense now."""
        state = self._training.run_state
        paused = state is RunState.PAUSED
        self.start.setEnabled(not state.is_active and self.obstacle == "")
        self.pause_resume.setEnabled(state in (RunState.RUNNING, RunState.PAUSED))
        self.pause_resume.setText(self.tr("&Resume") if paused else self.tr("&Pause"))
        dress(self.pause_resume, "start" if paused else "pause", self._theme)
        self.stop.setEnabled(state.is_active and state is not RunState.STOPPING)
        can_begin = not state.is_active and self.obstacle == ""
        for step in (self.step_batch, self.step_epoch):
            step.setEnabled(can_begin or state in (RunState.RUNNING, RunState.PAUSED))
        self.download.setEnabled(
            self._choice.can_download and not state.is_active and not self._dataset.is_loading
        )
        self.pause_resume.setToolTip(self._tip(self.pause_resume.text().replace("&", ""), self.pause_resume))
        self.stop.setToolTip(self._tip(self.tr("Stop; what it has learnt is offered"), self.stop))
        self._describe_steps(state)
        self._follow_model()
        self._describe_start()

    def _describe_steps(self, state: RunState) -> None:
        batch, epoch = (
            self.tr("Train one batch, then pause"),
            self.tr("Train to the end of the epoch, then pause"),
        )
        if not state.is_active:
            batch = self.obstacle or self.tr("Start training, and pause after the first batch")
            epoch = self.obstacle or self.tr("Start training, and pause after the first epoch")
        self.step_batch.setToolTip(self._tip(batch, self.step_batch))
        self.step_epoch.setToolTip(self._tip(epoch, self.step_epoch))

    @Slot()
    def _follow_model(self) -> None:
        # A snapshot reads ten times a second: this is all that it may cost here.
        model = self._model
        is_free = model.candidate is not None and not model.is_being_kept
        waiting = is_free and not self._training.run_state.is_active
        if waiting != self.keep.isEnabled():
            self.keep.setEnabled(waiting)
            self.discard.setEnabled(waiting)
            self._describe_start()

    def _describe_start(self) -> None:
        text = self.obstacle or (
            self.tr("Start training; the model below is then discarded")
            if self.keep.isEnabled()
            else self.tr("Start training")
        )
        self.start.setToolTip(self._tip(text, self.start))

    @property
    def obstacle(self) -> str:
        """Why no run can be started with what the form says; empty when one can."""
        if self._form.recipe is None:
            return self.tr("Correct the fields marked in red first")
        if self._choice.can_download:
            return self.tr("Download MNIST first, or choose another data set")
        if not self._choice.is_ready:
            return self.tr("Choose another data set first")
        return ""

    def _tip(self, text: str, action: QAction) -> str:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return self.tr("{action} ({keys})").format(action=text, keys=keys)

    @Slot()
    def _start(self) -> None:
        if self._form.recipe is not None:
            self._training.start(self._form.recipe, self._choice.source)

    def _step(self, unit: Unit) -> None:
        if self._training.run_state.is_active:
            self._training.step_once(unit)
        elif self._form.recipe is not None:
            self._training.start(self._form.recipe, self._choice.source, step=unit)

    @Slot()
    def _pause_or_resume(self) -> None:
        if self._training.run_state is RunState.PAUSED:
            self._training.resume()
        else:
            self._training.pause()

    @Slot()
    def _keep(self) -> None:
        saving = self._model.begin_keeping(self._new_path())
        if saving is not None:
            self._keeping.append(saving)

    @Slot(object)
    def _on_saved(self, saving: Saving) -> None:
        if saving in self._keeping:
            self._keeping.remove(saving)
            self.kept.emit(saving.path)

    @Slot(object, object)
    def _on_not_saved(self, saving: Saving, error: Exception) -> None:
        if saving in self._keeping:
            self._keeping.remove(saving)
            with contextlib.suppress(OSError):
                if not saving.path.stat().st_size:
                    saving.path.unlink()
            self.failed.emit(error)

    def _new_path(self) -> Path:
        """`<recipe>-<date>-<time>.safetensors`, with a number behind when there is one already.

        The file is made, empty: another window that keeps a model in this second looks for another name.
        """
        candidate = self._model.candidate
        recipe = candidate.model.recipe if candidate is not None else {}
        name = f"{recipe.get('name', 'model')}-{datetime.now():%Y-%m-%d-%H%M%S}"
        path, number = self._models_folder() / f"{name}{SUFFIX}", 2
        with contextlib.suppress(OSError):  # of which keeping it then tells
            path.parent.mkdir(parents=True, exist_ok=True)
            while not _is_made(path):
                path, number = path.with_name(f"{name}-{number}{SUFFIX}"), number + 1
        return path


def _is_made(path: Path) -> bool:
    """Whether this made the file, which was not there before. Raises OSError."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
