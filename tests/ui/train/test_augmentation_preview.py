"""The live preview of augmented digits: the right ones, as the form says, crisp, and idle when unseen."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from digitpad.data.augment import Augmentation, Augmenter
from digitpad.ui.train.augmentation_preview import BUILT_IN, ROWS, AugmentationPreview
from digitpad.ui.train.training_panel import TrainingPanel
from tests.training_kit import TIMEOUT, States

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def preview(panel: TrainingPanel, states: States, digits_file: str, qtbot) -> AugmentationPreview:
    """With a data set, shown."""
    states.dataset.load(digits_file)
    qtbot.waitUntil(lambda: states.dataset.current is not None, timeout=TIMEOUT)
    panel.more.sections["augmentation"].set_open(True)
    made = panel.more.preview
    qtbot.waitUntil(lambda: made.grid.pictures.shape[1] > 1, timeout=TIMEOUT)
    return made


def _after(preview: AugmentationPreview, act: Callable[[], object], qtbot) -> np.ndarray:
    """The pictures after something that changes them."""
    before = preview.grid.pictures
    act()
    qtbot.waitUntil(lambda: preview.grid.pictures is not before, timeout=TIMEOUT)
    return preview.grid.pictures


def test_originals_are_of_the_loaded_data_and_stay_as_they_are_while_nothing_is_on(
    preview: AugmentationPreview, states: States
):
    shown = preview.grid.pictures
    assert states.dataset.current is not None
    known = {image.tobytes() for image in states.dataset.current.train.images}
    assert shown.shape[0] == ROWS
    assert all(row[0].tobytes() in known for row in shown)
    assert len({row[0].argmax() for row in shown}) == ROWS, "different digits"
    assert (shown == shown[:, :1]).all()
    assert preview.note.isVisible()


def test_a_value_that_changes_is_seen_as_training_would_see_it(
    panel: TrainingPanel, preview: AugmentationPreview, qtbot
):
    editor = panel.more.fields["augmentation.rotation"].editor
    panel.scroll_area.ensureWidgetVisible(editor)
    editor.setFocus()
    editor.selectAll()
    shown = _after(preview, lambda: qtbot.keyClicks(editor, "30"), qtbot)
    qtbot.wait(60)
    shown = preview.grid.pictures
    assert not (shown[:, 1:] == shown[:, :1]).all(axis=(2, 3)).any()
    repeated = np.repeat(shown[:, 0], shown.shape[1] - 1, axis=0)
    rng = np.random.default_rng((0, 0, 1))
    wanted = Augmenter(Augmentation(rotation=30)).apply(repeated, rng)
    np.testing.assert_array_equal(shown[:, 1:].reshape(-1, 784), np.rint(wanted * 255))
    assert not preview.note.isVisible()


def test_a_wrong_value_leaves_the_pictures(panel: TrainingPanel, preview: AugmentationPreview, qtbot):
    _after(preview, lambda: panel.form.set_text("augmentation.shift", "3"), qtbot)
    before = preview.grid.pictures
    panel.form.set_text("augmentation.shift", "far")
    qtbot.wait(60)
    assert preview.grid.pictures is before
    _after(preview, lambda: panel.form.set_text("augmentation.shift", "1"), qtbot)


def test_other_digits_and_other_distortions_come_when_asked_for(
    panel: TrainingPanel, preview: AugmentationPreview, qtbot
):
    _after(preview, lambda: panel.form.set_text("augmentation.shift", "3"), qtbot)
    panel.scroll_area.ensureWidgetVisible(preview.other_button)
    first = preview.grid.pictures
    second = _after(preview, lambda: qtbot.mouseClick(preview.other_button, LEFT), qtbot)
    assert (first[:, 0] != second[:, 0]).any()
    third = _after(preview, lambda: qtbot.mouseClick(preview.play_button, LEFT), qtbot)
    np.testing.assert_array_equal(second[:, 0], third[:, 0])
    assert (second[:, 1:] != third[:, 1:]).any()
    panel.more.sections["augmentation"].set_open(False)
    before = preview.grid.pictures
    qtbot.wait(300)
    assert preview.grid.pictures is before, "nobody looks"


def test_without_a_data_set_the_built_in_digits_are_shown_and_none_is_loaded(
    panel: TrainingPanel, states: States, qtbot
):
    panel.more.sections["augmentation"].set_open(True)
    preview = panel.more.preview
    qtbot.waitUntil(lambda: preview.grid.pictures.shape[1] > 1, timeout=TIMEOUT)
    assert preview.grid.pictures[:, 0].any(axis=(1, 2)).all()
    assert states.dataset.current is None
    assert not states.dataset.is_loading
    assert BUILT_IN >= ROWS


def test_closing_while_the_digits_are_made_ends_that(panel: TrainingPanel, states: States):
    panel.more.sections["augmentation"].set_open(True)
    panel.close()
    states.dataset.shutdown()


@pytest.mark.parametrize("width", [280, 300, 420, 600])
def test_pictures_lie_inside_the_panel_on_whole_pixels(
    panel: TrainingPanel, preview: AugmentationPreview, width: int, qtbot
):
    panel.resize(width, 700)
    qtbot.wait(60)
    grid = preview.grid
    ratio = grid.devicePixelRatioF()
    rows, columns = grid.pictures.shape[:2]
    assert columns == grid.columns >= 4
    for row in range(rows):
        for column in range(columns):
            cell = grid.cell(row, column)
            assert grid.rect().contains(cell.toAlignedRect())
            for edge in (cell.left(), cell.top(), cell.width() / 28):
                assert edge * ratio == pytest.approx(round(edge * ratio))


def test_each_pixel_is_a_square_of_one_colour(panel: TrainingPanel, preview: AugmentationPreview, qtbot):
    if preview.devicePixelRatioF() != 1:
        pytest.skip("counts the pixels of a screen of scale 1")
    shot = preview.grid.grab().toImage()
    scale = preview.grid.scale
    cell = preview.grid.cell(1, 1)
    for y in (3, 12, 20):
        for x in (2, 9, 25):
            level = int(preview.grid.pictures[1, 1, y, x])
            for dx in range(scale):
                at = (int(cell.left()) + x * scale + dx, int(cell.top()) + y * scale)
                assert shot.pixelColor(*at).red() == level
