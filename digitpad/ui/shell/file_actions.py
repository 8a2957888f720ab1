"""Files, in and out: drawings, the picture that the network sees, recent files, files that are dropped.

In: the session, the draw panel and the notices. Out: actions for the File menu; those of models are in
`model_actions.py`.
"""

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

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
from digitpad.ui.shell.model_actions import ModelActions
from digitpad.ui.shell.notices import Notices
from digitpad.ui.theme import Theme

DRAWING_SUFFIXES = (".jsonl", ".jsonl.gz")


class FileActions(QObject):
    """Open and save; by dialog, by the list of recent files, by drag and drop, or from the command line.

    Attributes:
        models: the same for models alone.
    """

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
        self.models = ModelActions(session, notices, theme, window)
        self.pictures = PictureActions(session.picture, notices, theme, window)
        self.pictures.opened.connect(self._add_recent)
        panel.picture_chosen.connect(self.pictures.open)
        panel.picture_pasted.connect(self.pictures.paste)
        self.drop_frame = DropFrame(window, theme, self._while_it_hangs)
        self.recent_menu = QMenu(self.tr("Open &recent"), window)
        icons.dress(self.recent_menu, "recent", theme)
        self.recent_menu.triggered.connect(self._open_recent)
        session.settings.recent_files_changed.connect(self._follow_recent)
        session.drawing.strokes_changed.connect(self._follow_drawing)
        panel.opened.connect(self._add_recent)
        panel.saved.connect(self._add_recent)
        panel.reported.connect(notices.tell)
        panel.failed.connect(notices.warn)
        self._follow_recent()
        self._follow_drawing()

    def open(self, path: Path) -> bool:
        """Open a drawing, a model or a picture, as its name ends; False, and a message, when that fails.

        Models and pictures are read in the background: what fails there is told when it is known.
        """
        if path.suffix.lower() == SUFFIX:
            return self.models.open(path)
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
    def _follow_drawing(self) -> None:
        self.save_picture.setEnabled(not self._session.drawing.is_blank)
