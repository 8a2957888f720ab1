"""All hidden units of the network that reads: a gallery, the chosen one, and the list of edits.

In: the session's model, experiment, units, reading and data set. Out: widgets. Hidden, it costs nothing.
"""

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from digitpad.errors import SettingError
from digitpad.inspection.edits import Edit, SetValue, SwitchOff, hidden_layers
from digitpad.state.session import Session
from digitpad.ui.inspect.elided import colour_label
from digitpad.ui.theme import Theme
from digitpad.ui.units.choice_bar import ChoiceBar
from digitpad.ui.units.edit_strip import EditStrip
from digitpad.ui.units.look import Look, look_of
from digitpad.ui.units.order import Known
from digitpad.ui.units.saving import EditedModelFile
from digitpad.ui.units.shown import Shown, exciting_of
from digitpad.ui.units.unit_gallery import UnitGallery
from digitpad.ui.units.unit_view import UnitView
from digitpad.ui.units.wording import no_pictures_text, plain, unit_word

DELAY = 40
"""Milliseconds in which changes are gathered before they are shown."""

LIVE_DELAY = 250
"""The same while a network trains, which needs the processor more."""


class UnitsPanel(QWidget):
    """The gallery of units, and the chosen one.

    Signals:
        reported: a sentence about what happened.
        failed: the exception that kept a model from being saved, or an edit from being made.
    """

    reported = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._experiment, self._units, self._model = session.experiment, session.units, session.model
        self._look: Look | None = None
        self._chosen = 0
        self.choice = ChoiceBar(self._units, session.dataset, theme)
        self.gallery = UnitGallery(theme)
        self.unit = UnitView(theme)
        self.strip = EditStrip(self._experiment, self._units, session.reading, theme)
        self.file = EditedModelFile(self._experiment, session.settings, self)
        self.empty = QLabel()
        self._lay_out()
        self._due = QTimer(self, interval=DELAY, singleShot=True)
        self._due.timeout.connect(self.refresh)
        self._connect()
        self._dress()

    def sizeHint(self) -> QSize:
        """A bottom dock of a window of 1280×800."""
        return QSize(980, 330)

    def minimumSizeHint(self) -> QSize:
        """Always the same, so that a choice in here never moves the window around it."""
        return QSize(360, 120)

    @property
    def chosen(self) -> tuple[int, int]:
        """Layer and number of the unit that is shown in large."""
        return self.choice.layer, self._chosen

    def choose(self, layer: int, unit: int) -> None:
        """Show a unit in large, and bring it into sight."""
        if not self.choice.choose_layer(layer):
            return
        self._chosen = unit
        self.refresh()
        self.gallery.set_current(unit, into_sight=True)

    def showEvent(self, event: QShowEvent) -> None:
        """Look."""
        super().showEvent(event)
        self._watch(True)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cost nothing."""
        super().hideEvent(event)
        self._watch(False)
        self._due.stop()

    @Slot()
    def refresh(self) -> None:
        """Show everything as it is now; nothing while hidden."""
        if not self.isVisible():
            return
        self._due.stop()
        self.strip.refresh()
        reader, base = self._model.reader, self._model.base
        layers = hidden_layers(base.snapshot.spec) if base is not None else ()
        if reader is None or base is None or not layers:
            no_model = self.tr("No network reads. Open a model, or train one.")
            no_layer = self.tr(
                "This network has no hidden layer: its ten outputs look at the pixels themselves.\n"
                "Open or train one with a hidden layer to see its units."
            )
            self.empty.setText(no_model if reader is None else no_layer)
            self._pages.setCurrentIndex(1)
            self.strip.setVisible(False)
            return
        self._pages.setCurrentIndex(0)
        self.strip.setVisible(True)
        self.choice.set_layers(layers)
        layer = self.choice.layer
        statistics = (self._units.statistics or {}).get(layer)
        off = frozenset(
            edit.unit
            for edit in self._experiment.edits
            if isinstance(edit, SwitchOff) and edit.layer == layer
        )
        self._look = look_of(base.snapshot, reader.snapshot, layer, statistics, self._look)
        known = Known(
            self._look.norms, off, statistics, self._units.drawing.get(layer), self._units.unedited.get(layer)
        )
        self._chosen = min(self._chosen, len(known.norms) - 1)
        self._show_gallery(known, self._look)
        self._show_unit(known, self._look)

    def _show_gallery(self, known: Known, look: Look) -> None:
        sort = self.choice.sort
        self.choice.refresh(known)
        self.gallery.show_pictures(look.pictures, look.levels, look.colours)
        self.gallery.show_units(
            known.shown(sort, self.choice.show_only),
            known.off,
            lambda unit: unit_word(known, sort, unit),
            lambda unit: self.tr("Unit {0}, norm {1}. Space switches it off and on").format(
                unit, plain(float(known.norms[unit]))
            ),
        )
        self.gallery.set_current(self._chosen)

    def _show_unit(self, known: Known, look: Look) -> None:
        reader, said = self._model.reader, self._session.reading.prediction
        if reader is None:
            return
        data = self._session.dataset
        self.unit.load.setVisible(data.current is None and not data.is_loading)
        exciting = exciting_of(known.statistics, self._units.dataset, self._chosen)
        image = said.image if said is not None and said.digit is not None else None
        self.unit.show_unit(
            Shown(
                reader.snapshot,
                self.choice.layer,
                self._chosen,
                known,
                look,
                exciting,
                no_pictures_text(known.statistics, self._units, data),
                image,
            )
        )

    # What the user does

    @Slot()
    def _toggle_chosen(self) -> None:
        self._toggle(self._chosen)

    @Slot(int)
    def _toggle(self, unit: int) -> None:
        try:
            self._experiment.switch(
                self.choice.layer, unit, on=self._experiment.is_off(self.choice.layer, unit)
            )
        except SettingError as error:
            self.failed.emit(error)

    @Slot()
    def _load(self) -> None:
        data = self._session.dataset
        data.load("mnist" if data.is_available("mnist") else "synthetic")

    @Slot(str, object, float)
    def _set(self, tensor: str, index: tuple[int, ...], value: float) -> None:
        try:
            self._experiment.add(SetValue(tensor, index, value))
        except SettingError as error:
            self.failed.emit(error)

    @Slot(int)
    def _on_chosen(self, unit: int) -> None:
        self._chosen = unit
        self.refresh()

    @Slot(object)
    def _on_picked(self, edit: Edit) -> None:
        if isinstance(edit, SwitchOff):
            self.choose(edit.layer, edit.unit)
            return
        self.choose(int(edit.tensor.split(".")[1]), edit.index[-1])

    # What changes

    def _watch(self, on: bool) -> None:
        self._units.watch(on)
        self._experiment.watch(on)

    @Slot()
    def _something_changed(self) -> None:
        if self.isVisible() and not self._due.isActive():
            self._due.start(LIVE_DELAY if self._units.is_put_off else DELAY)

    @Slot()
    def _accuracy_changed(self) -> None:
        if self.isVisible():
            self.strip.refresh()

    @Slot(int)
    def _edits_dropped(self, count: int) -> None:
        sentence = (
            self.tr("One edit was dropped: another network reads, of another form.")
            if count == 1
            else self.tr("{count} edits were dropped: another network reads, of another form.")
        )
        self.reported.emit(sentence.format(count=count))

    @Slot()
    def _layer_changed(self) -> None:
        self._chosen = 0
        self.refresh()

    @Slot()
    def _sort(self) -> None:
        self.refresh()
        self.gallery.set_current(self._chosen, into_sight=True)  # wherever it is now

    @Slot()
    def _dress(self) -> None:
        colour_label(self.empty, self._theme.muted)
        self._something_changed()

    def _connect(self) -> None:
        for changed in (
            self._model.model_changed,
            self._units.statistics_changed,
            self._units.drawing_changed,
            self._session.dataset.dataset_changed,
            self._session.dataset.loading_changed,
        ):
            changed.connect(self._something_changed)
        self._experiment.edits_changed.connect(self.refresh)
        self._experiment.edits_dropped.connect(self._edits_dropped)
        self._experiment.accuracy_changed.connect(self._accuracy_changed)
        self.choice.layer_changed.connect(self._layer_changed)
        self.choice.order_changed.connect(self._sort)
        self.gallery.chosen.connect(self._on_chosen)
        self.gallery.toggled.connect(self._toggle)
        self.unit.toggled.connect(self._toggle_chosen)
        self.unit.entered.connect(self._set)
        self.unit.load.clicked.connect(self._load)
        self.strip.save_asked.connect(self.file.ask)
        self.file.reported.connect(self.reported)
        self.file.failed.connect(self.failed)
        self.strip.picked.connect(self._on_picked)
        self._theme.changed.connect(self._dress)

    def _lay_out(self) -> None:
        left = QWidget()
        below = QVBoxLayout(left)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self.choice)
        below.addWidget(self.gallery, 1)
        self.gallery.setMinimumHeight(1)  # in a low panel it gives way, and not the strip below
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.unit)
        splitter.setStretchFactor(0, 4)
        splitter.setStretchFactor(1, 5)
        splitter.setSizes([350, 610])
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._pages = QStackedWidget()
        self._pages.addWidget(splitter)
        self._pages.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(8, 2, 8, 4)
        layout.setSpacing(3)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.strip)
