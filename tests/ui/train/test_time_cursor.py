"""The time cursor: it stays at its step whatever the axes do, and can be dragged along the steps."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from digitpad.training.events import BatchDone
from digitpad.training.history import RunHistory
from digitpad.ui.theme import Theme
from digitpad.ui.train.curves_view import CurvesView
from digitpad.ui.train.time_cursor import TimeCursor
from tests.training_kit import record


@pytest.fixture
def view(qapp, qtbot) -> Iterator[CurvesView]:
    made = CurvesView(Theme("light"))
    history = RunHistory(100)
    for step in range(1, 101):
        history.add(BatchDone(step, 1 / step, 0.5, 0.1))
    made.resize(800, 300)
    made.show()
    made.show_run(history, 100, 50)
    made.refresh()
    qtbot.waitUntil(made.isVisible)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def cursor(view: CurvesView) -> TimeCursor:
    return TimeCursor(view.plots, Theme("light"), view)


def test_it_is_hidden_in_the_present(cursor: TimeCursor):
    assert not any(line.isVisible() for line in cursor.lines)
    cursor.show_at(3)
    assert cursor.lines[0].isVisible()
    cursor.show_at(None)
    assert not any(line.isVisible() for line in cursor.lines)


def test_it_stays_at_its_step_on_a_logarithmic_axis(view: CurvesView, cursor: TimeCursor):
    cursor.show_at(10)
    assert [line.value() for line in cursor.lines] == [10, 10, 10]
    view.set_log(steps=True)
    assert [line.value() for line in cursor.lines] == pytest.approx([1, 1, 1])


def test_the_axis_reaches_up_to_the_loss_at_the_step_that_is_looked_back_at(view: CurvesView):
    usual = view.loss.viewRange()[1][1]
    assert usual < 1, "the first steps would flatten the curve"
    view.moment = 1
    view.refresh()
    assert view.loss.viewRange()[1][1] >= 1.0
    view.moment = 90
    view.refresh()
    assert view.loss.viewRange()[1][1] == usual
    view.moment = None
    view.refresh()
    assert view.loss.viewRange()[1][1] == usual


def test_it_is_not_the_cross_hair(view: CurvesView, cursor: TimeCursor):
    cursor.show_at(10)
    view.point_at(50)
    assert cursor.lines[0].value() == 10
    assert view.loss.hair.upright.value() == 50
    view.point_at(None)
    assert cursor.lines[0].isVisible()


def test_dragging_it_asks_for_other_steps_and_does_not_zoom(view: CurvesView, cursor: TimeCursor, qtbot):
    cursor.show_at(50)
    dragged = record(cursor.dragged)
    plot = view.loss
    before = plot.viewRange()[0]

    def place(step: float) -> QPointF:
        scene = plot.plotItem.vb.mapViewToScene(QPointF(step, sum(plot.viewRange()[1]) / 2))
        return QPointF(plot.mapFromScene(scene))

    qtbot.waitUntil(lambda: plot.view_rect().width() > 100)
    QApplication.processEvents()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, step, button, held in (
        (QEvent.Type.MouseMove, 50, none, none),
        (QEvent.Type.MouseButtonPress, 50, left, left),
        (QEvent.Type.MouseMove, 40, none, left),
        (QEvent.Type.MouseMove, 25, none, left),
        (QEvent.Type.MouseButtonRelease, 25, left, none),
    ):
        at = place(step)
        event = QMouseEvent(
            kind, at, plot.viewport().mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(plot.viewport(), event)
        qtbot.wait(15)  # pyqtgraph takes no more than a hundred moves a second
    assert dragged
    assert dragged[-1] == pytest.approx(25, abs=2)
    assert plot.viewRange()[0] == before
    cursor.show_at(26)
    assert cursor.lines[0].value() == 26
