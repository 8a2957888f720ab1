"""What one does with hand and window: strokes, undo, scribbles, numbers, theme, size, dialogs."""

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog

from awake.person import Person, scribble
from digitpad.ink.stroke import Drawing
from digitpad.state.drawing import POINT_LIMIT
from digitpad.state.tools import PEN_WIDTHS, Digits
from digitpad.ui.main_window import MainWindow

UNDONE = 60
"""Steps of the 500 that are taken back, one after the other."""


def canvas(person: Person) -> None:
    """Five hundred strokes, back and on; a scribble as large as the canvas takes; several digits."""
    window = person.window
    drawing, actions = window.session.drawing, window.draw_panel.actions_by_name
    person.over_and_over(
        "digits drawn", [partial(person.draw, digit, (0.5, 0.5, 0.6)) for digit in person.digits_to_draw[:4]]
    )
    actions["clear"].trigger()
    for stroke in scribble(2500, 500).strokes:
        drawing.begin_stroke(float(stroke[0, 0]), float(stroke[0, 1]))
        for point in stroke[1:]:
            drawing.extend_stroke(float(point[0]), float(point[1]))
        drawing.end_stroke()
    person.settle(0.5)
    person.over_and_over("undo, with 500 strokes", [actions["undo"].trigger] * UNDONE)
    person.over_and_over("redo, with 500 strokes", [actions["redo"].trigger] * UNDONE)
    person.over_and_over("erase among 500 strokes", _erase(window))
    person.do("clear 500 strokes", actions["clear"].trigger)
    person.do("undo of that", actions["undo"].trigger)
    for points, strokes in ((POINT_LIMIT, 1), (POINT_LIMIT, 200)):
        big = scribble(points, strokes)
        person.do(f"a drawing of {points} points in {strokes} strokes", partial(drawing.replace, big))
        person.over_and_over(f"pen width, {points} points in {strokes}", _widths(window))
        person.over_and_over(
            f"undo, {points} points in {strokes}", [actions["undo"].trigger, actions["redo"].trigger]
        )
        person.do(f"copy {points} points in {strokes}", actions["copy"].trigger)
        person.do(f"paste {points} points in {strokes}", actions["paste"].trigger)
        path = person.folder / "big.jsonl"
        person.do(f"save {points} points in {strokes}", partial(window.draw_panel.save_to, path))
        person.do(f"open {points} points in {strokes}", partial(window.open_file, path))
    drawing.clear()
    person.over_and_over("a long stroke drawn", _long_stroke(person), 0)
    actions["clear"].trigger()
    window.session.tools.expect(Digits.SEVERAL)
    places = [(0.15 + 0.17 * n, 0.5, 0.2) for n in range(5)]
    for digit, place in zip(person.digits_to_draw, places, strict=False):
        person.do("several digits, one more", partial(_add, person, digit, place))
    window.session.tools.expect(Digits(window.session.settings.digits))
    actions["clear"].trigger()
    drawings = person.folder / "drawings.jsonl.gz"
    if drawings.exists():
        person.do("open a file of 7,494 drawings", partial(window.open_file, drawings))
    actions["clear"].trigger()


def window_(person: Person) -> None:
    """Theme, full screen, sizes, dialogs, menus, docks that float."""
    window, settings = person.window, person.window.session.settings
    for name in ("tensors", "units", "mistakes", "runs", "curves"):
        window.docks.show(name)
        person.settle(0.5)
        person.do(f"theme dark, {name} in front", partial(setattr, settings, "theme", "dark"))
        person.do(f"theme light, {name} in front", partial(setattr, settings, "theme", "light"))
        sizes = [(1280 - 12 * (n % 20), 800 - 8 * (n % 20)) for n in range(40)]
        person.over_and_over(
            f"resized continuously, {name} in front", [partial(window.resize, *s) for s in sizes]
        )
        window.resize(1280, 800)
    person.do("full screen", window.view.full_screen.trigger)
    person.do("full screen, back", window.view.full_screen.trigger)
    dock = window.docks.by_name["tensors"]
    person.do("a dock floats", lambda: dock.setFloating(True))
    person.do("a dock comes back", lambda: dock.setFloating(False))
    person.do("reset layout", window.view.reset_layout.trigger)
    for what in ("about", "shortcuts", "settings"):
        action: QAction = getattr(window.help, what)
        for time in ("first", "second"):
            person.do(f"dialog {what}, {time} time", action.trigger)
            for dialog in window.findChildren(QDialog):
                dialog.reject()
    font = QApplication.font()
    larger = QApplication.font()
    larger.setPointSizeF(1.5 * font.pointSizeF())
    person.do("larger letters", lambda: QApplication.setFont(larger))
    person.do("smaller letters", lambda: QApplication.setFont(font))


def _widths(window: MainWindow) -> list[partial[None]]:
    tools = window.session.tools
    return [partial(tools.set_pen_width, width) for width in PEN_WIDTHS] + [
        partial(tools.set_pen_width, PEN_WIDTHS[1])
    ]


def _erase(window: MainWindow) -> list[partial[None]]:
    drawing = window.session.drawing
    along = [partial(drawing.erase_along, 250.0 + 5 * n, 250.0 + 5 * n) for n in range(60)]
    return [partial(drawing.begin_erasing, 240.0, 240.0, 40.0), *along, partial(drawing.end_erasing)]


def _long_stroke(person: Person) -> list[partial[None]]:
    drawing = person.window.session.drawing
    points = scribble(4000, 1).strokes[0]
    first, *rest = [(float(point[0]), float(point[1])) for point in points]
    extended = [partial(_extend, person, rest[n : n + 8]) for n in range(0, len(rest), 8)]
    return [partial(drawing.begin_stroke, *first), *extended, partial(drawing.end_stroke)]


def _extend(person: Person, points: list[tuple[float, float]]) -> None:
    for x, y in points:
        person.window.session.drawing.extend_stroke(x, y)


def _add(person: Person, digit: Drawing, place: tuple[float, float, float]) -> None:
    drawing = person.window.session.drawing
    every = [point for stroke in digit.strokes for point in stroke[:, :2].tolist()]
    low = min(y for _, y in every)
    high = max(y for _, y in every)
    left = min(x for x, _ in every)
    scale = 1000 * place[2] / (high - low)
    for stroke in digit.strokes:
        points = [
            (1000 * place[0] + (x - left) * scale, 400 + (y - low) * scale) for x, y in stroke[:, :2].tolist()
        ]
        drawing.begin_stroke(*points[0])
        for point in points[1:]:
            drawing.extend_stroke(*point)
        drawing.end_stroke()
