"""At each step at which a run stays, everything adds up, also when the inspector was closed until then."""

import numpy as np

from digitpad.inspection.entry import Group, Kind
from digitpad.inspection.operation_flow import operation, steps
from digitpad.inspection.operation_numbers import explain
from digitpad.state.training import RunState
from digitpad.ui.inspect.compare_page import ComparePage
from digitpad.ui.inspect.other_choice import BEGINNING
from digitpad.ui.operation.page import OPERATION, OperationPage
from tests.inspection.test_operation import some_cells
from tests.training.helpers import small_recipe
from tests.ui.inspect.conftest import LONG, SEVEN, Window

MID_EPOCH = {**LONG, "batch_size": 1}
"""Hardly any step of it is the last of an epoch, or a frame of the film: those are kept in any case."""


def assert_adds_up(window: Window) -> None:
    """Every tensor that an operation made, the drawing's and the updated weights too."""
    entries = window.panel.tensors.tensors.entries()
    made = steps(entries)
    assert {e.group for e in made} >= {Group.ACTIVATIONS, Group.GRADIENTS, Group.OPTIMIZER, Group.DRAWING}
    for entry in made:
        found = operation(entry, entries)
        for cell in some_cells(found.cells):
            assert explain(found, cell).agrees, f"{entry.key}{cell}"


def opened(window: Window) -> None:
    """Open the inspector, and wait until it shows the step with the drawing read by just that network."""
    window.drawing.replace(SEVEN)
    window.panel.show()
    window.qtbot.waitUntil(lambda: window.shows_all_of(window.training.step), timeout=20_000)
    window.qtbot.waitUntil(lambda: window.model.reader.snapshot.step == window.training.step)
    window.panel.refresh()


def test_paused_while_nobody_looked_everything_adds_up(window: Window):
    window.run(small_recipe(optimizer={"kind": "rmsprop"}, **MID_EPOCH), at_least=150)
    window.training.pause()
    window.wait_for(RunState.PAUSED)
    step = window.training.step
    window.training.pause()  # what waits already takes no further batch
    opened(window)
    assert_adds_up(window)
    assert window.training.step == window.panel.moment.step == step


def test_stopped_while_nobody_looked_everything_adds_up(window: Window):
    window.run(small_recipe(optimizer={"kind": "momentum"}, **MID_EPOCH), at_least=150)
    window.training.stop()
    window.wait_for(RunState.FINISHED)
    opened(window)
    assert_adds_up(window)


def test_a_single_batch_shows_the_update_of_a_weight_and_begins_with_what_the_run_began_with(window: Window):
    window.training.start(small_recipe(), "small", step="batch")
    window.wait_for(RunState.PAUSED)
    opened(window)
    assert_adds_up(window)
    panel, view = window.panel, window.panel.view
    weight, updated = "parameters/layers.0.weight", "optimizer/optimizer.updated.layers.0.weight"
    panel.tensors.choose(updated)
    view.set_view(OPERATION)
    page = view.page(OperationPage)
    page.set_cell((300, 5))
    lines = {line.key: line.value for line in page.told.parts.lines}
    assert lines["before"] == panel.tensor(weight).array[300, 5]
    assert np.float32(lines["updated"]) == panel.tensor(updated).array[300, 5]
    assert page.trouble.text() == ""
    assert panel.tensor(updated).kind is Kind.UPDATED
    offered = view.page(ComparePage).other
    offered.offer(panel.tensor(updated))
    offered.choose(BEGINNING)
    beginning = offered.other(panel.tensor(updated)).array
    np.testing.assert_array_equal(beginning, panel.tensor(weight).array)  # of the first step


def test_while_it_runs_the_shown_step_adds_up_from_batch_to_update(window: Window):
    window.panel.resize(980, 2000)  # everything in sight
    window.panel.show()
    window.run(small_recipe(**LONG), at_least=5)
    window.qtbot.waitUntil(lambda: window.panel.moment is not None and bool(window.panel.moment.tensors))
    entries = [e for e in window.panel.tensors.tensors.entries() if e.group is not Group.DRAWING]
    for entry in steps(entries):
        found = operation(entry, entries)
        if found.is_whole:
            assert all(explain(found, cell).agrees for cell in some_cells(found.cells)), entry.key
