"""The keys of a grid of small pictures."""

import pytest
from PySide6.QtCore import Qt

from digitpad.ui.grid import next_place

K = Qt.Key


@pytest.mark.parametrize(
    ("key", "place", "to"),
    [
        (K.Key_Left, 7, 6),
        (K.Key_Left, 0, 0),
        (K.Key_Right, 7, 8),
        (K.Key_Down, 7, 12),
        (K.Key_Down, 21, 22),
        (K.Key_Up, 7, 2),
        (K.Key_PageDown, 1, 11),
        (K.Key_PageUp, 11, 1),
        (K.Key_Home, 11, 0),
        (K.Key_End, 11, 22),
        (K.Key_Space, 11, None),
    ],
)
def test_keys_move_the_frame_and_never_out_of_the_grid(key: Qt.Key, place: int, to: int | None):
    assert next_place(key, place, count=23, across=5, lines=2) == to


def test_in_an_empty_grid_nothing_moves():
    assert next_place(K.Key_Right, 0, count=0, across=5, lines=2) is None


def test_a_screen_is_a_line_at_least():
    assert next_place(K.Key_PageDown, 0, count=23, across=5, lines=0) == 5
