"""The part of the form that chooses the data set, opens one, or downloads MNIST.

In: a SourceChoice, and the DatasetState that loads it. Out: the choice, changed.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QToolButton, QVBoxLayout, QWidget

from digitpad.state.dataset import DatasetState
from digitpad.state.source_choice import SourceChoice
from digitpad.state.training import RunState, TrainingState
from digitpad.ui.icons import dress
from digitpad.ui.messages import explain, short_path
from digitpad.ui.theme import Theme
from digitpad.ui.train.action_button import ActionButton
from digitpad.ui.train.actions import TrainActions
from digitpad.ui.train.fields import ChoiceBox, Field, Note
from digitpad.ui.train.wording import activity_text, digits_text, source_name

TOOL_TIP = Qt.ItemDataRole.ToolTipRole
OPEN_FOLDER, OPEN_FILE = "?folder", "?file"
"""What stands behind the entries that open a dialog; no path begins with a question mark and a word."""


class DataSection(QWidget):
    """Data set, its size, and what is under way to get one.

    Signals:
        source_chosen: a source (str) was chosen by hand.
    """

    source_chosen = Signal(str)

    def __init__(
        self,
        choice: SourceChoice,
        dataset: DatasetState,
        training: TrainingState,
        actions: TrainActions,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choice, self._dataset, self._training = choice, dataset, training
        self.box = ChoiceBox()
        self.field = Field(self.tr("&Data set"), self.box, theme)
        self.field.set_help(self.tr("The digits to learn from, and those to be tested on."))
        self.download_button = ActionButton(actions.download)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.cancel_button = QToolButton()
        self.cancel_button.setAccessibleName(self.tr("Cancel loading the data set"))
        self.cancel_button.setToolTip(self.tr("Cancel"))
        dress(self.cancel_button, "close", theme)
        self.activity = Note(theme)
        self._busy = QWidget()
        busy = QHBoxLayout(self._busy)
        busy.setContentsMargins(0, 0, 0, 0)
        busy.setSpacing(8)
        busy.addWidget(self.progress, stretch=1)
        busy.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.download_button)
        layout.addWidget(self.activity)
        layout.addWidget(self._busy)

        self.box.activated.connect(self._choose)
        self.cancel_button.clicked.connect(dataset.cancel)
        choice.choice_changed.connect(self._show_choice)
        dataset.loading_changed.connect(self._show_loading)
        training.state_changed.connect(self._show_loading)
        self._show_choice()
        self._show_loading()

    @Slot()
    def _show_choice(self) -> None:
        choice = self._choice
        entries = [(self._label(source), source) for source in choice.offered]
        shown = [(self.box.itemText(i), self.box.itemData(i)) for i in range(len(entries))]
        if shown != entries:
            blocked = self.box.blockSignals(True)
            self.box.clear()
            for label, source in entries:
                self.box.addItem(label, source)
                if label != source:
                    self.box.setItemData(self.box.count() - 1, short_path(source), TOOL_TIP)
            self.box.insertSeparator(self.box.count())
            self.box.addItem(self.tr("Open a folder…"), OPEN_FOLDER)
            self.box.addItem(self.tr("Open a file…"), OPEN_FILE)
            self.box.blockSignals(blocked)
        self.box.choose(choice.source)
        self.download_button.setVisible(choice.can_download and not self._dataset.is_downloading)
        self._show_note()

    def _label(self, source: str) -> str:
        if source == "mnist" and not self._choice.is_available(source):
            return self.tr("{name} (not downloaded)").format(name=source_name(source))
        return source_name(source)

    def _show_note(self) -> None:
        choice = self._choice
        if choice.error is not None:
            self.field.show_fault(explain(choice.error))
        elif choice.can_download:
            self.field.show_fault(
                "", self.tr("Not on this computer yet: 70,000 handwritten digits, about 11 MB to download.")
            )
        else:
            self.field.show_fault("", digits_text(choice.counts) if choice.counts is not None else "")

    @Slot()
    def _show_loading(self) -> None:
        state = self._training.run_state
        loading = self._dataset.is_loading and state is not RunState.PREPARING
        self._busy.setVisible(loading)
        self.activity.tell(activity_text(self._dataset) if loading else "")
        self.activity.setToolTip(self._dataset.detail)
        self.progress.setValue(round(1000 * self._dataset.progress))
        self.progress.setAccessibleName(self.activity.text())
        self.field.setEnabled(not state.is_active)
        self.download_button.setVisible(self._choice.can_download and not self._dataset.is_downloading)

    @Slot(int)
    def _choose(self, index: int) -> None:
        source = self.box.itemData(index)
        if source == OPEN_FOLDER:
            source = QFileDialog.getExistingDirectory(self, self.tr("Open a folder of digits"))
        elif source == OPEN_FILE:
            source = QFileDialog.getOpenFileName(
                self,
                self.tr("Open a file of digits"),
                "",
                self.tr("Digits ({patterns});;All files (*)").format(
                    patterns="*.npz *.csv *.csv.gz *.jsonl *.jsonl.gz"
                ),
            )[0]
        if source:
            self._choice.choose(source)
            self.source_chosen.emit(source)
        else:
            self.box.choose(self._choice.source)
