"""The views that a tensor may have, in the order of their tabs; each decides itself which tensors it fits."""

from digitpad.ui.inspect.compare_page import ComparePage
from digitpad.ui.inspect.grid_view import GridView
from digitpad.ui.inspect.histogram_page import HistogramPage
from digitpad.ui.inspect.line_page import LinePage
from digitpad.ui.inspect.numbers_page import NumbersPage
from digitpad.ui.inspect.pictures import PictureView
from digitpad.ui.inspect.view_page import ViewPage
from digitpad.ui.operation.page import OperationPage
from digitpad.ui.theme import Theme


def all_pages(theme: Theme) -> tuple[ViewPage, ...]:
    """One of each, without a parent."""
    return (
        PictureView(theme),
        GridView(theme),
        NumbersPage(theme),
        OperationPage(theme),
        HistogramPage(theme),
        LinePage(theme),
        ComparePage(theme),
    )
