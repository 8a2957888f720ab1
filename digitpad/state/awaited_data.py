"""Waiting for the data of a run: asked for once, it comes, or it does not.

In: the name of a source. Out: `arrived` once it is the data set in memory, or `failed_to_come`.
"""

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.state.dataset import DatasetState


class AwaitedData(QObject):
    """The data set that a run waits for.

    Signals:
        arrived: it is `DatasetState.current`.
        failed_to_come: it cannot be loaded, or its loading was given up.
    """

    arrived = Signal()
    failed_to_come = Signal()

    def __init__(self, dataset: DatasetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset = dataset
        self._source: str | None = None
        dataset.dataset_changed.connect(self._look)
        dataset.failed.connect(self._give_up)
        dataset.cancelled.connect(self._give_up)

    @property
    def is_awaited(self) -> bool:
        """Whether something is still waited for."""
        return self._source is not None

    def ask(self, source: str) -> None:
        """Wait for this source; what is loaded already arrives at once."""
        self._source = source
        self._dataset.load(source)

    def cancel(self) -> None:
        """Wait no longer, and end the loading."""
        self._source = None
        self._dataset.cancel()

    def forget(self) -> None:
        """Wait no longer, whatever comes."""
        self._source = None

    @Slot()
    def _look(self) -> None:
        if self._source is not None and self._dataset.source == self._source:
            self._source = None
            self.arrived.emit()

    @Slot()
    def _give_up(self) -> None:
        # A job that only made room for the awaited one is no reason to give up.
        coming = self._dataset.is_loading and self._dataset.wanted == self._source
        if self._source is not None and not coming:
            self._source = None
            self.failed_to_come.emit()
