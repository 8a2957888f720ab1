"""The curves as files that the user chooses: a picture of what is seen, or a table of every number.

In: what the panel shows, and answers of file dialogs. Out: files, and word of each.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.errors import DigitpadError
from digitpad.state.training import TrainingState
from digitpad.ui.theme import Theme
from digitpad.ui.train.overlay import OverlayRun
from digitpad.ui.train.wording import source_name

if TYPE_CHECKING:
    from digitpad.ui.train.curves_view import CurvesView


class CurvesFiles(QObject):
    """Saves what a panel of curves shows.

    Attributes:
        view, overlays: what the panel shows, which it tells; None and () before the first run.
        folder: where the last file was saved to.

    Signals:
        reported: a sentence about a file that was written.
        failed: the exception that kept a file from being written.
    """

    reported = Signal(str)
    failed = Signal(object)

    def __init__(self, panel: QWidget, training: TrainingState, theme: Theme) -> None:
        super().__init__(panel)
        self._panel, self._training, self._theme = panel, training, theme
        self.view: CurvesView | None = None
        self.overlays: tuple[OverlayRun, ...] = ()
        self.folder = Path.home()

    @Slot()
    def choose_and_save_png(self) -> None:
        """Let the user choose where a picture of the curves goes."""
        path = self._ask(self.tr("Save picture of the curves"), self.tr("Pictures (*.png)"), ".png")
        if path is not None:
            self.save_png(path)

    @Slot()
    def choose_and_save_csv(self) -> None:
        """Let the user choose where the numbers of the curves go."""
        path = self._ask(self.tr("Save numbers of the curves"), self.tr("Tables (*.csv)"), ".csv")
        if path is not None:
            self.save_csv(path)

    def _ask(self, title: str, kind: str, ending: str) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(
            self._panel, title, str(self.folder / (self.tr("curves") + ending)), kind
        )
        if not name:
            return None
        path = Path(name)
        return path if path.suffix.lower() == ending else path.with_name(path.name + ending)

    def save_png(self, path: Path) -> bool:
        """Write what is seen, with legends and a title, at twice its size; whether it could be written."""
        from digitpad.ui.train import export

        if self.view is None:
            return False
        try:
            export.save_png(path, export.picture(self.view, self.title(), self._theme))
        except DigitpadError as error:
            self.failed.emit(error)
            return False
        return self._saved(path)

    def save_csv(self, path: Path) -> bool:
        """Write all numbers of the runs that are seen; whether they could be written."""
        from digitpad.reports.curves_csv import save_csv

        if self.view is None:
            return False
        runs = [(run.name, run.history) for run in self.overlays]
        if self.view.history is not None:
            recipe = self._training.recipe
            runs.insert(0, (recipe.name if recipe is not None else self.tr("run"), self.view.history))
        try:
            save_csv(path, runs)
        except DigitpadError as error:
            self.failed.emit(error)
            return False
        return self._saved(path)

    def _saved(self, path: Path) -> bool:
        self.folder = path.parent
        self.reported.emit(self.tr("Saved as {name}").format(name=path.name))
        return True

    def title(self) -> str:
        """What the curves are of: “chollet on MNIST”, or the names of the runs that are compared."""
        names = ", ".join(run.name for run in self.overlays)
        if self.view is not None and self.view.history is None:
            return self.tr("Comparison: {names}").format(names=names)
        recipe, dataset = self._training.recipe, self._training.dataset
        name = recipe.name if recipe is not None else self.tr("run")
        if dataset is not None:
            name = self.tr("{recipe} on {data}").format(recipe=name, data=source_name(dataset.name))
        return self.tr("{run}, compared with {names}").format(run=name, names=names) if names else name
