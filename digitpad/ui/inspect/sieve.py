"""Leaves in the inspector's list only the tensors of which every word of a text is said."""

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QTreeView

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.listing import kind_text
from digitpad.ui.inspect.tensor_model import NAME, TensorModel
from digitpad.ui.inspect.wording import detail_text


class Sieve:
    """Hides lines of a view; its model stays whole."""

    def __init__(self, view: QTreeView, model: TensorModel) -> None:
        self._view, self._model = view, model
        self._words: list[str] = []

    def set_text(self, text: str) -> bool:
        """Look for other words, in name, kind, layer, group and dtype; whether they are others."""
        words = text.lower().split()
        if words == self._words:
            return False
        self._words = words
        self.sift()
        return True

    def sift(self) -> None:
        """Hide what has no such words, and headings and sections that nothing is left of."""
        model = self._model
        for place in range(model.rowCount()):
            section = model.index(place, NAME)
            heading, below, found_any = -1, False, False
            for number in range(model.rowCount(section)):
                row = model.row(model.index(number, NAME, section))
                if isinstance(row, TensorEntry):
                    found = self._has_words(row)
                    self._view.setRowHidden(number, section, not found)
                    below |= found
                    found_any |= found
                else:
                    self._settle(heading, section, below)
                    heading, below = number, False
            self._settle(heading, section, below)
            self._settle(place, QModelIndex(), found_any)

    def _settle(self, number: int, parent: QModelIndex, needed: bool) -> None:
        """A heading, if it is one: hidden where lines are sought and none below it was found."""
        if number >= 0:
            self._view.setRowHidden(number, parent, bool(self._words) and not needed)

    def _has_words(self, entry: TensorEntry) -> bool:
        dtype = "" if entry.form is None else entry.form.dtype
        told = f"{entry.detail} {detail_text(entry.detail)}"  # as the program and as the list calls it
        said = f"{entry.name} {kind_text(entry)} {told} {entry.group.value} {dtype}".lower()
        return all(word in said for word in self._words)
