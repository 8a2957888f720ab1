"""The panel that trains a network: the form above, which scrolls, and the buttons of the run below.

In: the models of training, data set and reading network. Out: runs, and models that are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from digitpad import paths
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.recipe_form import RecipeForm
from digitpad.state.settings import Settings
from digitpad.state.source_choice import SourceChoice
from digitpad.state.training import TrainingState
from digitpad.ui.theme import Theme
from digitpad.ui.train.actions import TrainActions
from digitpad.ui.train.data_section import DataSection
from digitpad.ui.train.fields import LinkButton, align
from digitpad.ui.train.more_sections import MoreSections
from digitpad.ui.train.recipe_section import RecipeSection
from digitpad.ui.train.run_section import RunSection

if TYPE_CHECKING:
    from digitpad.ui.train.gradient_check_dialog import GradientCheckDialog


class TrainingPanel(QWidget):
    """What to train on, how, and the run.

    Attributes:
        form, choice: what the fields say.
        commands: the actions that the menus share: start, pause_resume, stop, keep, discard, download.

    Signals:
        kept: the path of a model that was kept.
        failed: the exception because of which it was not kept.
    """

    kept = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        training: TrainingState,
        dataset: DatasetState,
        model: ModelState,
        theme: Theme,
        models_folder: Callable[[], Path] = paths.models_dir,
        settings: Settings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._dataset, self._theme = model, dataset, theme
        self.setObjectName("training_panel")
        self.setAccessibleName(self.tr("Training"))
        self.form = RecipeForm(parent=self)
        self.choice = SourceChoice(dataset, self)
        self.commands = TrainActions(
            training, dataset, model, self.form, self.choice, theme, self, models_folder
        )
        self.commands.kept.connect(self.kept)
        self.commands.failed.connect(self.failed)
        self.data = DataSection(self.choice, dataset, training, self.commands, theme)
        self.recipe = RecipeSection(self.form, training, theme)
        align([self.data.field, *self.recipe.fields.values()])
        self.more = MoreSections(self.form, training, dataset, theme, settings)
        self.commands.check.triggered.connect(self._check_gradients)
        self.check_button = LinkButton(theme)
        self.check_button.setDefaultAction(self.commands.check)
        self.check_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.check_dialog: GradientCheckDialog | None = None
        self.run = RunSection(training, dataset, model, self.commands, theme)

        page = QWidget()
        fields = QVBoxLayout(page)
        fields.setContentsMargins(12, 12, 12, 12)
        fields.setSpacing(12)
        fields.addWidget(self.data)
        fields.addWidget(self.recipe)
        fields.addWidget(self.more)
        fields.addWidget(self.check_button, alignment=Qt.AlignmentFlag.AlignLeft)
        fields.addStretch(1)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidget(page)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab stops at its fields
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 8, 12, 12)
        foot.addWidget(self.run)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.scroll_area, stretch=1)
        layout.addLayout(foot)

    @Slot()
    def _check_gradients(self) -> None:
        """Open the gradient check, or bring the one that is open to the front."""
        if self.check_dialog is None:
            # Most starts do without its code.
            from digitpad.ui.train.gradient_check_dialog import GradientCheckDialog

            dialog = GradientCheckDialog(self._model, self._dataset, self.form, self._theme, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(self._forget_dialog)
            self.check_dialog = dialog
            dialog.show()
        self.check_dialog.activateWindow()

    @Slot()
    def _forget_dialog(self) -> None:
        self.check_dialog = None

    def sizeHint(self) -> QSize:
        """Wide enough for its fields, and as high as there is room."""
        return QSize(300, 640)
