"""What a run leaves: how good it is, how it ended, and whether to keep it.

In: the candidate of ModelState, TrainingState and the actions. Out: what is shown; the buttons are actions'.
"""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.state.model import ModelState
from digitpad.state.training import TrainingState
from digitpad.ui.theme import Theme
from digitpad.ui.train.action_button import ActionButton
from digitpad.ui.train.actions import TrainActions
from digitpad.ui.train.fields import Note
from digitpad.ui.train.run_wording import ended_text, result_text, validation_text


class ResultCard(QFrame):
    """A card that is there as long as a model waits to be kept or discarded.

    Attributes:
        line, validation, note: the result, on held-out digits too, and how the run ended.
        keep_button, discard_button: what can be done with it.
    """

    def __init__(
        self,
        training: TrainingState,
        model: ModelState,
        actions: TrainActions,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._training, self._model, self._theme = training, model, theme
        self._shown: object = None
        self.setObjectName("result")
        self.line = QLabel()
        self.line.setWordWrap(True)
        font = self.line.font()
        font.setBold(True)
        self.line.setFont(font)
        self.validation = Note(theme)
        self.note = Note(theme)
        self.keep_button = ActionButton(actions.keep, is_primary=True)
        self.discard_button = ActionButton(actions.discard)
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self.keep_button, stretch=1)
        choice.addWidget(self.discard_button, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.line)
        layout.addWidget(self.validation)
        layout.addWidget(self.note)
        layout.addLayout(choice)
        theme.changed.connect(self._paint)
        self._paint()
        self.follow()

    def follow(self) -> bool:
        """Show what waits, if anything does; whether it does."""
        candidate = self._model.candidate if not self._training.run_state.is_active else None
        if candidate is None or candidate is not self._shown:
            self._shown = candidate
            self.setVisible(candidate is not None)
            if candidate is not None:
                self.line.setText(result_text(candidate.model, self._training))
                self.validation.tell(validation_text(candidate.model))
                self.note.tell(ended_text(candidate.model, self._training))
        return candidate is not None

    @Slot()
    def _paint(self) -> None:
        surface, border = self._theme.surface.name(), self._theme.border.name()
        self.setStyleSheet(
            f"#result {{ background: {surface}; border: 1px solid {border}; border-radius: 6px; }}"
        )
