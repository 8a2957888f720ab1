"""Without a run, of an edited copy and of the past: a step that is not taken; then the run's own again."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.inspection.entry import Section
from digitpad.inspection.first_batch import Subject, first_batch
from digitpad.nn.calibration import Calibration
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state import first_step
from digitpad.state.training import RunState
from digitpad.ui.inspect.tensor_model import NOTE_ROLE
from digitpad.ui.main_window import MainWindow
from tests.training.helpers import small_dataset, small_recipe
from tests.ui.inspect.conftest import SEVEN, Window

LOGITS = "activations/layers.2.output"


def edited(reader: Reader) -> Reader:
    """A copy with a bias moved."""
    network = Network(reader.snapshot.spec, np.random.default_rng(0))
    network.parameters[...] = reader.snapshot.parameters
    network.layers[0].parameters["bias"][0] += 5
    return replace(reader, snapshot=network.snapshot(), name=f"{reader.name}, edited")


def shows_step_of(window: Window, reader: Reader) -> bool:
    entry = window.panel.tensor(LOGITS)
    if entry is None or entry.array is None:
        return False
    moment = first_batch(Subject(reader.snapshot, len(entry.array)), small_dataset().train)
    return np.array_equal(entry.array, moment.tensors["layers.2.output"])


def note(window: Window, section: Section) -> str:
    model = window.panel.tensors.tensors
    return str(model.index(list(Section).index(section), 0).data(NOTE_ROLE))


@pytest.fixture
def idle(window: Window, reader: Reader) -> Window:
    """A model, a data set and a drawing, and no run."""
    window.model.set_past(reader)
    window.dataset.load("small")
    window.drawing.replace(SEVEN)
    window.panel.show()
    window.qtbot.waitUntil(lambda: shows_step_of(window, reader), timeout=10_000)
    return window


def test_without_a_run_the_tree_is_complete_and_says_that_the_step_is_not_taken(idle: Window, reader: Reader):
    entries = idle.panel.tensors.tensors.entries()
    assert all(entry.array is not None for entry in entries)
    sections = {entry.section for entry in entries}
    assert sections == set(Section) - {Section.OPTIMIZER}
    assert idle.panel.tensor("parameters/layers.0.weight").array is reader.snapshot.tensors["layers.0.weight"]
    assert "Trial step" in idle.panel.moment_sentence
    assert "A small network" in idle.panel.moment_sentence
    assert "small" in note(idle, Section.BATCH) or "bars" in note(idle, Section.BATCH)
    assert "no weight is changed" in note(idle, Section.FORWARD)
    assert "training run" in note(idle, Section.OPTIMIZER)


def test_digits_that_come_are_looked_at_first_from_the_top_of_the_list(window: Window, reader: Reader):
    window.model.set_live(reader)
    window.panel.show()
    assert window.panel.view.entry.key == "parameters/layers.0.weight"
    window.dataset.load("small")
    window.qtbot.waitUntil(lambda: shows_step_of(window, reader), timeout=10_000)
    assert window.panel.view.entry.key == "data/train_images"
    assert window.panel.tensors.verticalScrollBar().value() == 0


@pytest.mark.parametrize("used", ["row", "view", "slice"])
def test_what_somebody_looks_at_stays_when_digits_come(window: Window, reader: Reader, used: str):
    window.model.set_live(reader)
    window.panel.show()
    if used == "row":
        index = window.panel.tensors.tensors.find("parameters/layers.2.bias")
        place = window.panel.tensors.visualRect(index).center()
        window.qtbot.mouseClick(
            window.panel.tensors.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, place.y())
        )
    elif used == "view":
        window.panel.view.set_view("numbers")
    else:
        window.panel.view.slice.set_text("[:, 3]")
    before = window.panel.view.entry.key
    assert before.startswith("parameters/layers.2.bias" if used == "row" else "parameters/layers.0.weight")
    window.dataset.load("small")
    window.qtbot.waitUntil(lambda: shows_step_of(window, reader), timeout=10_000)
    assert window.panel.view.entry.key == before
    tensors = window.panel.tensors
    assert tensors.current_entry().key in {entry.key for entry in tensors.in_sight()}


def test_an_edit_goes_through_to_every_tensor_and_back(idle: Window, reader: Reader):
    before = idle.panel.tensor("gradients/layers.0.weight.grad").array
    keys, moved = idle.shown(), []
    idle.panel.tensors.tensors.rowsRemoved.connect(lambda *_: moved.append(1))
    idle.model.set_edit(edited)
    assert idle.model.reader is not None
    changed = idle.model.reader
    idle.qtbot.waitUntil(lambda: shows_step_of(idle, changed), timeout=10_000)
    assert not np.array_equal(idle.panel.tensor("gradients/layers.0.weight.grad").array, before)
    assert (
        idle.panel.tensor("parameters/layers.0.bias").array[0] != reader.snapshot.tensors["layers.0.bias"][0]
    )
    assert "edited" in idle.panel.moment_sentence
    assert (idle.shown(), moved) == (keys, [])
    idle.model.set_edit(None)
    idle.qtbot.waitUntil(lambda: shows_step_of(idle, reader), timeout=10_000)


def test_a_finished_runs_own_last_step_comes_back_after_an_edit_and_after_the_past(
    window: Window, reader: Reader
):
    window.panel.show()
    window.run(small_recipe(epochs=2, optimizer={"kind": "momentum"}))
    window.wait_for(RunState.FINISHED)
    steps = window.training.step
    window.qtbot.waitUntil(lambda: window.shows_all_of(steps))
    own = window.panel.tensor(LOGITS).array

    def is_back() -> bool:
        entry = window.panel.tensor(LOGITS)
        return window.shows_all_of(steps) and np.array_equal(entry.array, own)

    window.model.set_edit(edited)
    assert window.panel.moment is None
    changed = window.model.reader
    window.qtbot.waitUntil(lambda: shows_step_of(window, changed), timeout=10_000)
    kept = window.panel.tensor("optimizer/optimizer.velocity.layers.0.weight")
    assert kept is not None
    assert kept.array is not None
    assert f"step {steps}" in note(window, Section.OPTIMIZER)
    window.model.set_edit(None)
    window.qtbot.waitUntil(is_back, timeout=10_000)
    assert f"ended at step {steps}" in window.panel.moment_sentence
    window.model.set_past(reader)
    window.qtbot.waitUntil(lambda: shows_step_of(window, reader), timeout=10_000)
    assert "A small network" in window.panel.moment_sentence
    window.model.set_past(None)
    window.qtbot.waitUntil(is_back, timeout=10_000)


def test_of_a_network_edited_on_the_way_the_optimizer_is_that_of_the_end(window: Window):
    window.panel.show()
    window.run(small_recipe(epochs=10_000, optimizer={"kind": "momentum"}))
    window.qtbot.waitUntil(lambda: window.panel.moment is not None and bool(window.panel.moment.step))
    window.model.set_edit(edited)
    early = window.training.step
    window.qtbot.waitUntil(lambda: window.training.step > early + 40, timeout=20_000)
    window.training.stop()
    window.wait_for(RunState.FINISHED)
    left = f"as the run left it after step {window.training.step:,}"
    window.qtbot.waitUntil(lambda: left in note(window, Section.OPTIMIZER), timeout=10_000)
    kept = window.panel.tensor("optimizer/optimizer.velocity.layers.0.weight")
    assert kept is not None
    shown = kept.array
    window.model.set_edit(None)
    window.qtbot.waitUntil(lambda: window.shows_all_of(window.training.step), timeout=10_000)
    assert window.panel.moment is not None
    assert np.array_equal(shown, window.panel.moment.tensors["optimizer.velocity.layers.0.weight"])


def test_a_run_is_asked_nothing_while_the_past_is_looked_at(
    window: Window, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    asked: list[object] = []
    capture = window.training.capture
    monkeypatch.setattr(window.training, "capture", lambda names=(): (asked.append(names), capture(names)))
    window.panel.show()
    window.run(small_recipe(epochs=10_000), at_least=5)
    window.qtbot.waitUntil(lambda: len(asked) >= 2)
    window.model.set_past(reader)
    window.qtbot.waitUntil(lambda: shows_step_of(window, reader), timeout=10_000)
    before = len(asked)
    window.qtbot.wait(600)
    assert len(asked) == before
    window.model.set_past(None)
    window.qtbot.waitUntil(lambda: len(asked) > before)
    window.qtbot.waitUntil(lambda: "Training run, step" in window.panel.moment_sentence)


def test_hidden_it_works_nothing_out(idle: Window, monkeypatch: pytest.MonkeyPatch):
    worked: list[object] = []
    monkeypatch.setattr(first_step, "first_batch", lambda *_: worked.append(1))
    idle.panel.hide()
    idle.model.set_edit(edited)
    idle.qtbot.wait(4 * first_step.DELAY)
    assert worked == []


def test_a_layers_input_in_sight_is_asked_for_by_the_name_that_a_run_knows(window: Window):
    window.panel.show()
    window.panel.tensors.choose("activations/layers.2.input")
    window.panel.filter.setText("layers.2.input")
    window.run(small_recipe(epochs=10_000))
    key = "activations/layers.2.input"
    seen: set[bytes] = set()

    def renewed() -> bool:
        entry = window.panel.tensor(key)
        if entry is not None and entry.array is not None:
            seen.add(entry.array.tobytes())
        return len(seen) >= 3

    window.qtbot.waitUntil(renewed, timeout=20_000)
    assert [entry.key for entry in window.panel.tensors.in_sight()] == [key]


def test_the_probabilities_that_people_are_told_end_the_drawings_way(idle: Window, reader: Reader):
    honest = replace(reader, calibration=Calibration(3.0, "test"))
    idle.model.set_past(honest)
    idle.qtbot.waitUntil(lambda: "drawing/calibrated" in idle.shown(), timeout=10_000)
    told = idle.panel.tensor("drawing/calibrated").array
    logits = idle.panel.tensor("drawing/layers.2.output").array
    np.testing.assert_array_equal(told, Calibration(3.0, "test").probabilities(logits))
    assert idle.shown()[-1] == "drawing/calibrated"


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec.dense(hidden=()),
        NetworkSpec.dense(hidden=(12, 8), dropout=0.5, batch_norm=True),
    ],
    ids=["one layer", "everything"],
)
def test_another_network_takes_the_place_of_the_former(idle: Window, spec: NetworkSpec):
    other = Reader(Network(spec, np.random.default_rng(1)).snapshot(), "another")
    idle.model.set_past(other)
    last = f"activations/layers.{len(spec.layers) - 1}.output"
    idle.qtbot.waitUntil(lambda: idle.panel.tensor(last) is not None, timeout=10_000)
    assert all(entry.array is not None for entry in idle.panel.tensors.tensors.entries())
    assert "(10,)" in str(idle.panel.tensor(f"parameters/layers.{len(spec.layers) - 1}.bias").form.shape)


def test_digits_are_loaded_from_the_panel_in_the_window(
    new_window: Callable[[], MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sources, "load", lambda *_, **__: small_dataset())
    window = new_window()
    window.docks.show("tensors")
    panel = window.inspector_panel
    qtbot.waitUntil(panel.loader.isVisible)
    qtbot.mouseClick(panel.loader, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.tensor("batch/batch.images") is not None, timeout=10_000)
    assert not panel.loader.isVisible()
