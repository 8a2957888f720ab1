"""The part of the window where one draws and sees it read: canvas with its tools, the reading beside it, and
below both what there is to say about the drawing.

In: a DrawingState and a ReadingState. Out: the widgets, and the actions for the window's menus.
"""

from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QSize, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.errors import DigitpadError
from digitpad.ink.pipeline import Images, to_image
from digitpad.recognition.pictures import PICTURE_SUFFIXES
from digitpad.state.drawing import DrawingState
from digitpad.state.drawing_files import open_drawing
from digitpad.state.explanation import ExplanationState
from digitpad.state.reading import ReadingState
from digitpad.state.reason import ReasonState
from digitpad.state.stages import StagesState
from digitpad.state.tools import ToolState
from digitpad.ui.draw import transfer
from digitpad.ui.draw.actions import DrawActions
from digitpad.ui.draw.canvas import Canvas
from digitpad.ui.draw.number_bar import NumberBar
from digitpad.ui.draw.reading_panel import ReadingPanel
from digitpad.ui.draw.stage_strip import StageStrip
from digitpad.ui.draw.tool_strip import ToolStrip
from digitpad.ui.theme import Theme

MARGIN = 12
GAP = 8
BETWEEN = 2 * MARGIN
SMALLEST_CANVAS = 240
COMFORTABLE_CANVAS = 300
"""Opening the stages takes room from the docks first, and only where they have none from the drawing."""

WIDEST_READING = 1.35
"""Of the canvas: longer bars would not be read better."""


