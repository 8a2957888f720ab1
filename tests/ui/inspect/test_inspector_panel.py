"""The inspector with real models and runs: what it shows is alive, and hidden it costs nothing."""

import pytest

from digitpad.data.dataset import Dataset
from digitpad.inspection.entry import Section
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state.training import RunState
from digitpad.training.capture import tensor_names
from digitpad.ui.inspect.tensor_model import NOTE_ROLE
from tests.training.helpers import small_recipe
from tests.ui.inspect.conftest import LONG, SEVEN, Window


def test_while_it_trains_the_chosen_tensor_changes_and_stays_chosen(window: Window):
    window.panel.show()
    window.panel.tensors.choose("parameters/layers.0.weight")
    window.run(small_recipe(**LONG))
    window.qtbot.waitUntil(lambda: window.panel.moment is not None and bool(window.panel.moment.step))
    resets = []
    window.panel.tensors.tensors.modelReset.connect(lambda: resets.append(1))
    window.panel.tensors.tensors.rowsRemoved.connect(lambda: resets.append(1))
    seen = set()

    def renewed() -> bool:
        entry = window.panel.view.entry
        assert entry is not None
        assert entry.key == "parameters/layers.0.weight"
        if entry.array is not None:
            seen.add(entry.array.tobytes())
        return len(seen) >= 4

    window.qtbot.waitUntil(renewed, timeout=20_000)
    assert resets == []
    current = window.panel.tensors.current_entry()
    assert current is not None
    assert current.key == "parameters/layers.0.weight"


def test_only_what_is_in_sight_is_asked_for_and_nothing_while_hidden(
    window: Window, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[str, ...]] = []
    capture = window.training.capture
    monkeypatch.setattr(window.training, "capture", lambda names=(): (asked.append(names), capture(names)))
    window.run(small_recipe(**LONG), at_least=20)
    window.qtbot.wait(600)
    assert asked == []
    window.panel.show()
    window.panel.tensors.choose("data/train_images")
    window.panel.tensors.scrollToTop()
    window.qtbot.waitUntil(lambda: len(asked) >= 4, timeout=20_000)
    names = set(tensor_names(window.training.recipe))
    assert asked[0] == ()
    assert "loss.value" in asked[-1]
    assert set(asked[-1]) < names
    assert "layers.0.weight.grad" not in asked[-1]
    window.panel.hide()
    before = len(asked)
    window.qtbot.wait(600)
    assert len(asked) == before


def test_a_discarded_run_is_gone_and_the_model_that_reads_is_back(window: Window, reader: Reader):
    window.model.set_live(reader)
    window.panel.show()
    window.run(small_recipe(epochs=1))
    window.wait_for(RunState.FINISHED)
    assert "batch/batch.input" in window.shown()
    window.model.discard()
    window.qtbot.waitUntil(lambda: "batch/batch.input" not in window.shown())
    assert window.panel.moment is None


def test_a_second_run_of_another_network_replaces_the_first(window: Window):
    window.panel.show()
    window.panel.tensors.choose("parameters/layers.0.weight")
    window.run(small_recipe(epochs=1))
    window.wait_for(RunState.FINISHED)
    assert window.panel.tensor("parameters/layers.2.bias") is not None
    window.run(small_recipe(network=NetworkSpec.dense(784, (), 10), **LONG))
    window.pause()
    assert window.panel.tensor("parameters/layers.2.bias") is None
    entry = window.panel.view.entry
    assert entry is not None
    assert entry.form is not None
    assert entry.form.shape == (784, 10)


def test_without_a_run_it_shows_data_drawing_and_the_model_that_reads(
    window: Window, reader: Reader, data: Dataset
):
    window.model.set_live(reader)
    window.panel.show()
    assert (
        window.panel.tensor("parameters/layers.0.weight").array is reader.snapshot.tensors["layers.0.weight"]
    )
    assert window.panel.tensor("data/train_images") is None
    window.dataset.load("small")
    window.drawing.replace(SEVEN)
    window.qtbot.waitUntil(lambda: {"data/train_images", "drawing/probabilities"} <= set(window.shown()))
    assert window.panel.tensor("data/train_images").array is data.train.images
    assert "A small network" in window.panel.moment_sentence
    window.drawing.clear()
    window.qtbot.waitUntil(lambda: "drawing/probabilities" not in window.shown())


def test_every_empty_group_says_what_fills_it(window: Window):
    window.panel.show()
    tensors = window.panel.tensors.tensors
    for row in range(tensors.rowCount()):
        group = tensors.index(row, 0)
        assert tensors.rowCount(group) == 0
        assert len(group.data(NOTE_ROLE)) > 10, group.data()


def test_sgd_says_that_it_remembers_nothing(window: Window):
    window.panel.show()
    window.run(small_recipe(optimizer={"kind": "sgd"}, **LONG))
    window.pause()
    notes = {
        part: window.panel.tensors.tensors.index(row, 0).data(NOTE_ROLE) for row, part in enumerate(Section)
    }
    assert notes[Section.OPTIMIZER].endswith("the updated weights; sgd remembers nothing")
    assert "before the update" in notes[Section.FORWARD]
    assert "before its update" in notes[Section.BACK]


def test_the_panel_never_changes_the_size_that_it_asks_for(window: Window):
    before = window.panel.minimumSizeHint(), window.panel.minimumSize()
    window.panel.show()
    window.dataset.load("small")
    window.qtbot.waitUntil(lambda: "data/train_images" in window.shown())
    for view in ("picture", "grid", "numbers"):
        window.panel.tensors.choose("data/train_images")
        window.panel.view.set_view(view)
        assert (window.panel.minimumSizeHint(), window.panel.minimumSize()) == before
