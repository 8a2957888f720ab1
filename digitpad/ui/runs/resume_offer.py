"""A quiet line above the canvas: a run was interrupted; go on with it, or not now. Asked once for each run.

In: the runs and the settings. Out: nothing but what the two buttons do; it takes no focus and blocks nothing.
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from digitpad.state.runs import RunsState
from digitpad.state.settings import Settings
from digitpad.state.training import TrainingState
from digitpad.training.archive import KeptRun
from digitpad.ui.runs.wording import translate
from digitpad.ui.train.wording import whole


class ResumeOffer(QFrame):
    """Hidden while there is nothing to ask.

    Attributes:
        run: what is asked about; None while nothing is.

    Signals:
        answered: a button was pressed, or the question is outdated.
    """

    answered = Signal()

    def __init__(
        self, runs: RunsState, training: TrainingState, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._runs, self._training, self._settings = runs, training, settings
        self._looked = False
        self.run: KeptRun | None = None
        self.setObjectName("strip")
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.resume_button = QPushButton(self.tr("Resume"))
        self.not_now_button = QPushButton(self.tr("Not now"))
        self.resume_button.clicked.connect(self._resume)
        self.not_now_button.clicked.connect(self._put_away)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(8)
        layout.addWidget(self.label, stretch=1)
        layout.addWidget(self.resume_button)
        layout.addWidget(self.not_now_button)
        runs.runs_changed.connect(self._follow_runs)
        training.state_changed.connect(self._follow_training)
        self.hide()

    def end(self) -> None:
        """The window is closed: who saw the question and left it has answered. Who was cut short has not."""
        self._put_away()

    def look(self) -> None:
        """Ask about the newest run that was interrupted and not asked about, once the list has been read."""
        self._looked = True
        self._follow_runs()

    @Slot()
    def _follow_runs(self) -> None:
        if self.run is not None and not self._is_interrupted(self.run):
            self._hide()
        if not self._looked or not self._runs.was_read:
            return
        self._looked = False  # at the start only: what is interrupted later was interrupted by this program
        asked = self._settings.asked_runs
        waiting = (
            run for run in self._runs.runs if run.status == "interrupted" and run.path.name not in asked
        )
        run = next(waiting, None)
        if run is None or self._training.run_state.is_active:
            return
        self.run = run
        self.label.setText(interrupted_text(run))
        self.setAccessibleName(self.label.text())
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _is_interrupted(self, run: KeptRun) -> bool:
        now = self._runs.find(run.path)
        return now is not None and now.status == "interrupted"

    @Slot()
    def _follow_training(self) -> None:
        if self._training.run_state.is_active:
            self._hide()

    @Slot()
    def _resume(self) -> None:
        run = self.run
        self._hide()
        if run is not None:
            self._runs.resume(run)  # interrupted again, it is asked about again

    @Slot()
    def _put_away(self) -> None:
        if self.run is not None:
            self._settings.add_asked_run(self.run.path.name)
            self._hide()

    def _hide(self) -> None:
        if self.run is not None:
            self.run = None
            self.hide()
            self.answered.emit()


def interrupted_text(run: KeptRun) -> str:
    """“The run … was interrupted at epoch 3 of 10.”"""
    done = run.epochs[-1].epoch if run.epochs else 0
    if run.recipe.epochs is not None:
        text = translate("runs", "The run “{name}” was interrupted at epoch {epoch} of {epochs}.")
        return text.format(
            name=run.about.name,
            epoch=whole(min(done + 1, run.recipe.epochs)),
            epochs=whole(run.recipe.epochs),
        )
    text = translate("runs", "The run “{name}” was interrupted after step {step} of {steps}.")
    return text.format(name=run.about.name, step=whole(run.step), steps=whole(run.recipe.steps or run.step))
