"""The view that compares a tensor with another one, or with itself as it was."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitpad.data.dataset import IMAGE_SIDE
from digitpad.inspection.compare import (
    Distance,
    ShapesDoNotFitError,
    difference,
    difference_levels,
    measure_distance,
    pair,
    shared_levels,
)
from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import grid, pictures_shape, plane, plane_levels, thinned
from digitpad.inspection.statistics import Statistics, statistics
from digitpad.ui.inspect.compare_panes import ComparePanes
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.idle_work import IdleWork
from digitpad.ui.inspect.other_choice import OtherChoice
from digitpad.ui.inspect.place_words import thinning_text
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.inspect.wording import number_text, place_name
from digitpad.ui.theme import Theme

COMPARE = "compare"

MOST_DRAWN = 800
"""Rows or columns of each of the three that are drawn."""


class ComparePage(ViewPage):
    """The choice of the other tensor, how far they are apart in words, and A, B and A − B.

    A slice is cut out of both where both have the same shape; other shapes are broadcast where NumPy would.
    """

    key = COMPARE

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._asked: tuple[TensorEntry, tuple[int, ...], Statistics | None] | None = None
        self._pair: tuple[Array, Array] | None = None
        self._index: tuple[int, ...] = ()
        self._side = 0  # of the picture that a vector of pixels is shown as
        self._cell: tuple[int, int] | None = None
        self._broadcast: tuple[Array, Array, tuple[Array, Array]] | None = None
        self._work = IdleWork(self)
        self.other = OtherChoice()
        self.remember = QPushButton(self.tr("Remember"))
        self.remember.setToolTip(
            self.tr("Keep the numbers as they are now, to see what becomes of them as training goes on")
        )
        self.words = ElidedLabel()
        self.panes = ComparePanes(theme)
        choices = QHBoxLayout()
        choices.setSpacing(6)
        choices.addWidget(self.other)
        choices.addWidget(self.remember)
        choices.addWidget(self.words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(choices)
        layout.addWidget(self.panes, 1)
        self.other.other_changed.connect(self._draw)
        self.remember.clicked.connect(self._remember)
        self.panes.pointed.connect(self._pointed)
        self._work.done.connect(self._draw)
        theme.changed.connect(self._dress)
        self._dress()

    def title(self, entry: TensorEntry) -> str:
        """The tab's word."""
        return self.tr("Compare")

    def tip(self, entry: TensorEntry) -> str:
        """What it shows."""
        return self.tr("Beside another tensor, or beside itself as it was, and the difference")

    def fits(self, entry: TensorEntry) -> bool:
        """Whether it is made of numbers."""
        return entry.form is not None and entry.form.dtype.kind in "buif"

    def set_flow(self, entries: Sequence[TensorEntry]) -> None:
        """Know every tensor that can be compared with."""
        self.other.set_flow(entries)

    def names_needed(self) -> tuple[str, ...]:
        """The tensor that is compared with."""
        return self.other.names_needed()

    def take_over(self, other: ViewPage) -> None:
        """Compare with what another one compares with."""
        if isinstance(other, ComparePage):
            self.other.take_over(other.other)

    def show_entry(self, entry: TensorEntry, index: tuple[int, ...], known: Statistics | None) -> None:
        """Compare the plane of a tensor at `index` with that of the other one."""
        self._asked = entry, index, known
        self.other.offer(entry)
        self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        """Measure no further."""
        super().hideEvent(event)
        self._work.stop()

    @property
    def pointed_text(self) -> str:
        """The three numbers under the pointer: `[3, 4] · A 0.25, B 0.2, A − B 0.05 · pixel 3, unit 4`."""
        if self._pair is None or self._cell is None or self._asked is None:
            return ""
        first, second = self._pair
        entry, cell = self._asked[0], self._cell
        if self._side:
            cell = (0, cell[0] * self._side + cell[1])
        place = (*self._index, *cell)[-first.ndim :] if first.ndim else ()
        if not first.ndim or not all(at < length for at, length in zip(place, first.shape, strict=True)):
            return ""
        a, b = first[place], second[place]
        apart = difference(a.reshape(1), b.reshape(1))[0]
        texts = [number_text(value, 6) for value in (a, b, apart)]
        text = self.tr("[{0}] · A {1}, B {2}, A − B {3}").format(", ".join(map(str, place)), *texts)
        if entry.form is None or entry.form.shape != first.shape:
            return text
        names = ", ".join(f"{place_name(entry, axis)} {at}" for axis, at in enumerate(place))
        return f"{text} · {names}" if names else text

    @Slot()
    def _draw(self) -> None:
        if self._asked is None or self._asked[0].array is None:
            return
        entry, index, known = self._asked
        other = self.other.other(entry)
        self._pair = None
        self.panes.set_names(*self.other.names(entry))
        if other is None:
            self.words.setText("")
            self.panes.show_text(
                self.tr(
                    "Choose a tensor to compare with, or remember the present numbers to see how they change."
                )
            )
            return
        if other.array is None:
            self.words.setText(self.tr("Waiting for the next step…"))
            return
        try:
            first, second = self._pair = self._fitted(entry.numbers, other.array)
        except ShapesDoNotFitError as error:
            self.words.setText("")
            self.panes.show_text(str(error))
            return
        apart = self._distance(entry, first, second)
        self.words.setText(self._in_words(apart, entry.numbers, other.array))
        self._index = (0,) * max(first.ndim - 2 - len(index), 0) + index
        self._show_plane(entry, other, (first, second), known, apart)

    def _fitted(self, first: Array, second: Array) -> tuple[Array, Array]:
        """Both in one shape, the same objects for the same arrays, so that work on them is known again."""
        if first.shape == second.shape:
            return first, second
        former = self._broadcast
        if former is None or former[0] is not first or former[1] is not second:
            former = self._broadcast = (first, second, pair(first, second))
        return former[2]

    def _show_plane(
        self,
        entry: TensorEntry,
        other: TensorEntry,
        both: tuple[Array, Array],
        known: Statistics | None,
        apart: Distance | None,
    ) -> None:
        a, b = (plane(array, self._index) for array in both)
        self._side = IMAGE_SIDE if a.ndim == 1 and pictures_shape(entry) == (IMAGE_SIDE, IMAGE_SIDE) else 0
        if self._side:
            a, b = (flat.reshape(self._side, self._side) for flat in (a, b))
        shape = a.shape
        # A screen has no more pixels; of a large plane the rest would only be subtracted to be left out.
        steps = thinned(grid(a), MOST_DRAWN)[1] if a.ndim == 2 else (1, 1)
        if a.ndim == 2:
            a, b = (flat[:: steps[0], :: steps[1]] for flat in (a, b))
        c = difference(a, b)
        shared = shared_levels(plane_levels(entry, known, a), plane_levels(other, None, b))
        around = difference_levels(apart.largest if apart is not None else _largest(c))
        if not a.size:
            self.panes.show_text(self.tr("no numbers"))
        elif not a.ndim:
            self.panes.show_numbers((a, b, c))
        elif len(shape) == 1 or shape[0] == 1:
            self.panes.show_lines((grid(a)[0], grid(b)[0], grid(c)[0]), shared, around)
        else:
            thinning = thinning_text(steps)
            if thinning:
                self.words.setText(f"{self.words.text()} · {thinning}")
            self.panes.show_planes(entry, (a, b, c), shape, steps, (shared, around))
        self.pointed.emit(self.pointed_text)

    def _distance(self, entry: TensorEntry, first: Array, second: Array) -> Distance | None:
        key = f"{entry.key} {entry.form} {self.other.chosen}"
        result = self._work.result(key, (first, second), first.size, lambda: measure_distance(first, second))
        return result if isinstance(result, Distance) else None

    def _in_words(self, apart: Distance | None, first: Array, second: Array) -> str:
        """How far they are apart, and what was broadcast."""
        if apart is None:
            return self.tr("measuring…")
        parts = []
        if apart.largest is not None:
            if not apart.unequal:
                parts.append(self.tr("all {0} numbers are equal").format(f"{apart.size:,}"))
            else:
                parts.append(self.tr("max |A − B| {0}").format(number_text(apart.largest)))
                if apart.rms is not None:
                    parts.append(self.tr("RMS {0}").format(number_text(apart.rms)))
                share = number_text(100 * apart.unequal / apart.size, 3)
                parts.append(self.tr("{0} % differ").format(share))
        if apart.not_finite:
            parts.append(self.tr("{0} differences not finite").format(f"{apart.not_finite:,}"))
        if first.shape != second.shape:
            parts.append(self.tr("B {0} broadcast").format(second.shape))
        return " · ".join(parts)

    @Slot()
    def _remember(self) -> None:
        if self._asked is not None and self._asked[0].array is not None:
            entry = self._asked[0]
            self.other.remember(entry)
            self.other.offer(entry)
            self._draw()
            self.reported.emit(self.tr("Remembered {0} as it is now.").format(entry.name))

    @Slot(int, int)
    def _pointed(self, row: int, column: int) -> None:
        self._cell = (row, column) if row >= 0 and column >= 0 else None
        self.pointed.emit(self.pointed_text)

    @Slot()
    def _dress(self) -> None:
        colour_label(self.words, self._theme.muted)


def _largest(apart: Array) -> float | None:
    known = statistics(apart)
    if known.minimum is None or known.maximum is None:
        return None
    return max(abs(float(known.minimum)), abs(float(known.maximum)))
