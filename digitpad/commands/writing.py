"""Writing several files of which each may fail: that one does is no reason to lose the others."""

from collections.abc import Callable
from typing import TypeVar

from digitpad.commands.output import message
from digitpad.errors import SaveError

T = TypeVar("T")


class Writing:
    """Writes what can be written: that one file fails is no reason to lose the others.

    Attributes:
        problems: what went wrong so far.
    """

    def __init__(self) -> None:
        self.problems: list[SaveError] = []

    def attempt(self, write: Callable[[], T]) -> T | None:
        """What `write` gives, or None, with its SaveError kept."""
        try:
            return write()
        except SaveError as error:
            self.problems.append(error)
            return None

    def tell(self) -> None:
        """Say what went wrong, a line each."""
        for problem in self.problems:
            message(f"digitpad: {problem}")
