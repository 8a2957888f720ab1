"""What the network that reads takes for what it is not.

In: the session. Out: whose mistakes they are, the confusion matrix, and the pictures of the chosen list.
"""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.inspection.mistakes import Order
from digitpad.state.answers import Part, Situation
from digitpad.state.session import Session
from digitpad.ui.draw.elided_label import ElidedLabel
from digitpad.ui.mistakes import wording
from digitpad.ui.mistakes.fitting_button import FittingButton
from digitpad.ui.mistakes.gallery import Gallery
from digitpad.ui.mistakes.matrix_view import LEAST_HEIGHT, MatrixView
from digitpad.ui.theme import Theme

BUILT_IN = "synthetic"
"""The digits that are always at hand."""


class MistakesPanel(QWidget):
    """The confusion matrix, and the pictures of a cell.

    Attributes:
        reader, other: whose mistakes they are, and the button for somebody else's.
        part, order: which pictures, and how they are sorted.
        accuracy: how many are read rightly, in words.
        all_mistakes, suspected: the two lists that are no cell.
        matrix, gallery: the two sides.
        missing, load: why there is no matrix, and the button that loads what it needs.

    Signals:
        time_wanted: the user wants to choose another run or epoch.
        picture_opened: a picture lies on the canvas now.
    """

    time_wanted = Signal()
    picture_opened = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme, self._state = session, theme, session.mistakes
        self.reader = ElidedLabel(theme)
        self.accuracy = ElidedLabel(theme)
        self.other = QPushButton(self.tr("Another run or epoch…"))
        self.other.setStyleSheet("QPushButton { padding: 1px 8px; }")
        self.other.setToolTip(self.tr("Open the time machine"))
        self.part = self._choices(
            self.tr("Which pictures"), [(wording.part_text(part), part) for part in Part]
        )
        self.order = self._choices(
            self.tr("Order of the pictures"),
            [(self.tr("Surest first"), Order.CONFIDENCE), (self.tr("As they lie"), Order.INDEX)],
        )
        self.title = ElidedLabel(theme)
        self.all_mistakes = FittingButton(self.tr("All mistakes"), self.tr("All"))
        self.all_mistakes.setToolTip(self.tr("All pictures that were read as another digit than their label"))
        self.suspected = FittingButton(*wording.suspects_texts(None))
        for button in (
            self.all_mistakes,
            self.suspected,
        ):  # in no group: that would take one out of Tab's way
            button.setCheckable(True)
        self.matrix, self.gallery = MatrixView(theme), Gallery(theme)
        self.missing = QLabel()
        self.missing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.missing.setWordWrap(True)
        self.load = QPushButton()
        self._lay_out()
        self._connect()

    def _choices(self, name: str, entries: list[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        for text, value in entries:
            box.addItem(text, value)
        return box

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.reader, 2)
        top.addWidget(self.other)
        top.addWidget(self.part)
        top.addSpacing(8)
        top.addWidget(self.accuracy, 3)
        lists = QHBoxLayout()
        lists.setSpacing(6)
        for widget, stretch in (
            (self.all_mistakes, 0),
            (self.suspected, 0),
            (self.title, 1),
            (self.order, 0),
        ):
            lists.addWidget(widget, stretch)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(lists)
        column.addWidget(self.gallery, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.matrix)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([420, 540])
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.addStretch(1)
        middle.addWidget(self.missing)
        middle.addWidget(self.load, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.splitter)
        self.pages.addWidget(empty)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(8, 2, 8, 4)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.pages, 1)

    def _connect(self) -> None:
        state = self._state
        self.other.clicked.connect(self.time_wanted)
        self.part.activated.connect(self._choose_part)
        self.order.activated.connect(self._choose_order)
        self.all_mistakes.clicked.connect(self._choose_all)
        self.suspected.clicked.connect(self._choose_suspects)
        self.matrix.cell_chosen.connect(state.choose_cell)
        self.gallery.opened.connect(self._open)
        self.load.clicked.connect(self._load)
        state.answers_changed.connect(self._show)
        state.pictures_changed.connect(self._show_pictures)
        self._session.model.model_changed.connect(self._show_reader)
        self._session.dataset.loading_changed.connect(self._show_missing)
        self._session.dataset.dataset_changed.connect(self._show_missing)

    def sizeHint(self) -> QSize:
        """A bottom dock of a window of 1280×800."""
        return QSize(980, 330)

    def minimumSizeHint(self) -> QSize:
        """Always the same, so that a choice in here never moves the window around it."""
        return QSize(360, 120)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self._state.watch(True)
        self._show()
        self._show_pictures()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cost nothing."""
        super().hideEvent(event)
        self._state.watch(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height has room for more, or for less."""
        super().resizeEvent(event)
        self._fit()

    # The user

    @Slot(int)
    def _choose_part(self, number: int) -> None:
        self._state.choose_part(list(Part)[number])

    @Slot(int)
    def _choose_order(self, number: int) -> None:
        self._state.sort(list(Order)[number])

    @Slot()
    def _choose_all(self) -> None:
        self._state.choose_cell(None)

    @Slot()
    def _choose_suspects(self) -> None:
        self._state.choose_suspects()

    @Slot(int)
    def _open(self, index: int) -> None:
        self._state.open(index)
        self.picture_opened.emit()

    @property
    def _source(self) -> str:
        """The data set that the button loads."""
        if self._state.situation is Situation.OTHER_DATA:
            return self._state.needed_source
        return "mnist" if self._session.dataset.is_available("mnist") else BUILT_IN

    @Slot()
    def _load(self) -> None:
        self._session.dataset.load(self._source)

    # What is shown

    @Slot()
    def _show_reader(self) -> None:
        if not self.isVisible():
            return
        answers, reader = self._state.answers, self._session.model.reader
        name = answers.name if answers is not None else reader.name if reader is not None else ""
        text = self.tr("Of: {reader}").format(reader=name or self.tr("no network"))
        self.reader.set_text(text)
        self.reader.setMaximumWidth(self.reader.fontMetrics().horizontalAdvance(text) + 4)

    @Slot()
    def _show(self) -> None:
        if not self.isVisible():
            return
        answers = self._state.answers
        self.pages.setCurrentIndex(0 if answers is not None else 1)
        self.matrix.show_answers(answers)
        self._fit()
        self.accuracy.set_warning(answers is not None and answers.is_diverged)
        self.part.setCurrentIndex(list(Part).index(self._state.part))
        self.suspected.set_texts(*wording.suspects_texts(answers))
        self.suspected.setToolTip(wording.suspects_help(answers))
        self._show_reader()
        self._show_missing()

    def _fit(self) -> None:
        """Leave the room to the pictures where there is too little for the matrix, and say so."""
        answers, is_low = self._state.answers, self.pages.height() < LEAST_HEIGHT
        self.matrix.setVisible(not is_low)
        told = "" if answers is None else wording.accuracy_text(answers)
        if is_low and answers is not None:
            self.accuracy.set_text(self.tr("Too low for the confusion matrix: make this panel higher"), told)
        else:
            self.accuracy.set_text(told)

    @Slot()
    def _show_missing(self) -> None:
        if not self.isVisible() or self._state.answers is not None:
            return
        dataset, situation = self._session.dataset, self._state.situation
        text = wording.missing_text(self._state)
        if dataset.is_loading and situation in (Situation.NO_DATA, Situation.OTHER_DATA):
            text = self.tr("{activity} – {percent} %").format(
                activity=dataset.activity, percent=int(100 * dataset.progress)
            )
        self.missing.setText(text)
        lacks = situation in (Situation.NO_DATA, Situation.OTHER_DATA) and not self._state.is_source_changed
        self.load.setVisible(lacks and not dataset.is_loading)
        self.load.setText(self.tr("Load {source}").format(source=wording.source_text(self._source)))

    @Slot()
    def _show_pictures(self) -> None:
        if not self.isVisible():
            return
        state = self._state
        self.matrix.show_cell(state.cell)
        self.title.set_text(wording.list_title(state))
        is_known = state.answers is None or state.answers.confidence is not None
        self.order.setCurrentIndex(list(Order).index(state.order if is_known else Order.INDEX))
        self.order.setEnabled(is_known)
        unknown = self.tr("As they lie, until it is known how sure the network is of each")
        self.order.setToolTip(self.order.accessibleName() if is_known else unknown)
        self.all_mistakes.setChecked(state.cell is None and not state.shows_suspects)
        self.suspected.setChecked(state.shows_suspects)
        self.gallery.show_pictures(state.answers, state.indices, wording.nothing_text(state))
