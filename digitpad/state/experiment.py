"""Weights changed by hand, and units switched off: on a copy, as a list of edits that can be taken back."""

from PySide6.QtCore import QObject, Signal

from digitpad.state.model import ModelState


class ExperimentState(QObject):
    """The edits of the network that reads.

    Signals:
        edits_changed: there are other edits than before.
    """

    edits_changed = Signal()

    def __init__(self, model: ModelState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def shutdown(self) -> None:
        """Stop every background job."""
