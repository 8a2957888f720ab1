"""The curves as files that the user chooses: a picture of what is seen, or a table of every number.

In: what the panel shows, and answers of file dialogs. Out: files, and word of each.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.state.training import TrainingState
from digitpad.ui.file_writer import FileWriter
from digitpad.ui.theme import Theme
from digitpad.ui.train.overlay import OverlayRun
from digitpad.ui.train.wording import source_name

if TYPE_CHECKING:
    from digitpad.ui.train.curves_view import CurvesView

LINES_AT_ONCE = 5000
"""Lines of a table that are written before anybody waits; a million take seconds."""


class CurvesFiles(FileWriter):
    """Saves what a panel of curves shows.

    Attributes:
        view, overlays: what the panel shows, which it tells; None and () before the first run.
    """

    def __init__(self, panel: QWidget, training: TrainingState, theme: Theme) -> None:
        super().__init__(panel)
        self._panel, self._training, self._theme = panel, training, theme
        self.view: CurvesView | None = None
        self.overlays: tuple[OverlayRun, ...] = ()

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

    def save_png(self, path: Path) -> None:
        """Write what is seen, with legends and a title, at twice its size."""
        from digitpad.ui.train import export

        if self.view is not None:
            picture = export.picture(self.view, self.title(), self._theme)
            self.write(path, partial(export.save_png, path, picture), False)

    def save_csv(self, path: Path) -> None:
        """Write all numbers of the runs that are seen; those of a long run in the background."""
        from digitpad.reports.curves_csv import save_csv

        if self.view is None:
            return
        runs = [(run.name, run.history) for run in self.overlays]
        if self.view.history is not None:
            recipe = self._training.recipe
            runs.insert(0, (recipe.name if recipe is not None else self.tr("run"), self.view.history))
        lines = sum(history.steps for _, history in runs)
        self.write(path, partial(save_csv, path, runs), lines > LINES_AT_ONCE)

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
