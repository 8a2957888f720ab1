"""The window of a photo: the picture with its digits, one of them looked at closely, and the number to copy.

In: a PictureState. Out: the widgets. It stands beside the main window and keeps nothing.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.state.picture import PictureState
from digitpad.ui.draw.elided_label import ElidedLabel
from digitpad.ui.pictures.digit_details import DigitDetails
from digitpad.ui.pictures.picture_view import PictureView
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import Note

DETAILS = 260
"""Width of the part beside the picture."""


class PictureDialog(QDialog):
    """A picture and what was read in it.

    Attributes:
        view, details: the picture, and one digit of it.
        text: the whole number; lines of writing are parted by spaces.
        copy_button, open_button, cancel_button, close_button: the buttons.
        advice: what helps where nothing was found.
        by: who read the picture.
        again_button: reads it anew; there while a network is in training.
        note: why there is not another picture, or what became of several.

    Signals:
        another_wanted: the user wants to choose another picture.
        paste_wanted: … or takes it from the clipboard.
        dropped(content): … or has let it fall here, as QMimeData.
    """

    another_wanted = Signal()
    paste_wanted = Signal()
    dropped = Signal(object)

    def __init__(self, state: PictureState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self.view = PictureView(theme)
        self.details = DigitDetails(theme)
        self.details.setFixedWidth(DETAILS)
        self.advice = self._make_advice()
        self.beside = QStackedWidget()
        self.beside.setFixedWidth(DETAILS)
        self.beside.addWidget(self.details)
        self.beside.addWidget(self.advice)
        self.caption = QLabel(self.tr("Number"))
        self.text = QLineEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("The number in the picture"))
        font = self.text.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        self.text.setFont(font)
        self.caption.setBuddy(self.text)
        self.copy_button = QPushButton(self.tr("&Copy"))
        self.copy_button.setToolTip(self.tr("Put the number on the clipboard"))
        self.by = ElidedLabel(theme)
        self.again_button = QPushButton(self.tr("&Read again"))
        self.again_button.setToolTip(self.tr("Read the picture with the network as it is now"))
        self.open_button = QPushButton(self.tr("&Open another picture…"))
        self.cancel_button = QPushButton(self.tr("Ca&ncel"))
        self.close_button = QPushButton(self.tr("C&lose"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(self.tr("Progress of the reading"))
        self.doing = QLabel()
        self.note = Note(theme)
        self.note.setFont(self.font())  # not small: it may be all that came of a file
        self.setAcceptDrops(True)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.paste_wanted.emit)
        self._lay_out()
        self.copy_button.clicked.connect(self._copy)
        self.open_button.clicked.connect(self.another_wanted)
        self.cancel_button.clicked.connect(state.cancel)
        self.close_button.clicked.connect(self.close)
        self.view.chosen_changed.connect(self._follow_chosen)
        self.again_button.clicked.connect(state.read_again)
        state.started.connect(self._begin)
        state.progressed.connect(self._show_progress)
        state.read.connect(self._show)
        state.failed.connect(self._follow)
        state.cancelled.connect(self._follow)
        state.reader_changed.connect(self._follow)
        self.resize(960, 640)
        self._show()

    def _make_advice(self) -> QLabel:
        advice = QLabel(
            self.tr(
                "<h3>No digit found</h3><p>What helps:</p><ul style='margin-left: -20px'>"
                "<li>fill the picture with the digits, from near and from straight above;</li>"
                "<li>leave paper free around each of them;</li>"
                "<li>hold still, and let light fall evenly;</li>"
                "<li>a pen reads better than a faint pencil.</li></ul>"
            )
        )
        advice.setTextFormat(Qt.TextFormat.RichText)
        advice.setWordWrap(True)
        advice.setAlignment(Qt.AlignmentFlag.AlignTop)
        return advice

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.view, stretch=1)
        middle.addWidget(self.beside)
        number = QHBoxLayout()
        number.addWidget(self.caption)
        number.addWidget(self.text, stretch=1)
        number.addWidget(self.copy_button)
        reader = QHBoxLayout()
        reader.addWidget(self.by, stretch=1)
        reader.addWidget(self.again_button)
        waiting = QHBoxLayout()
        waiting.addWidget(self.doing)
        waiting.addWidget(self.bar, stretch=1)
        waiting.addWidget(self.cancel_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(middle, stretch=1)
        layout.addLayout(number)
        layout.addLayout(reader)
        layout.addWidget(self.note)
        layout.addLayout(waiting)
        layout.addLayout(buttons)

    @Slot()
    def _show(self) -> None:
        reading = self._state.current
        if reading is None:
            self.view.show_picture(None, None)
            self.text.clear()
            self.by.set_text("")
            self.setWindowTitle("")
        else:
            self.view.show_picture(reading.picture, reading.number)
            self.by.set_text(self.tr("Read by: {model}").format(model=reading.reader.name))
            self.text.setText(" ".join(reading.number.text.split("\n")))
            self.setWindowTitle(self.tr("{name} – picture").format(name=reading.name))
        found = reading is not None and bool(reading.number.digits)
        self.beside.setCurrentWidget(self.details if found or reading is None else self.advice)
        self.copy_button.setEnabled(found)
        self._follow()
        if reading is None or not reading.again:
            (self.view if found else self.open_button).setFocus()

    @Slot()
    def _begin(self) -> None:
        self.bar.setValue(0)
        self.doing.setText(self.tr("Reading {name}…").format(name=self._state.name))
        if not self._state.is_again:
            self.note.tell("")
        if self._state.current is None:
            self.setWindowTitle(self._state.name)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        busy = self._state.is_reading
        had_focus = self.cancel_button.hasFocus()
        for widget in (self.doing, self.bar, self.cancel_button):
            widget.setVisible(busy)
        self.open_button.setEnabled(not busy)
        self.again_button.setVisible(self._state.can_read_again)
        if had_focus and not busy:
            self.close_button.setFocus()

    @Slot(float)
    def _show_progress(self, share: float) -> None:
        self.bar.setValue(round(100 * share))

    @Slot()
    def _follow_chosen(self) -> None:
        reading, place = self._state.current, self.view.chosen
        self.details.show_digit(None if reading is None or place is None else reading.number.digits[place])

    @Slot()
    def _copy(self) -> None:
        reading = self._state.current
        if reading is not None:
            QGuiApplication.clipboard().setText(reading.number.text)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what could be a picture."""
        if event.mimeData().hasImage() or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read it instead."""
        self.dropped.emit(event.mimeData())
        event.acceptProposedAction()

    def done(self, result: int) -> None:
        """End the reading with the dialog, and let go of the picture."""
        self._state.close()
        super().done(result)
        self.note.tell("")
        self._show()
