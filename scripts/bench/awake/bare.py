"""A bare PySide6 window with one pyqtgraph plot and a sheet to draw on, and nothing of digitpad.

In: seconds to measure, and the time at which the process was started. Out: one JSON object. Beside it, a
process multiplies matrices on every core, as a network in training does.
"""

import json
import subprocess
import sys
import time

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEventLoop, QPointF, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QWidget

from awake.pulse import Answers, Hand, Heartbeat, percentiles

POINTS = 2000
MULTIPLY = """
import numpy as np
a = np.ones((128, 784), np.float32); w = np.ones((784, 512), np.float32)
while True:
    b = a @ w
    a @ w; b.T @ a
"""


class Sheet(QWidget):
    """Draws a line through the places of the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(400, 400)
        self.places: list[QPointF] = []
        self.hand: Hand | None = None
        self.answers = Answers()
        self.seen = 0.0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A new line."""
        self.places = [event.position()]
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line goes on."""
        self.places.append(event.position())
        if self.hand is not None:
            self.answers.take(self.hand.sent.popleft())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().text().color(), 12))
        painter.drawPolyline(self.places)
        painter.end()
        self.seen = self.seen or time.time()
        self.answers.answer()


def main() -> None:
    """Measure, and print."""
    seconds, started = float(sys.argv[1]), float(sys.argv[2])
    application = QApplication([])
    window, sheet, plot = QMainWindow(), Sheet(), pg.PlotWidget()
    centre = QWidget()
    layout = QHBoxLayout(centre)
    layout.addWidget(sheet)
    layout.addWidget(plot, 1)
    window.setCentralWidget(centre)
    window.resize(1280, 800)
    window.show()
    while not sheet.seen:
        application.processEvents()
    appeared = sheet.seen - started
    if not seconds:
        print(json.dumps({"appears": appeared}))
        return
    curve = plot.plot(np.zeros(POINTS))
    rng = np.random.default_rng(0)
    redraw = QTimer(interval=100)
    redraw.timeout.connect(lambda: curve.setData(rng.random(POINTS)))
    worker = subprocess.Popen([sys.executable, "-c", MULTIPLY])
    try:
        redraw.start()
        _live(1.0)
        stroke = [QPointF(60 + 5 * k, 80 + 4 * k) for k in range(60)]
        sheet.hand = hand = Hand(sheet, stroke)
        heart = Heartbeat()
        heart.start()
        hand.start()
        _live(seconds)
        heart.stop()
        hand.stop()
    finally:
        worker.kill()
        worker.wait()
    print(
        json.dumps(
            {
                "appears": appeared,
                "heartbeat": percentiles(heart.late),
                "ink": percentiles(sheet.answers.waits),
            }
        )
    )


def _live(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
