"""Digits as the network is shown them: an original at the left of each row, and what the form makes of it.

In: a RecipeForm, and the loaded data set or, as long as there is none, the built-in digits. Out: paint, ink
white on black in every theme, as in MNIST; each pixel a square of whole device pixels.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QImage, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitpad.data.augment import Augmentation, Augmenter
from digitpad.data.synthetic import pictures
from digitpad.state.dataset import DatasetState
from digitpad.state.recipe_form import RecipeForm
from digitpad.state.recipe_texts import DISTORTIONS
from digitpad.state.tasks import Task
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import Note

SIDE = 28
ROWS = 3
MOST_COLUMNS = 8
GAP = 4
DELAY = 30
"""Milliseconds from a key to the new pictures: what is typed fast is drawn once."""

PLAY_INTERVAL = 250
BUILT_IN = 30
"""Built-in digits that are made at once, to choose from."""

Images = npt.NDArray[np.uint8]


class DigitGrid(QWidget):
    """Rows of pictures (R, C, 28, 28) uint8, the first column set apart."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._images: list[list[QImage]] = []
        self.pictures: Images = np.zeros((ROWS, 0, SIDE, SIDE), np.uint8)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_pictures(self, shown: Images) -> None:
        """Show others."""
        self.pictures = shown
        self._images = [[_qimage(picture) for picture in row] for row in shown]
        self.update()

    @property
    def scale(self) -> int:
        """Device pixels along one pixel of a picture: two points, where four pictures fit."""
        ratio = self.devicePixelRatioF()
        wanted = max(round(2 * ratio), 1)
        while wanted > 1 and 4 * (wanted * SIDE / ratio) + 4 * GAP > self.width():
            wanted -= 1
        return wanted

    @property
    def columns(self) -> int:
        """How many pictures fit into a row, the original counted."""
        side = self.scale * SIDE / self.devicePixelRatioF()
        return max(2, min(MOST_COLUMNS, int((self.width() - GAP) // (side + GAP))))

    def cell(self, row: int, column: int) -> QRectF:
        """Where a picture is, in the widget's units and on whole device pixels."""
        ratio = self.devicePixelRatioF()
        side = self.scale * SIDE / ratio
        left = column * (side + GAP) + (GAP if column else 0)  # the original stands a little apart
        return QRectF(round(left * ratio) / ratio, round(row * (side + GAP) * ratio) / ratio, side, side)

    def heightForWidth(self, width: int) -> int:
        """As high as its rows."""
        return round(ROWS * (self.scale * SIDE / self.devicePixelRatioF() + GAP))

    def hasHeightForWidth(self) -> bool:
        """The wider, the larger the pictures."""
        return True

    def sizeHint(self) -> QSize:
        """Four columns."""
        return QSize(4 * (2 * SIDE + GAP) + GAP, ROWS * (2 * SIDE + GAP))

    def minimumSizeHint(self) -> QSize:
        """Four small columns."""
        return QSize(4 * (SIDE + GAP) + GAP, ROWS * (SIDE + GAP))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures without smoothing, and a frame round each original."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for row, images in enumerate(self._images):
            for column, image in enumerate(images):
                painter.drawImage(self.cell(row, column), image)
            painter.setPen(QPen(self._theme.accent, 1))
            painter.drawRect(self.cell(row, 0).adjusted(0, 0, -1, -1))
        painter.end()


class AugmentationPreview(QWidget):
    """The grid, a button for other digits, and one that goes on drawing anew.

    Attributes:
        grid: the pictures.
        other_button, play_button: the buttons.
    """

    def __init__(
        self, form: RecipeForm, dataset: DatasetState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._form, self._dataset, self._theme = form, dataset, theme
        self._built_in: tuple[Images, Images] | None = None
        self._task: Task | None = None
        self._choice, self._draw = 0, 0  # which digits, and which distortions of them: seeds
        self._shown: tuple[object, ...] = ()
        self.grid = DigitGrid(theme)
        self.grid.setAccessibleName(self.tr("Distorted digits"))
        self.grid.setToolTip(
            self.tr("An original in each row, and beside it what the network would see of it")
        )
        self.note = Note(theme)
        self.other_button = self._button("dice", self.tr("Other digits"), self._choose_others)
        self.play_button = self._button("start", self.tr("Play"), None)
        self.play_button.setCheckable(True)
        self.play_button.setToolTip(self.tr("Distort them again and again, as training does in each epoch"))
        self.play_button.toggled.connect(self._play)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.other_button)
        buttons.addWidget(self.play_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.grid)
        layout.addWidget(self.note)
        layout.addLayout(buttons)
        self._delay = QTimer(self, interval=DELAY, singleShot=True)
        self._delay.timeout.connect(self._redraw)
        self._clock = QTimer(self, interval=PLAY_INTERVAL)
        self._clock.timeout.connect(self._next)
        form.form_changed.connect(self._redraw_soon)
        dataset.dataset_changed.connect(self._redraw_soon)

    def _button(self, icon: str, text: str, slot: Callable[[], object] | None) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(text)
        dress(button, icon, self._theme)
        if slot is not None:
            button.clicked.connect(slot)
        return button

    @Slot()
    def _redraw_soon(self) -> None:
        if self.isVisible():
            self._delay.start()

    @Slot()
    def _choose_others(self) -> None:
        self._choice += 1
        self._redraw()

    @Slot(bool)
    def _play(self, is_on: bool) -> None:
        dress(self.play_button, "pause" if is_on else "start", self._theme)
        if is_on:
            self._clock.start()
        else:
            self._clock.stop()

    @Slot()
    def _next(self) -> None:
        self._draw += 1
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        """Distort the chosen digits as the form says; what is wrong there leaves the pictures as they are."""
        digits = self._digits()
        if digits is None or any(self._form.fault(name) for name in DISTORTIONS):
            return
        settings = Augmentation.from_json(self._form.draft.augmentation)
        originals, labels = digits
        columns = self.grid.columns
        wanted = (id(originals), self._choice, self._draw, settings, columns)
        if wanted == self._shown:
            return
        self._shown = wanted
        # The same numbers for every setting, so that a digit bends further as a value grows.
        chosen = _choose(labels, np.random.default_rng((self._choice, 0)))
        repeated = np.repeat(originals[chosen], columns - 1, axis=0)
        if settings.is_off:
            distorted = repeated
        else:
            rng = np.random.default_rng((self._choice, self._draw, 1))
            levels = Augmenter(settings).apply(np.ascontiguousarray(repeated), rng)
            distorted = np.rint(levels * 255).astype(np.uint8)
        shape = (ROWS, columns - 1, SIDE, SIDE)
        self.grid.show_pictures(
            np.concatenate([originals[chosen][:, None], distorted.reshape(shape)], axis=1)
        )
        self.note.tell(self.tr("Nothing is distorted yet") if settings.is_off else "")

    def _digits(self) -> tuple[Images, Images] | None:
        """(N, 28, 28) digits to choose from and (N,) labels; None until the built-in ones are made."""
        current = self._dataset.current
        if current is not None and len(current.train):
            return current.train.images, current.train.labels
        if self._built_in is None and self._task is None:
            # Half a second's work, and so none for the window's thread. The data set's owner ends it.
            self._task = Task(_make_digits, self._dataset)
            self._task.finished.connect(self._on_made)
            self._task.failed.connect(self._on_not_made)
            self._task.start()
        return self._built_in

    @Slot(object)
    def _on_made(self, made: tuple[Images, Images]) -> None:
        self._end_task()
        self._built_in = made
        self._redraw()

    @Slot(object)
    def _on_not_made(self, error: Exception) -> None:
        self._end_task()
        self._built_in = np.zeros((ROWS, SIDE, SIDE), np.uint8), np.zeros(ROWS, np.uint8)
        self.note.tell(self.tr("There are no digits to show yet: load a data set"), is_fault=True)

    def _end_task(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what nobody looked at before."""
        super().showEvent(event)
        self._redraw()
        if self.play_button.isChecked():
            self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._delay.stop()
        self._clock.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit."""
        super().resizeEvent(event)
        self._redraw_soon()


def _make_digits(progress: object, cancelled: object) -> tuple[Images, Images]:
    return pictures(BUILT_IN, np.random.default_rng(1))


def _choose(labels: Images, rng: np.random.Generator) -> list[int]:
    """Indices of ROWS digits, different ones as far as there are any."""
    drawn = [int(index) for index in rng.integers(0, len(labels), 50 * ROWS)]
    firsts = list({int(labels[index]): index for index in reversed(drawn)}.values())[::-1]
    return (firsts + drawn)[:ROWS]


def _qimage(pixels: Images) -> QImage:
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, SIDE, SIDE, SIDE, QImage.Format.Format_Grayscale8).copy()
