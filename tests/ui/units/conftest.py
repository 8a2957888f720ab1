"""What the tests of the hidden units' panel share: the panel alone, the real window, and hands for both."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from digitpad import paths
from digitpad.data.dataset import Dataset
from digitpad.files.models import Model
from digitpad.recognition.recogniser import Reader
from digitpad.state.model import LoadedModel
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from digitpad.ui.main_window import MainWindow
from digitpad.ui.theme import Theme
from digitpad.ui.units.units_panel import UnitsPanel
from tests.ui.conftest import BuildWindow
from tests.units_kit import SEVEN, load_small, reader

KEPT = paths.resource("models/bundled.safetensors")
"""A file that is there, so that nobody asks whether the network is to be saved when the window closes."""

LEFT = Qt.MouseButton.LeftButton


@dataclass
class Stand:
    """The panel alone, with the session behind it."""

    session: Session
    theme: Theme
    units_panel: UnitsPanel


Panelled = Stand | MainWindow


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stand]:
    load_small(monkeypatch)
    session, theme = Session(Settings(tmp_path / "settings.json")), Theme("light")
    made = Stand(session, theme, UnitsPanel(session, theme))
    qtbot.addWidget(made.units_panel)
    made.units_panel.resize(960, 230)
    read_by(made, reader(1, (12,)))
    made.units_panel.show()
    yield made
    session.shutdown()


@pytest.fixture
def whole(new_window: BuildWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> MainWindow:
    """The real window, with the panel open."""
    load_small(monkeypatch)
    made = new_window()
    made.resize(1280, 800)
    read_by(made, reader(1, (12,)))
    made.docks.show("units")
    qtbot.waitUntil(lambda: made.units_panel.isVisible())
    return made


@pytest.fixture
def panel(window: Stand) -> UnitsPanel:
    return window.units_panel


def read_by(window: Panelled, who: Reader) -> None:
    window.session.model.offer(LoadedModel(Model(who.snapshot), who.name, KEPT))


def load(window: Panelled, qtbot: QtBot) -> Dataset:
    session = window.session
    session.dataset.load("small")
    qtbot.waitUntil(lambda: session.units.statistics is not None)
    qtbot.waitUntil(lambda: session.experiment.base_accuracy is not None)
    assert session.dataset.current is not None
    return session.dataset.current


def draw(window: Panelled, qtbot: QtBot) -> None:
    window.session.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: bool(window.session.units.drawing))
    window.units_panel.refresh()


def click_unit(panel: UnitsPanel, qtbot: QtBot, unit: int) -> None:
    place = panel.gallery.place(unit)
    qtbot.mouseClick(panel.gallery.viewport(), LEFT, pos=place.center())


def at(point: QPointF) -> QPoint:
    return QPoint(int(point.x()), int(point.y()))


def bits(window: Panelled) -> bytes:
    who = window.session.model.reader
    assert who is not None
    return who.snapshot.parameters.tobytes()
