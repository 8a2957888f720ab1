"""The tabs with the views that a tensor has: its picture, its small pictures, its numbers."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QTabBar, QWidget

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.picture import pictures_axis

PICTURE, COLUMNS, NUMBERS = range(3)


class ViewTabs(QTabBar):
    """One tab for each view; the one that the user has preferred is chosen where a tensor has it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preferred = COLUMNS
        self.setAccessibleName(self.tr("View of the tensor"))
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setStyleSheet("QTabBar::tab { padding: 2px 10px 3px 10px; }")  # the dock is low
        for text, tip in (
            (
                self.tr("Picture"),
                self.tr("Every number as a coloured cell or a bar; the wheel zooms, a double click fits"),
            ),
            (self.tr("Columns"), ""),
            (self.tr("Numbers"), self.tr("The numbers themselves, to read and to copy")),
        ):
            self.setTabToolTip(self.addTab(text), tip)

    def offer(self, entry: TensorEntry) -> None:
        """Have the tabs of this tensor, without a signal."""
        axis = pictures_axis(entry)
        of_columns = axis == 1
        with QSignalBlocker(self):
            self.setTabVisible(COLUMNS, axis is not None)
            self.setTabText(COLUMNS, self.tr("Columns") if of_columns else self.tr("Samples"))
            tip = self.tr("Each column, one unit's weights, as a 28×28 picture")
            self.setTabToolTip(COLUMNS, tip if of_columns else self.tr("Each sample as a picture"))
            known = self.preferred != COLUMNS or axis is not None
            self.setCurrentIndex(self.preferred if known else PICTURE)
