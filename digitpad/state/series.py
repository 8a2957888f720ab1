"""Several runs one after the other: a recipe repeated over seeds, or a few recipes to compare.

In: recipes, a data set, and the name of the group. Out: how far it is; each run goes through TrainingState as
if a person had started it, and none is offered as a model.
"""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot

from digitpad.state.training import TrainingState
from digitpad.training.recipe import Recipe
from digitpad.training.runs import About

MOST_SEEDS = 20
GOES_ON = ("finished", "target", "early", "diverged")


class RunSeries(QObject):
    """A queue of runs.

    Attributes:
        group: what its runs share; empty while there is none.
        done, total: how many of its runs are over, and how many there are.

    Signals:
        advanced: another run begins, or the series does.
        finished: its last run is over, or it was cancelled or has failed.
    """

    advanced = Signal()
    finished = Signal()

    def __init__(self, training: TrainingState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training = training
        self._waiting: list[Recipe] = []
        self._source = ""
        self.group = ""
        self.done = self.total = 0
        # Queued: whoever else hears of the end shall have done so before the next run begins.
        training.run_ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def is_active(self) -> bool:
        """Whether runs of a series are under way or waiting."""
        return bool(self.group)

    def begin(self, recipes: Sequence[Recipe], source: str, group: str) -> bool:
        """Run these one after the other; False when a run is under way, or there is nothing to do."""
        if self.is_active or self._training.run_state.is_active or not recipes:
            return False
        self._waiting, self._source, self.group = list(recipes), source, group
        self.done, self.total = 0, len(recipes)
        self._start_next()
        return True

    def cancel(self) -> None:
        """Stop the run that is under way, and begin no other."""
        self._waiting.clear()
        if self._training.run_state.is_active:
            self._training.stop()
        elif self.is_active:
            self._end()

    def _start_next(self) -> None:
        if self._training.run_state.is_active:  # somebody was faster
            self._end()
            return
        recipe = self._waiting.pop(0)
        about = About(f"{self.group}, seed {recipe.seed}", group=self.group)
        self.advanced.emit()
        self._training.start(recipe, self._source, about)

    @Slot(object)
    def _on_ended(self, folder: object) -> None:
        if not self.is_active:
            return
        self.done += 1
        # Who stops one of the runs has seen enough of all; that one diverges says nothing of the next.
        if self._waiting and self._training.ended_by in GOES_ON:
            self._start_next()
        else:
            self._end()

    def _end(self) -> None:
        self._waiting.clear()
        self.group = ""
        self.finished.emit()


def repeated(recipe: Recipe, count: int) -> list[Recipe]:
    """The same recipe with `count` seeds, its own first."""
    return [replace(recipe, seed=recipe.seed + number) for number in range(count)]
