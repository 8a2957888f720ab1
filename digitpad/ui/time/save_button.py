"""The button that saves a film, and becomes the one that cancels it while it is being saved.

In: the film of the time machine, and answers of file dialogs. Out: files, and word of each.
"""

from pathlib import Path

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QToolButton, QWidget

from digitpad.reports.film_request import SavedFilm
from digitpad.state.film_saving import Form
from digitpad.state.session import Session
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme
from digitpad.ui.train.wording import percent, whole


class SaveButton(QWidget):
    """Save film.

    Attributes:
        offer, cancel: the two buttons, one of which is seen.
        as_gif, as_pngs: what its menu offers.
        folder: where the last film was saved to.

    Signals:
        reported: a sentence about a film that was saved, or given up.
        failed: the exception because of which it was not.
    """

    reported = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._saving = session, session.film_saving
        self.folder = Path.home()
        self.offer, self.cancel = QToolButton(), QToolButton()
        menu = QMenu(self.offer)
        self.as_gif = menu.addAction(self.tr("Animated &picture (GIF)…"))
        self.as_pngs = menu.addAction(self.tr("&Single pictures (PNG)…"))
        self.as_gif.triggered.connect(self._choose_gif)
        self.as_pngs.triggered.connect(self._choose_pngs)
        self.offer.setMenu(menu)
        self.offer.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.offer.setToolTip(self.tr("Save the film as an animated picture (GIF), or each frame as a PNG"))
        self.offer.setAccessibleName(self.tr("Save film"))
        self.cancel.setAccessibleName(self.tr("Cancel saving the film"))
        self.cancel.clicked.connect(self._saving.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for button, icon in ((self.offer, "save"), (self.cancel, "stop")):
            button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
            button.setIconSize(QSize(18, 18))
            dress(button, icon, theme)
            row.addWidget(button)
        self._show_offer()
        self._saving.progressed.connect(self._show_progress)
        self._saving.ended.connect(self._show_offer)
        self._saving.saved.connect(self._tell)
        self._saving.failed.connect(self.failed)

    def save(self, path: Path, form: Form) -> None:
        """Save the film there."""
        self.folder = path.parent
        self._saving.save(path, form)

    @Slot()
    def _choose_gif(self) -> None:
        name = self._ask(self.tr("Save film as an animated picture"), self.tr("Pictures (*.gif)"), ".gif")
        if name:
            path = Path(name)
            self.save(path if path.suffix.lower() == ".gif" else path.with_name(path.name + ".gif"), "gif")

    @Slot()
    def _choose_pngs(self) -> None:
        title = self.tr("Name a new folder for the pictures of the film")
        name = self._ask(title, self.tr("New folder (*)"), "")
        if name:
            self.save(Path(name), "png")

    def _ask(self, title: str, kind: str, ending: str) -> str:
        run = self._session.time.run
        if run is None:
            return ""
        usual = "".join(letter if letter.isalnum() or letter in " -_." else "-" for letter in run.about.name)
        start = self.folder / (self.tr("film of {run}").format(run=usual) + ending)
        return QFileDialog.getSaveFileName(self, title, str(start), kind)[0]

    @Slot(float)
    def _show_progress(self, share: float) -> None:
        if self._saving.is_busy:
            self.offer.hide()
            self.cancel.show()
            drawn = self.tr("Cancel saving the film: {share} of it is drawn")
            self.cancel.setToolTip(drawn.format(share=percent(share, 0)))

    @Slot()
    def _show_offer(self) -> None:
        self.cancel.hide()
        self.offer.show()

    @Slot(object)
    def _tell(self, saved: SavedFilm) -> None:
        text = self.tr("The film is saved as {name}: {count} pictures.")
        if saved.left_out:
            text = self.tr("The film is saved as {name}: {count} pictures; {left} cannot be read.")
        self.reported.emit(
            text.format(name=saved.path.name, count=whole(saved.count), left=whole(saved.left_out))
        )
