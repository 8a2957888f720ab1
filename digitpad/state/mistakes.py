"""What the network that reads takes for what it is not: the matrix, the pictures of a cell, suspected labels.

In: the evaluation of the test part, the frame of a film that is looked at, the run under way. Out: `Answers`,
and the pictures that were chosen among them. The training part is read in the background when it is asked
for, and nothing at all while nobody looks.
"""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.data.dataset import Dataset
from digitpad.errors import DataError
from digitpad.inspection.mistakes import Indices, Order
from digitpad.recognition.recogniser import Reader
from digitpad.state.answer_jobs import REST, newest_frame, train_answers
from digitpad.state.answers import Answers, Cell, Part, Situation
from digitpad.state.dataset import DatasetState
from digitpad.state.evaluation import Evaluation, EvaluationState
from digitpad.state.model import ModelState
from digitpad.state.one_task import OneTask
from digitpad.state.time_machine import TimeMachine
from digitpad.state.tracing import Traced, TracingState
from digitpad.state.training import TrainingState
from digitpad.training.film import Frame
from digitpad.training.moments import was_trained_on


class MistakesState(QObject):
    """The answers that are shown, and which of their pictures.

    Signals:
        answers_changed: `answers` or `situation` is another one.
        pictures_changed: `indices` are others, or `cell`, `shows_suspects` or `order` is.
    """

    answers_changed = Signal()
    pictures_changed = Signal()

    def __init__(
        self,
        model: ModelState,
        dataset: DatasetState,
        evaluation: EvaluationState,
        time: TimeMachine,
        training: TrainingState,
        tracing: TracingState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._dataset, self._evaluation = model, dataset, evaluation
        self._time, self._training, self._tracing = time, training, tracing
        self._is_watched = False
        self._part, self._order = Part.TEST, Order.CONFIDENCE
        self._cell: Cell | None = None
        self._shows_suspects = False
        self._answers: Answers | None = None
        self._told: tuple[Answers | None, Situation] = None, Situation.NO_DATA
        self._source: Evaluation | Answers | Frame | None = None  # what the answers were made of
        self._indices: Indices = np.zeros(0, np.intp)
        self._train: tuple[tuple[Reader, Dataset], Answers] | None = None
        self._newest: tuple[Path, Answers] | None = None  # of the run under way
        self._task = OneTask(self)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._wanted: tuple[object, ...] | None = None  # that the task is about, or failed at
        evaluation.evaluation_changed.connect(self._look)
        model.model_changed.connect(self._look)
        dataset.dataset_changed.connect(self._on_dataset)
        time.frame_changed.connect(self._look)
        training.history_changed.connect(self._look)

    # What there is

    @property
    def answers(self) -> Answers | None:
        """Of what reads now; None as long as that is not known, see `situation`."""
        return self._answers

    @property
    def part(self) -> Part:
        """Which pictures are looked at."""
        return self._part

    @property
    def order(self) -> Order:
        """In which order."""
        return self._order

    @property
    def cell(self) -> Cell | None:
        """The chosen cell of the matrix; None for all mistakes, and for suspected labels."""
        return self._cell

    @property
    def shows_suspects(self) -> bool:
        """Whether the pictures are those with suspected labels."""
        return self._shows_suspects

    @property
    def indices(self) -> Indices:
        """(M,) the chosen pictures, in their order."""
        return self._indices

    @property
    def needed_source(self) -> str:
        """The name or path of the data set of the run that is looked at; empty where it is in memory."""
        dataset, run = self._dataset.current, self._time.run
        if self._time.frame is not None and self._model.past is not None and run is not None:
            if dataset is None:
                return run.source
            # Of a run that does not know what exactly it was trained on, the name has to do.
            by_name = not run.data.get("sha256") and run.source in (dataset.name, self._dataset.source)
            return "" if by_name or was_trained_on(run, dataset) else run.source
        is_other = self._is_live and dataset is not self._training.dataset
        return self._training.dataset.name if is_other and self._training.dataset is not None else ""

    @property
    def is_source_changed(self) -> bool:
        """Whether `needed_source` is in memory, but holds other digits than when the run was trained."""
        return bool(self.needed_source) and self.needed_source == self._dataset.source

    @property
    def has_film(self) -> bool:
        """Whether the run under way keeps frames from which its mistakes can be counted."""
        return self._training.recipe is not None and self._training.recipe.film > 0

    @property
    def situation(self) -> Situation:
        """Why there are no answers, or that there are."""
        dataset = self._dataset.current
        if dataset is None:
            return Situation.NO_DATA
        if self.needed_source:
            return Situation.OTHER_DATA
        if not len(self._part.of(dataset)):
            return Situation.NO_PICTURES
        if self._model.reader is None:
            return Situation.NO_MODEL
        if self._answers is not None:
            return Situation.READY
        return Situation.TRAINING if self._is_live else Situation.WORKING

    @property
    def _is_live(self) -> bool:
        return self._model.is_live and self._model.past is None

    # What can be chosen

    def watch(self, on: bool) -> None:
        """Somebody looks from now on, or no longer."""
        self._is_watched = on
        self._evaluation.watch(self, on and self._part is Part.TEST)
        self._look()

    def choose_part(self, part: Part) -> None:
        """Look at the test pictures or at those it learns from."""
        if part is not self._part:
            self._part = part
            self._evaluation.watch(self, self._is_watched and part is Part.TEST)
            self._look()

    def choose_cell(self, cell: Cell | None) -> None:
        """Look at the pictures of a cell; None for all mistakes."""
        self._cell, self._shows_suspects = cell, False
        self._pick()

    def choose_suspects(self) -> None:
        """Look at the pictures whose labels look wrong."""
        self._cell, self._shows_suspects = None, True
        self._pick()

    def sort(self, order: Order) -> None:
        """Show the pictures in another order."""
        self._order = order
        self._pick()

    def open(self, index: int) -> None:
        """Put a picture on the canvas, to be drawn over. Raises IndexError where there is none."""
        if self._answers is None:
            return
        examples, part = self._answers.examples, self._answers.part
        source = f"{part.value}_images[{index}]"
        self._tracing.begin(Traced(examples.images[index], int(examples.labels[index]), source))

    def shutdown(self) -> None:
        """Stop, and wait for the background job."""
        self._is_watched = False
        self._task.shutdown()

    # How it follows

    @Slot()
    def _on_dataset(self) -> None:
        # Of digits that are not in memory any more nothing is kept, though nobody looks.
        dataset = self._dataset.current
        if self._train is not None and self._train[0][1] is not dataset:
            self._train = None
        if not self._is_watched and self._answers is not None:
            self._answers = self._source = self._newest = None
            self._told = None, Situation.NO_DATA
            self._pick()
        self._look()

    @Slot()
    def _look(self) -> None:
        if not self._is_watched:
            self._drop()
            return
        self._find()
        self._work()
        before, self._told = self._told, (self._answers, self.situation)
        if self._answers is not before[0]:
            self._pick()
        if self._told != before:
            self.answers_changed.emit()

    def _find(self) -> None:
        """Take the answers at hand: those with probabilities or, until they come, the digits of a film."""
        source = self._best_source()
        if source is self._source:
            return
        self._source = source
        dataset, reader = self._dataset.current, self._model.reader
        match source:
            case Answers():
                self._answers = source
            case Evaluation(reader=by, predicted=predicted, probabilities=probabilities):
                test = source.dataset.test
                self._answers = Answers(by.name, Part.TEST, test, predicted, probabilities)
            case Frame(predicted=predicted) if dataset is not None and reader is not None:
                self._answers = Answers(reader.name, Part.TEST, dataset.test, predicted)
            case _:
                self._answers = None

    def _best_source(self) -> Evaluation | Answers | Frame | None:
        reader, dataset, frame = self._model.reader, self._dataset.current, self._time.frame
        if reader is None or dataset is None or self.needed_source or not len(self._part.of(dataset)):
            return None
        if self._part is Part.TRAIN:
            known = self._train
            return known[1] if known is not None and known[0] == (reader, dataset) else None
        if self._evaluation.current is not None:
            return self._evaluation.current
        if self._is_live:
            known_frame = self._newest
            return known_frame[1] if known_frame and known_frame[0] == self._training.folder else None
        fits = frame is not None and frame.predicted.shape == dataset.test.labels.shape
        return frame if fits and self._model.past is reader else None

    def _work(self) -> None:
        """Have what is missing worked out, if it is this state that does it."""
        reader, dataset, job = self._model.reader, self._dataset.current, None
        wanted: tuple[object, ...] | None = None
        if reader is not None and dataset is not None and not self.needed_source:
            recipe, folder, history = self._training.recipe, self._training.folder, self._training.history
            if self._is_live and self._part is Part.TEST:
                if folder is not None and recipe is not None and history is not None:
                    name, step = self.tr("{recipe}, step {step}"), history.newest_frame
                    wanted, job = ("newest", folder, step), newest_frame(folder, recipe, dataset, name)
            elif self._part is Part.TRAIN and self._answers is None and not self._is_live:
                rest = 0.0 if self._model.past is None else REST
                wanted, job = ("train", reader, dataset), train_answers(reader, dataset, rest)
        if wanted is None or job is None:
            self._drop()
        elif wanted != self._wanted:
            self._wanted = wanted  # kept when it has been done: it is not to be done again
            self._task.begin(job)

    def _drop(self) -> None:
        self._task.drop()
        self._wanted = None

    @Slot(object)
    def _on_finished(self, found: Answers | None) -> None:
        match self._wanted:
            case ("train", Reader() as reader, Dataset() as dataset) if found is not None:
                self._train = (reader, dataset), found
            case ("newest", Path() as folder, _) if found is not None:
                self._newest = folder, found
        self._look()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, DataError):  # a torn frame; the next one will do
            raise error

    def _pick(self) -> None:
        answers = self._answers
        if answers is None:
            self._indices = np.zeros(0, np.intp)
        elif self._shows_suspects:
            found = np.array([one.index for one in answers.suspects], np.intp)
            self._indices = np.sort(found) if self._order is Order.INDEX else found
        else:
            self._indices = answers.pictures(self._cell, self._order)
        self.pictures_changed.emit()
