"""Which units are shown and in what order: fields above the gallery, and why something is not known yet."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from digitpad.state.dataset import DatasetState
from digitpad.state.units import UnitsState
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.theme import Theme
from digitpad.ui.units.order import Known, Show, Sort

LEAST = 100
"""Pixels to which a field gives way, so that the chosen unit keeps its room."""


class ChoiceBar(QWidget):
    """Layer, order and kind of the units.

    Signals:
        layer_changed: another layer is chosen.
        order_changed: other units are shown, or in another order.
    """

    layer_changed = Signal()
    order_changed = Signal()

    def __init__(
        self, units: UnitsState, dataset: DatasetState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._units, self._dataset, self._theme = units, dataset, theme
        self._layers = QComboBox()
        self._layers.setAccessibleName(self.tr("Hidden layer"))
        self._layers.setToolTip(self.tr("The hidden layer whose units are shown"))
        self._layers.hide()
        self._sorts, self._shows = QComboBox(), QComboBox()
        self._sorts.setAccessibleName(self.tr("Order of the units"))
        for sort, text in (
            (Sort.NUMBER, self.tr("By number")),
            (Sort.NORM, self.tr("By norm")),
            (Sort.USE, self.tr("By use")),
            (Sort.FOR, self.tr("For the digit")),
            (Sort.AGAINST, self.tr("Against the digit")),
        ):
            self._sorts.addItem(text, sort)
        self._sorts.setToolTip(
            self.tr(
                "Norm: the length of the incoming weights.\nUse: the share of the training pictures for "
                "which a unit is active.\n"
                "For and against the digit: activation × outgoing weight, for the drawing."
            )
        )
        self._shows.setAccessibleName(self.tr("Units that are shown"))
        for show in Show:
            self._shows.addItem("", show)
        self._shows.setToolTip(
            self.tr(
                "Dead: the same activation for every training picture.\n"
                "Duplicates: units whose incoming weights have a cosine of 0.99 or more."
            )
        )
        self._shows.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._count(None)
        self.note = ElidedLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for field in (self._layers, self._sorts, self._shows):
            field.setMinimumWidth(LEAST)
            layout.addWidget(field)
        layout.addWidget(self.note, 1)
        self._layers.currentIndexChanged.connect(self.layer_changed)
        self._sorts.currentIndexChanged.connect(self.order_changed)
        self._shows.currentIndexChanged.connect(self.order_changed)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def layer(self) -> int:
        """The hidden layer that is chosen."""
        return int(self._layers.currentData() or 0)

    @property
    def sort(self) -> Sort:
        """The order that is chosen."""
        return Sort(self._sorts.currentData())

    @property
    def show_only(self) -> Show:
        """The kind that is chosen."""
        return Show(self._shows.currentData())

    def choose_layer(self, layer: int) -> bool:
        """Choose a layer; False when there is none such."""
        place = self._layers.findData(layer)
        if place >= 0:
            self._layers.setCurrentIndex(place)
        return place >= 0

    def choose_sort(self, sort: Sort) -> None:
        """Choose an order."""
        self._sorts.setCurrentIndex(self._sorts.findData(sort))

    def choose_show(self, show: Show) -> None:
        """Choose a kind."""
        self._shows.setCurrentIndex(self._shows.findData(show))

    def set_layers(self, layers: tuple[int, ...]) -> None:
        """Offer the hidden layers of a network; a choice only where there are several."""
        names = [self.tr("Layer {0}").format(layer) for layer in layers]
        if names == [self._layers.itemText(place) for place in range(self._layers.count())]:
            return
        chosen = self.layer
        self._layers.blockSignals(True)
        self._layers.clear()
        for name, layer in zip(names, layers, strict=True):
            self._layers.addItem(name, layer)
        self._layers.setCurrentIndex(max(self._layers.findData(chosen), 0))
        self._layers.blockSignals(False)
        self._layers.setVisible(len(layers) > 1)

    def refresh(self, known: Known) -> None:
        """Say how many there are of each kind, and what is not known yet."""
        self._count(known)
        self.note.setText(self._note(known))

    def _count(self, known: Known | None) -> None:
        for place, (show, text) in enumerate(
            (
                (Show.ALL, self.tr("All")),
                (Show.DEAD, self.tr("Dead")),
                (Show.ALIKE, self.tr("Duplicates")),
                (Show.OFF, self.tr("Switched off")),
            )
        ):
            count = None if known is None else known.count(show)
            words = text if count is None else f"{text} ({count:,})"
            if self._shows.itemText(place) != words:
                self._shows.setItemText(place, words)
                self._shows.setItemData(place, show)

    def _note(self, known: Known) -> str:
        """Why something is not known yet."""
        units = self._units
        if self.sort in (Sort.FOR, Sort.AGAINST) and not known.is_known(self.sort):
            return self.tr("Draw a digit to sort by what the units do for it.")
        if known.statistics is not None:
            return ""
        if units.is_put_off:
            return self.tr("Use, dead and duplicate units are told after the training.")
        if self._dataset.is_loading:
            return self.tr("Loading the data set …")
        if units.fault:
            return units.fault
        if units.is_busy:
            return self.tr("Reading the training pictures, {0} %").format(round(100 * units.progress))
        return ""

    @Slot()
    def _dress(self) -> None:
        colour_label(self.note, self._theme.muted)
