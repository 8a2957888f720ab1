"""The right end of the status bar: what goes on in the background, in a few words and a number."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.state.session import Session
from digitpad.state.training import RunState


class StatusLine(QLabel):
    """The model that is opened or saved, the data set that is loading, or the run; nothing in quiet times."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training = session.training
        self._dataset = session.dataset
        self._files = session.model.files
        self.setAccessibleName(self.tr("Work in the background"))
        self._files.activity_changed.connect(self._follow)
        session.dataset.loading_changed.connect(self._follow)
        session.training.state_changed.connect(self._follow)
        session.training.history_changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        text = self._sentence()
        if text != self.text():
            self.setText(text)

    def _sentence(self) -> str:
        if self._files.is_long and self._files.saving is not None:
            return self.tr("Saving {file}").format(file=self._files.saving.name)
        if self._files.is_long and self._files.opening is not None:
            return self.tr("Opening {file}").format(file=self._files.opening.name)
        if self._dataset.is_loading:
            return self.tr("{activity} – {percent} %").format(
                activity=self._dataset.activity, percent=int(100 * self._dataset.progress)
            )
        training = self._training
        share = int(100 * training.step / training.total_steps) if training.total_steps else 0
        match training.run_state:
            case RunState.PREPARING:
                return self.tr("Preparing the run")
            case RunState.RUNNING:
                return self.tr("Training – {percent} %").format(percent=share)
            case RunState.PAUSED:
                return self.tr("Paused at step {step}").format(step=f"{training.step:,}")
            case RunState.STOPPING:
                return self.tr("Stopping")
        return ""
