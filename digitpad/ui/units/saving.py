"""The edited copy as a model file of its own."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.errors import DigitpadError
from digitpad.files.models import SUFFIX, save_model
from digitpad.state.experiment import ExperimentState
from digitpad.state.settings import Settings
from digitpad.ui.messages import short_path


class EditedModelFile(QObject):
    """Asks where to, and writes it. The model without edits stays what it is, and where it is.

    Signals:
        reported: a sentence about what was written.
        failed: the exception that kept it from being written.
    """

    reported = Signal(str)
    failed = Signal(object)

    def __init__(self, experiment: ExperimentState, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._experiment, self._settings, self._window = experiment, settings, window

    @Slot()
    def ask(self) -> None:
        """Ask for a file, and write it."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save the edited model as"),
            str(self._settings.model_folder / f"edited{SUFFIX}"),
            self.tr("Models (*{ending})").format(ending=SUFFIX),
        )
        if name:
            path = Path(name)
            self.save_to(path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX))

    def save_to(self, path: Path) -> None:
        """Write the edited copy to a file; nothing without edits."""
        model = self._experiment.edited_model()
        if model is None:
            return
        try:
            save_model(path, model)
        except DigitpadError as error:
            self.failed.emit(error)
            return
        self.reported.emit(self.tr("Saved as {path}").format(path=short_path(path)))
