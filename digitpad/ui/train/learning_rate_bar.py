"""The learning rate of a run that is under way: what is in force now goes in, another one goes to the run."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitpad.errors import SettingError
from digitpad.state.training import TrainingState
from digitpad.ui.messages import explain
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import Note, text_editor
from digitpad.ui.train.run_wording import rate_in_force, rate_text


class LearningRateBar(QWidget):
    """The rate now; a field for another, to be applied by its button or Enter; one half and the double.

    Attributes:
        now: says what is in force.
        editor, apply_button, halve_button, double_button: what changes it.
        note: says what is wrong with what was typed.
    """

    def __init__(self, training: TrainingState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training = training
        self._asked: float | None = None  # what the run was told and has not confirmed yet
        self.now = QLabel()
        self.now.setToolTip(self.tr("The learning rate of the next step; a schedule goes on from it"))
        self.editor = text_editor()
        self.editor.setPlaceholderText(self.tr("another"))
        self.editor.setAccessibleName(self.tr("Another learning rate"))
        self.editor.setToolTip(self.tr("From the next batch on, marked on the curves, and kept with the run"))
        self.editor.returnPressed.connect(self._apply)
        self.editor.textEdited.connect(self._judge)
        self.apply_button = self._button(self.tr("Apply"), self.tr("Use this learning rate"))
        self.apply_button.clicked.connect(self._apply)
        self.halve_button = self._button("÷ 2", self.tr("Halve the learning rate"))
        self.halve_button.clicked.connect(self._halve)
        self.double_button = self._button("× 2", self.tr("Double the learning rate"))
        self.double_button.clicked.connect(self._double)
        self.note = Note(theme)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.editor, stretch=1)
        for button in (self.apply_button, self.halve_button, self.double_button):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.now)
        layout.addLayout(row)
        layout.addWidget(self.note)
        training.history_changed.connect(self._on_history)
        training.rate_changed.connect(self._on_rate)
        training.state_changed.connect(self._on_state)
        self._on_state()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setStyleSheet("QPushButton { padding: 4px 7px; }")
        button.setAutoDefault(False)
        return button

    @Slot()
    def _on_state(self) -> None:
        if not self._training.run_state.is_active:
            self._asked = None
            self.editor.clear()
            self.note.tell("")
        self._judge()
        self._show()

    @Slot()
    def _on_history(self) -> None:
        if self.isVisible():
            self._show()

    @Slot(object)
    def _on_rate(self, event: object) -> None:
        self._asked = None
        self._show()

    def _show(self) -> None:
        rate = rate_in_force(self._training)
        text = "" if rate is None else self.tr("Learning rate now: {rate}").format(rate=rate_text(rate))
        if text != self.now.text():
            self.now.setText(text)

    @Slot()
    def _judge(self) -> None:
        self.apply_button.setEnabled(bool(self.editor.text().strip()))
        self.note.tell("")

    @Slot()
    def _apply(self) -> None:
        text = self.editor.text().strip()
        if not text:
            return
        try:
            self._set(_number(text))
        except SettingError as error:
            self.note.tell(explain(SettingError(self.tr("Learning rate"), error.fault)), is_fault=True)
            return
        self.editor.clear()
        self._judge()

    @Slot()
    def _halve(self) -> None:
        self._scale(0.5)

    @Slot()
    def _double(self) -> None:
        self._scale(2.0)

    def _scale(self, factor: float) -> None:
        # Two quick presses halve twice, though the run has not answered the first yet.
        rate = self._asked if self._asked is not None else rate_in_force(self._training)
        if rate is not None:
            try:
                self._set(rate * factor)
            except SettingError as error:  # after halving it a thousand times
                self.note.tell(explain(SettingError(self.tr("Learning rate"), error.fault)), is_fault=True)

    def _set(self, rate: float) -> None:
        self._training.set_learning_rate(rate)
        self._asked = rate
        self.note.tell("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up what is being typed."""
        if event.key() == Qt.Key.Key_Escape and self.editor.text():
            self.editor.clear()
            self._judge()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._show()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise SettingError("learning_rate", f"{text!r} is not a number") from None
