"""The chosen unit: its weights in large, its numbers, where it leads, what excites it, and how to change it.

In: a `Shown`. Out: paint, and signals that say what is to be changed.
"""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.inspection.arithmetic import unit_sum
from digitpad.inspection.edits import next_affine
from digitpad.inspection.units import outgoing
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.terms_view import TermsView
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.theme import Theme
from digitpad.ui.units.effects import Effects
from digitpad.ui.units.shown import Shown
from digitpad.ui.units.value_field import ValueField
from digitpad.ui.units.weight_picture import SIDE, WeightPicture
from digitpad.ui.units.wording import picture_text, place_text, plain, unit_lines

TALL = 380
"""Pixels of height from which there is room for two rows."""

LEAST = 120
"""Pixels for where it leads and what excites it."""

NARROW = 440
"""Pixels of width below which there is room for the unit alone."""

_BIAS: tuple[int, ...] = ()


class UnitView(QWidget):
    """One unit.

    Signals:
        toggled: it is to be switched off, or on again.
        entered: a number is to be set: tensor, index and value.
    """

    toggled = Signal()
    entered = Signal(str, object, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Shown | None = None
        self._target: tuple[int, ...] = (SIDE // 2, SIDE // 2)  # a pixel, (output,), or _BIAS
        self.picture = WeightPicture(theme)
        self.title = QLabel()
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.switch = QPushButton()
        self.arithmetic = QPushButton(self.tr("Its sum"))
        self.arithmetic.setCheckable(True)
        self.arithmetic.setToolTip(self.tr("How the unit comes to its value for the drawing"))
        self.facts = QLabel()
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.field = ValueField()
        self.bias = QPushButton()
        self.bias.setText(self.tr("Bias"))
        self.bias.setToolTip(self.tr("Set the unit's bias"))
        self.pointed = ElidedLabel()
        self.effects = Effects(theme)
        self.bars, self.exciting, self.load = self.effects.bars, self.effects.exciting, self.effects.load
        self.terms = TermsView(theme)
        self._is_tall, self._under = False, ""
        self._lay_out()
        self.switch.clicked.connect(self.toggled)
        self.arithmetic.toggled.connect(self._turn)
        self.picture.chosen.connect(self._pixel_chosen)
        self.picture.pointed.connect(self._pixel_pointed)
        self.bars.chosen.connect(self._bar_chosen)
        self.bars.pointed.connect(self._bar_pointed)
        self.bias.clicked.connect(self._bias_chosen)
        self.field.entered.connect(self.entered)
        self.terms.pointed.connect(self._point)
        theme.changed.connect(self._dress)
        self._dress()

    def minimumSizeHint(self) -> QSize:
        """Small enough for any dock."""
        return QSize(240, 80)

    def show_unit(self, shown: Shown) -> None:
        """Show a unit as it is now."""
        self._shown = shown
        is_off = shown.unit in shown.known.off
        self.title.setText(self.tr("Unit {0}").format(shown.unit))
        self.switch.setText(self.tr("Switch on") if is_off else self.tr("Switch off"))
        tip = self.tr("Let the next layer get 0 from this unit, in a copy that reads in the model's place")
        self.switch.setToolTip(self.tr("Let the unit work again") if is_off else tip)
        lines = unit_lines(shown.known, shown.unit, self._bias_of(shown))
        if not shown.look.has_weights:
            lines.append(picture_text(has_weights=False, is_mean=not shown.look.levels.signed))
        self.facts.setText("\n".join(lines))
        self.facts.setToolTip("\n".join(lines))
        look = shown.look
        self.picture.show_picture(
            look.pictures[shown.unit], look.levels, look.colours, can_choose=look.has_weights
        )
        self.picture.setToolTip(picture_text(has_weights=look.has_weights, is_mean=not look.levels.signed))
        self.effects.show_unit(shown)
        self.arithmetic.setEnabled(shown.image is not None)
        if shown.image is None and self.arithmetic.isChecked():
            self.arithmetic.setChecked(False)
        self._show_target(shown)
        self._show_terms()

    # The number that can be set

    def _show_target(self, shown: Shown) -> None:
        row = outgoing(shown.snapshot, shown.layer, shown.unit)
        no_pixel = len(self._target) == 2 and not shown.look.has_weights
        no_bar = len(self._target) == 1 and self._target[0] >= len(row)
        if no_pixel or no_bar:
            self._target = _BIAS
        tensor, index = self._place(shown)
        self.field.show_value(tensor, index, float(shown.snapshot.tensors[tensor][index]))
        self._point(self._under)
        target = self._target
        self.picture.set_cell((target[0], target[1]) if len(target) == 2 else None)
        self.bars.set_current(target[0] if len(target) == 1 else -1)

    def _place(self, shown: Shown) -> tuple[str, tuple[int, ...]]:
        target = self._target
        if not target:
            return f"layers.{shown.layer}.bias", (shown.unit,)
        if len(target) == 1:
            return f"layers.{next_affine(shown.snapshot.spec, shown.layer)}.weight", (shown.unit, target[0])
        return f"layers.{shown.layer}.weight", (target[0] * SIDE + target[1], shown.unit)

    @staticmethod
    def _bias_of(shown: Shown) -> float:
        return float(shown.snapshot.tensors[f"layers.{shown.layer}.bias"][shown.unit])

    def _choose(self, target: tuple[int, ...]) -> None:
        self._target = target
        if self._shown is not None:
            self._show_target(self._shown)

    @Slot(int, int)
    def _pixel_chosen(self, row: int, column: int) -> None:
        self._choose((row, column))

    @Slot(int)
    def _bar_chosen(self, index: int) -> None:
        self._choose((index,))

    @Slot()
    def _bias_chosen(self) -> None:
        self._choose(_BIAS)
        self.field.begin()

    # What is under the pointer

    @Slot(int, int)
    def _pixel_pointed(self, row: int, column: int) -> None:
        shown = self._shown
        if shown is None or row < 0:
            self._point("")
            return
        value = number_text(shown.look.pictures[shown.unit, row, column], 5)
        self._point(self.tr("row {0}, column {1} = {2}").format(row, column, value))

    @Slot(int)
    def _bar_pointed(self, index: int) -> None:
        shown = self._shown
        if shown is None or index < 0:
            self._point("")
            return
        tensor = f"layers.{next_affine(shown.snapshot.spec, shown.layer)}.weight"
        value = float(shown.snapshot.tensors[tensor][shown.unit, index])
        self._point(f"{place_text(tensor, (shown.unit, index))} = {plain(value, 5)}")

    @Slot(str)
    def _point(self, text: str) -> None:
        """Say what is under the pointer, or else which number the field is about."""
        self._under = text
        self.pointed.setText(text or place_text(*self.field.place))

    # The sum

    @Slot(bool)
    def _turn(self, on: bool) -> None:
        self._pages.setCurrentIndex(1 if on else 0)
        self._show_terms()

    def _show_terms(self) -> None:
        shown = self._shown
        if shown is None or shown.image is None or not self.arithmetic.isChecked():
            return
        self.terms.show_sum(unit_sum(shown.snapshot, shown.image, shown.layer, shown.unit))

    # Where things are

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the picture what the height allows; where there is much of it, the rest goes below."""
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        is_tall = height > TALL and height > 0.75 * width
        if is_tall != self._is_tall:
            self._is_tall = is_tall
            self._grid.removeWidget(self._pages)
            self._grid.addWidget(self._pages, *((1, 0, 1, 2) if is_tall else (0, 2, 1, 1)))
            self._grid.setRowStretch(1, 1 if is_tall else 0)
            self._grid.setColumnStretch(2, 0 if is_tall else 4)
        self._pages.setVisible(is_tall or width >= NARROW)
        room = min(height * 0.5, width * 0.55) if is_tall else min(height, width * 0.31)
        scale = max(int((room - 4) // SIDE), 2)
        self.picture.setFixedWidth(scale * SIDE + 4)
        self.picture.setFixedHeight(scale * SIDE + 4)

    def _lay_out(self) -> None:
        self._grid = QGridLayout(self)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._grid.setContentsMargins(6, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.effects)
        self._pages.addWidget(self.terms)
        self._pages.setMinimumWidth(LEAST)  # less than the sum asks for, which cuts its words where it must
        self._grid.addWidget(self.picture, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(self._numbers(), 0, 1)
        self._grid.addWidget(self._pages, 0, 2)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnMinimumWidth(1, self._title_width())
        self._grid.setColumnStretch(2, 4)

    def _numbers(self) -> QVBoxLayout:
        """Its name with the buttons, its numbers, and below them the one that can be set."""
        made, top, edit = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        made.setSpacing(2)
        top.setSpacing(4)
        top.addWidget(self.title, 1)
        top.addWidget(self.switch)
        top.addWidget(self.arithmetic)
        made.addLayout(top)
        made.addWidget(self.facts)
        made.addWidget(self.pointed)
        edit.setSpacing(4)
        edit.addWidget(self.field, 1)
        edit.addWidget(self.bias)
        made.addLayout(edit)
        made.addStretch(1)
        return made

    def _title_width(self) -> int:
        """That of a long name and both buttons, so that they are never cut."""
        self.title.setText(self.tr("Unit {0}").format(8888))
        self.switch.setText(self.tr("Switch off"))
        widgets = (self.title, self.switch, self.arithmetic)
        for widget in widgets:
            widget.ensurePolished()
        return sum(widget.sizeHint().width() for widget in widgets) + 10

    @Slot()
    def _dress(self) -> None:
        colour_label(self.pointed, self._theme.muted)
