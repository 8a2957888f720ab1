"""What tests of the hidden units share: a network that reads, a data set, and the states around them."""

from dataclasses import dataclass

import numpy as np
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state.dataset import DatasetState
from digitpad.state.drawing import DrawingState
from digitpad.state.evaluation import EvaluationState
from digitpad.state.experiment import ExperimentState
from digitpad.state.model import ModelState
from digitpad.state.reading import ReadingState
from digitpad.state.units import UnitsState
from tests.training.helpers import small_dataset

SEVEN = Drawing.of([[(100, 100), (600, 120), (300, 800)], [(250, 450), (520, 430)]])


def reader(seed: int = 1, hidden: tuple[int, ...] = (8,), activation: str = "relu") -> Reader:
    """784-8-10, untrained."""
    network = Network(NetworkSpec.dense(784, hidden, 10, activation), np.random.default_rng(seed))
    return Reader(network.snapshot(), f"network {seed}")


@dataclass
class Parts:
    """The states, with no window around them."""

    model: ModelState
    dataset: DatasetState
    evaluation: EvaluationState
    experiment: ExperimentState
    reading: ReadingState
    units: UnitsState
    drawing: DrawingState

    @classmethod
    def made(cls) -> "Parts":
        """Fresh ones, in which `reader()` reads as the base."""
        model, dataset, drawing = ModelState(), DatasetState(), DrawingState()
        evaluation = EvaluationState(model, dataset)
        experiment = ExperimentState(model, dataset, evaluation)
        reading = ReadingState(drawing, model)
        model.set_past(reader())
        return cls(
            model, dataset, evaluation, experiment, reading, UnitsState(model, dataset, reading), drawing
        )

    def load(self, qtbot: QtBot) -> Dataset:
        """Bring the small data set into memory."""
        self.dataset.load("small")
        qtbot.waitUntil(lambda: self.dataset.current is not None)
        assert self.dataset.current is not None
        return self.dataset.current

    def shutdown(self) -> None:
        """End every job."""
        self.units.shutdown()
        self.experiment.shutdown()
        self.evaluation.shutdown()
        self.dataset.shutdown()


def load_small(monkeypatch) -> None:
    """Let every data set be the small one."""
    monkeypatch.setattr(sources, "load", lambda *_, **__: small_dataset())
