"""Draw with the mouse on a real canvas: `QT_SCALE_FACTOR=2 python scripts/bench/on_screen.py < A > B`.

In: drawings in canvas units, one a line, on standard input. Out: the strokes that the canvas made of the
mouse's events, one drawing a line. The mouse stands on whole pixels of the screen, as mice do, so that a
scale of 1 gives the coarsest strokes. Events go to the window, which finds the canvas under them.
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from digitpad.data.drawing_line import format_drawing, parse_drawing
from digitpad.ink.stroke import Drawing, Points
from digitpad.state.drawing import DrawingState
from digitpad.state.tools import ToolState
from digitpad.ui.draw.canvas import FRAME, Canvas
from digitpad.ui.theme import Theme

PIXELS = 560
"""Side of the paper in the window's units: so many pixels of the screen at a scale of 1."""

PRESS, MOVE, RELEASE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)


class Mouse:
    """A hand with a mouse over a canvas in a window."""

    def __init__(self, canvas: Canvas, window: QWidget) -> None:
        handle = window.windowHandle()
        assert isinstance(handle, QWindow), "the window must have been shown"
        self._canvas, self._window, self._handle = canvas, window, handle

    def draw(self, drawing: Drawing) -> None:
        """Draw every stroke, from press to release."""
        for stroke in drawing.strokes:
            self._stroke(stroke)

    def _stroke(self, stroke: Points) -> None:
        self._send(PRESS, stroke[0], held=True)
        for point in stroke[1:]:
            self._send(MOVE, point, held=True)
        self._send(RELEASE, stroke[-1], held=False)

    def _send(self, kind: QEvent.Type, point: Points, *, held: bool) -> None:
        inside = self._canvas.to_widget(float(point[0]), float(point[1]))
        place = self._canvas.mapTo(self._window, inside)
        ratio = self._window.devicePixelRatioF()
        pixel = QPointF(round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio)
        button = Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind,
            pixel,
            QPointF(self._window.mapToGlobal(pixel)),
            Qt.MouseButton.NoButton if kind == MOVE else button,
            button if held else Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QCoreApplication.sendEvent(self._handle, event)


def main() -> int:
    """Draw what comes on standard input, and print what the canvas took."""
    application = QApplication(["on_screen"])
    drawing, window = DrawingState(), QWidget()
    canvas = Canvas(drawing, ToolState(), Theme("light"))
    canvas.setFixedSize(PIXELS + 2 * FRAME, PIXELS + 2 * FRAME)
    layout = QVBoxLayout(window)
    layout.addWidget(canvas)
    window.show()
    application.processEvents()
    mouse = Mouse(canvas, window)
    print(f"scale {window.devicePixelRatioF():g}", file=sys.stderr)
    for line in sys.stdin.buffer:
        drawing.clear()
        mouse.draw(parse_drawing(line))
        sys.stdout.buffer.write(format_drawing(drawing.drawing) + b"\n")
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
