"""The steps of a drawing, back and forth, and the drawing that waits while another is in its place.

In: pages, one after each step. Out: the page of now.
"""

from collections import deque
from typing import NamedTuple

from digitpad.ink.overlay import Sweep
from digitpad.ink.stroke import Drawing

HISTORY_LIMIT = 200
"""Steps that can be undone."""


class Page(NamedTuple):
    """What one step leads to: strokes and, over a picture, the eraser's sweeps."""

    drawing: Drawing = Drawing(())
    sweeps: tuple[Sweep, ...] = ()


class _Steps(NamedTuple):
    past: deque[Page]
    future: list[Page]


class Pages:
    """The page of now, those before it, and those that were undone.

    Attributes:
        now: may be replaced without a step, by what is still under way.
    """

    def __init__(self) -> None:
        self.now = Page()
        self._steps = _Steps(deque(maxlen=HISTORY_LIMIT), [])
        self._kept: tuple[Page, _Steps] | None = None

    @property
    def can_undo(self) -> bool:
        """Whether there is a page before."""
        return bool(self._steps.past)

    @property
    def can_redo(self) -> bool:
        """Whether a page was undone."""
        return bool(self._steps.future)

    @property
    def is_put_aside(self) -> bool:
        """Whether a drawing waits."""
        return self._kept is not None

    @property
    def kept(self) -> Page | None:
        """The drawing that waits; None when none does."""
        return None if self._kept is None else self._kept[0]

    def note(self, before: Page) -> None:
        """What is shown now came of `before`, in one step."""
        self._steps.past.append(before)
        self._steps.future.clear()

    def undo(self) -> Page | None:
        """The page before, or None."""
        if not self._steps.past:
            return None
        self._steps.future.append(self.now)
        return self._steps.past.pop()

    def redo(self) -> Page | None:
        """The page that was undone last, or None."""
        if not self._steps.future:
            return None
        self._steps.past.append(self.now)
        return self._steps.future.pop()

    def put_aside(self) -> None:
        """Let the drawing wait, and begin steps anew; one that waits already goes on waiting."""
        if self._kept is None:
            self._kept = self.now, self._steps
        self._steps = _Steps(deque(maxlen=HISTORY_LIMIT), [])

    def take_back(self) -> Page | None:
        """The drawing that waits, with its steps; None when none does."""
        if self._kept is None:
            return None
        (page, self._steps), self._kept = self._kept, None
        return page
