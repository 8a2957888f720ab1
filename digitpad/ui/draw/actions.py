"""Everything that can be done with the drawing, as actions for buttons, menus and keys.

In: a DrawingState and a ToolState. Out: QActions, by name, that are enabled when they make sense.
"""

from PySide6.QtCore import QObject, QPointF, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QIcon, QKeySequence, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from digitpad.state.drawing import DrawingState
from digitpad.state.tools import PEN_WIDTHS, Digits, Tool, ToolState
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme

ICON_SIDE = 20


class DrawActions(QObject):
    """The actions of a panel; what needs a file or the clipboard is left to the panel to connect.

    Attributes:
        by_name: pen, eraser, undo, redo, clear, copy, copy-number, paste, open, save.
        widths: one action for each width of the pen, the thinnest first.
        digits: one action for each number of digits that a drawing may be taken for.
    """

    def __init__(self, drawing: DrawingState, tools: ToolState, theme: Theme, panel: QWidget) -> None:
        super().__init__(panel)
        self._drawing = drawing
        self._tools = tools
        self._theme = theme
        self._panel = panel
        self.by_name: dict[str, QAction] = {}
        self.widths: list[QAction] = []
        self.digits: list[QAction] = []
        self._add_actions()
        self._add_widths()
        self._add_digits()
        drawing.history_changed.connect(self._follow_drawing)
        drawing.strokes_changed.connect(self._follow_drawing)
        tools.tool_changed.connect(self._follow_tools)
        tools.pen_width_changed.connect(self._follow_tools)
        tools.digits_changed.connect(self._follow_tools)
        theme.changed.connect(self._paint_widths)
        self._follow_drawing()
        self._follow_tools()

    def _add_actions(self) -> None:
        standard = QKeySequence.StandardKey
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        everywhere = Qt.ShortcutContext.WindowShortcut
        pen = self._add("pen", self.tr("&Pen"), ["D"], here)
        eraser = self._add("eraser", self.tr("&Eraser"), ["E"], here)
        undo = self._add("undo", self.tr("&Undo"), [standard.Undo], everywhere)
        redo = self._add("redo", self.tr("&Redo"), ["Ctrl+Shift+Z", "Ctrl+Y"], everywhere)
        # Keys that mean something else in a table or a field count only while the drawing has the focus.
        clear = self._add("clear", self.tr("&Clear drawing"), ["Del", "Backspace"], here)
        self._add("copy", self.tr("C&opy drawing"), [standard.Copy], here)
        number = self._add("copy-number", self.tr("Copy nu&mber"), ["Ctrl+Shift+C"], everywhere, icon="copy")
        number.setIconText(self.tr("Copy"))
        number.setEnabled(False)
        self._add("paste", self.tr("P&aste drawing or picture"), [standard.Paste], here)
        self._add("open", self.tr("Open &drawing or picture…"), [], everywhere)
        self._add("save", self.tr("Save dra&wing…"), [], everywhere)

        tools = QActionGroup(self)
        for action, tool in ((pen, Tool.PEN), (eraser, Tool.ERASER)):
            action.setCheckable(True)
            action.setData(tool)
            tools.addAction(action)
        tools.triggered.connect(self._take_tool)
        undo.triggered.connect(self._drawing.undo)
        redo.triggered.connect(self._drawing.redo)
        clear.triggered.connect(self._drawing.clear)

    def _add(
        self,
        name: str,
        text: str,
        shortcuts: list[str | QKeySequence.StandardKey],
        context: Qt.ShortcutContext,
        icon: str | None = None,
    ) -> QAction:
        action = QAction(text, self)
        sequences = [QKeySequence(shortcut) for shortcut in shortcuts]
        action.setShortcuts(sequences)
        action.setShortcutContext(context)
        plain = text.replace("&", "").rstrip("…")
        if sequences:
            keys = sequences[0].toString(QKeySequence.SequenceFormat.NativeText)
            plain = self.tr("{action} ({keys})").format(action=plain, keys=keys)
        action.setToolTip(plain)
        dress(action, icon or name, self._theme)
        self._panel.addAction(action)
        self.by_name[name] = action
        return action

    def _add_widths(self) -> None:
        names = (
            self.tr("&Thin pen"),
            self.tr("&Medium pen"),
            self.tr("&Broad pen"),
            self.tr("&Very broad pen"),
        )
        group = QActionGroup(self)
        for width, name in zip(PEN_WIDTHS, names, strict=True):
            action = group.addAction(name)
            action.setCheckable(True)
            action.setData(width)
            self.widths.append(action)
        group.triggered.connect(self._take_width)
        self._paint_widths()

    def _add_digits(self) -> None:
        names = {
            Digits.AUTOMATIC: (self.tr("&Automatic"), self.tr("One digit or several, as it looks")),
            Digits.ONE: (self.tr("&One digit"), self.tr("All strokes are one digit")),
            Digits.SEVERAL: (self.tr("&Several digits"), self.tr("A number, digit by digit")),
        }
        group = QActionGroup(self)
        for digits, (name, hint) in names.items():
            action = group.addAction(name)
            action.setCheckable(True)
            action.setData(digits)
            action.setToolTip(hint)
            self.digits.append(action)
        group.triggered.connect(self._take_digits)

    @Slot(QAction)
    def _take_digits(self, action: QAction) -> None:
        self._tools.expect(action.data())

    @Slot(QAction)
    def _take_tool(self, action: QAction) -> None:
        self._tools.take(action.data())

    @Slot(QAction)
    def _take_width(self, action: QAction) -> None:
        self._tools.set_pen_width(action.data())

    @Slot()
    def _follow_drawing(self) -> None:
        self.by_name["undo"].setEnabled(self._drawing.can_undo)
        self.by_name["redo"].setEnabled(self._drawing.can_redo)
        over_picture = (
            self._drawing.is_put_aside
        )  # which clearing puts away, and which is no drawing of one's own
        self.by_name["clear"].setEnabled(over_picture or not self._drawing.is_blank)
        for name in ("copy", "save"):
            self.by_name[name].setEnabled(not (over_picture or self._drawing.is_blank))

    @Slot()
    def _follow_tools(self) -> None:
        for name, tool in (("pen", Tool.PEN), ("eraser", Tool.ERASER)):
            self.by_name[name].setChecked(self._tools.tool is tool)
        for action in self.widths:
            action.setChecked(action.data() == self._tools.pen_width)
        for action in self.digits:
            action.setChecked(action.data() is self._tools.digits)

    @Slot()
    def _paint_widths(self) -> None:
        for action in self.widths:
            action.setIcon(self._width_icon(action.data()))

    def _width_icon(self, width: float) -> QIcon:
        ratio = QGuiApplication.instance().devicePixelRatio()  # type: ignore[union-attr]
        pixmap = QPixmap(round(ICON_SIDE * ratio), round(ICON_SIDE * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thickness = ICON_SIDE * width / 140
        painter.setPen(QPen(self._theme.text, thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        inset = 2 + thickness / 2
        middle = ICON_SIDE / 2
        painter.drawLine(QPointF(inset, middle), QPointF(ICON_SIDE - inset, middle))
        painter.end()
        return QIcon(pixmap)
