"""Saving a film: the pictures are drawn in the background, and one film is saved at a time.

In: the time machine with its run, the data set and the drawing as they are now. Out: a GIF or a folder.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.recognition.prediction import BLANK
from digitpad.reports.film_request import FilmRequest, SavedFilm
from digitpad.state.dataset import DatasetState
from digitpad.state.reading import ReadingState
from digitpad.state.tasks import Task
from digitpad.state.time_machine import TimeMachine
from digitpad.training.moments import was_trained_on

Form = Literal["gif", "png"]


class FilmSaving(QObject):
    """Saves the film of the run that the time machine has chosen.

    Signals:
        progressed: the share that is drawn, 0–1.
        saved: the SavedFilm.
        failed: the exception because of which nothing was saved.
        ended: it is over, well or badly, or was cancelled.
    """

    progressed = Signal(float)
    saved = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(
        self,
        time: TimeMachine,
        dataset: DatasetState,
        reading: ReadingState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._time, self._dataset, self._reading = time, dataset, reading
        self._task: Task | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a film is being saved."""
        return self._task is not None

    def request(self) -> FilmRequest | None:
        """What would be saved now; None without a film."""
        run, dataset, prediction = self._time.run, self._dataset.current, self._reading.prediction
        if run is None or not self._time.steps:
            return None
        fits = dataset is not None and was_trained_on(run, dataset)
        labels = dataset.test.labels if dataset is not None and fits else None
        drawn = prediction is not None and prediction.reason != BLANK
        drawing = prediction.image if prediction is not None and drawn else None
        return FilmRequest(run, self._time.steps, tuple(self._time.epochs), labels, drawing)

    def save(self, path: Path, form: Form) -> None:
        """Save it as a GIF, or as PNG pictures in a new folder; nothing while another film is being saved."""
        request = self.request()
        if request is None or self._task is not None:
            return
        self._task = Task(partial(save_film, path, form, request), self)
        self._task.progressed.connect(self._on_progressed)
        self._task.finished.connect(self._on_saved)
        self._task.failed.connect(self._on_failed)
        self._task.cancelled.connect(self._end)
        self._task.start()
        self.progressed.emit(0.0)

    def cancel(self) -> None:
        """Give it up; nothing of it is left."""
        if self._task is not None:
            self._task.cancel()

    def shutdown(self) -> None:
        """Give it up, and wait until nothing of it is left."""
        if self._task is not None:
            self._task.shutdown()
            self._task.deleteLater()
        self._task = None

    @Slot(float, str)
    def _on_progressed(self, share: float, _text: str) -> None:
        self.progressed.emit(share)

    @Slot(object)
    def _on_saved(self, saved: SavedFilm) -> None:
        self._end()
        self.saved.emit(saved)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    @Slot()
    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
        self.ended.emit()


def save_film(
    path: Path,
    form: Form,
    request: FilmRequest,
    progress: Callable[[float, str], None],
    cancelled: Callable[[], bool],
) -> SavedFilm:
    """Draw and write a film. Raises SaveError, DataError and Cancelled."""
    from digitpad.reports.film import save_gif, save_pngs  # which takes half a second to import

    return (save_gif if form == "gif" else save_pngs)(path, request, progress, cancelled)
