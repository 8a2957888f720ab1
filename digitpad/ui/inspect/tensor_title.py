"""The words above a tensor's views: name and slice, form, and a line on what it is or is pointed at."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.statistics import Statistics
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.slice_bar import SliceBar
from digitpad.ui.inspect.wording import about_text, fault_text, form_text
from digitpad.ui.theme import Theme


class TensorTitle(QWidget):
    """Three lines, and the field for a slice in the first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._whole: TensorEntry | None = None
        self._faults = ""
        self.name = ElidedLabel()
        bold = QFont(self.font())
        bold.setBold(True)
        self.name.setFont(bold)
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.form = ElidedLabel()
        self.line = ElidedLabel()  # what the tensor is, or the number under the pointer
        self.slice = SliceBar(theme)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.name)
        first.addWidget(self.slice, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(first)
        layout.addWidget(self.slice.fault)
        layout.addWidget(self.form)
        layout.addWidget(self.line)
        self.slice.result_changed.connect(self._say_form)
        theme.changed.connect(self._dress)
        self._dress()

    def set_tensor(self, whole: TensorEntry | None) -> None:
        """Be the title of another tensor or of none."""
        self._whole = whole
        self.slice.setVisible(whole is not None)
        self.name.setText("" if whole is None else whole.name)
        self._share()
        if whole is None:
            self.form.clear()
            self.line.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the first line between name and slice."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        # The slice takes whatever there is, but the name is what one looks for first.
        whole = self.name.sizeHint().width() + 2  # a fraction of a pixel too few would cost three letters
        self.name.setMinimumWidth(min(whole, self.width() * 2 // 5))

    def set_known(self, known: Statistics | None) -> None:
        """Say what is wrong with the numbers in sight, before their form."""
        self._faults = fault_text(known)
        self._say_form()

    def tell(self, text: str) -> None:
        """Put a sentence into the third line."""
        self.line.setText(text)

    def describe(self, entry: TensorEntry, sample: int | None, known: Statistics | None) -> None:
        """Say in the third line what axes and tensor are."""
        self.line.setText(about_text(entry, sample, known))

    @Slot()
    def _say_form(self) -> None:
        """The form, and what a slice makes of it."""
        whole = None if self._whole is None else self._whole.form
        if whole is None:
            return
        result = self.slice.result
        form = f"{whole.shape} → {result}" if result else form_text(whole)
        self.form.setText(f"{self._faults} · {form}" if self._faults else form)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        colour_label(self.form, self._theme.error if self._faults else self._theme.muted)
        colour_label(self.line, self._theme.muted)
