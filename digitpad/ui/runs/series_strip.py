"""How far a series of runs is, with a button that ends it; nothing while there is none."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from digitpad.state.series import RunSeries
from digitpad.state.training import TrainingState
from digitpad.ui.train.wording import whole

FULL = 1000


class SeriesStrip(QFrame):
    """“run 2 of 5”, a bar, and Cancel.

    Attributes:
        text, bar, cancel: its parts.
    """

    def __init__(self, series: RunSeries, training: TrainingState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series, self._training = series, training
        self.text, self.bar = QLabel(), QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setRange(0, FULL)
        self.bar.setAccessibleName(self.tr("Progress of the runs"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Stop this run, and begin no other"))
        self.cancel.clicked.connect(series.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.text)
        layout.addWidget(self.bar, stretch=1)
        layout.addWidget(self.cancel)
        series.advanced.connect(self._follow)
        series.finished.connect(self._follow)
        training.history_changed.connect(self._show_progress)
        self.hide()

    @Slot()
    def _follow(self) -> None:
        self.setVisible(self._series.is_active)
        self._show_progress()

    @Slot()
    def _show_progress(self) -> None:
        series, training = self._series, self._training
        if not series.is_active or not self.isVisible():
            return
        number = min(series.done + 1, series.total)
        text = self.tr("“{group}”: run {number} of {total}").format(
            group=series.group, number=whole(number), total=whole(series.total)
        )
        if text != self.text.text():
            self.text.setText(text)
        share = 0.0
        if training.run_state.is_active and training.total_steps:
            share = min(training.step / training.total_steps, 1.0)
        self.bar.setValue(round(FULL * (series.done + share) / series.total))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._show_progress()
