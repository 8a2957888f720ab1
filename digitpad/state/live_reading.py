"""Lets the network in training read the drawing: asks for snapshots at its own pace, and passes them on.

In: snapshots of the run. Out: questions for more, and the reader that ModelState shows meanwhile.
"""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.recogniser import Reader
from digitpad.state.model import LoadedModel, ModelState
from digitpad.state.training_thread import Order, Result

SNAPSHOT_INTERVAL = 100
"""Milliseconds between two snapshots: the drawing is read again ten times a second."""


class LiveReading(QObject):
    """The reader of a run.

    Signals:
        wanted: it is time for another snapshot.
    """

    wanted = Signal()

    def __init__(self, model: ModelState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._steps_per_epoch = self._epochs = 1
        self._is_due = True
        self._timer = QTimer(self, interval=SNAPSHOT_INTERVAL)
        self._timer.timeout.connect(self._ask)

    def begin(self, snapshot: Snapshot, steps_per_epoch: int, epochs: int) -> None:
        """A run begins with this network."""
        self._steps_per_epoch, self._epochs, self._is_due = max(steps_per_epoch, 1), epochs, True
        self.read_with(snapshot)
        self._timer.start()

    def read_with(self, snapshot: Snapshot) -> None:
        """The network as it is now."""
        self._is_due = True
        name = self.tr("Training – epoch {epoch}, step {step}").format(
            epoch=min(max(-(-snapshot.step // self._steps_per_epoch), 1), self._epochs),
            step=f"{snapshot.step:,}",
        )
        self._model.set_live(Reader(snapshot, name))

    def end(self) -> None:
        """Ask for no more, as long as the run waits or when it is over."""
        self._timer.stop()

    def go_on(self) -> None:
        """The run goes on."""
        self._is_due = True
        self._timer.start()

    def drop(self) -> None:
        """The run leaves nothing: the model before it reads again."""
        self._timer.stop()
        self._model.set_live(None)

    def close(self, order: Order | None, result: Result | None) -> None:
        """The run is over; unless it is one of many, or made no step, the user may keep what it leaves."""
        if result is None or order is None or order.is_one_of_many or not result.event.step:
            self.drop()
            return
        self._timer.stop()
        name = self.tr("New model – {recipe}, {steps} steps")
        name = name.format(recipe=order.recipe.name, steps=f"{result.event.step:,}")
        self._model.offer(LoadedModel(result.model, name, result.path))

    @Slot()
    def _ask(self) -> None:
        # One question at a time: a machine that is slow to answer is not asked faster than it can.
        if self._is_due:
            self._is_due = False
            self.wanted.emit()
