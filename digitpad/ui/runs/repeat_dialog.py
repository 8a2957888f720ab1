"""Repeat a run over several seeds: how many, under what name, and about how long that takes.

In: a KeptRun, and the groups that there are. Out: a number of seeds and a name, when the dialog is accepted.
"""

from collections.abc import Collection

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from digitpad.state.series import MOST_SEEDS
from digitpad.training.archive import KeptRun
from digitpad.training.recipe import Recipe
from digitpad.ui.runs.question_dialog import lay_out
from digitpad.ui.runs.wording import recipe_text
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import LONGEST_TEXT, Note
from digitpad.ui.train.wording import whole

WIDTH = 440
USUAL = 5
LARGEST_SEED = 2**63 - 1


class RepeatDialog(QDialog):
    """Choose how often.

    Attributes:
        count, name: the fields.
        seeds, time: which seeds these are, and how long it takes.
    """

    def __init__(
        self, run: KeptRun, groups: Collection[str], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.run = run
        self._groups = groups
        self.setWindowTitle(self.tr("Repeat a run"))
        intro = QLabel(
            self.tr(
                "The recipe of “{name}” ({recipe}) with several seeds. How far the results lie apart shows "
                "how much of a difference is luck."
            ).format(name=run.about.name, recipe=recipe_text(run.recipe))
        )
        intro.setWordWrap(True)
        self.count = QSpinBox()
        self.count.setRange(2, MOST_SEEDS)
        self.count.setValue(USUAL)
        self.count.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet does not reach inside
        self.seeds, self.time, self.fault = QLabel(), QLabel(), Note(theme)
        self.name = QLineEdit(free_name(run.about.name, groups))
        self.name.setMaxLength(LONGEST_TEXT)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("&Runs"), self.count)
        form.addRow(self.tr("Seeds"), self.seeds)
        form.addRow(self.tr("Time"), self.time)
        form.addRow(self.tr("N&ame of the group"), self.name)
        form.addRow("", self.fault)
        self.start = lay_out(self, intro, form, self.tr("Start the runs"))
        self.count.valueChanged.connect(self._follow)
        self.name.textChanged.connect(self._follow)
        self._follow()
        self.resize(WIDTH, self.sizeHint().height())

    @property
    def group(self) -> str:
        """What the runs share."""
        return self.name.text().strip()

    @Slot()
    def _follow(self) -> None:
        count, first = self.count.value(), first_seed(self.run.recipe, self.count.value())
        self.seeds.setText(self.tr("{first} to {last}").format(first=first, last=first + count - 1))
        self.time.setText(self._time(count))
        fault = ""
        if not self.group:
            fault = self.tr("Give the group a name")
        elif self.group in self._groups:
            fault = self.tr("There is a group of this name; choose another one")
        self.fault.tell(fault, is_fault=True)
        self.start.setEnabled(not fault)

    def _time(self, count: int) -> str:
        epochs = self.run.epochs
        seconds = count * sum(epoch.train_seconds + epoch.evaluation_seconds for epoch in epochs)
        if not epochs:
            return self.tr("not known: the run has not ended an epoch")
        if seconds < 90:
            return self.tr("about {count} s").format(count=whole(max(round(seconds), 1)))
        if seconds < 5400:
            return self.tr("about {count} min").format(count=whole(round(seconds / 60)))
        return self.tr("about {count} h").format(count=whole(round(seconds / 3600)))


def free_name(name: str, groups: Collection[str]) -> str:
    """The name, with a number behind it when there is such a group already."""
    found, number = name, 2
    while found in groups:
        found, number = f"{name} {number}", number + 1
    return found


def first_seed(recipe: Recipe, count: int) -> int:
    """The run's own seed, or the highest from which `count` seeds fit."""
    return min(recipe.seed, LARGEST_SEED - count + 1)
