"""Where a unit leads, and what excites it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from digitpad.inspection.edits import next_affine
from digitpad.inspection.units import outgoing
from digitpad.ui.inspect.elided import colour_label
from digitpad.ui.theme import Theme
from digitpad.ui.units.exciting_pictures import ExcitingPictures
from digitpad.ui.units.shown import Shown
from digitpad.ui.units.signed_bars import SignedBars

HIGHEST_BARS = 120


class Effects(QWidget):
    """Its outgoing weights as bars, and the training pictures with the highest activation.

    Attributes:
        bars, exciting: the two.
        load: loads training pictures, where there are none.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.bars = SignedBars(theme)
        self.bars.setMaximumHeight(HIGHEST_BARS)
        self.exciting = ExcitingPictures(theme)
        self.load = QPushButton(self.tr("Load pictures"))
        self.load.setToolTip(
            self.tr("Load a data set, to see what excites the units, and which are dead or alike")
        )
        self.load.hide()
        self._captions = QLabel(), QLabel(self.tr("What excites it most"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        for row, widget in enumerate(
            (self._captions[0], self.bars, self._captions[1], self.exciting, self.load)
        ):
            grid.addWidget(widget, row, 0)
        grid.setRowStretch(1, 2)
        grid.setRowStretch(3, 3)
        theme.changed.connect(self._dress)
        self._dress()

    def show_unit(self, shown: Shown) -> None:
        """Show those of a unit."""
        snapshot, layer, unit = shown.snapshot, shown.layer, shown.unit
        is_last = next_affine(snapshot.spec, layer) == len(snapshot.layers) - 1
        digit = shown.known.drawing.digit if shown.known.drawing is not None and is_last else -1
        before = outgoing(shown.look.base, layer, unit)
        self.bars.show_values(outgoing(snapshot, layer, unit), before, digit)
        self._captions[0].setText(
            self.tr("Weights to the digits") if is_last else self.tr("Outgoing weights")
        )
        self.exciting.show_pictures(shown.exciting, shown.note)

    @Slot()
    def _dress(self) -> None:
        for label in self._captions:
            colour_label(label, self._theme.muted)
