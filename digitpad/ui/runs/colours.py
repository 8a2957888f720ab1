"""Which colour each compared run has, in the list, in the table of differences and in its curves alike."""

from collections.abc import Sequence

from PySide6.QtGui import QColor

from digitpad.ui.theme import Theme


class Places:
    """A number for each key: who was there before keeps it, who comes takes the lowest that is free."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def follow(self, keys: Sequence[str]) -> dict[str, int]:
        """The numbers of just these keys, from now on."""
        kept = {key: number for key, number in self._numbers.items() if key in keys}
        for key in keys:
            taken = set(kept.values())
            kept.setdefault(key, next(number for number in range(len(keys) + 1) if number not in taken))
        self._numbers = kept
        return dict(kept)


def colour(place: int, theme: Theme) -> QColor:
    """The colour of the curves in this place."""
    # Imported here because it brings the plots, which take longer to import than the rest of the window.
    from digitpad.ui.train.overlay_curves import ON_DARK, ON_LIGHT

    colours = ON_DARK if theme.dark else ON_LIGHT
    return QColor(colours[place % len(colours)])
