"""The tabs of the views: all can be reached in a pane of any width, and what was preferred comes back."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.ui.inspect.grid_view import GRID
from digitpad.ui.inspect.histogram_page import HISTOGRAM
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme
from tests.ui.inspect.picture_kit import entry, weights


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TensorView:
    view = TensorView(theme, Measuring(theme))
    qtbot.addWidget(view)
    view.resize(900, 300)
    view.show()
    view.show_entry(weights(5))
    return view


def in_tabs(view: TensorView) -> list[str]:
    return [view.tabs.bar.tabData(place) for place in range(view.tabs.bar.count())]


def in_menu(view: TensorView) -> list[str]:
    return [action.data() for action in view.tabs.menu.actions()]


@pytest.mark.parametrize("width", [900, 500, 420, 320, 200])
def test_every_view_is_in_a_tab_or_in_the_menu_at_any_width(view: TensorView, width: int):
    view.resize(width, 300)
    assert sorted(in_tabs(view) + in_menu(view)) == sorted(view.tabs.offered)
    assert view.view in in_tabs(view)
    assert view.tabs.more.isVisible() == bool(in_menu(view))
    room = view.tabs.width() - (view.tabs.more.width() if in_menu(view) else 0)
    assert view.tabs.bar.sizeHint().width() <= room or len(in_tabs(view)) == 1


def test_no_view_makes_the_pane_wider_than_320(view: TensorView):
    view.resize(320, 300)
    for key in view.tabs.offered:
        view.set_view(key)
        assert view.minimumSizeHint().width() <= 320, key


def test_a_wide_pane_has_all_as_tabs(view: TensorView):
    assert not in_menu(view)


def test_a_view_from_the_menu_is_shown_and_has_a_tab(view: TensorView):
    view.resize(320, 300)
    chosen = view.tabs.menu.actions()[-1]
    key = chosen.data()
    chosen.trigger()
    assert view.view == key
    assert key in in_tabs(view)


def test_where_the_preferred_view_does_not_fit_the_one_before_it_does(view: TensorView):
    view.set_view(HISTOGRAM)
    view.set_view(GRID)
    vector = entry(np.zeros(10))
    view.show_entry(vector)
    assert view.view == HISTOGRAM
    view.show_entry(entry(np.array(0.5)))
    assert view.view == PICTURE
    view.show_entry(weights(5))
    assert view.view == GRID
