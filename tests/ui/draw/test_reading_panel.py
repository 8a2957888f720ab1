"""The reading on the screen: numbers, words and colours for what was predicted."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Signal
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from digitpad.ink.steps import Steps
from digitpad.recognition.prediction import Prediction
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.number import NumberState
from digitpad.state.preparation import PreparationState
from digitpad.state.reading import ReadingState
from digitpad.state.tracing import TracingState
from digitpad.ui.draw.network_picture import NetworkPicture, to_qimage
from digitpad.ui.draw.percent import percent, tabular, widest
from digitpad.ui.draw.reading_panel import ReadingPanel
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import show

SURE = [0.001, 0.002, 0.0, 0.95, 0.0, 0.03, 0.007, 0.005, 0.004, 0.001]


class Told(QObject):
    """A reading whose prediction the test tells."""

    prediction_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.prediction: Prediction | None = None
        self.preparation = PreparationState(parent=self)
        self.number: NumberState | None = None
        self.tracing: TracingState | None = None
        self.untouched: Prediction | None = None

    @property
    def steps(self) -> Steps:
        return self.preparation.steps

    def tell(self, prediction: Prediction | None) -> None:
        self.prediction = prediction
        self.prediction_changed.emit()


def prediction(probabilities: list[float], model: str = "Bundled model", accepted: bool = True) -> Prediction:
    row = np.array(probabilities, np.float32)
    digit = int(row.argmax())
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:15] = 200
    return Prediction(
        digit, float(row[digit]), row, image, accepted, None if accepted else "not a digit", model
    )


@pytest.fixture
def told(qtbot: QtBot) -> Told:
    return Told()


@pytest.fixture
def panel(qtbot: QtBot, told: Told, theme: Theme) -> ReadingPanel:
    panel = ReadingPanel(told, theme)  # type: ignore[arg-type]
    qtbot.addWidget(panel)
    panel.resize(420, 380)
    show(qtbot, panel)
    return panel


def test_a_reading_is_shown_in_all_its_parts(panel: ReadingPanel, told: Told):
    told.tell(prediction(SURE, "Training – epoch 2, step 940"))
    assert panel.digit.text == "3"
    assert panel.bars.text_of(3) == percent(0.95)
    assert panel.bars.text_of(5) == percent(0.03)
    assert panel.model.text == "Read by: Training – epoch 2, step 940"
    assert panel.picture.value_at(panel.picture.picture().center().toPoint()) == (14, 14, 200)


def test_the_result_is_told_in_words(panel: ReadingPanel, told: Told):
    told.tell(prediction(SURE))
    for part in ("3", percent(0.95), "second guess 5", "Bundled model"):
        assert part in panel.accessibleName()


def test_a_hopeless_second_guess_is_not_worth_a_word(panel: ReadingPanel, told: Told):
    told.tell(prediction([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
    assert panel.result == f"Read as 3 ({percent(1.0)})."


def test_a_blank_has_empty_bars_and_a_plain_sentence(panel: ReadingPanel, told: Told):
    told.tell(prediction(SURE))
    told.tell(Prediction(None, None, None, np.zeros((28, 28), np.uint8), False, "blank", "Bundled model"))
    assert panel.digit.text == "?"
    assert [panel.bars.text_of(digit) for digit in range(10)] == [""] * 10
    assert panel.result == "Nothing to read yet: draw a digit."
    assert panel.model.text == "Read by: Bundled model"


def test_without_a_model_the_panel_says_so(panel: ReadingPanel, told: Told):
    told.tell(None)
    assert "no model" in panel.model.text
    assert panel.digit.text == "?"


def test_a_network_that_diverged_shows_no_digit_and_no_nan(panel: ReadingPanel, told: Told):
    told.tell(prediction([float("nan")] * 10))
    assert panel.digit.text == "?"
    assert "diverged" in panel.result
    assert "nan" not in panel.accessibleName().lower()
    panel.grab()


def test_what_is_refused_still_names_its_best_digit(panel: ReadingPanel, told: Told):
    told.tell(prediction(SURE, accepted=False))
    assert panel.digit.text == "3"
    assert panel.result == "Not a digit I know; it comes nearest to a 3."


def test_nothing_moves_while_numbers_and_names_change(panel: ReadingPanel, told: Told):
    def places() -> list[object]:
        return [
            child.geometry()
            for child in (panel.digit, panel.bars, panel.picture, panel.headline, panel.model)
        ]

    told.tell(prediction(SURE))
    before = places(), panel.minimumSizeHint(), panel.sizeHint()
    for row in ([1.0] + [0.0] * 9, [0.1] * 10, [float("nan")] * 10):
        told.tell(
            prediction(row, "Training of a network with a very long name – epoch 12, step 123,456 of 999,999")
        )
        panel.grab()
        assert (places(), panel.minimumSizeHint(), panel.sizeHint()) == before


def test_it_fits_where_little_room_is(panel: ReadingPanel):
    smallest = panel.minimumSizeHint()
    assert smallest.width() <= 420
    assert smallest.height() <= 380


def test_a_name_too_long_is_cut_and_told_by_the_tooltip(panel: ReadingPanel, told: Told):
    told.tell(prediction(SURE, "x" * 300))
    assert "x" * 300 in panel.model.toolTip()
    told.tell(prediction(SURE))
    assert panel.model.toolTip() == ""


def test_the_winning_bar_has_the_accent_colour_and_its_length(panel: ReadingPanel, told: Told, theme: Theme):
    def length(digit: int) -> int:
        image = panel.bars.grab().toImage()
        y = int((digit + 0.5) * image.height() / 10)
        row = [image.pixelColor(x, y) for x in range(image.width())]
        return sum(colour == theme.accent for colour in row)

    told.tell(prediction([0.25, 0, 0, 0, 0, 0, 0, 0.75, 0, 0]))
    long = length(7)
    assert length(0) == 0
    told.tell(prediction([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]))
    assert long == pytest.approx(0.75 * length(7), abs=3)


def test_percentages_never_need_more_room_than_is_kept(panel: ReadingPanel):
    font = tabular(panel.font())
    metrics = QFontMetricsF(font)
    for probability in np.linspace(0, 1, 400):
        assert metrics.horizontalAdvance(percent(float(probability))) <= widest(font)


def test_what_is_no_number_has_no_percentage():
    assert percent(float("nan")) == percent(float("inf")) == "–"
    assert percent(0.987) == "98.7\u00a0%"


@pytest.mark.parametrize("size", [(115, 160), (141, 150), (333, 400)])
def test_every_pixel_of_the_picture_is_a_square_of_one_colour(
    qtbot: QtBot, theme: Theme, size: tuple[int, int]
):
    picture = NetworkPicture(theme)
    qtbot.addWidget(picture)
    if picture.devicePixelRatioF() != 1:
        pytest.skip("counts the pixels of a screen of scale 1")
    picture.resize(*size)
    pixels = np.random.default_rng(1).integers(0, 256, (28, 28)).astype(np.uint8)
    picture.show_image(pixels)
    image, area = picture.grab().toImage(), picture.picture()
    side = round(area.width() / 28)
    assert side >= 3
    assert area.width() == 28 * side
    for row, column in ((0, 0), (3, 20), (27, 27), (14, 13)):
        for dx, dy in ((0, 0), (side - 1, 0), (0, side - 1), (side - 1, side - 1)):
            at = QPoint(int(area.left()) + column * side + dx, int(area.top()) + row * side + dy)
            if 0 < row < 27:  # the border covers the outermost line
                assert image.pixelColor(at).value() == pixels[row, column]
            assert picture.value_at(at) == (row, column, int(pixels[row, column]))


def test_an_image_is_kept_though_its_array_goes_away():
    pixels = np.arange(784, dtype=np.uint16).reshape(28, 28).astype(np.uint8)
    image = to_qimage(pixels[:, ::-1])
    assert image.size() == QSize(28, 28)
    assert image.pixelColor(0, 2).value() == int(pixels[2, 27])


def test_a_drawing_ends_up_in_the_panel(
    qtbot: QtBot, drawing: DrawingState, model: ModelState, reading: ReadingState, theme: Theme
):
    panel = ReadingPanel(reading, theme)
    qtbot.addWidget(panel)
    assert panel.digit.text == "?"
    with qtbot.waitSignal(reading.prediction_changed):
        drawing.begin_stroke(500, 100)
        drawing.extend_stroke(500, 900)
    assert reading.prediction is not None
    assert panel.digit.text == str(reading.prediction.digit)
    assert panel.model.text == "Read by: A small network"


def test_a_theme_changes_every_part(panel: ReadingPanel, told: Told, theme: Theme):
    told.tell(prediction(SURE))
    before = panel.bars.grab().toImage()
    painted: list[QObject] = []

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(watched)
            return False

    watcher = Watcher(panel)
    parts = [panel.digit, panel.bars, panel.picture, panel.headline, panel.model]
    for part in parts:
        part.installEventFilter(watcher)
    theme.set_choice("dark")
    panel.window().repaint()
    assert panel.bars.grab().toImage() != before
    assert set(painted) >= set(parts)


def test_what_looks_the_same_is_not_painted_again(panel: ReadingPanel, told: Told, qtbot: QtBot):
    told.tell(prediction(SURE))
    qtbot.wait(50)
    painted = Painted(panel)
    told.tell(prediction([share + 1e-5 for share in SURE]))
    qtbot.wait(50)
    assert painted.by == set()
    other = [0.101, 0.002, 0.0, 0.85, 0.0, 0.03, 0.007, 0.005, 0.004, 0.001]
    told.tell(prediction(other))
    qtbot.wait(50)
    assert {"BigDigit", "ProbabilityBars"} <= painted.by
    assert "NetworkPicture" not in painted.by, "the drawing is the same"


class Painted(QObject):
    """Which parts of a panel are painted from now on."""

    def __init__(self, panel: ReadingPanel) -> None:
        super().__init__(panel)
        self.by: set[str] = set()
        for part in (panel.digit, panel.bars, panel.picture):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.by.add(type(watched).__name__)
        return False
