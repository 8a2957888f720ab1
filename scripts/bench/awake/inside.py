"""What one does inside of the network: units, edits, mistakes, a film, why this digit."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from awake.person import Person
from digitpad.inspection.mistakes import Order
from digitpad.state.answers import Part, Situation
from digitpad.state.explanation import View
from digitpad.ui.units.order import Show, Sort

UNITS = 8
DRAGGED = 60


def units(person: Person) -> None:
    """The gallery, its orders, the pictures that excite, edits, undo."""
    window = person.window
    session, docks = window.session, window.docks
    person.do("units, opened", lambda: docks.show("units"), rest=1.0)
    panel = window.units_panel
    if not person.is_training:
        person.do(
            "units, statistics of them", lambda: None, lambda: session.units.statistics is not None, rest=0.5
        )
    for sort in Sort:
        person.do("units, another order", partial(panel.choice.choose_sort, sort))
    for show in (Show.DEAD, Show.ALIKE, Show.ALL):
        person.do("units, other ones", partial(panel.choice.choose_show, show))
    person.over_and_over(
        "units, one after the other", [partial(panel.choose, 0, 60 * n) for n in range(UNITS)], 0.1
    )
    person.over_and_over(
        "units, keys in the gallery",
        [partial(QTest.keyClick, panel.gallery, Qt.Key.Key_Right) for _ in range(UNITS)],
    )
    person.do("units, switch one off", lambda: QTest.keyClick(panel.gallery, Qt.Key.Key_Space), rest=0.6)
    person.over_and_over(
        "units, switch forty off",
        [partial(session.experiment.switch, 0, unit, False) for unit in range(40)],
    )
    person.over_and_over("units, undo", [session.experiment.undo] * 20)
    person.over_and_over("units, redo", [session.experiment.redo] * 20)
    person.do("units, take all edits back", session.experiment.clear, rest=0.6)
    person.do("large panels with units", lambda: docks.enlarge(True))
    person.do("large panels with units, back", lambda: docks.enlarge(False))


def mistakes(person: Person) -> None:
    """The matrix, cells of it, the gallery, and one of its pictures under the pen."""
    window = person.window
    session = window.session
    state = session.mistakes
    person.do("mistakes, opened", lambda: window.docks.show("mistakes"), rest=1.0)
    if state.situation not in (Situation.READY, Situation.WORKING):
        return
    gallery = window.mistakes_panel.gallery
    person.do("mistakes, counted", lambda: None, lambda: state.situation is Situation.READY)
    for part in (Part.TRAIN, Part.TEST):
        person.do(
            f"mistakes of the {part.value} part",
            partial(state.choose_part, part),
            lambda: state.situation is Situation.READY,
        )
    for order in Order:
        person.do("mistakes, another order", partial(state.sort, order))
    cells = [(digit, digit) for digit in range(10)]
    person.over_and_over("mistakes, cells of the matrix", [partial(state.choose_cell, c) for c in cells], 0.1)
    person.do("mistakes, suspected labels", state.choose_suspects)
    person.do("mistakes, all", lambda: state.choose_cell(None))
    if gallery.count:
        person.do(
            "a mistake under the pen",
            lambda: person.click(gallery.viewport(), gallery.rect_of(0).center()),
            rest=0.5,
        )
        canvas = window.draw_panel.canvas
        person.do("a mistake, away with it", lambda: QTest.keyClick(canvas, Qt.Key.Key_Escape))


def film(person: Person) -> None:
    """The time machine over a film of 120 frames."""
    window, machine = person.window, person.window.session.time
    person.do(
        "time machine, opened",
        window.view.time_machine.trigger,
        lambda: bool(machine.films.runs),
        rest=0.6,
    )
    filmed = max(machine.films.runs, key=lambda run: len(machine.films.steps(run)))
    bar = window.time_bar
    person.do("time machine, another run", lambda: machine.choose_run(filmed), lambda: len(machine.steps) > 1)
    window.docks.show("curves")
    last = len(machine.steps) - 1
    places = [round(last * abs((n % 40) - 20) / 20) for n in range(DRAGGED)]
    person.over_and_over(
        "time machine, slider dragged", [partial(bar.slider.wanted.emit, place) for place in places], 0.016
    )
    for name in ("tensors", "units", "mistakes"):
        window.docks.show(name)
        person.settle(0.4)
        person.over_and_over(
            f"time machine, slider dragged over {name}",
            [partial(bar.slider.wanted.emit, place) for place in places],
            0.016,
        )
    person.do("time machine, play", lambda: person.click(bar.play), rest=3.0)
    machine.pause()
    saving = window.session.film_saving
    person.do(
        "time machine, save as GIF",
        lambda: bar.save.save(person.folder / "film.gif", "gif"),
        lambda: not saving.is_busy,
    )
    person.do(
        "time machine, save as PNGs",
        lambda: bar.save.save(person.folder / "film", "png"),
        lambda: not saving.is_busy,
    )
    person.do("time machine, closed", window.view.time_machine.trigger, rest=0.5)


def why(person: Person) -> None:
    """The stages, and why it is this digit, while one draws."""
    session, panel = person.window.session, person.window.draw_panel
    if panel.stages is not None:
        person.do("stages, opened", partial(panel.stages.set_open, True))
    digits = person.digits_to_draw
    for view in (View.CONTRIBUTIONS, View.OCCLUSION):
        person.do(f"why this digit, {view.value}", partial(session.explanation.show, view), rest=0.5)
        person.do(
            f"why this digit, {view.value}, while one draws",
            lambda: person.draw(digits[3], (0.5, 0.5, 0.6)),
            rest=1.0,
        )
        for digit in range(0, 10, 3):
            person.do(
                f"why not another digit, {view.value}", partial(session.explanation.choose, digit), rest=0.5
            )
    session.explanation.show(View.PLAIN)
