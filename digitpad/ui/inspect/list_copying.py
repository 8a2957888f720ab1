"""Takes lines of the inspector's list elsewhere: as a table, as names, or their numbers as NumPy code."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QTreeView

from digitpad.inspection.as_text import numpy_code
from digitpad.inspection.entry import TensorEntry
from digitpad.ui.inspect.columns import Column, heading
from digitpad.ui.inspect.tensor_model import TensorModel

MOST_AS_CODE = 10_000
"""Numbers that somebody would want to read as code."""


def rows_text(model: TensorModel, entries: Sequence[TensorEntry], columns: Sequence[Column]) -> str:
    """A line of headings and one for each tensor, tabs between, every number with all of its digits."""
    lines = [[heading(column) for column in columns]]
    lines += [[model.facts.text(entry, column, exact=True) for column in columns] for entry in entries]
    return "".join("\t".join(line) + "\n" for line in lines)


def code_text(entry: TensorEntry) -> str:
    """An assignment that makes the same array: `layers_2_bias = np.array([…], dtype=np.float32)`."""
    array = entry.numbers
    name = "".join(sign if sign.isalnum() else "_" for sign in entry.name)
    name = f"_{name}" if not name or name[0].isdigit() else name
    if array.ndim <= 2:
        return f"{name} = {numpy_code(array)}\n"
    return f"{name} = {numpy_code(array.reshape(-1, array.shape[-1]))}.reshape({array.shape})\n"


class ListCopying(QObject):
    """The actions of the list's context menu.

    Signals:
        told: what was copied, or why it was not.
    """

    told = Signal(str)

    def __init__(self, view: QTreeView, model: TensorModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        key = QKeySequence(QKeySequence.StandardKey.Copy).toString(QKeySequence.SequenceFormat.NativeText)
        for text, copy in (
            (f"{self.tr('Copy rows')}\t{key}", self.copy_rows),
            (self.tr("Copy name"), self.copy_name),
            (self.tr("Copy as NumPy code"), self.copy_code),
        ):
            action = QAction(text, view)
            action.triggered.connect(copy)
            view.addAction(action)

    @Slot()
    def copy_rows(self) -> None:
        """The lines that are selected, with the columns that are shown."""
        chosen = self._chosen()
        if chosen:
            columns = [column for column in Column if not self._view.isColumnHidden(column)]
            QGuiApplication.clipboard().setText(rows_text(self._model, chosen, columns))
            self.told.emit(self.tr("Copied %n row(s).", "", len(chosen)))

    @Slot()
    def copy_name(self) -> None:
        """The names of the selected lines."""
        chosen = self._chosen()
        if chosen:
            QGuiApplication.clipboard().setText("\n".join(entry.name for entry in chosen))
            self.told.emit(self.tr("Copied {0}.").format(", ".join(entry.name for entry in chosen[:3])))

    @Slot()
    def copy_code(self) -> None:
        """The numbers of the selected tensors, where they are not too many."""
        texts, said = [], ""
        for entry in self._chosen():
            if entry.array is None:
                said = self.tr("{0} of this moment has not been looked at.").format(entry.name)
            elif entry.array.size > MOST_AS_CODE:
                said = self.tr(
                    "{0} has {1} numbers, and {2} go into code: slice it, and copy the part."
                ).format(entry.name, f"{entry.array.size:,}", f"{MOST_AS_CODE:,}")
            else:
                texts.append(code_text(entry))
        if texts:
            QGuiApplication.clipboard().setText("".join(texts))
            said = said or self.tr("Copied as NumPy code.")
        if said:
            self.told.emit(said)

    def _chosen(self) -> list[TensorEntry]:
        """In the order of the list, not in that of the clicks."""
        keys = {
            entry.key
            for index in self._view.selectionModel().selectedRows()
            if (entry := self._model.entry(index)) is not None
        }
        return [entry for entry in self._model.entries() if entry.key in keys]
