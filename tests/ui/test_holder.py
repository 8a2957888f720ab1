"""The inside of a dock asks for other room only when its panel does."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from digitpad.ui.shell.holder import Holder


class Requests(QObject):
    """Counts how often a widget is asked to lay out anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_another_text_in_a_panel_does_not_lay_out_the_window_and_another_size_does(qtbot: QtBot):
    panel, outer = QWidget(), QWidget()
    label = QLabel("step 1,000")
    QVBoxLayout(panel).addWidget(label)
    holder = Holder(panel)
    QVBoxLayout(outer).addWidget(holder)
    qtbot.addWidget(outer)
    outer.show()
    qtbot.waitExposed(outer)
    label.setText("step 1,001")
    qtbot.wait(20)
    requests = Requests(outer)
    label.setText("step 1,002")
    qtbot.wait(20)
    assert requests.count == 0
    label.setText("a much longer text\nof two lines, for which there is no room")
    qtbot.wait(20)
    assert requests.count >= 1
