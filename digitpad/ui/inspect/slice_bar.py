"""The field for a part of the chosen tensor, as the books write it: `[10:100]`; its shape shows at once."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from digitpad.errors import SliceError
from digitpad.inspection.entry import Form, TensorEntry
from digitpad.inspection.index import TensorIndex
from digitpad.inspection.part import examples
from digitpad.inspection.slices import parse_index, split_name
from digitpad.inspection.walk import neighbour
from digitpad.ui.inspect.elided import colour_label
from digitpad.ui.inspect.wording import form_text
from digitpad.ui.theme import Theme

PAUSE = 600
"""Milliseconds without a key after which what was typed counts."""


class SliceBar(QWidget):
    """What is typed shows its shape at once; it counts on Enter or after a pause, and Escape takes it away.

    An index that does not fit is explained below the field, and the part that was looked at stays. The
    index of each tensor is remembered while the program runs. Page Down and Page Up, or the arrows beside
    the field, go on to the next part and back.

    Attributes:
        fault: what is wrong with the index, to be laid out where there is room for a sentence.

    Signals:
        index_chosen: another part of the tensor, or all of it, is to be looked at.
        result_changed: what stands in the field gives another shape.
    """

    index_chosen = Signal()
    result_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = self._name = ""
        self._form: Form | None = None
        self._index: TensorIndex | None = None
        self._known: dict[str, TensorIndex] = {}  # by the tensors' keys
        self._listens = True  # to what is typed; not while another tensor's index is set
        self.field = _Field()
        self.field.setAccessibleName(self.tr("Part of the tensor"))
        self.field.setClearButtonEnabled(True)
        self.field.setToolTip(
            self.tr("A part of the tensor, as NumPy writes it. Enter shows it, Escape shows all again")
        )
        self._result = ""
        self.fault = QLabel()
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setWordWrap(True)
        self.fault.hide()
        self._examples = QMenu(self)
        self.examples = self._button(Qt.ArrowType.DownArrow, self.tr("Examples"))
        self.examples.setMenu(self._examples)
        self.examples.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.examples.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        before = self.tr("The part of the same length before this one (Page Up)")
        self.previous = self._button(Qt.ArrowType.LeftArrow, before)
        self.next = self._button(
            Qt.ArrowType.RightArrow, self.tr("The next part of the same length (Page Down)")
        )
        for button in (self.previous, self.next):
            button.setAutoRepeat(True)
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._lay_out()

        self._pause.timeout.connect(self.settle)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self.settle)
        self.field.left.connect(self.clear)
        self.field.walked.connect(self._walk)
        self.previous.clicked.connect(self._back)
        self.next.clicked.connect(self._on)
        self._examples.aboutToShow.connect(self._offer)
        self._examples.triggered.connect(self._take_example)
        theme.changed.connect(self._dress)
        self._dress()
        self.set_tensor(None)

    @property
    def index(self) -> TensorIndex | None:
        """The index that counts; None for all of the tensor."""
        return self._index

    @property
    def result(self) -> str:
        """The form of what stands in the field, also before it counts; nothing for a whole tensor."""
        return self._result

    def set_tensor(self, entry: TensorEntry | None) -> None:
        """Offer the parts of a tensor: the same in another moment, or another one with its own index."""
        key, self._name = ("", "") if entry is None else (entry.key, entry.name)
        self._form = None if entry is None else entry.form
        self.setEnabled(self._form is not None)
        fitting = [] if self._form is None else examples(self._form)
        self.field.setPlaceholderText(
            self.tr("slice, as {0}").format(fitting[0].text) if fitting else self.tr("slice")
        )
        if key != self._key:
            self._key = key
            self._pause.stop()
            self._index = self._known.get(key)
            # Not by blocking the field's signals: its clear button appears and goes by them too.
            self._listens = False
            self.field.setText("" if self._index is None else self._index.text)
            self._listens = True
        self._examine(final=not self._pause.isActive())

    def set_text(self, text: str) -> None:
        """Choose a part, as if it had been typed and entered."""
        self.field.setText(text)
        self.settle()

    @Slot()
    def begin(self) -> None:
        """Let a new index be typed, after its bracket."""
        self.field.setFocus()
        self.field.setText("[")

    @Slot()
    def clear(self) -> None:
        """Look at all of the tensor again."""
        self.set_text("")

    @Slot()
    def settle(self) -> None:
        """Take what stands in the field, if it is an index that fits; otherwise say what is wrong with it."""
        self._pause.stop()
        text = self._written()
        index = self._examine(final=True)
        if text and index is None:
            return
        if index is None:
            self._known.pop(self._key, None)
        else:
            self._known[self._key] = index
        changed = index != self._index
        self._index = index
        if changed:
            self.index_chosen.emit()

    def _examine(self, final: bool) -> TensorIndex | None:
        """The index in the field where it fits; what is wrong with it is said when it is final."""
        text, fault = self._written(), ""
        index: TensorIndex | None = None
        result = ""
        if text and self._form is not None:
            try:
                index = parse_index(text if final else _closed(text))
                form = Form(index.shape(self._form.shape), self._form.dtype)
                result = form_text(form)
            except SliceError as error:
                index, fault = None, error.fault
                result = "…"
        if result != self._result:
            self._result = result
            self.result_changed.emit()
        self.fault.setText(f"{fault} · {self._still_shown()}" if final and fault else "")
        self.fault.setVisible(final and bool(fault))
        shape = () if self._form is None else self._form.shape
        for button, direction in ((self.previous, -1), (self.next, 1)):
            button.setEnabled(index is not None and neighbour(index, shape, direction) is not None)
        return index

    def _still_shown(self) -> str:
        """What the views below go on showing while the index in the field is wrong."""
        shape = () if self._form is None else self._form.shape
        try:
            if self._index is not None and self._index.shape(shape) is not None:
                return self.tr("still showing {0}").format(self._index)
        except SliceError:
            pass  # the tensor has changed, and the part that was looked at is no longer there
        return self.tr("still showing all of it")

    def _written(self) -> str:
        """What stands in the field, without the tensor's own name: the book writes `train_images[4]`."""
        text = self.field.text().strip()
        name, index = split_name(text)
        return index if index and name == self._name else text

    @Slot()
    def _typed(self) -> None:
        if not self._listens:
            return
        if not self.field.text():
            self.settle()  # the clear button, or the last character: nothing is left to wait for
            return
        self._examine(final=False)
        self._pause.start()

    @Slot(int)
    def _walk(self, direction: int) -> None:
        index = self._examine(final=True)
        if index is None or self._form is None:
            return
        there = neighbour(index, self._form.shape, direction)
        if there is not None:
            self.set_text(there.text)

    @Slot()
    def _back(self) -> None:
        self._walk(-1)

    @Slot()
    def _on(self) -> None:
        self._walk(1)

    @Slot()
    def _offer(self) -> None:
        """Fill the menu with indices that fit this tensor, each with the shape that it gives."""
        self._examples.clear()
        if self._form is None:
            return
        for index in examples(self._form):
            action = self._examples.addAction(f"{index.text}\t→ {index.shape(self._form.shape)}")
            action.setData(index.text)

    @Slot(QAction)
    def _take_example(self, action: QAction) -> None:
        self.set_text(action.data())
        self.field.setFocus()

    def _button(self, arrow: Qt.ArrowType, tip: str) -> QToolButton:
        button = QToolButton()
        button.setArrowType(arrow)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFixedWidth(22)
        return button

    def _lay_out(self) -> None:
        self.field.setMinimumWidth(110)
        self.field.setMaximumWidth(self.fontMetrics().horizontalAdvance("[128:256, 14:-14, 14:-14]") + 40)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.field, 1)
        for button in (self.examples, self.previous, self.next):
            row.addWidget(button)
        row.addStretch(0)

    @Slot()
    def _dress(self) -> None:
        colour_label(self.fault, self._theme.error)


def _closed(text: str) -> str:
    """What is being typed, with the bracket that is still to come."""
    return f"{text}]" if "[" in text and "]" not in text else text


class _Field(QLineEdit):
    """A line that tells of Escape and of the page keys.

    Signals:
        left: Escape was pressed while something stood in it.
        walked: -1 or 1, back or on.
    """

    left = Signal()
    walked = Signal(int)

    def event(self, event: QEvent) -> bool:
        """Claim these keys before a shortcut of the window takes them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            paging = event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
            if paging or (event.key() == Qt.Key.Key_Escape and self.text()):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that a line has no use for."""
        key = event.key()
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.walked.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Escape and self.text():
            self.left.emit()
        else:
            super().keyPressEvent(event)
