"""The matrix and the gallery: clicks, keys, words, and what is said where there is nothing to show."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state.answers import Situation
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from digitpad.ui.mistakes.mistakes_panel import MistakesPanel
from digitpad.ui.mistakes.wording import suspects_help, suspects_texts
from digitpad.ui.theme import Theme
from tests.training.helpers import small_dataset, small_recipe

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(sources, "load", lambda *_, **__: small_dataset())
    made = Session(Settings(tmp_path / "settings.json"))
    network = Network(NetworkSpec.dense(784, (8,), 10), np.random.default_rng(1))
    made.model.set_past(Reader(network.snapshot(), "untrained"))
    yield made
    made.shutdown()


@pytest.fixture
def empty(session: Session, qtbot: QtBot) -> MistakesPanel:
    """Without a data set."""
    panel = MistakesPanel(session, Theme("light"))
    qtbot.addWidget(panel)
    panel.resize(980, 230)
    panel.show()
    return panel


@pytest.fixture
def panel(empty: MistakesPanel, session: Session, qtbot: QtBot) -> MistakesPanel:
    QTest.mouseClick(empty.load, LEFT)
    qtbot.waitUntil(lambda: session.mistakes.situation is Situation.READY)
    return empty


def a_mistake(session: Session) -> tuple[int, int]:
    matrix = session.mistakes.answers.matrix
    true, read = np.argwhere(matrix * (1 - np.eye(10)) > 1)[0].tolist()
    return true, read


def click_cell(panel: MistakesPanel, cell: tuple[int, int]) -> None:
    QTest.mouseClick(panel.matrix, LEFT, pos=panel.matrix.place(cell).center().toPoint())


def test_without_data_it_says_so_and_loads_some(empty: MistakesPanel, session: Session, qtbot: QtBot):
    assert empty.load.isVisible()
    assert not empty.matrix.isVisible()
    assert "Load a data set" in empty.missing.text()
    QTest.mouseClick(empty.load, LEFT)
    qtbot.waitUntil(empty.matrix.isVisible)
    assert not empty.load.isVisible()
    assert empty.reader.text == "Of: untrained"
    assert "of 100 are mistakes" in empty.accuracy.text


def test_a_click_on_a_cell_fills_the_gallery_with_its_pictures(panel: MistakesPanel, session: Session):
    answers, cell = session.mistakes.answers, a_mistake(session)
    click_cell(panel, cell)
    assert session.mistakes.cell == panel.matrix.cell == cell
    assert panel.gallery.count == answers.matrix[cell]
    answer, name = panel.gallery.caption(0)
    index = int(session.mistakes.indices[0])
    assert answer.startswith(f"{cell[0]} → {cell[1]}  ")
    assert answer.endswith("%")
    assert name == f"[{index}]"
    assert panel.title.text == f"{panel.gallery.count} × a {cell[0]} read as {cell[1]}"
    assert not panel.all_mistakes.isChecked()
    QTest.mouseClick(panel.all_mistakes, LEFT)
    assert session.mistakes.cell is None
    assert panel.gallery.count == 100 - answers.right
    assert panel.all_mistakes.isChecked()
    QTest.mouseClick(panel.all_mistakes, LEFT)
    assert panel.all_mistakes.isChecked(), "a list is always chosen"


def test_keys_go_from_cell_to_cell_and_escape_shows_all(panel: MistakesPanel, session: Session):
    click_cell(panel, (4, 4))
    for key, cell in (
        (Qt.Key.Key_Right, (4, 5)),
        (Qt.Key.Key_Down, (5, 5)),
        (Qt.Key.Key_Left, (5, 4)),
        (Qt.Key.Key_Up, (4, 4)),
    ):
        QTest.keyClick(panel.matrix, key)
        assert session.mistakes.cell == cell
    assert "a 4 read correctly" in panel.matrix.accessibleDescription()
    QTest.keyClick(panel.matrix, Qt.Key.Key_Escape)
    assert session.mistakes.cell is None


def test_the_order_is_chosen_from_a_list(panel: MistakesPanel, session: Session):
    surest = session.mistakes.indices.tolist()
    panel.order.setFocus()
    QTest.keyClick(panel.order, Qt.Key.Key_Down)
    assert session.mistakes.indices.tolist() == sorted(surest)
    assert session.mistakes.indices.tolist() != surest


def test_the_training_pictures_are_read_when_they_are_chosen(
    panel: MistakesPanel, session: Session, qtbot: QtBot
):
    QTest.keyClick(panel.part, Qt.Key.Key_Down)
    assert not panel.matrix.isVisible()
    assert "Reading" in panel.missing.text()
    qtbot.waitUntil(panel.matrix.isVisible)
    assert "of 300 are mistakes" in panel.accuracy.text


def test_a_picture_is_opened_by_click_and_by_key(panel: MistakesPanel, session: Session, qtbot: QtBot):
    gallery, indices = panel.gallery, session.mistakes.indices
    with qtbot.waitSignal(panel.picture_opened):
        QTest.mouseClick(gallery.viewport(), LEFT, pos=gallery.rect_of(1).center())
    assert session.tracing.subject.source == f"test_images[{indices[1]}]"
    QTest.keyClick(gallery, Qt.Key.Key_Right)
    assert gallery.current == 2
    QTest.keyClick(gallery, Qt.Key.Key_Return)
    assert session.tracing.subject.source == f"test_images[{indices[2]}]"
    QTest.keyClick(gallery, Qt.Key.Key_End)
    assert gallery.current == len(indices) - 1
    assert gallery.viewport().rect().contains(gallery.rect_of(gallery.current)), "it is scrolled to"


def test_only_what_is_in_sight_is_drawn(panel: MistakesPanel):
    gallery = panel.gallery
    assert gallery.count > 60
    assert 0 < len(gallery.in_sight()) < 40
    assert gallery.place_at(QPoint(2000, 10)) is None


def test_suspected_labels_are_a_list_of_their_own(panel: MistakesPanel, session: Session):
    QTest.mouseClick(panel.suspected, LEFT)
    assert session.mistakes.shows_suspects
    assert panel.gallery.count == len(session.mistakes.answers.suspects) == 0, "it is sure of nothing"
    assert "look wrong" in panel.title.text
    assert not panel.all_mistakes.isChecked()


def test_a_diverged_network_is_told_as_such(panel: MistakesPanel, session: Session, qtbot: QtBot):
    spec = NetworkSpec.dense(784, (8,), 10)
    snapshot = Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32))
    session.model.set_past(Reader(snapshot, "diverged"))
    qtbot.waitUntil(lambda: "diverged" in panel.accuracy.text)
    assert panel.grab().width() == 980
    QTest.mouseClick(panel.gallery.viewport(), LEFT, pos=panel.gallery.rect_of(0).center())
    qtbot.waitUntil(lambda: session.reading.untouched is not None)


def test_the_button_asks_for_another_moment(panel: MistakesPanel, qtbot: QtBot):
    with qtbot.waitSignal(panel.time_wanted):
        QTest.mouseClick(panel.other, LEFT)


def test_hidden_it_asks_for_nothing(panel: MistakesPanel, session: Session):
    panel.hide()
    network = Network(NetworkSpec.dense(784, (8,), 10), np.random.default_rng(7))
    session.model.set_past(Reader(network.snapshot(), "another"))
    assert not session.evaluation.is_busy
    panel.show()
    assert session.evaluation.is_busy


def test_while_a_network_trains_it_says_when_the_matrix_comes(
    empty: MistakesPanel, session: Session, qtbot: QtBot
):
    session.model.set_past(None)
    session.training.start(small_recipe(epochs=10_000, film=0), "small")
    qtbot.waitUntil(lambda: session.mistakes.situation is Situation.TRAINING, timeout=20_000)
    qtbot.waitUntil(lambda: "in training" in empty.missing.text())
    assert not empty.load.isVisible()
    qtbot.waitUntil(lambda: session.training.step > 0, timeout=20_000)
    session.training.stop()
    qtbot.waitUntil(empty.matrix.isVisible, timeout=20_000)


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 120), (980, 230), (1270, 310), (1000, 700)])
def test_it_can_be_painted_at_any_size(
    panel: MistakesPanel, session: Session, choice: str, size: tuple[int, int]
):
    panel._theme.set_choice(choice)
    panel.resize(*size)
    click_cell(panel, (2, 3))
    assert not panel.grab().isNull()


def test_a_run_on_other_data_offers_to_load_that_data(
    empty: MistakesPanel, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    session.model.set_past(None)
    session.training.start(small_recipe(epochs=1), "small")
    qtbot.waitUntil(lambda: session.model.candidate is not None, timeout=20_000)
    some = small_dataset()
    other = Dataset("other", some.train, some.test, "1" * 64)
    monkeypatch.setattr(sources, "load", lambda *_, **__: other)
    session.dataset.load("other")
    session.time.watch(empty, True)
    qtbot.waitUntil(lambda: bool(session.time.steps), timeout=20_000)
    session.time.go_to(session.time.steps[-1])
    qtbot.waitUntil(lambda: empty.load.isVisible() and empty.load.text() == "Load bars", timeout=20_000)
    assert "trained on other digits: bars" in empty.missing.text()
    QTest.mouseClick(empty.load, LEFT)  # what bears the name is still the other one
    qtbot.waitUntil(lambda: "holds other digits" in empty.missing.text())
    assert not empty.load.isVisible()
    monkeypatch.setattr(sources, "load", lambda *_, **__: some)
    session.dataset.load("small")
    qtbot.waitUntil(empty.matrix.isVisible, timeout=20_000)


def test_in_a_narrow_panel_the_lists_have_short_names_whole_ones_for_the_ear(panel: MistakesPanel):
    QApplication.processEvents()
    assert panel.all_mistakes.text() == "All mistakes"
    panel.resize(590, 200)
    QApplication.processEvents()
    for button in (panel.all_mistakes, panel.suspected):
        assert button.width() >= button.minimumSizeHint().width(), "its words are whole"
    assert panel.all_mistakes.text() == "All"
    assert panel.all_mistakes.accessibleName() == "All mistakes"
    assert panel.suspected.accessibleName().startswith("Labels that look wrong to this network")


def test_in_a_low_panel_sums_and_captions_go_before_the_counts(panel: MistakesPanel, qtbot: QtBot):
    matrix = panel.matrix
    seen = []
    for height in (330, 180, 160, 130):
        panel.resize(980, height)
        seen.append(matrix.around)
        assert matrix.isVisible()
        assert matrix.cell_at(matrix.place((9, 9)).center()) == (9, 9)
        assert matrix.rect().toRectF().contains(matrix.place((9, 9)))
    assert seen[0] == (True, True)
    assert seen[-1] == (False, False)
    assert seen == sorted(seen, reverse=True)
    matrix.setFixedWidth(matrix.minimumSizeHint().width())
    assert matrix.count_text(1124) in ("1124", ""), "never in thousands"
    assert matrix.count_text(12) == "12"


def test_in_a_very_low_panel_there_are_only_the_pictures_and_a_line_that_says_why(panel: MistakesPanel):
    panel.resize(980, 100)
    assert not panel.matrix.isVisible()
    assert panel.accuracy.text.startswith("Too low for the confusion matrix")
    assert panel.gallery.caption_lines == 0
    assert panel.gallery.isVisible()
    panel.resize(980, 230)
    assert panel.matrix.isVisible()
    assert "are mistakes" in panel.accuracy.text


def test_a_young_network_counts_no_wrong_labels(panel: MistakesPanel, session: Session):
    answers = session.mistakes.answers
    assert answers.right < 90
    assert panel.suspected.accessibleName() == "Labels that look wrong to this network"
    assert "too early to tell" in panel.suspected.toolTip()
    surely = np.where(np.arange(10) == answers.examples.labels[:, None], 0.001, 0.999).astype(np.float32)
    mostly = dataclasses.replace(answers, predicted=answers.examples.labels.copy(), probabilities=surely)
    assert suspects_texts(mostly)[0] == f"Labels that look wrong to this network ({len(mostly.suspects)})"
    assert "too early" not in suspects_help(mostly)


def test_the_order_waits_until_it_is_known_how_sure_the_network_is(panel: MistakesPanel, session: Session):
    state = session.mistakes
    assert panel.order.isEnabled()
    state._answers = dataclasses.replace(state.answers, probabilities=None)
    state.choose_cell(None)
    assert not panel.order.isEnabled()
    assert panel.order.currentText() == "As they lie"
    assert "until it is known" in panel.order.toolTip()
    assert (np.diff(state.indices) > 0).all()


def test_tab_goes_from_one_list_to_the_other(panel: MistakesPanel, qtbot: QtBot):
    panel.all_mistakes.setFocus()
    qtbot.keyClick(panel.all_mistakes, Qt.Key.Key_Tab)
    assert panel.suspected.hasFocus()
