"""What every view of a tensor has in common, so that views are a list: the pane asks each if it fits.

In: the entry of a tensor or a part of it, the place on its leading axes, its statistics where known.
A new view is a subclass of `ViewPage` and one line in `pages.py`.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.statistics import Statistics


class ViewPage(QWidget):
    """One way to look at a tensor.

    Only the page in sight is shown entries, again with each new array, so a hidden one costs nothing.

    Attributes:
        key: names the view for good, e.g. "histogram".
        walks: whether it shows one plane at the chosen place of the axes before the last two.

    Signals:
        pointed: what is under the pointer, as a sentence; nothing when it has left.
        reported: a sentence about what was done, e.g. what was copied.
        place_changed: the row and the column of the plane that the user chose in this view.
    """

    pointed = Signal(str)
    reported = Signal(str)
    place_changed = Signal(int, int)

    key = ""
    walks = True

    def title(self, entry: TensorEntry) -> str:
        """One word for the tab; it may depend on what the tensor is."""
        raise NotImplementedError

    def tip(self, entry: TensorEntry) -> str:
        """The sentence in the tab's tool tip."""
        return ""

    def fits(self, entry: TensorEntry) -> bool:
        """Whether a tensor of this form has the view; asked before there is an array."""
        return True

    def set_flow(self, entries: Sequence[TensorEntry]) -> None:
        """Know every tensor in play; called before `show_entry`, for views that need others too."""

    def names_needed(self) -> tuple[str, ...]:
        """The run's tensors that the view shows beside its own, by name."""
        return ()

    def set_place(self, row: int, column: int) -> None:
        """Know which row and column of the plane were chosen in another view."""

    def take_over(self, other: "ViewPage") -> None:
        """Choose what was chosen in another page of the same kind, before anything is shown."""

    def show_entry(self, entry: TensorEntry, index: tuple[int, ...], known: Statistics | None) -> None:
        """Show the numbers of a tensor that has an array.

        Args:
            entry: the tensor, or the part of it that a slice cut out.
            index: the place on the axes before the last two; () up to rank 2.
            known: its statistics; None while they are being worked out, and shown again when they are there.
        """
        raise NotImplementedError

    @property
    def pointed_text(self) -> str:
        """What is under the pointer, with the numbers as they are now; nothing when it is elsewhere."""
        return ""
