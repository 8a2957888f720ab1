"""Looks now and then whether a history has grown: its thread writes it hundreds of times a second."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.training.history import RunHistory

DISPLAY_INTERVAL = 125
"""Milliseconds between two looks at the history: 8 Hz is fluent, and leaves the processor to training."""


class HistoryWatch(QObject):
    """Watches the history of one run after the other.

    Signals:
        grown: there are more steps or epochs than at the last look, or there is another frame.
    """

    grown = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history: RunHistory | None = None
        self._seen = (0, 0, 0)
        self._timer = QTimer(self, interval=DISPLAY_INTERVAL)
        self._timer.timeout.connect(self.look)

    @property
    def is_watching(self) -> bool:
        """Whether it looks again."""
        return self._timer.isActive()

    def follow(self, history: RunHistory) -> None:
        """Watch this one from `begin` on."""
        self._history, self._seen = history, (0, 0, 0)

    def begin(self) -> None:
        """Look from now on."""
        self._timer.start()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Look now."""
        if self._history is None:
            return
        now = (self._history.steps, len(self._history.epochs), self._history.newest_frame)
        if now != self._seen:
            self._seen = now
            self.grown.emit()
