"""Drawings and models, in and out: file dialogs, recent files, and files that are dropped onto the window.

In: the session, the draw panel and the notices. Out: actions for the File menu.
"""

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from digitpad.errors import DigitpadError
from digitpad.files.models import SUFFIX
from digitpad.recognition.picture_file import PICTURE_SUFFIXES
from digitpad.state.session import Session
from digitpad.training.runs import MODEL as RUN_MODEL
from digitpad.ui import icons
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.messages import short_path
from digitpad.ui.pictures.picture_actions import SOME_SUFFIXES, PictureActions, files_in
from digitpad.ui.shell.actions import make_action
from digitpad.ui.shell.drop_frame import DropFrame
from digitpad.ui.shell.notices import Notices
from digitpad.ui.theme import Theme

DRAWING_SUFFIXES = (".jsonl", ".jsonl.gz")


class FileActions(QObject):
    """Open and save; by dialog, by the list of recent files, by drag and drop, or from the command line."""

    def __init__(
        self, session: Session, panel: DrawPanel, notices: Notices, theme: Theme, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._panel = panel
        self._notices = notices
        self._window = window
        add = make_action
        self.open_drawing = panel.actions_by_name["open"]
        self.open_drawing.setShortcut("Ctrl+O")
        self.save_drawing = panel.actions_by_name["save"]
        self.save_drawing.setShortcut("Ctrl+S")
        self.save_picture = add(
            self, self.tr("Save &picture…"), self._save_picture, theme, icon="picture", keys="Ctrl+Shift+S",
            hint=self.tr("Save the 28×28 picture that the network sees"),
        )  # fmt: skip
        self.open_model = add(
            self, self.tr("Open &model…"), self._open_model, theme, icon="model", keys="Ctrl+Shift+O"
        )
        self.save_model = add(self, self.tr("Sa&ve model as…"), self._save_model, theme, icon="save")
        self.restore_bundled = add(
            self, self.tr("Restore &bundled model"), self.restore, theme, icon="restore",
            hint=self.tr("Let the model that came with the program read again"),
        )  # fmt: skip
        self.pictures = PictureActions(session.picture, notices, theme, window)
        self.pictures.opened.connect(self._add_recent)
        panel.picture_chosen.connect(self.pictures.open)
        panel.picture_pasted.connect(self.pictures.paste)
        self.drop_frame = DropFrame(window, theme, self._while_it_hangs)
        self.recent_menu = QMenu(self.tr("Open &recent"), window)
        icons.dress(self.recent_menu, "recent", theme)
        self.recent_menu.triggered.connect(self._open_recent)
        session.settings.recent_files_changed.connect(self._follow_recent)
        session.model.model_changed.connect(self._follow_model)
        session.training.state_changed.connect(self._follow_model)
        session.drawing.strokes_changed.connect(self._follow_drawing)
        panel.opened.connect(self._add_recent)
        panel.saved.connect(self._add_recent)
        panel.reported.connect(notices.tell)
        panel.failed.connect(notices.warn)
        self._follow_recent()
        self._follow_model()
        self._follow_drawing()

    def open(self, path: Path) -> bool:
        """Open a drawing, a model or a picture, as its name ends; False, and a message, when that fails.

        A picture is read in the background: what fails there is told when it is known.
        """
        if path.suffix.lower() == SUFFIX:
            return self.open_model_file(path)
        if path.name.lower().endswith(DRAWING_SUFFIXES):
            if self._panel.open_from(path):
                self._notices.tell(self.tr("Opened {file}").format(file=path.name))
                return True
            return False
        if self.pictures.is_picture(path):
            self.pictures.open(path)
            return True
        self._notices.warn_text(self._refusal([path]))
        return False

    def wants(self, content: QMimeData) -> bool:
        """Whether to take a drag: also files that cannot be opened, so that it can be said what can."""
        return bool(files_in(content)) or self.pictures.is_in(content)

    def take(self, content: QMimeData) -> None:
        """Open what was dropped: its files, or the pixels that a browser lets fall."""
        known, unknown = self._files_in(content), self._unknown_in(content)
        for path in known:
            self.open(path)
        refused = self._refusal(unknown) if unknown else ""
        if self.pictures.is_in(content):
            self.pictures.take(content, refused)
        elif refused:
            self._notices.warn_text(refused)

    def _refusal(self, files: list[Path]) -> str:
        """One line: that these cannot be opened, and what can."""
        if len(files) == 1:
            sentence = self.tr("“{file}” cannot be opened here. What can: {kinds}.")
        else:
            sentence = self.tr("{count} of the files cannot be opened here. What can: {kinds}.")
        return sentence.format(file=files[0].name, count=len(files), kinds=self._kinds())

    def _kinds(self) -> str:
        return self.tr("drawings ({drawings}), models ({models}) and pictures ({pictures}, …)").format(
            drawings=DRAWING_SUFFIXES[0], models=SUFFIX, pictures=SOME_SUFFIXES
        )

    def _while_it_hangs(self, content: QMimeData) -> str:
        """What to say while a drag hangs over the window; nothing of what is not taken."""
        if self._files_in(content):
            return self.tr("Drop it to open it")
        if self.pictures.is_in(content):
            return self.tr("Drop the picture to have it read")
        return self._refusal(files_in(content)) if files_in(content) else ""

    @staticmethod
    def _files_in(content: QMimeData) -> list[Path]:
        return [p for p in files_in(content) if p.name.lower().endswith((*DRAWING_SUFFIXES, SUFFIX))]

    def _unknown_in(self, content: QMimeData) -> list[Path]:
        known = self._files_in(content)
        return [p for p in files_in(content) if p not in known and not self.pictures.is_picture(p)]

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

    @Slot()
    def _open_model(self) -> None:
        wanted = self.tr("Models (*{ending})").format(ending=SUFFIX) + ";;" + self.tr("All files (*)")
        folder = self._session.settings.model_folder
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open model"), str(folder), wanted)
        if name:
            self.open_model_file(Path(name))

    def open_model_file(self, path: Path, name: str = "") -> bool:
        """Let the model in a file read, under that name or its own; False, and a message, when that fails."""
        if self._session.training.run_state.is_active:
            self._notices.warn_text(
                self.tr(
                    "A network is in training and reads meanwhile. Open “{file}” when the run is over."
                ).format(file=path.name)
            )
            return False
        try:
            self._session.model.open(path, name)
        except DigitpadError as error:
            self._notices.warn(error)
            return False
        self._add_recent(path)
        model = self._session.model.current
        self._notices.tell(
            self.tr("{model} reads now.").format(model=model.name if model is not None else "")
        )
        return True

    @Slot()
    def _save_model(self) -> None:
        folder = self._session.settings.model_folder
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save model as"),
            str(folder / f"model{SUFFIX}"),
            self.tr("Models (*{ending})").format(ending=SUFFIX),
        )
        if name:
            path = Path(name)
            self.save_model_to(path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX))

    def save_model_to(self, path: Path) -> None:
        """Write the model that reads to a file."""
        try:
            self._session.model.save(path)
        except DigitpadError as error:
            self._notices.warn(error)
            return
        self._add_recent(path)
        self._notices.tell(self.tr("Saved as {path}").format(path=short_path(path)))

    def settle_unsaved_model(self) -> bool:
        """Ask what becomes of a new model that no disk took, before it goes with the window; False: stay."""
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
            self._save_model()
            return self._session.model.candidate is None
        return question.clickedButton() is discard

    @Slot()
    def _save_picture(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save picture"),
            str(self._panel.folder / self.tr("digit.png")),
            self.tr("Picture that the network sees, 28×28 (*.png)"),
        )
        if name:
            path = Path(name)
            self._panel.save_to(path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png"))

    @Slot(QAction)
    def _open_recent(self, action: QAction) -> None:
        path = action.data()
        if path is None:
            self._session.settings.clear_recent_files()
        elif not self.open(Path(path)) and not Path(path).exists():
            self._session.settings.remove_recent_file(Path(path))

    @Slot(object)
    def _add_recent(self, path: Path) -> None:
        if path.name.lower().endswith((*DRAWING_SUFFIXES, SUFFIX, *PICTURE_SUFFIXES)):
            self._session.settings.add_recent_file(path)

    @Slot()
    def _follow_recent(self) -> None:
        self.recent_menu.clear()
        recent = self._session.settings.recent_files
        for number, path in enumerate(recent, start=1):
            # All runs' models have one name; it is the folder that says which run it was.
            shown = f"{path.parent.name}/{path.name}" if path.name == RUN_MODEL else path.name
            name = shown.replace("&", "&&")
            action = self.recent_menu.addAction(f"&{number}  {name}")
            action.setData(str(path))
            action.setStatusTip(short_path(path))
        if recent:
            self.recent_menu.addSeparator()
            self.recent_menu.addAction(self.tr("&Clear the list"))
        self.recent_menu.setEnabled(bool(recent))

    @Slot()
    def _follow_model(self) -> None:
        # While a network is in training it reads; another model can take over when the run is over.
        model, live = self._session.model, self._session.training.run_state.is_active
        self.open_model.setEnabled(not live)
        self.save_model.setEnabled(not live and (model.current or model.candidate) is not None)
        bundled = model.candidate is None and model.current is not None and model.current.bundled
        self.restore_bundled.setEnabled(not live and not bundled)

    @Slot()
    def _follow_drawing(self) -> None:
        self.save_picture.setEnabled(not self._session.drawing.is_blank)
