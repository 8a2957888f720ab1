"""The film of a run: one of its moments reads, and everything that is shown is of that moment."""

from PySide6.QtCore import QObject, Signal

from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.runs import RunsState
from digitpad.state.training import TrainingState


class TimeMachine(QObject):
    """Which run is looked back at, and at which of its frames.

    Signals:
        frame_changed: another frame reads, or the present does.
    """

    frame_changed = Signal()

    def __init__(
        self,
        model: ModelState,
        runs: RunsState,
        training: TrainingState,
        dataset: DatasetState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._runs = model, runs
        self._training, self._dataset = training, dataset

    def shutdown(self) -> None:
        """Stop every background job."""
