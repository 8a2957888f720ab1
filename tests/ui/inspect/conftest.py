"""What the inspector's tests share: the window's models with a real, small network and data set."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state.dataset import DatasetState
from digitpad.state.drawing import DrawingState
from digitpad.state.first_step import FirstStepState
from digitpad.state.model import ModelState
from digitpad.state.training import RunState, TrainingState
from digitpad.training.recipe import Recipe
from digitpad.ui.inspect.inspector_panel import InspectorPanel
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme
from tests.training.helpers import small_dataset

SEVEN = Drawing.of([[(100, 100), (600, 120), (300, 800)], [(250, 450), (520, 430)]])
LONG = {"epochs": 10_000}


@dataclass
class Window:
    """The panel and the models that it looks at."""

    panel: InspectorPanel
    model: ModelState
    drawing: DrawingState
    dataset: DatasetState
    training: TrainingState
    theme: Theme
    qtbot: QtBot

    def run(self, recipe: Recipe, at_least: int = 1) -> None:
        """Start training and wait until it has made some steps."""
        self.training.start(recipe, "small")
        self.qtbot.waitUntil(lambda: self.training.step >= at_least, timeout=20_000)

    def pause(self) -> int:
        """Pause, wait until everything of that step is shown, and return the step."""
        self.training.pause()
        self.wait_for(RunState.PAUSED)
        step = self.training.step
        self.qtbot.waitUntil(lambda: self.shows_all_of(step), timeout=20_000)
        return step

    def wait_for(self, state: RunState) -> None:
        self.qtbot.waitUntil(lambda: self.training.run_state is state, timeout=20_000)

    def shows_all_of(self, step: int) -> bool:
        moment = self.panel.moment
        return moment is not None and moment.step == step and moment.is_whole

    def shown(self) -> list[str]:
        return [entry.key for entry in self.panel.tensors.tensors.entries()]


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme("light")


@pytest.fixture
def data() -> Dataset:
    return small_dataset()


@pytest.fixture
def reader() -> Reader:
    network = Network(NetworkSpec.dense(784, (16,), 10), np.random.default_rng(3))
    return Reader(network.snapshot(), "A small network")


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, data: Dataset, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    def load(source: str, *, progress: Callable[..., None], cancelled: Callable[[], bool]) -> Dataset:
        return data

    monkeypatch.setattr(sources, "load", load)
    model, drawing, dataset = ModelState(), DrawingState(), DatasetState()
    training = TrainingState(model, dataset)
    first_step = FirstStepState(model, dataset)
    panel = InspectorPanel(model, drawing, dataset, training, theme, first_step=first_step)
    qtbot.addWidget(panel)
    panel.resize(980, 330)
    yield Window(panel, model, drawing, dataset, training, theme, qtbot)
    training.shutdown()
    first_step.shutdown()
    dataset.shutdown()


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TensorView:
    """The pane of a tensor by itself, as wide as in a dock."""
    view = TensorView(theme, Measuring(theme))
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    return view
