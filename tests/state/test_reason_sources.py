"""Where the nearest digits come from: the data set that is loaded, MNIST, or synthetic ones."""

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad import paths
from digitpad.data import synthetic
from digitpad.state import reason as module
from digitpad.state.dataset import DatasetState
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.reading import ReadingState
from digitpad.state.reason import COUNT, ReasonState
from tests.conftest import MNIST_FILES
from tests.reason_kit import FEW, draw, drawing, model, offer
from tests.refusal_kit import refusing_reader

__all__ = ["drawing", "model"]


def test_without_any_data_set_the_nearest_digits_are_synthetic_and_called_so(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    no_data_at_hand: DatasetState,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "REST", 1)
    state = ReasonState(ReadingState(drawing, model), model, no_data_at_hand)
    state.watch(True)
    draw(drawing)
    qtbot.waitUntil(lambda: state.is_searching)
    qtbot.waitUntil(lambda: state.reason is not None, timeout=20_000)
    assert state.reason is not None
    assert state.reason.synthetic
    assert not state.reason.learnt
    assert len(state.reason.neighbours) == COUNT
    made = synthetic.load_synthetic(train=FEW, test=10).train  # the same seed gives the same digits
    for neighbour in state.reason.neighbours:
        assert neighbour.label == made.labels[neighbour.index]
        assert np.array_equal(neighbour.image, made.images[neighbour.index])
    state.shutdown()


def test_synthetic_digits_that_were_made_serve_the_next_network_and_can_be_what_it_learnt(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    no_data_at_hand: DatasetState,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "REST", 1)
    state = ReasonState(ReadingState(drawing, model), model, no_data_at_hand)
    state.watch(True)
    draw(drawing)
    qtbot.waitUntil(lambda: state.reason is not None, timeout=20_000)
    sha256 = synthetic.load_synthetic(train=FEW, test=10).sha256
    monkeypatch.setattr(module.sources, "load", lambda *_, **__: pytest.fail("they are at hand"))
    offer(model, refusing_reader("Another", seed=8), {"synthetic": sha256})
    qtbot.waitUntil(lambda: state.reason is not None and state.reason.learnt)
    assert state.reason is not None
    assert state.reason.synthetic
    state.shutdown()


def test_where_mnist_is_damaged_the_digits_are_synthetic(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    no_data_at_hand: DatasetState,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    folder = tmp_path / "data" / "mnist"
    folder.mkdir(parents=True)
    for name in MNIST_FILES:
        (folder / f"{name}.gz").write_bytes(b"no digits")
    monkeypatch.setenv(paths.DATA_VARIABLE, str(folder.parent))
    assert module.sources.find("mnist") is not None
    monkeypatch.setattr(module, "REST", 1)
    state = ReasonState(ReadingState(drawing, model), model, no_data_at_hand)
    state.watch(True)
    draw(drawing)
    qtbot.waitUntil(lambda: state.reason is not None, timeout=20_000)
    assert state.reason is not None
    assert state.reason.synthetic
    state.shutdown()


def test_mnist_is_used_where_it_is_at_hand(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    mnist_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "REST", 1)
    state = ReasonState(ReadingState(drawing, model), model, DatasetState())
    state.watch(True)
    draw(drawing)
    qtbot.waitUntil(lambda: state.reason is not None, timeout=20_000)
    assert state.reason is not None
    assert state.reason.source == "mnist"
    state.shutdown()
