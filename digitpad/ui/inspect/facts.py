"""What the list tells of a tensor: texts, tool tips, and whether something is wrong with it."""

import weakref

from PySide6.QtCore import QCoreApplication

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.listing import dead_units
from digitpad.inspection.statistics import Statistics
from digitpad.ui.inspect.columns import MEASURED, Column, cell_text, heading_tip
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.wording import dead_text, fault_text, meaning_text


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)


class Facts:
    """Answers for one line after another; what is measured once is not measured again."""

    def __init__(self, measuring: Measuring) -> None:
        self._measuring = measuring
        self._dead: dict[str, tuple[weakref.ref[Array], int | None]] = {}  # by the tensors' keys

    def known(self, entry: TensorEntry) -> Statistics | None:
        """What its numbers span; None where they are not there, or not measured yet."""
        return None if entry.array is None else self._measuring.of(entry.array)

    def faults(self, entry: TensorEntry) -> str:
        """What is wrong with its numbers, NaN or infinite ones, or nothing."""
        return fault_text(self.known(entry))

    def dead(self, entry: TensorEntry) -> int | None:
        """How many units are dead; None where that says nothing."""
        array = entry.array
        if array is None:
            return None
        counted = self._dead.get(entry.key)
        if counted is None or counted[0]() is not array:
            counted = weakref.ref(array), dead_units(entry)
            self._dead[entry.key] = counted
        return counted[1]

    def text(self, entry: TensorEntry, column: Column, *, exact: bool = False) -> str:
        """A cell; with every digit, to be copied."""
        known = self.known(entry) if column in MEASURED else None
        dead = self.dead(entry) if column is Column.DEAD else None
        return cell_text(entry, column, known, dead, exact=exact)

    def aloud(self, entry: TensorEntry) -> str:
        """The name as it is read aloud: with what is wrong."""
        parts = (entry.name, self.faults(entry), dead_text(entry, self.dead(entry)))
        return ", ".join(part for part in parts if part)

    def tip(self, entry: TensorEntry, column: Column) -> str:
        """What the tensor is, or the numbers of the column in full."""
        if column is Column.ORDER:
            return heading_tip(column)
        faults = self.faults(entry)
        known = self.known(entry)
        if column not in MEASURED or known is None:
            name = entry.name if column is Column.NAME else ""  # whole, where the line has no room for it
            parts = (name, faults, dead_text(entry, self.dead(entry)), meaning_text(entry))
            return "\n".join(part for part in parts if part)
        if known.minimum is None:
            return faults
        lines = [_tr("{0}; of the others:").format(faults)] if faults else []
        lines += [f"min {known.minimum!r}", f"max {known.maximum!r}", f"mean {known.mean!r}"]
        lines += [] if known.deviation is None else [f"std {known.deviation!r}"]
        lines.append(_tr("{0} of {1} are 0").format(f"{known.zeros:,}", f"{known.size:,}"))
        return "\n".join(lines)
