"""The thread in which a network is trained: it drives the trainer, writes the history, and tells the rest."""

import logging

from PySide6.QtCore import QObject, QThread, Signal

from digitpad.errors import SaveError
from digitpad.files.models import Model, save_model
from digitpad.training.events import BatchDone, EpochDone, RunFinished, RunStarted
from digitpad.training.history import RunHistory
from digitpad.training.runs import RunFolder, model_of_run
from digitpad.training.trainer import Trainer

log = logging.getLogger(__name__)


class TrainingThread(QThread):
    """Runs one trainer from its first to its last event.

    A batch is only written into `history`: a signal for each would flood the window. What is rarer is told.

    Signals:
        told: an event of the run other than a batch.
        ended: (the run's Model, the RunFinished event, a SaveError or None), the last signal of a good run.
        failed: the exception that ended it.
    """

    told = Signal(object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, trainer: Trainer, parent: QObject) -> None:
        super().__init__(parent)
        self.trainer = trainer
        self.history = RunHistory(trainer.total_steps)
        self.folder: RunFolder | None = None

    def run(self) -> None:
        """Qt calls this in the new thread."""
        try:
            self._train()
        except Exception as error:
            log.exception("training failed")
            self.failed.emit(error)

    def _train(self) -> None:
        problem: SaveError | None = None
        for event in self.trainer.run():
            if isinstance(event, RunStarted):
                try:
                    self.folder = RunFolder.create(event.recipe, self.trainer.dataset)
                except SaveError as error:
                    problem = error
            elif isinstance(event, BatchDone | EpochDone):
                self.history.add(event)
            if self.folder is not None:
                self.folder.record(event)
            if isinstance(event, RunFinished):
                self._finish(event, problem)
            elif not isinstance(event, BatchDone):
                self.told.emit(event)

    def _finish(self, event: RunFinished, problem: SaveError | None) -> None:
        last = self.history.epochs[-1] if self.history.epochs else None
        model: Model = model_of_run(self.trainer.recipe, self.trainer.dataset, event.snapshot, last)
        if self.folder is not None:
            try:
                save_model(self.folder.model, model)
            except SaveError as error:
                problem = problem or error
            problem = problem or self.folder.problem
        self.ended.emit((model, event, problem))
