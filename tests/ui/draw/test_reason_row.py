"""The nearest digits in the reading panel, and what is said of a drawing that is no digit."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from digitpad.files.models import Model
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.state import reason as module
from digitpad.state.dataset import DatasetState
from digitpad.state.drawing import DrawingState
from digitpad.state.model import LoadedModel, ModelState
from digitpad.state.reading import ReadingState
from digitpad.state.reason import ReasonState
from digitpad.state.tools import ToolState
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.draw.reason_row import ReasonRow
from digitpad.ui.theme import Theme
from tests.refusal_kit import refusing_reader
from tests.ui.draw.conftest import mouse_stroke, show


@pytest.fixture
def dataset(drawn_digits: DatasetState) -> DatasetState:
    return drawn_digits


@pytest.fixture
def model() -> ModelState:
    model = ModelState()
    read_with(model, doubt=0.99)
    return model


def read_with(model: ModelState, doubt: float) -> None:
    reader = refusing_reader(doubt=doubt)
    model.offer(LoadedModel(Model(reader.snapshot, refusal=reader.refusal), reader.name))


@pytest.fixture
def panel(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    reading: ReadingState,
    dataset: DatasetState,
    tools: ToolState,
    theme: Theme,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[DrawPanel]:
    monkeypatch.setattr(module, "REST", 5)
    reason = ReasonState(reading, model, dataset)
    panel = DrawPanel(drawing, reading, theme, tools=tools, reason=reason)
    qtbot.addWidget(panel)
    panel.resize(1009, 482)
    show(qtbot, panel)
    yield panel
    reason.shutdown()


@pytest.fixture
def row(panel: DrawPanel) -> ReasonRow:
    assert panel.reading.nearest is not None
    return panel.reading.nearest


def draw(panel: DrawPanel) -> None:
    mouse_stroke(panel.canvas, [(300, 200), (700, 220), (400, 800)])


def test_what_is_no_digit_is_called_so_and_its_best_digit_stands_back(
    qtbot: QtBot, panel: DrawPanel, row: ReasonRow, reading: ReadingState, theme: Theme
):
    draw(panel)
    qtbot.waitUntil(lambda: reading.prediction is not None and reading.prediction.digit is not None)
    assert reading.prediction is not None
    assert panel.reading.result.startswith("Not a digit I know")
    assert panel.reading.digit.text == str(reading.prediction.digit)
    assert str(reading.prediction.digit) in panel.reading.result
    assert panel.reading.bars.text_of(0) != ""
    colours = panel.reading.bars.grab().toImage()
    accents = sum(
        colours.pixelColor(x, y) == theme.accent
        for x in range(0, colours.width(), 3)
        for y in range(0, colours.height(), 3)
    )
    assert accents == 0, "no bar claims to be the answer"


def test_the_nearest_digits_appear_with_label_and_distance(
    qtbot: QtBot, panel: DrawPanel, row: ReasonRow, dataset: DatasetState
):
    assert row.isHidden()
    draw(panel)
    qtbot.waitUntil(lambda: len(row.neighbours) == 5)
    assert row.isVisible()
    assert dataset.current is not None
    for neighbour in row.neighbours:
        assert neighbour.label == dataset.current.train.labels[neighbour.index]
        assert f"{neighbour.label} at a distance of {neighbour.distance:.2f}" in row.accessibleName()
    qtbot.waitUntil(lambda: row.rect().contains(row.place(4).toAlignedRect()))
    image = row.grab().toImage()
    for number, neighbour in enumerate(row.neighbours):
        place = row.place(number)
        brightest = np.unravel_index(neighbour.image.argmax(), (28, 28))
        x = int(place.left() + (brightest[1] + 0.5) * place.width() / 28)
        y = int(place.top() + (brightest[0] + 0.5) * place.height() / 28)
        assert image.pixelColor(x, y).value() > 120, "ink is white"
        corner = image.pixelColor(int(place.left()) + 2, int(place.top()) + 2)
        assert corner.value() < 40, "and lies on black, as in MNIST"


def test_in_a_narrow_row_no_picture_is_cut_and_no_number_runs_into_another(
    qtbot: QtBot, panel: DrawPanel, row: ReasonRow
):
    draw(panel)
    qtbot.waitUntil(lambda: len(row.neighbours) == 5)
    row.setParent(None)
    qtbot.addWidget(row)
    row.resize(150, row.minimumSizeHint().height())
    image, ground = row.grab().toImage(), row.grab().toImage().pixelColor(149, 1)
    last = max(number for number in range(5) if row.place(number).right() <= 150)
    assert last == 3
    right, top = int(row.place(last).right()) + 2, int(row.place(0).top())
    assert all(image.pixelColor(x, top + 9) == ground for x in range(right, 150)), "half a picture"
    below = range(int(row.place(0).bottom()) + 2, row.height())
    for number in range(3):  # before the label of the next one
        x = int(row.place(number + 1).left()) - 2
        assert all(image.pixelColor(x, y) == ground for y in below)


def test_for_a_digit_they_are_shown_when_asked_for(
    qtbot: QtBot, panel: DrawPanel, row: ReasonRow, model: ModelState, drawing: DrawingState
):
    read_with(model, doubt=0.01)
    draw(panel)
    qtbot.waitUntil(lambda: panel.reading.result.startswith("Read as"))
    qtbot.wait(40)
    assert row.isHidden()
    QTest.mouseClick(panel.reading.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(row.neighbours) == 5)
    QTest.mouseClick(panel.reading.ask, Qt.MouseButton.LeftButton)
    assert row.isHidden()


@pytest.mark.parametrize("points", [9, 16])
def test_the_panel_needs_no_more_room_when_they_come(
    qtbot: QtBot, panel: DrawPanel, row: ReasonRow, points: int
):
    font = panel.font()
    font.setPointSize(points)
    panel.setFont(font)
    qtbot.wait(10)
    before = panel.minimumSizeHint(), panel.reading.minimumSizeHint()
    draw(panel)
    qtbot.waitUntil(lambda: row.isVisible() and len(row.neighbours) == 5)
    assert (panel.minimumSizeHint(), panel.reading.minimumSizeHint()) == before
    panel.resize(before[0])
    panel.grab()
    qtbot.wait(10)
    assert not row.geometry().intersects(panel.reading.bars.geometry())


def test_without_data_the_digits_are_synthetic_and_the_row_says_so(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    reading: ReadingState,
    theme: Theme,
    no_data_at_hand: DatasetState,
    monkeypatch: pytest.MonkeyPatch,
):
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, widget: told.append(text))
    monkeypatch.setattr(module, "REST", 5)
    reason = ReasonState(reading, model, no_data_at_hand)
    panel = DrawPanel(drawing, reading, theme, reason=reason)
    qtbot.addWidget(panel)
    panel.resize(1009, 482)
    show(qtbot, panel)
    row = panel.reading.nearest
    assert row is not None
    draw(panel)
    qtbot.waitUntil(lambda: len(row.neighbours) == 5, timeout=20_000)
    assert row.caption == "The nearest synthetic digits, which nobody wrote:"
    qtbot.waitUntil(lambda: row.rect().contains(row.place(4).toAlignedRect()))
    at = row.place(1).center().toPoint()
    QCoreApplication.sendEvent(row, QHelpEvent(QEvent.Type.ToolTip, at, row.mapToGlobal(at)))
    assert "of the synthetic digits, which it did not learn from." in told[0]
    reason.shutdown()


def test_a_network_without_a_hidden_layer_is_said_to_have_nothing_to_compare_by(
    qtbot: QtBot, panel: DrawPanel, row: ReasonRow, model: ModelState
):
    flat = Network(NetworkSpec.dense(784, (), 10), np.random.default_rng(0)).snapshot()
    model.offer(LoadedModel(Model(flat), "Flat"))
    draw(panel)
    QTest.mouseClick(panel.reading.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "no hidden layer" in row.caption)


def test_while_a_network_trains_a_click_says_why_nothing_comes(
    qtbot: QtBot, panel: DrawPanel, row: ReasonRow, model: ModelState, drawing: DrawingState
):
    read_with(model, doubt=0.01)
    model.set_live(refusing_reader(doubt=0.01))
    draw(panel)
    qtbot.waitUntil(lambda: panel.reading.result.startswith("Read as"))
    assert row.isHidden()
    QTest.mouseClick(panel.reading.ask, Qt.MouseButton.LeftButton)
    assert row.isVisible()
    assert row.caption == "While a network trains, its nearest digits are not looked for."
    for _ in range(3):  # the network in training reads anew all the time
        model.set_live(refusing_reader(doubt=0.01))
        qtbot.wait(20)
        assert row.isVisible()
        assert row.neighbours == ()
    model.set_live(None)
    qtbot.waitUntil(lambda: len(row.neighbours) == 5)
    model.set_live(refusing_reader(doubt=0.01))
    qtbot.waitUntil(lambda: "trains" in row.caption and row.neighbours == ())
    QTest.mouseClick(panel.reading.ask, Qt.MouseButton.LeftButton)
    assert row.isHidden()


def test_the_distance_below_a_picture_is_explained_under_the_mouse(
    qtbot: QtBot, panel: DrawPanel, row: ReasonRow, monkeypatch: pytest.MonkeyPatch
):
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, widget: told.append(text))
    draw(panel)
    qtbot.waitUntil(lambda: len(row.neighbours) == 5)
    qtbot.waitUntil(lambda: row.rect().contains(row.place(4).toAlignedRect()))
    place = row.place(2)
    at = QPoint(int(place.left()) + 20, int(place.bottom()) + 8)
    QCoreApplication.sendEvent(row, QHelpEvent(QEvent.Type.ToolTip, at, row.mapToGlobal(at)))
    assert len(told) == 1
    assert f"{row.neighbours[2].distance:.3f} is how far" in told[0]
