"""What one does with runs: start, pause, stop, resume, hundreds in a list, comparisons, long curves."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt

from awake.goods import long_history
from awake.person import Person
from digitpad.state.training import RunState
from digitpad.training.recipe import PRESETS, preset
from digitpad.ui.train.overlay import OverlayRun

COMPARED = 10
MANY_STEPS, MANY_EPOCHS = 1_000_000, 10_000


def control(person: Person) -> None:
    """Presets, the form, a run from its start to its end, the gradient check."""
    window = person.window
    training, panel = window.session.training, window.training_panel
    for time in ("first", "second"):
        for name in PRESETS:
            person.do(f"preset, {time} time", partial(panel.form.choose_preset, name))
    person.over_and_over(
        "fields of the recipe", [partial(panel.form.set_text, "epochs", str(n)) for n in range(1, 20)]
    )
    if person.is_training:
        return
    person.load("synthetic")
    for hidden in ((512,), (2048, 2048)):
        recipe = replace(preset("chollet").with_network(hidden=hidden), epochs=50, steps=None)
        name = "-".join(map(str, (784, *hidden, 10)))
        for dock in ("curves", "tensors", "units"):
            window.docks.show(dock)
            person.settle(0.3)
            running = partial(_is, person, RunState.RUNNING)
            person.do(
                f"start {name}, {dock} in front", partial(training.start, recipe, person.data), running, 1.0
            )
            for _ in range(2):
                person.do(
                    f"pause {name}, {dock} in front",
                    training.pause,
                    partial(_is, person, RunState.PAUSED),
                    0.5,
                )
                person.do(
                    f"one batch of {name}",
                    partial(training.step_once, "batch"),
                    partial(_is, person, RunState.PAUSED),
                    0.5,
                )
                person.do(f"resume {name}, {dock} in front", training.resume, running, 0.5)
            person.do(
                f"stop {name}, {dock} in front", training.stop, partial(_is, person, RunState.FINISHED), 1.0
            )
            if dock == "curves":
                person.do(f"keep the model of {name}", panel.commands.keep.trigger, rest=0.8)
            else:
                person.do(f"discard the model of {name}", panel.commands.discard.trigger)
        if training.folder is not None:
            folder = training.folder
            person.do(f"go on with {name}", partial(training.resume_run, folder), running, 1.0)
            person.end_training()
            panel.commands.discard.trigger()
    person.do("gradient check", panel.commands.check.trigger, rest=4.0)
    if panel.check_dialog is not None:
        person.do("gradient check, closed", panel.check_dialog.reject)


def list_(person: Person) -> None:
    """Hundreds of runs: shown, sorted, ticked, compared, renamed, moved to the trash."""
    window, runs = person.window, person.window.session.runs
    person.do(
        f"runs, {len(runs.runs) or 500} in the list",
        lambda: window.docks.show("runs"),
        lambda: len(runs.runs) > 400,
        1.0,
    )
    panel = window.runs_panel
    person.do("runs, read again", runs.refresh, lambda: not runs.is_reading, 0.8)
    for column in range(5):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            person.do("runs, sorted", partial(panel.list.sortByColumn, column, order))
    person.do("runs, groups unfolded", panel.list.expandAll)
    person.do("runs, all chosen", panel.list.selectAll)
    person.do("runs, copied as text", panel.commands.copy.trigger)
    person.do("runs, one chosen", lambda: panel.list.choose([f"run:{runs.runs[0].path}"]))
    person.over_and_over(
        "runs, scrolled",
        [partial(panel.list.verticalScrollBar().setValue, 10 * n) for n in range(40)],
    )
    some = [run.path for run in runs.runs[:COMPARED]]
    person.do(f"runs, {COMPARED} compared", partial(runs.set_ticked, some), lambda: not runs.is_reading, 0.8)
    person.do("runs, their curves", panel.commands.compare.trigger, rest=0.8)
    person.do(
        "runs, a hundred compared",
        partial(runs.set_ticked, [run.path for run in runs.runs[:100]]),
        lambda: not runs.is_reading,
        0.8,
    )
    window.docks.show("runs")
    person.do("runs, none compared", partial(runs.set_ticked, []), rest=0.5)
    person.do("runs, one renamed", lambda: runs.rename(runs.runs[5].path, "another name"))
    group = next(run.about.group for run in runs.runs if run.about.group)
    person.do("runs, a group renamed", partial(runs.rename_group, group, "another group"))
    for count in (1, 30):
        some_keys = [f"run:{run.path}" for run in [run for run in runs.runs if not run.about.group][:count]]

        def away(keys: list[str] = some_keys) -> None:
            panel.list.choose(keys)
            person.answer("Move to trash")
            panel.commands.trash.trigger()

        person.do(f"runs, {count} to the trash", away, lambda: not runs.is_reading, 0.8)
    idle = [run.path for run in runs.runs if run.status != "running"]
    person.do("runs, 100 deleted", partial(runs.delete, idle[:100]), rest=0.8)


def curves(person: Person) -> None:
    """Curves of a million steps and ten thousand epochs."""
    window = person.window
    window.docks.show("curves")
    panel = window.curves_panel
    history = long_history(MANY_STEPS, MANY_EPOCHS)
    one = OverlayRun("long", "a long run", history, MANY_STEPS, MANY_STEPS // MANY_EPOCHS)
    others = tuple(replace(one, key=f"long {n}", name=f"run {n}") for n in range(COMPARED))
    person.do("curves of a million steps", partial(panel.set_overlays, (one,)), rest=1.0)
    person.do("ten curves of a million steps", partial(panel.set_overlays, others), rest=1.0)
    person.do("logarithmic", panel.bar.log_steps.trigger, rest=0.5)
    person.do("logarithmic losses", panel.log_button.click, rest=0.5)
    person.do("linear", panel.bar.log_steps.trigger, rest=0.5)
    if panel.view is not None:
        for span in (1, 10, 100, 1000, 0):
            person.do("smoothed otherwise", partial(panel.bar.span_changed.emit, span), rest=0.5)
        plot = panel.view.plots[0]
        zooms = [partial(plot.setXRange, 100.0 * n, 500_000.0 - 4000 * n, 0) for n in range(60)]
        person.over_and_over("zoomed into a million steps", zooms)
        sizes = [(1280 - 10 * (n % 20), 800 - 8 * (n % 20)) for n in range(20)]
        person.over_and_over(
            "resized with a million steps", [partial(window.resize, *size) for size in sizes]
        )
        window.resize(1280, 800)
    person.do("curves as PNG", partial(panel.files.save_png, person.folder / "curves.png"), rest=0.5)
    panel.set_overlays((one,))
    person.settle(0.5)
    save = partial(panel.files.save_csv, person.folder / "curves.csv")
    person.do("a million steps as CSV", save, lambda: not panel.files.is_busy, 0.5)
    panel.set_overlays(())


def _is(person: Person, state: RunState) -> bool:
    return person.window.session.training.run_state is state
