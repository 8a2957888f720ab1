"""What the hidden units do: for the drawing at every reading, on the training pictures once for a network.

In: the network that reads, the reading, and the data set in memory. Out: statistics of the network without
edits, worked out in the background while somebody looks and never of a network in training; and what the
units – edited where they are – do for the drawing.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.data.dataset import Dataset
from digitpad.errors import SettingError
from digitpad.inspection.unit_statistics import UnitStatistics, unit_statistics
from digitpad.inspection.units import DrawingUnits, drawing_units
from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import read_images
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.one_task import OneTask
from digitpad.state.reading import ReadingState

REST = 300
"""Milliseconds for which one network has to read before its statistics are begun: a film may be playing."""


@dataclass(frozen=True, eq=False)
class _Found:
    snapshot: Snapshot
    dataset: Dataset
    statistics: dict[int, UnitStatistics] | None  # None: they cannot be told
    fault: str = ""


class UnitsState(QObject):
    """The units of what reads now.

    Signals:
        statistics_changed: `statistics`, `fault`, `is_busy` or `progress` is other than before.
        drawing_changed: `drawing`, `unedited` or `before` is other than before.
    """

    statistics_changed = Signal()
    drawing_changed = Signal()

    def __init__(
        self, model: ModelState, dataset: DatasetState, reading: ReadingState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._dataset, self._reading = model, dataset, reading
        self._is_watched = False
        self._found: _Found | None = None
        self._wanted: tuple[Snapshot, Dataset] | None = None
        self._task = OneTask(self)
        self._task.progressed.connect(self._on_progress)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        self._progress = 0.0
        self._drawing: dict[int, DrawingUnits] = {}
        self._unedited: dict[int, DrawingUnits] = {}
        self._before: Prediction | None = None
        self._timer = QTimer(self, interval=REST, singleShot=True)
        self._timer.timeout.connect(self._begin)
        model.model_changed.connect(self._look)
        dataset.dataset_changed.connect(self._look)
        reading.prediction_changed.connect(self._follow_drawing)

    @property
    def statistics(self) -> dict[int, UnitStatistics] | None:
        """By hidden layer, of the network without edits on the training pictures; None while unknown."""
        return self._found.statistics if self._found is not None and self._is_of_now(self._found) else None

    @property
    def dataset(self) -> Dataset | None:
        """Whose training pictures they are of."""
        return self._found.dataset if self._found is not None and self._is_of_now(self._found) else None

    @property
    def fault(self) -> str:
        """Why this network has no statistics, in words; empty when it has, or may get them."""
        return self._found.fault if self._found is not None and self._is_of_now(self._found) else ""

    @property
    def is_busy(self) -> bool:
        """Whether they are being worked out, or are about to be."""
        return self._wanted is not None

    @property
    def progress(self) -> float:
        """How far that is, 0–1."""
        return self._progress

    @property
    def is_put_off(self) -> bool:
        """Whether nothing is worked out because a network is in training."""
        return self._model.is_live and self._model.past is None

    @property
    def drawing(self) -> dict[int, DrawingUnits]:
        """What the units do for the drawing, by hidden layer, for the digit that is read; {} of a blank."""
        return self._drawing

    @property
    def unedited(self) -> dict[int, DrawingUnits]:
        """The same of the network without edits, for the digit that it reads itself."""
        return self._unedited

    @property
    def before(self) -> Prediction | None:
        """What the network without edits reads in the same picture; None when nothing is edited."""
        return self._before

    def watch(self, on: bool) -> None:
        """Somebody looks from now on, or no longer."""
        if on != self._is_watched:
            self._is_watched = on
            self._look()
            self._follow_drawing()

    def shutdown(self) -> None:
        """Stop, and wait for the background job."""
        self._is_watched = False
        self._timer.stop()
        self._wanted = None
        self._task.shutdown()

    # Statistics

    def _is_of_now(self, found: _Found) -> bool:
        base = self._model.base
        return base is not None and (found.snapshot, found.dataset) == (
            base.snapshot,
            self._dataset.current,
        )

    @Slot()
    def _look(self) -> None:
        base, dataset = self._model.base, self._dataset.current
        if self._found is not None and self._found.dataset is not dataset:
            self._found = None  # and with it digits that are not in memory any more
        wanted = None
        if base is not None and dataset is not None and self._is_watched and not self.is_put_off:
            known = self._found is not None and self._is_of_now(self._found)
            wanted = None if known else (base.snapshot, dataset)
        if wanted == self._wanted:
            return
        self._task.drop()
        self._wanted, self._progress = wanted, 0.0
        if wanted is not None:
            self._timer.start()
        else:
            self._timer.stop()
        self.statistics_changed.emit()

    @Slot()
    def _begin(self) -> None:
        if self._wanted is None:
            return
        snapshot, dataset = self._wanted
        self._task.begin(
            lambda progress, cancelled: unit_statistics(
                snapshot, dataset.train.images, lambda share: progress(share, ""), cancelled
            )
        )

    @Slot(float, str)
    def _on_progress(self, share: float, _text: str) -> None:
        self._progress = share
        self.statistics_changed.emit()

    @Slot(object)
    def _on_finished(self, statistics: dict[int, UnitStatistics]) -> None:
        self._end(statistics)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end(None, str(error))
        if not isinstance(error, SettingError):
            raise error

    def _end(self, statistics: dict[int, UnitStatistics] | None, fault: str = "") -> None:
        if self._wanted is not None:
            self._found = _Found(*self._wanted, statistics, fault)
        self._wanted = None
        self.statistics_changed.emit()

    # The drawing

    @Slot()
    def _follow_drawing(self) -> None:
        if not self._is_watched:
            return
        reader, base, said = self._model.reader, self._model.base, self._reading.prediction
        self._drawing, self._unedited, self._before = {}, {}, None
        if reader is not None and base is not None and said is not None and said.digit is not None:
            self._drawing = drawing_units(reader.snapshot, said.image, said.digit)
            self._unedited = self._drawing
            if reader is not base:
                self._before = read_images(base, said.image[None])[0]
                if self._before.digit is not None:
                    self._unedited = drawing_units(base.snapshot, said.image, self._before.digit)
        self.drawing_changed.emit()
