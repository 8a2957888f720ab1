"""The list of edits with undo and redo, and what they do to the answer and to the test accuracy."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QToolButton, QWidget

from digitpad.inspection.edits import Edit
from digitpad.state.experiment import ExperimentState
from digitpad.state.reading import ReadingState
from digitpad.state.units import UnitsState
from digitpad.ui import icons
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.theme import Theme
from digitpad.ui.units.wording import accuracy_text, edit_text, reading_text


class EditList(QListWidget):
    """The edits side by side in one line. Delete takes the chosen one back.

    Signals:
        removed: the edit that is to be taken back.
        picked: the edit that was clicked.
    """

    removed = Signal(object)
    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Edits"))
        self.setToolTip(self.tr("Delete takes the chosen edit back"))
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(False)
        self.setSpacing(1)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self.fontMetrics().height() + 8)
        self._edits: tuple[Edit, ...] = ()
        self.itemClicked.connect(self._on_clicked)

    def show_edits(self, edits: tuple[Edit, ...]) -> None:
        """Show these, the newest in sight."""
        if edits == self._edits:
            return
        self._edits = edits
        self.clear()
        for edit in edits:
            self.addItem(QListWidgetItem(edit_text(edit)))
        self._show_newest()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(240, self.height())

    def minimumSizeHint(self) -> QSize:
        """One short edit."""
        return QSize(60, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the chosen edit back."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and 0 <= self.currentRow() < self.count():
            self.removed.emit(self._edits[self.currentRow()])
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the newest in sight."""
        super().resizeEvent(event)
        self._show_newest()

    def _show_newest(self) -> None:
        self.doItemsLayout()
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().maximum())

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.picked.emit(self._edits[self.row(item)])


class EditStrip(QWidget):
    """One line below the units.

    Signals:
        save_asked: the edited copy is to be saved.
        picked: the edit that was clicked.
    """

    save_asked = Signal()
    picked = Signal(object)

    def __init__(
        self,
        experiment: ExperimentState,
        units: UnitsState,
        reading: ReadingState,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._experiment, self._units, self._reading, self._theme = experiment, units, reading, theme
        self.undo = self._button("undo", self.tr("Undo the edit"))
        self.redo = self._button("redo", self.tr("Redo the edit"))
        self.clear = self._button("clear", self.tr("Take all edits back"))
        self.save = self._button("save", self.tr("Save the edited model…"))
        self.edits = EditList()
        self.hint = ElidedLabel()
        self.hint.setText(
            self.tr(
                "Switch a unit off, or click a weight and set it: a copy reads, the model stays as it is."
            )
        )
        self.answer, self.accuracy = QLabel(), QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for button in (self.undo, self.redo, self.clear):
            layout.addWidget(button)
        layout.addSpacing(4)
        layout.addWidget(self.edits, 1)
        layout.addWidget(self.hint, 1)
        layout.addSpacing(8)
        layout.addWidget(self.answer)
        layout.addSpacing(14)
        layout.addWidget(self.accuracy)
        layout.addSpacing(4)
        layout.addWidget(self.save)
        self.undo.clicked.connect(experiment.undo)
        self.redo.clicked.connect(experiment.redo)
        self.clear.clicked.connect(experiment.clear)
        self.save.clicked.connect(self.save_asked)
        self.edits.removed.connect(self._remove)
        self.edits.picked.connect(self.picked)
        theme.changed.connect(self._dress)
        self._dress()

    def refresh(self) -> None:
        """Show everything as it is now."""
        experiment = self._experiment
        edits = experiment.edits
        self.undo.setEnabled(experiment.can_undo)
        self.redo.setEnabled(experiment.can_redo)
        self.clear.setEnabled(bool(edits))
        self.save.setEnabled(bool(edits))
        self.edits.show_edits(edits)
        self.edits.setVisible(bool(edits))
        self.hint.setVisible(not edits)
        self.answer.setText(reading_text(self._units.before, self._reading.prediction))
        self.accuracy.setText(
            accuracy_text(
                experiment.base_accuracy,
                experiment.accuracy,
                is_edited=bool(edits),
                is_busy=experiment.is_evaluating,
            )
        )

    def _button(self, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(words)
        button.setAccessibleName(words.rstrip("…"))
        button.setIconSize(QSize(16, 16))
        icons.dress(button, icon, self._theme)
        return button

    @Slot(object)
    def _remove(self, edit: Edit) -> None:
        self._experiment.remove(edit)

    @Slot()
    def _dress(self) -> None:
        colour_label(self.hint, self._theme.muted)
