"""What a training run has to tell the rest of the window.

In: the session, the training panel and the notices. Out: status lines, recent files, reports.
"""

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from digitpad.errors import DigitpadError, SaveError
from digitpad.state.model import LoadedModel
from digitpad.state.session import Session
from digitpad.state.training import RunState
from digitpad.ui.failures import Failures
from digitpad.ui.logs import LOG
from digitpad.ui.messages import explain, short_path
from digitpad.ui.shell.notices import Notices
from digitpad.ui.train.training_panel import TrainingPanel


class RunWiring(QObject):
    """Says beside the training panel what would be missed where the panel is closed."""

    def __init__(
        self, session: Session, panel: TrainingPanel, notices: Notices, failures: Failures, window: QObject
    ) -> None:
        super().__init__(window)
        self._session = session
        self._panel = panel
        self._notices = notices
        self._failures = failures
        training, dataset = session.training, session.dataset
        training.failed.connect(self._report)
        dataset.failed.connect(self._report)
        panel.failed.connect(self._report)
        training.unsaved.connect(self._tell_unsaved)
        training.state_changed.connect(self._tell_state)
        dataset.downloaded.connect(self._tell_downloaded)
        panel.kept.connect(self._tell_kept)
        session.model.candidate_left.connect(self._remember_left)
        session.settings.data_folder_changed.connect(self.look_for_data)

    @Slot()
    def look_for_data(self) -> None:
        """Look again at which data sets are there."""
        self._panel.choice.refresh()

    @Slot(object)
    def _report(self, error: Exception) -> None:
        if error is self._session.runs.resuming.error:
            LOG.warning("%s", error)  # the list of runs says what to do
            return
        # The panel says the user's errors itself, at the field or below the buttons.
        if isinstance(error, DigitpadError) and self._panel.isVisible():
            LOG.warning("%s", error)
        else:
            self._failures.report(error)

    @Slot(object)
    def _tell_unsaved(self, error: SaveError) -> None:
        LOG.warning("%s", error)
        text = explain(error)
        if self._session.training.run_state.is_active:
            text = self.tr("{what} The training goes on; its model can be saved at the end.").format(
                what=text
            )
        self._notices.warn_text(text)

    @Slot()
    def _tell_state(self) -> None:
        is_offered = self._session.model.candidate is not None
        is_over = self._session.training.run_state is RunState.FINISHED
        if is_over and is_offered and not self._panel.isVisible():
            self._notices.tell(self.tr("The training is over: keep or discard the model in the Run menu."))

    @Slot()
    def _tell_downloaded(self) -> None:
        self._notices.tell(self.tr("MNIST has arrived."))

    @Slot(object)
    def _tell_kept(self, path: Path) -> None:
        self._session.settings.add_recent_file(path)
        self._notices.tell(self.tr("Kept as {path}; it reads now.").format(path=short_path(path)))

    @Slot(object)
    def _remember_left(self, left: LoadedModel) -> None:
        # Nobody discarded it: it stays within reach.
        if left.path is not None and left.path.exists():
            self._session.settings.add_recent_file(left.path)
            sentence = self.tr(
                "The model of the run before, neither kept nor discarded, stays in Runs and among the "
                "recent files."
            )
            self._notices.tell(sentence)
