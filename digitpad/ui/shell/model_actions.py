"""Models, in and out: opened and saved in the background, and never lost with the window.

In: the session and the notices. Out: actions for the File menu.
"""

from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from digitpad.errors import DigitpadError
from digitpad.files.models import SUFFIX
from digitpad.state.model import LoadedModel
from digitpad.state.model_files import Saving
from digitpad.state.session import Session
from digitpad.ui.messages import short_path
from digitpad.ui.shell.actions import make_action
from digitpad.ui.shell.notices import Notices
from digitpad.ui.theme import Theme

AT_ONCE = 1 << 22
"""Bytes of a model that the window waits for at its start: it is there with its reader a moment later."""


class ModelActions(QObject):
    """Open, save, restore the bundled model; and what becomes of a new one when the window closes.

    Attributes:
        open_action, save_action, restore_action: the actions.
    """

    def __init__(self, session: Session, notices: Notices, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._notices, self._window = session, notices, window
        self._wanted: Path | None = None  # that the user asked for, and not the window at its start
        self._saves: list[Saving] = []
        self._has_failed = False
        self.open_action = make_action(
            self, self.tr("Open &model…"), self._ask_and_open, theme, icon="model", keys="Ctrl+Shift+O"
        )
        self.save_action = make_action(
            self, self.tr("Sa&ve model as…"), self._ask_and_save, theme, icon="save"
        )
        self.restore_action = make_action(
            self, self.tr("Restore &bundled model"), self.restore, theme, icon="restore",
            hint=self.tr("Let the model that came with the program read again"),
        )  # fmt: skip
        model = session.model
        model.model_changed.connect(self._follow)
        model.files.activity_changed.connect(self._follow)
        model.files.opened.connect(self._tell_opened)
        model.files.not_opened.connect(self._tell_unopened)
        model.files.saved.connect(self._tell_saved)
        model.files.not_saved.connect(self._tell_unsaved)
        session.training.state_changed.connect(self._follow)
        self._follow()

    @Slot()
    def restore(self) -> None:
        """Let the bundled model read."""
        if self._session.training.run_state.is_active:
            return
        try:
            self._session.model.restore_bundled()
        except DigitpadError as error:
            self._notices.warn(error)
        else:
            self._notices.tell(self.tr("The bundled model reads again."))

    def open(self, path: Path, name: str = "") -> bool:
        """Let the model in a file read, under that name or its own, as soon as it is there.

        False, and a message, while a network is in training.
        """
        if self._session.training.run_state.is_active:
            self._notices.warn_text(
                self.tr(
                    "A network is in training and reads meanwhile. Open “{file}” when the run is over."
                ).format(file=path.name)
            )
            return False
        self._wanted = path
        self._session.model.begin_opening(path, name)
        return True

    def open_last(self, path: Path) -> None:
        """Let the model of the last time read: at once, or as soon as it is there when it is a large one.

        Raises:
            ModelFileError: it is none.
        """
        if path.is_file() and path.stat().st_size > AT_ONCE:
            self._session.model.begin_opening(path)
        else:
            self._session.model.open(path)

    def save_to(self, path: Path) -> None:
        """Write the model that reads to a file."""
        saving = self._session.model.begin_saving(path)
        if saving is not None:
            self._saves.append(saving)

    def settle(self) -> bool:
        """See to it that no model is lost with the window that closes; False: it has to stay.

        Waits for what is being saved. Asks what becomes of a new model that no disk took.
        """
        if not self._wait_for_saves():
            return False
        candidate = self._session.model.candidate
        if candidate is None or (candidate.path is not None and candidate.path.exists()):
            return True
        question = QMessageBox(self._window)
        question.setIcon(QMessageBox.Icon.Question)
        question.setText(self.tr("The new model is only in memory: it could not be written."))
        question.setInformativeText(self.tr("Save it somewhere else before the window closes?"))
        save = question.addButton(QMessageBox.StandardButton.Save)
        discard = question.addButton(QMessageBox.StandardButton.Discard)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(QMessageBox.StandardButton.Save)
        question.exec()
        if question.clickedButton() is save:
            self._ask_and_save()
            return self._wait_for_saves() and self._session.model.candidate is None
        return question.clickedButton() is discard

    def _wait_for_saves(self) -> bool:
        """Let the window live until every model is written; whether all were."""
        files = self._session.model.files
        self._has_failed = False
        while files.saving is not None:
            loop = QEventLoop()
            files.activity_changed.connect(loop.quit)
            loop.exec()
        return not self._has_failed

    @Slot()
    def _ask_and_open(self) -> None:
        wanted = self.tr("Models (*{ending})").format(ending=SUFFIX) + ";;" + self.tr("All files (*)")
        folder = self._session.settings.model_folder
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open model"), str(folder), wanted)
        if name:
            self.open(Path(name))

    @Slot()
    def _ask_and_save(self) -> None:
        folder = self._session.settings.model_folder
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save model as"),
            str(folder / f"model{SUFFIX}"),
            self.tr("Models (*{ending})").format(ending=SUFFIX),
        )
        if name:
            path = Path(name)
            self.save_to(path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX))

    @Slot(object)
    def _tell_opened(self, model: LoadedModel) -> None:
        if model.path is None or model.path != self._wanted:
            return
        self._wanted = None
        self._session.settings.add_recent_file(model.path)
        if not self._session.training.run_state.is_active:
            self._notices.tell(self.tr("{model} reads now.").format(model=model.name))

    @Slot(object, object)
    def _tell_unopened(self, path: Path, error: Exception) -> None:
        self._notices.warn(error)
        if path == self._wanted and not path.exists():
            self._session.settings.remove_recent_file(path)
        if self._session.model.current is None:  # at the start
            try:
                self._session.model.restore_bundled()
            except DigitpadError as fault:
                self._notices.warn(fault)

    @Slot(object)
    def _tell_saved(self, saving: Saving) -> None:
        if saving in self._saves:  # a model that is kept is told of by others
            self._saves.remove(saving)
            self._session.settings.add_recent_file(saving.path)
            self._notices.tell(self.tr("Saved as {path}").format(path=short_path(saving.path)))

    @Slot(object, object)
    def _tell_unsaved(self, saving: Saving, error: Exception) -> None:
        self._has_failed = True
        if saving in self._saves:
            self._saves.remove(saving)
            self._notices.warn(error)

    @Slot()
    def _follow(self) -> None:
        # While a network is in training it reads; another model can take over when the run is over.
        model, live = self._session.model, self._session.training.run_state.is_active
        self.open_action.setEnabled(not live)
        self.save_action.setEnabled(not live and (model.current or model.candidate) is not None)
        bundled = model.candidate is None and model.current is not None and model.current.bundled
        self.restore_action.setEnabled(not live and (not bundled or model.files.opening is not None))
