"""The thread in which a network is trained: it drives the trainer, writes the history, and tells the rest."""

import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from digitpad.data.dataset import Dataset
from digitpad.errors import DigitpadError, DivergedError, SaveError
from digitpad.files.models import Model
from digitpad.training.archive import read_run
from digitpad.training.commands import Stop
from digitpad.training.control import Mailbox
from digitpad.training.events import BatchDone, CheckpointReady, FrameTaken, RunFinished, RunStarted
from digitpad.training.history import RunHistory
from digitpad.training.recipe import Recipe
from digitpad.training.resume import check_resumable, take_up
from digitpad.training.runs import About, RunFolder, model_of_run
from digitpad.training.trainer import Trainer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What is to be trained: a new run, or one that goes on in its folder.

    Attributes:
        recipe: how.
        about: what people know the run by; None for a single run called like its recipe.
        folder: of the run that goes on; None for a new one.
    """

    recipe: Recipe
    about: About | None = None
    folder: Path | None = None

    @property
    def is_one_of_many(self) -> bool:
        """Whether the run belongs to a group: of those, none is the one to keep."""
        return self.about is not None and bool(self.about.group)


def to_go_on(path: Path) -> tuple[Order, str]:
    """The order to go on with the run in this folder, and on what it trains.

    Raises:
        DataError: the folder is no run's, or of one that cannot go on.
    """
    run = read_run(path)
    check_resumable(run)
    return Order(run.recipe, folder=path), run.source


@dataclass(frozen=True)
class Result:
    """What a run leaves.

    Attributes:
        model: the network at its end.
        event: how it ended.
        path: where the model is, or was meant to be; None when the run got no folder.
        problem: why the model is not there, or None.
    """

    model: Model
    event: RunFinished
    path: Path | None
    problem: SaveError | None


class TrainingThread(QThread):
    """Runs one trainer from its first to its last event.

    A batch is only written into `history`: a signal for each would flood the window. What is rarer is told.

    Attributes:
        order, dataset: what it trains, and on what.
        runs: the folder that a new run's own folder goes into; None for the user's.
        mailbox: for commands, from the start.
        history: filled while it runs.
        trainer: None until the thread has made it; what it owns is this thread's until that has ended.
        result: None until a good run is over.
        is_closing: set by a window that closes: a run that only this stops counts as interrupted.

    Signals:
        told: an event of the run other than a batch.
        hindered: the SaveError that keeps files of the run from the disk, once and at once; the run goes on.
        ended: the Result, the last signal of a good run.
        failed: the exception that ended it.
    """

    told = Signal(object)
    hindered = Signal(object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, order: Order, dataset: Dataset, runs: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self.order, self.dataset, self.runs = order, dataset, runs
        self.mailbox = Mailbox()
        self.history = RunHistory(order.recipe.total_steps(len(dataset.train)))
        self.trainer: Trainer | None = None
        self.folder: RunFolder | None = None
        self.result: Result | None = None
        self.is_closing = False
        self._problem: SaveError | None = None

    def run(self) -> None:
        """Qt calls this in the new thread."""
        try:
            self._train()
        except DigitpadError as error:  # explained by its own sentence; a traceback would say no more
            log.warning("%s", error)
            self.failed.emit(error)
        except Exception as error:
            log.exception("training failed")
            self.failed.emit(error)

    def close(self) -> None:
        """End the run as one that was interrupted, and wait; nobody is told of it."""
        for signal in (self.told, self.hindered, self.ended, self.failed):
            signal.disconnect()
        self.is_closing = True
        self.mailbox.put(Stop())
        self.wait()

    def _train(self) -> None:
        order = self.order
        try:
            # Made here and not by the window: the weights of a large network take seconds.
            if order.folder is not None:
                self.folder, self.trainer = take_up(order.folder, self.dataset, self.mailbox, self.history)
            else:
                self.trainer = Trainer(order.recipe, self.dataset, self.mailbox, self.history)
            self.trainer.watched = True
            for event in self.trainer.run():
                if isinstance(event, RunStarted) and self.folder is None:
                    try:
                        self.folder = RunFolder.create(order.recipe, self.dataset, self.runs, order.about)
                    except SaveError as error:
                        self._tell_problem(error)
                is_cut_short = (
                    self.is_closing and isinstance(event, RunFinished) and event.reason == "stopped"
                )
                if self.folder is not None and not is_cut_short:
                    self.folder.record(event)
                    self._tell_problem(self.folder.problem)
                    if isinstance(event, FrameTaken):
                        self.history.newest_frame = event.snapshot.step
                if isinstance(event, RunFinished):
                    self._finish(event)
                elif not isinstance(event, BatchDone | CheckpointReady | FrameTaken):
                    self.told.emit(event)
        except DivergedError as error:
            if self.folder is not None:
                self.folder.record_divergence(error)
            raise
        finally:
            if self.folder is not None:
                self.folder.close()

    def _tell_problem(self, problem: SaveError | None) -> None:
        # At once, and not after hours; once, and not after every epoch.
        if problem is not None and self._problem is None:
            self._problem = problem
            self.hindered.emit(problem)

    def _finish(self, event: RunFinished) -> None:
        problem = None
        model = model_of_run(
            self.order.recipe, self.dataset, event.snapshot, self.history.epochs, event.calibration
        )
        if self.folder is not None:
            try:
                self.folder.save_model(model)
            except SaveError as error:
                problem = error
        self.result = Result(model, event, self.folder.model if self.folder is not None else None, problem)
        self.ended.emit(self.result)
