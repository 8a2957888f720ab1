"""The keys of a grid of small pictures: a key and where the frame is go in, where it goes to comes out."""

from PySide6.QtCore import Qt


def next_place(key: int, place: int, count: int, across: int, lines: int) -> int | None:
    """Where the frame goes, never out of the grid; None of a key that does not move it.

    Args:
        key: of a key event.
        place: where it is.
        count: how many pictures there are.
        across: how many stand in a line.
        lines: how many of these there are in a screenful.
    """
    screen = across * max(lines, 1)
    moves = {
        Qt.Key.Key_Left: -1,
        Qt.Key.Key_Right: 1,
        Qt.Key.Key_Up: -across,
        Qt.Key.Key_Down: across,
        Qt.Key.Key_PageUp: -screen,
        Qt.Key.Key_PageDown: screen,
        Qt.Key.Key_Home: -count,
        Qt.Key.Key_End: count,
    }
    move = moves.get(Qt.Key(key))
    return None if move is None or not count else min(max(place + move, 0), count - 1)
