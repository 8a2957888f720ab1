"""What a tensor is compared with: another one of the flow, or itself as it was."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from digitpad.errors import SliceError
from digitpad.inspection.compare import candidates
from digitpad.inspection.entry import Array, Form, TensorEntry
from digitpad.inspection.part import part_of

REMEMBERED, BEGINNING = "remembered", "beginning"

Beginning = Callable[[str], Array | None]
"""A parameter's name in, its numbers when the run began out; None where that is not known."""


class OtherChoice(QComboBox):
    """Itself as remembered and as the run began, then the tensors of the flow, those of the same shape first.

    Signals:
        other_changed: the user chose another one.
    """

    other_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remembered: dict[str, TensorEntry] = {}
        self._beginning: Beginning | None = None
        self._flow: tuple[TensorEntry, ...] = ()
        self._items: list[tuple[str, str]] = []
        self._preferred: list[str] = [REMEMBERED, BEGINNING]
        self.setPlaceholderText(self.tr("compare with…"))
        self.setAccessibleName(self.tr("Compare with"))
        self.setToolTip(self.tr("The tensor to compare with: another one, or this one as it was"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._activated)

    @property
    def chosen(self) -> str:
        """REMEMBERED, BEGINNING, or the key of a tensor of the flow; nothing where there is none."""
        return str(self.currentData() or "")

    def set_flow(self, entries: Sequence[TensorEntry]) -> None:
        """Know every tensor in play."""
        self._flow = tuple(entries)

    def set_beginning(self, beginning: Beginning | None) -> None:
        """Know where to ask for the parameters with which the run began."""
        self._beginning = beginning

    def take_over(self, other: "OtherChoice") -> None:
        """Remember and prefer what another one does."""
        self._remembered = dict(other._remembered)
        self._preferred = list(other._preferred)
        if other._beginning is not None:
            self._beginning = other._beginning

    def remember(self, entry: TensorEntry) -> None:
        """Keep the present numbers of a tensor, all of it, and compare with them.

        Arrays of the flow are never written to, so the array itself is the copy.
        """
        whole = _whole(entry)
        self._remembered[whole.key] = whole
        self._prefer(REMEMBERED)

    def remembers(self, entry: TensorEntry) -> bool:
        """Whether there are numbers of this tensor that were remembered."""
        return _whole(entry).key in self._remembered

    def choose(self, chosen: str) -> None:
        """Compare with this from now on, where it is offered."""
        self._prefer(chosen)
        self._activated(self.currentIndex())

    def offer(self, entry: TensorEntry) -> None:
        """Have what there is for this tensor; what was chosen last stays so where it can."""
        items = []
        if self.remembers(entry):
            items.append((REMEMBERED, self.tr("as remembered")))
        if self._at_beginning(entry) is not None:
            items.append((BEGINNING, self.tr("as the run began")))
        for other in candidates(entry, self._flow):
            assert other.form is not None
            items.append((other.key, f"{other.name} {other.form.shape}"))
        if items != self._items:
            self._items = items
            with QSignalBlocker(self):
                self.clear()
                for key, text in items:
                    self.addItem(text, key)
        keys = [key for key, _ in items]
        wanted = next((key for key in self._preferred if key in keys), None)
        with QSignalBlocker(self):
            self.setCurrentIndex(keys.index(wanted) if wanted else self._first_alike(entry))

    def other(self, entry: TensorEntry) -> TensorEntry | None:
        """The chosen tensor, sliced as `entry` is where both are of one shape; its array may be awaited."""
        whole, chosen = _whole(entry), self.chosen
        if chosen == REMEMBERED:
            found = self._remembered.get(whole.key)
        elif chosen == BEGINNING:
            found = self._at_beginning(entry)
        else:
            found = next((other for other in self._flow if other.key == chosen), None)
        if found is None or entry.cut is None or found.form is None or whole.form is None:
            return found
        if found.form.shape != whole.form.shape:
            return found
        try:
            return part_of(found, entry.cut[1])
        except SliceError:
            return found

    def names(self, entry: TensorEntry) -> tuple[str, str]:
        """What `entry` and the chosen one are to each other: a tensor now and as it was, or two tensors."""
        chosen = self.chosen
        if chosen in (REMEMBERED, BEGINNING):
            return self.tr("now"), self.currentText()
        whole = _whole(entry).name
        return whole, next((other.name for other in self._flow if other.key == chosen), "")

    def names_needed(self) -> tuple[str, ...]:
        """The run's tensor that is compared with, if it is one of the flow."""
        return tuple(other.name for other in self._flow if other.key == self.chosen)

    def _at_beginning(self, entry: TensorEntry) -> TensorEntry | None:
        whole = _whole(entry)
        array = self._beginning(whole.name) if self._beginning is not None else None
        if array is None or whole.form is None or array.shape != whole.form.shape:
            return None
        return replace(whole, array=array, form=Form.of(array))

    def _first_alike(self, entry: TensorEntry) -> int:
        """The first of the flow, if it has this shape; nothing else is compared with unasked."""
        whole = _whole(entry)
        found = next(iter(candidates(entry, self._flow)), None)
        alike = found is not None and found.form and whole.form and found.form.shape == whole.form.shape
        return self.findData(found.key) if found is not None and alike else -1

    def _prefer(self, chosen: str) -> None:
        self._preferred = [chosen, *(other for other in self._preferred if other != chosen)]
        place = self.findData(chosen)
        if place >= 0:
            self.setCurrentIndex(place)

    @Slot(int)
    def _activated(self, _place: int) -> None:
        if self.chosen:
            self._prefer(self.chosen)
        self.other_changed.emit()


def _whole(entry: TensorEntry) -> TensorEntry:
    return entry if entry.cut is None else entry.cut[0]