class DrawPanel(QWidget):
    """Canvas and reading, side by side.

    Attributes:
        below: the widgets under them, from top to bottom, as wide as the panel; what is hidden takes no room.

    Signals:
        opened(path), saved(path): a drawing came from, or went to, this file.
        reported(text): what was done, for a status bar.
        failed(error): a DigitpadError that the user should be told.
        picture_chosen(path): the file to open is a photo.
        picture_pasted: what the clipboard holds is one.
    """

    opened = Signal(object)
    saved = Signal(object)
    reported = Signal(str)
    failed = Signal(object)
    picture_chosen = Signal(object)
    picture_pasted = Signal()

    def __init__(
        self,
        drawing: DrawingState,
        reading: ReadingState,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        tools: ToolState | None = None,
        stages: StagesState | None = None,
        reason: ReasonState | None = None,
        explanation: ExplanationState | None = None,
    ) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.tools = tools or ToolState(self)
        self.folder = Path.home()
        self._actions = DrawActions(drawing, self.tools, theme, self)
        self.strip = ToolStrip(self._actions, self.tools, theme, self)
        self._read = reading
        self.canvas = Canvas(drawing, self.tools, theme, self, number=reading.number, tracing=reading.tracing)
        self.number: NumberBar | None = None
        self._number_has_room = False
        if reading.number is not None:
            self.number = NumberBar(reading.number, self.actions_by_name["copy-number"], theme, self)
            reading.number.number_changed.connect(self._follow_number)
        self.reading = ReadingPanel(reading, theme, self, reason=reason, explanation=explanation)
        self.reading.set_heading_height(self._strip_height())
        self.below: list[QWidget] = []
        self.stages = StageStrip(stages, theme, self) if stages is not None else None
        if self.stages is not None:
            self.below.append(self.stages)
        for name, method in (
            ("copy", self.copy),
            ("copy-number", self.copy_number),
            ("paste", self.paste),
            ("open", self.choose_and_open),
            ("save", self.choose_and_save),
        ):
            self.actions_by_name[name].triggered.connect(method)

    @property
    def actions_by_name(self) -> dict[str, QAction]:
        """The actions for menus: pen, eraser, undo, redo, clear, copy, copy-number, paste, open, save."""
        return self._actions.by_name

    @property
    def digits_actions(self) -> list[QAction]:
        """For how many digits a drawing is taken, for a menu."""
        return self._actions.digits

    @property
    def pen_width_actions(self) -> list[QAction]:
        """The widths of the pen, for a menu."""
        return self._actions.widths

    # Clipboard and files

    @Slot()
    def copy(self) -> None:
        """Put the strokes on the clipboard, and the picture that the network sees."""
        drawing = self._drawing.drawing
        try:
            transfer.copy(drawing, self._picture())
        except ValueError as error:
            self.failed.emit(DigitpadError(str(error)))
            return
        told = self.tr("The drawing is on the clipboard: its strokes as text, its picture as an image.")
        self.reported.emit(told)

    def _picture(self) -> Images:
        """What the network gets."""
        traced = None if self._read.tracing is None else self._read.tracing.picture
        return to_image(self._read.drawing) if traced is None else traced

    @Slot()
    def copy_number(self) -> None:
        """Put the number on the clipboard, as text."""
        if self._read.number is not None and self._read.number.text:
            QGuiApplication.clipboard().setText(self._read.number.text)
            self.reported.emit(self.tr("The number is on the clipboard."))

    @Slot()
    def _follow_number(self) -> None:
        assert self._read.number is not None
        self.actions_by_name["copy-number"].setEnabled(bool(self._read.number.text))
        shown = self.number is not None and not self.number.isHidden()
        if shown is not self._number_has_room:
            self._lay_out()  # at once: no frame may show the number over the reading

    @Slot()
    def paste(self) -> None:
        """Show the drawing whose strokes are on the clipboard, or have the picture there read."""
        try:
            self._drawing.replace(transfer.paste())
        except DigitpadError as error:
            if transfer.clipboard_has_picture():
                self.picture_pasted.emit()
            else:
                self.failed.emit(error)

    @Slot()
    def choose_and_open(self) -> None:
        """Let the user choose a drawing, and show it, or a picture, and have it read."""
        wanted = self.tr("Drawings and pictures ({endings});;All files (*)")
        endings = " ".join(f"*{ending}" for ending in (".jsonl", ".jsonl.gz", *PICTURE_SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Open drawing or picture"), str(self.folder), wanted.format(endings=endings)
        )
        if name:
            self.open_from(Path(name))

    @Slot()
    def choose_and_save(self) -> None:
        """Let the user choose where the drawing goes: strokes or, as PNG, the picture."""
        strokes = self.tr("Strokes (*.jsonl)")
        picture = self.tr("Picture that the network sees, 28×28 (*.png)")
        name, chosen = QFileDialog.getSaveFileName(
            self, self.tr("Save drawing"), str(self.folder / self.tr("digit")), f"{strokes};;{picture}"
        )
        if name:
            path = Path(name)
            if not path.name.lower().endswith((".png", ".jsonl", ".jsonl.gz")):
                # Appended, not exchanged: in “digit.v1” the end belongs to the name.
                path = path.with_name(path.name + (".png" if chosen == picture else ".jsonl"))
            self.save_to(path)

    def open_from(self, path: Path) -> bool:
        """Show the first drawing of a file, or have a picture read; whether there is one to show."""
        if path.name.lower().endswith(PICTURE_SUFFIXES):
            self.folder = path.parent
            self.picture_chosen.emit(path)
            return True
        try:
            self._drawing.replace(open_drawing(path))
        except DigitpadError as error:
            self.failed.emit(error)
            return False
        self.folder = path.parent
        self.opened.emit(path)
        return True

    def save_to(self, path: Path) -> bool:
        """Write the strokes or, when the name ends in .png, the picture; whether it could be written."""
        drawing = self._drawing.drawing
        try:
            transfer.save(path, drawing, self._picture())
        except DigitpadError as error:
            self.failed.emit(error)
            return False
        self.folder = path.parent
        self.saved.emit(path)
        self.reported.emit(self.tr("Saved as {name}").format(name=path.name))
        return True

    # Layout: the canvas is the largest square that leaves the reading its room

    def minimumSizeHint(self) -> QSize:
        """A small canvas, and the reading at its smallest."""
        reading = self.reading.minimumSizeHint()
        canvas = self._smallest_canvas()
        height = max(self._strip_height() + GAP + canvas, self._lowest_reading()) + self._foot_height()
        return QSize(canvas + BETWEEN + reading.width() + 2 * MARGIN, height + 2 * MARGIN)

    def comfortable_height(self) -> int:
        """How high it is with all that is below, and a canvas that one draws on without care."""
        canvas = max(COMFORTABLE_CANVAS, self._smallest_canvas())
        above = max(self._strip_height() + GAP + canvas, self._lowest_reading())
        return above + self._foot_height() + 2 * MARGIN

    def sizeHint(self) -> QSize:
        """A canvas that is comfortable for a hand with a mouse."""
        side = self.canvas.sizeHint().height()
        height = side + self._strip_height() + GAP + self._foot_height()
        return QSize(2 * side + 5 * MARGIN, height + 2 * MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Lay out anew when a part wants another size, as after a change of the font."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._lay_out()
        return super().event(event)

    def _smallest_canvas(self) -> int:
        """Its tools stand above it, and how wide they are depends on the style."""
        return max(SMALLEST_CANVAS, self.strip.sizeHint().width())

    def _strip_height(self) -> int:
        return self.strip.sizeHint().height()

    def _foot_height(self) -> int:
        return sum(GAP + part.sizeHint().height() for part in self.below if not part.isHidden())

    def _lowest_reading(self) -> int:
        """With the number over it, be there one or not: the canvas must not move under the pen."""
        heading = self.reading.headline.minimumHeight()
        return self.reading.minimumSizeHint().height() - heading + max(*self._headings())

    def _headings(self) -> tuple[int, int]:
        """How high the sentence over the reading is alone, and how high under a number with that number."""
        alone = self._strip_height()
        if self.number is None:
            return alone, alone
        return alone, self.number.sizeHint().height() + GAP // 2 + self.reading.headline.sizeHint().height()

    def _lay_out(self) -> None:
        whole = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        room = whole.adjusted(0, 0, 0, -self._foot_height())
        above = self._strip_height() + GAP
        widest = room.width() - BETWEEN - self.reading.minimumSizeHint().width()
        side = max(min(room.height() - above, widest), self._smallest_canvas())
        beside = min(room.width() - BETWEEN - side, round(side * WIDEST_READING))
        left = room.left() + max(room.width() - side - BETWEEN - beside, 0) // 2
        height = max(above + side, self._lowest_reading())
        top = room.top() + max(room.height() - height, 0) // 2
        has_number = self.number is not None and not self.number.isHidden()
        self._number_has_room = has_number
        under = self.reading.headline.sizeHint().height()
        self.reading.set_heading_height(under if has_number else above - GAP)
        self.strip.setGeometry(left, top, side, above - GAP)
        self.canvas.setGeometry(left, top + above, side, side)
        column = QRect(left + side + BETWEEN, top, beside, height)
        if self.number is not None:
            number = self.number.sizeHint().height()
            self.number.setGeometry(column.left(), column.top(), beside, number)
            if has_number:
                column.setTop(column.top() + number + GAP // 2)
        self.reading.setGeometry(column)
        y = top + height
        for part in self.below:
            if not part.isHidden():
                part.setGeometry(whole.left(), y + GAP, whole.width(), part.sizeHint().height())
                y = part.geometry().bottom() + 1
