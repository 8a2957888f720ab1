"""What tests of the nearest digits share: who reads, what is drawn, and data sets that are soon there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad import paths
from digitpad.data import sources, synthetic
from digitpad.data.dataset import Dataset
from digitpad.data.drawings import save_drawings
from digitpad.files.models import Model
from digitpad.recognition.recogniser import Reader
from digitpad.state.dataset import DatasetState
from digitpad.state.drawing import DrawingState
from digitpad.state.model import LoadedModel, ModelState
from tests.refusal_kit import refusing_reader

FEW = 200


@pytest.fixture
def drawn_digits(qtbot: QtBot, tmp_path: Path) -> Iterator[DatasetState]:
    """120 digits from a file, loaded."""
    state = DatasetState()
    path = tmp_path / "digits.jsonl"
    save_drawings(path, synthetic.generate(120, np.random.default_rng(1)))
    with qtbot.waitSignal(state.dataset_changed):
        state.load(str(path))
    yield state
    state.shutdown()


@pytest.fixture
def no_data_at_hand(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[DatasetState]:
    """No data set is loaded, MNIST is not there, and the synthetic digits are FEW."""
    monkeypatch.delenv(paths.DATA_VARIABLE, raising=False)
    load = sources.load

    def soon(source: str, **asked: Any) -> Dataset:
        if source == "synthetic":
            return synthetic.load_synthetic(**asked, train=FEW, test=10)
        return load(source, **asked)

    monkeypatch.setattr(sources, "load", soon)
    state = DatasetState()
    yield state
    state.shutdown()


@pytest.fixture
def drawing() -> DrawingState:
    return DrawingState()


@pytest.fixture
def model() -> ModelState:
    """What reads takes nothing for a digit."""
    model = ModelState()
    offer(model, refusing_reader())
    return model


def offer(model: ModelState, reader: Reader, data: dict[str, str] | None = None) -> None:
    """Let a model read that is not in training."""
    made = Model(reader.snapshot, data=data or {}, refusal=reader.refusal)
    model.offer(LoadedModel(made, reader.name))


def draw(drawing: DrawingState) -> None:
    drawing.begin_stroke(300, 200)
    drawing.extend_stroke(700, 220)
    drawing.extend_stroke(400, 800)
    drawing.end_stroke()
