"""All that one window shows, made and ended together."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from digitpad import paths
from digitpad.state.dataset import DatasetState
from digitpad.state.drawing import DrawingState
from digitpad.state.evaluation import EvaluationState
from digitpad.state.experiment import ExperimentState
from digitpad.state.explanation import ExplanationState
from digitpad.state.film_saving import FilmSaving
from digitpad.state.first_step import FirstStepState
from digitpad.state.mistakes import MistakesState
from digitpad.state.model import ModelState
from digitpad.state.number import NumberState
from digitpad.state.picture import PictureState
from digitpad.state.preparation import PreparationState
from digitpad.state.reading import ReadingState
from digitpad.state.reason import ReasonState
from digitpad.state.rescue import DrawingRescue
from digitpad.state.runs import RunsState
from digitpad.state.series import RunSeries
from digitpad.state.settings import Settings
from digitpad.state.stages import StagesState
from digitpad.state.time_machine import TimeMachine
from digitpad.state.tools import Digits, ToolState
from digitpad.state.tracing import TracingState
from digitpad.state.training import TrainingState
from digitpad.state.units import UnitsState


class Session(QObject):
    """The models behind one window, each owned by this object.

    Attributes:
        settings: what the user chose for the whole program.
        drawing: what is on the canvas.
        rescue: keeps it for the case of a crash.
        model: which network reads.
        tools: what the hand holds.
        preparation: how the drawing is prepared for it.
        number: the digits on the canvas, where they are several.
        tracing: the picture of a data set that is drawn over.
        reading: what it reads on the canvas.
        stages: what it would have read on the way.
        picture: the photo that is looked at.
        dataset: the digits in memory.
        reason: which of them are most like the drawing.
        explanation: what in the drawing speaks for a digit.
        training: the run under way.
        series: runs that follow each other, one recipe over several seeds.
        runs: those that are kept.
        evaluation: what the network that reads makes of the test set.
        first_step: what its first batch would do with that network.
        experiment: weights that were changed by hand.
        units: what the hidden units do.
        time: the moment of a run that is looked back at.
        mistakes: what is read wrongly, and the pictures that were chosen among them.
        film_saving: makes files of its film.
    """

    def __init__(
        self, settings: Settings, parent: QObject | None = None, *, rescue: Path | None = None
    ) -> None:
        """`rescue` is the folder in which the drawing survives a crash; the user's own when not given."""
        super().__init__(parent)
        self.settings = settings
        self.drawing = DrawingState(self)
        self.rescue = DrawingRescue(self.drawing, rescue or paths.rescue_dir(), self)
        self.model = ModelState(self)
        self.tools = ToolState(self)
        self.tools.expect(Digits(settings.digits))
        self.tools.digits_changed.connect(self._keep_digits)
        self.preparation = PreparationState(self.tools, self)
        self.number = NumberState(self.drawing, self.tools, self)
        self.tracing = TracingState(self.drawing, self.tools, self)
        self.reading = ReadingState(
            self.drawing,
            self.model,
            self,
            preparation=self.preparation,
            number=self.number,
            tracing=self.tracing,
        )
        self.stages = StagesState(self.model, self.reading, self.preparation, self)
        self.picture = PictureState(self.model, self)
        self.dataset = DatasetState(self)
        self.reason = ReasonState(self.reading, self.model, self.dataset, self)
        self.explanation = ExplanationState(self.reading, self.model, self)
        self.training = TrainingState(self.model, self.dataset, self)
        self.series = RunSeries(self.training, self)
        self.runs = RunsState(self.training, self.dataset, self)
        self.evaluation = EvaluationState(self.model, self.dataset, self)
        self.first_step = FirstStepState(self.model, self.dataset, self)
        self.experiment = ExperimentState(self.model, self.dataset, self.evaluation, self)
        self.units = UnitsState(self.model, self.dataset, self.reading, self)
        self.time = TimeMachine(self.model, self.runs, self.training, self.dataset, self)
        self.mistakes = MistakesState(
            self.model, self.dataset, self.evaluation, self.time, self.training, self.tracing, self
        )
        self.film_saving = FilmSaving(self.time, self.dataset, self.reading, self)

    @Slot()
    def _keep_digits(self) -> None:
        self.settings.digits = self.tools.digits.value

    def shutdown(self) -> None:
        """End the run and every background job; nothing of it goes on afterwards, and no model is lost."""
        self.model.shutdown()
        self.film_saving.shutdown()
        self.mistakes.shutdown()
        self.time.shutdown()
        self.units.shutdown()
        self.experiment.shutdown()
        self.evaluation.shutdown()
        self.first_step.shutdown()
        self.training.shutdown()
        self.dataset.shutdown()
        self.reason.shutdown()
        self.explanation.shutdown()
        self.picture.shutdown()
        self.runs.shutdown()
        self.rescue.end()
