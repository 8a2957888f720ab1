"""Python's cyclic garbage is collected on the window's thread alone, by a timer.

Left to itself the collector runs in whichever thread trips it, and there it may destroy objects of Qt's.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL = 1000
"""Milliseconds between two looks at how much there is to collect."""


class GarbageCollection(QObject):
    """Collects by Python's own thresholds from now until `stop()`.

    What is there now, most of it of modules that are loaded, is not looked through again and again meanwhile:
    that takes half of the time for which a collection stops the window.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()

    @Slot()
    def collect_if_due(self) -> None:
        """Collect the oldest generation whose threshold is passed, as Python itself would."""
        for generation in (2, 1, 0):
            threshold = gc.get_threshold()[generation]
            if threshold and gc.get_count()[generation] > threshold:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Stop the timer and let Python collect as before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()
