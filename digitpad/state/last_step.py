"""The tensors of a run that is over, for whoever still looks at them.

In: the trainer that the run has left, and names. Out: the TensorsCaptured, in the order of the questions.
"""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.state.one_task import OneTask
from digitpad.training.events import TensorsCaptured
from digitpad.training.trainer import Trainer

AT_ONCE = 500_000
"""Parameters of a network whose tensors, five times as many numbers, are copied in some milliseconds."""


class LastStep(QObject):
    """Answers at once for a small network, and from the background for a large one.

    Signals:
        captured: a TensorsCaptured.
    """

    captured = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trainer: Trainer | None = None
        self._asked: deque[tuple[str, ...]] = deque()
        self._task = OneTask(self)
        self._task.finished.connect(self._on_captured)
        self._task.failed.connect(self._on_failed)

    def follow(self, trainer: Trainer | None) -> None:
        """Answer for this trainer, whose run is over; None: nothing any more, nor what was asked already."""
        self._asked.clear()
        self._task.drop()
        self._trainer = trainer

    def capture(self, names: tuple[str, ...]) -> None:
        """Ask for tensors, all when no name is given; `captured` answers, unless there is no run."""
        if self._trainer is None:
            return
        is_busy = self._task.is_busy
        if not is_busy and self._trainer.recipe.network.parameter_count <= AT_ONCE:
            self.captured.emit(self._trainer.capture(names))
            return
        self._asked.append(names)
        if not is_busy:
            self._answer_next()

    def shutdown(self) -> None:
        """Answer nothing any more, and wait for the thread."""
        self.follow(None)
        self._task.shutdown()

    def _answer_next(self) -> None:
        trainer = self._trainer
        if trainer is None or not self._asked:
            return
        names = self._asked.popleft()

        def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> TensorsCaptured:
            return trainer.capture(names)

        self._task.begin(job)

    @Slot(object)
    def _on_captured(self, event: TensorsCaptured) -> None:
        self._answer_next()
        self.captured.emit(event)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._answer_next()
        raise error  # as if it had been asked at once: it is a fault, or no memory is left
