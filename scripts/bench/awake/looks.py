"""What one looks at: docks, tensors in every view, shares of an operation, slices, pinned windows."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from awake.person import Person
from digitpad.ui.inspect.view_tabs import ViewTabs
from digitpad.ui.operation.page import OPERATION, OperationPage
from digitpad.ui.shell.docks import IDLE

LATE_DOCKS = ("curves", "tensors", "runs", "units", "mistakes")
TENSORS = (
    "data/train_images",
    "batch/batch.input",
    "parameters/layers.0.weight",
    "activations/layers.0.output",
    "gradients/layers.0.weight.grad",
    "drawing/layers.0.output",
)
SLICES = ("[10:100]", "[:, 7:-7, 7:-7]", "[..., None]", "[4]")
STEPS = 12


def docks(person: Person) -> None:
    """Each dock the first time, before it was made ahead, and again."""
    window = person.window
    for timer in window.docks.findChildren(QTimer):
        if timer.interval() == IDLE:
            timer.stop()
    for time in ("first", "second"):
        for name in LATE_DOCKS:
            person.do(f"dock {name}, {time} time", partial(window.docks.show, name), rest=0.6)
    person.over_and_over(
        "docks, through all of them", [partial(window.docks.show, name) for name in 2 * LATE_DOCKS]
    )


def tensors(person: Person) -> None:
    """Every kind of tensor in every view; slices; the shares of an operation; pinned; saved."""
    window = person.window
    window.docks.show("tensors")
    person.settle(0.5)
    panel = window.inspector_panel
    for key in TENSORS:
        name = key.rpartition("/")[2]
        person.do(f"tensor {name}", partial(panel.tensors.choose, key), partial(_is_there, person, key))
        views = _views(person)
        for view in views:
            person.do(f"tensor {name}, view {view}", partial(panel.view.set_view, view))
        if OPERATION in views:
            _walk(person, name)
        if key == TENSORS[0]:
            for text in SLICES:
                person.do(f"slice {text}", partial(panel.view.slice.set_text, text))
            panel.view.slice.clear()
    for key in TENSORS[:3]:
        panel.tensors.choose(key)
        person.do("pin a tensor", partial(person.click, panel.view.pin))
    for pinned in panel.pinned.windows:
        pinned.close()
    _save(person)
    person.do("large panels", lambda: window.docks.enlarge(True))
    for key in TENSORS[:3]:
        panel.tensors.choose(key)
        for view in _views(person):
            person.do("a view in a large panel", partial(panel.view.set_view, view))
    person.do("large panels, back", lambda: window.docks.enlarge(False))
    person.over_and_over("filter of tensors", [partial(panel.filter.setText, "weight"[:n]) for n in range(7)])


def _views(person: Person) -> list[str]:
    tabs = person.window.inspector_panel.view.findChild(ViewTabs)
    assert isinstance(tabs, ViewTabs)
    return list(tabs.offered)


def _is_there(person: Person, key: str) -> bool:
    entry = person.window.inspector_panel.view.entry
    return entry is not None and entry.key == key and entry.array is not None


def _walk(person: Person, name: str) -> None:
    page = person.window.inspector_panel.view.page(OperationPage)
    if page.operation is None:
        return
    cells = [tuple(min(n, size - 1) for size in page.operation.cells) for n in range(STEPS)]
    person.over_and_over(f"operation of {name}, cells", [partial(page.set_cell, cell) for cell in cells])
    ways = [-1, -1, -1, 1, 1, 1]
    person.over_and_over(f"operation of {name}, steps", [partial(page.bar.walked.emit, way) for way in ways])


def _save(person: Person) -> None:
    panel, files = person.window.inspector_panel, person.window.inspector_panel.view.files
    for key, ending in (
        ("data/train_images", ".npy"),
        ("data/train_images", ".png"),
        ("parameters/layers.0.weight", ".npy"),
        ("parameters/layers.0.weight", ".csv"),
        ("parameters/layers.0.weight", ".png"),
    ):
        panel.tensors.choose(key)
        # A run is asked for a tensor when somebody looks at it; until it has answered, there is none to save.
        person.wait(partial(_is_there, person, key), key)
        entry = panel.view.entry
        assert entry is not None
        path = person.folder / f"tensor{ending}"
        name = f"save {key.rpartition('/')[2]} as {ending}"
        person.do(name, partial(files.save, path, entry, panel.view.shown_page), lambda: not files.is_busy)
    panel.view.slice.set_text("[0:700, 20]")
    part = panel.view.part
    if part is not None:
        person.do(
            "save a part of it as .csv",
            partial(files.save, person.folder / "part.csv", part, panel.view.shown_page),
            lambda: not files.is_busy,
        )
    panel.view.slice.clear()
    person.do("copy the list of tensors", lambda: QTest.keySequence(panel.tensors, QKeySequence("Ctrl+C")))
