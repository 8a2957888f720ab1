"""The view of how a tensor's numbers are spread, all of them or those of its slice."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.histogram import Histogram, count
from digitpad.inspection.statistics import Statistics
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.histogram_plot import HistogramPlot
from digitpad.ui.inspect.idle_work import IdleWork
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.inspect.wording import fault_text, number_text
from digitpad.ui.theme import Theme

HISTOGRAM = "histogram"


class HistogramPage(ViewPage):
    """The bars, what is not among them in words, and two choices: logarithmic counts, and without zeros."""

    key = HISTOGRAM
    walks = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Histogram | None = None
        self._asked: tuple[TensorEntry, Statistics | None] | None = None
        self._counting = IdleWork(self)
        self.plot = HistogramPlot(theme)
        self.logarithmic = QCheckBox(self.tr("Log counts"))
        self.logarithmic.setToolTip(
            self.tr("Counts on a logarithmic scale, so that rare numbers can be seen")
        )
        self.without_zeros = QCheckBox(self.tr("Without zeros"))
        self.without_zeros.setToolTip(
            self.tr("Leave out the numbers that are exactly 0; they may hide the rest")
        )
        self.words = ElidedLabel()
        choices = QHBoxLayout()
        choices.setSpacing(10)
        choices.addWidget(self.logarithmic)
        choices.addWidget(self.without_zeros)
        choices.addWidget(self.words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(choices)
        layout.addWidget(self.plot, 1)
        self.logarithmic.toggled.connect(self._draw)
        self.without_zeros.toggled.connect(self._draw)
        self.plot.pointed.connect(self._pointed)
        self._counting.done.connect(self._draw)
        theme.changed.connect(self._dress)
        self._dress()

    def title(self, entry: TensorEntry) -> str:
        """The tab's word."""
        return self.tr("Histogram")

    def tip(self, entry: TensorEntry) -> str:
        """What it shows."""
        return self.tr("How often which numbers occur, in the tensor or its slice")

    def fits(self, entry: TensorEntry) -> bool:
        """Whether there is more than one number to count."""
        return entry.form is not None and entry.form.dtype.kind in "buif" and entry.form.size > 1

    @property
    def shown(self) -> Histogram | None:
        """The histogram that is drawn, with the zeros or without; None while it is being counted."""
        return self._shown

    def take_over(self, other: ViewPage) -> None:
        """Count as another histogram does."""
        if isinstance(other, HistogramPage):
            self.logarithmic.setChecked(other.logarithmic.isChecked())
            self.without_zeros.setChecked(other.without_zeros.isChecked())

    def show_entry(self, entry: TensorEntry, index: tuple[int, ...], known: Statistics | None) -> None:
        """Count the numbers of a tensor; the histogram of the same tensor before stays until that is done."""
        self._asked = entry, known
        self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no further; another look begins anew."""
        super().hideEvent(event)
        self._counting.stop()

    @property
    def pointed_text(self) -> str:
        """The bin under the pointer and how many numbers it holds: `0.1 to 0.2: 1,234 numbers (3.1 %)`."""
        histogram, place = self._shown, self.plot.under
        if histogram is None or not 0 <= place < histogram.bins.count:
            return ""
        low, high = histogram.bins.edges(place)
        if histogram.bins.whole:
            span = str(int(low)) if low == high else self.tr("{0} to {1}").format(int(low), int(high))
        else:
            span = self.tr("{0} to {1}").format(number_text(low), number_text(high))
        many = int(histogram.counts[place])
        share = number_text(100 * many / max(histogram.finite, 1), 3)
        numbers = self.tr("1 number") if many == 1 else self.tr("{0} numbers").format(f"{many:,}")
        return self.tr("{0}: {1} ({2} %)").format(span, numbers, share)

    @Slot()
    def _draw(self) -> None:
        entry, known = self._asked if self._asked is not None else (None, None)
        if entry is None or entry.array is None:
            return
        found = None
        if known is not None:
            array, facts = entry.array, known
            key = f"{entry.key} {entry.form}"
            result = self._counting.result(key, (array,), array.size, lambda: count(array, facts))
            found = result if isinstance(result, Histogram) else None
        if known is None or (found is None and self._counting.is_busy):
            self._shown = None
            self.words.setText(self.tr("counting…"))
        else:
            without = self.without_zeros.isChecked()
            self._shown = found.without_zeros() if found is not None and without else found
            self.words.setText(self._in_words(found, known))
        self.without_zeros.setEnabled(known is not None and 0 < known.zeros < known.size)
        self.plot.show_histogram(self._shown, logarithmic=self.logarithmic.isChecked())

    def _in_words(self, found: Histogram | None, known: Statistics) -> str:
        """What the bars do not say: the share of zeros, what is left out, how wide a bin is."""
        parts = []
        if known.zeros:
            parts.append(self.tr("{0} % zeros").format(number_text(100 * known.zeros / known.size, 3)))
        fault = fault_text(known)
        if fault:
            parts.append(self.tr("{0} left out").format(fault))
        if known.mean is not None:
            parts.append(self.tr("mean {0} (dashed)").format(number_text(known.mean)))
        if found is not None and found.bins.count > 1:
            parts.append(
                self.tr("{0} bins, each {1} wide").format(found.bins.count, number_text(found.bins.width, 3))
            )
        if found is None:
            parts.append(self.tr("no finite numbers to count"))
        return " · ".join(parts)

    @Slot(int)
    def _pointed(self, _place: int) -> None:
        self.pointed.emit(self.pointed_text)

    @Slot()
    def _dress(self) -> None:
        colour_label(self.words, self._theme.muted)
