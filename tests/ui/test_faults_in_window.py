"""Faults of the program's own in the real window: one report each, the log for the rest, and it goes on."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from digitpad import app, paths
from digitpad.ui import failures as failures_module
from digitpad.ui.dialogs.error_dialog import MOST_FAULTS
from digitpad.ui.logs import LOG_FILE
from digitpad.ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def guarded(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The window as the program makes it, with its net below; every fault counts as one that comes anew."""
    monkeypatch.setattr(failures_module, "AGAIN", -1.0)
    with app.guarding() as (failures, _):
        window = app.build_window(qapp, failures=failures)
        window.show()
        yield window
        window.close()
        app.finish(qapp, window)


class Unpaintable(QWidget):
    """A widget with a fault in it that shows whenever it is painted."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += 1
        raise RuntimeError("no picture of this")


def paint(widget: QWidget, qtbot) -> None:
    before = widget.painted
    widget.update()
    qtbot.waitUntil(lambda: widget.painted > before)


def log_of(window: MainWindow) -> str:
    assert window.failures.logs is not None
    return window.failures.logs.file.read_text()


@pytest.mark.qt_no_exception_capture
def test_a_picture_that_can_never_be_painted_opens_one_report_and_then_says_a_line(guarded, qtbot):
    with pytest.MonkeyPatch.context() as patch:  # which Python tells of before Qt does
        patch.setattr("sys.stderr", None)
        broken = Unpaintable(guarded.draw_panel)
        broken.resize(40, 40)
        broken.show()
        qtbot.waitUntil(lambda: guarded.notices.dialog is not None)
        dialog = guarded.notices.dialog
        for _ in range(MOST_FAULTS + 5):
            paint(broken, qtbot)
        qtbot.waitUntil(lambda: dialog.count > MOST_FAULTS + 1)
        assert dialog.details.toPlainText().count("RuntimeError: no picture") <= MOST_FAULTS + 2
        assert dialog.details.toPlainText().count("There are more; the log has them.") == 1
        dialog.copy_details()
        dialog.close()
        paint(broken, qtbot)
        qtbot.waitUntil(lambda: "The same fault again" in guarded.message_bar.text)
        assert guarded.notices.dialog is None
        broken.deleteLater()
        qtbot.wait(1)
    copied = QGuiApplication.clipboard().text()
    assert re.search(r"^digitpad: \d", copied)
    assert "System: " in copied
    assert "RuntimeError: no picture of this" in copied
    assert log_of(guarded).count("RuntimeError: no picture of this") > MOST_FAULTS
    assert guarded.session.model.current is not None


def test_a_fault_of_a_background_job_is_in_the_log_and_in_a_report(guarded, qtbot):
    def fall() -> None:
        raise LookupError("lost in a job")

    try:
        fall()
    except LookupError as error:
        guarded.curves_panel.failed.emit(error)
    assert guarded.notices.dialog is not None
    assert "LookupError: lost in a job" in guarded.notices.dialog.details.toPlainText()
    assert log_of(guarded).count("LookupError: lost in a job") == 1
    guarded.notices.dialog.close()


def test_a_fault_that_ends_the_program_is_in_the_log_before_it_leaves(qapp: QApplication):
    def start() -> None:
        with app.guarding():
            raise ZeroDivisionError("before there was a window")

    with pytest.raises(ZeroDivisionError):
        start()
    assert "before there was a window" in (paths.log_dir() / LOG_FILE).read_text()
