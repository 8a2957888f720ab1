"""Augmentation: what each distortion does to a digit, and what none of them may do."""

import numpy as np
import pytest

from digitpad.data.augment import CHUNK, LIMITS, Augmentation, Augmenter, inverse_affine
from digitpad.data.synthetic import pictures
from digitpad.errors import SettingError

EVERYTHING = Augmentation(shift=0.9, rotation=9, scale=0.09, shear=0.12, elastic=20, thickness=0.5)
EACH = [
    Augmentation(shift=2),
    Augmentation(rotation=20),
    Augmentation(scale=0.2),
    Augmentation(shear=0.3),
    Augmentation(elastic=34),
    Augmentation(thickness=1),
    EVERYTHING,
]
SHAPE, LINE = 784, 28


class Drawn:
    """A generator that draws the given numbers, so that a test knows by how much a digit is distorted."""

    def __init__(self, **drawn: float) -> None:
        names = ("down", "right", "rotation", "height", "width", "shear", "thickness")
        self._row = np.array([drawn.get(name, 0) for name in names], np.float32)

    def random(self, shape: tuple[int, int], dtype: type) -> np.ndarray:
        return np.tile((self._row + 1) / 2, (shape[0], 1)).astype(dtype)


def distort(images, settings, **drawn):
    """(N, 28, 28) float, each image distorted by these shares (−1 to 1) of the settings."""
    return Augmenter(settings).apply(images, Drawn(**drawn)).reshape(-1, 28, 28)


@pytest.fixture(scope="module")
def digits():
    return pictures(150, np.random.default_rng(3))[0]


def bar(rows, columns):
    """One image with a filled rectangle."""
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, rows, columns] = 255
    return image


def centre(image):
    """The centre of mass: row and column from the centre of the image."""
    return (np.mgrid[:28, :28] * image).sum(axis=(1, 2)) / image.sum() - 13.5


def test_with_everything_off_images_are_only_scaled(digits):
    assert Augmentation().is_off
    assert Augmentation(smoothness=2).is_off
    result = Augmenter(Augmentation()).apply(digits, np.random.default_rng(0))
    assert (result == digits.reshape(-1, 784) / np.float32(255)).all()
    assert result.dtype == np.float32


@pytest.mark.parametrize("settings", EACH, ids=str)
def test_results_are_finite_and_from_0_to_1(settings, digits):
    assert not settings.is_off
    result = Augmenter(settings).apply(digits, np.random.default_rng(0))
    assert result.shape == (150, 784)
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    assert result.min() >= 0
    assert 0.9 < result.max() <= 1


@pytest.mark.parametrize("settings", EACH, ids=str)
def test_the_same_generator_gives_the_same_result_and_another_another(settings, digits):
    augmenter = Augmenter(settings)
    first = augmenter.apply(digits, np.random.default_rng(5))
    other = augmenter.apply(digits, np.random.default_rng(6))
    assert (augmenter.apply(digits, np.random.default_rng(5)) == first).all()
    assert (Augmenter(settings).apply(digits, np.random.default_rng(5)) == first).all()
    assert (abs(other - first).max(axis=1) > 0.001).mean() > 0.95


@pytest.mark.parametrize("settings", EACH, ids=str)
def test_each_image_is_distorted_in_its_own_way(settings, digits):
    same = np.repeat(digits[:1], 2 * CHUNK + 3, axis=0)
    result = Augmenter(settings).apply(same, np.random.default_rng(0))
    assert len(np.unique(result, axis=0)) == len(same)


def test_images_are_only_read_and_no_buffer_is_handed_out(digits):
    images = digits.copy()
    augmenter = Augmenter(EVERYTHING)
    result = augmenter.apply(images, np.random.default_rng(0))
    kept = result.copy()
    augmenter.apply(images[::-1], np.random.default_rng(1))
    assert (images == digits).all()
    assert (result == kept).all()


@pytest.mark.parametrize("settings", [Augmentation(), *EACH], ids=str)
def test_what_came_before_leaves_no_trace(settings, digits):
    augmenter = Augmenter(settings)
    augmenter.apply(np.full_like(digits, 255), np.random.default_rng(1))
    used = augmenter.apply(digits[:5], np.random.default_rng(2))
    assert (used == Augmenter(settings).apply(digits[:5], np.random.default_rng(2))).all()


@pytest.mark.parametrize("settings", [Augmentation(), *EACH], ids=str)
def test_out_is_filled_and_returned(settings, digits):
    out = np.full((150, 784), np.nan, np.float32)
    assert Augmenter(settings).apply(digits, np.random.default_rng(0), out) is out
    expected = Augmenter(settings).apply(digits, np.random.default_rng(0))
    assert (out == expected).all()
    strided = np.full((150, 800), np.nan, np.float32)[:, 16:]
    Augmenter(settings).apply(digits, np.random.default_rng(0), strided)
    assert (strided == expected).all()


@pytest.mark.parametrize("settings", [Augmentation(), *EACH], ids=str)
def test_no_images_give_no_images(settings):
    assert Augmenter(settings).apply(np.zeros((0, 28, 28), np.uint8), np.random.default_rng(0)).shape == (
        0,
        784,
    )


@pytest.mark.parametrize("settings", EACH, ids=str)
def test_a_blank_stays_blank(settings, digits):
    augmenter = Augmenter(settings)
    augmenter.apply(digits, np.random.default_rng(0))
    assert not augmenter.apply(np.zeros((CHUNK + 1, 28, 28), np.uint8), np.random.default_rng(0)).any()


@pytest.mark.parametrize("settings", [s for s in EACH if not s.thickness], ids=str)
def test_ink_is_neither_made_nor_lost_on_average(settings, digits):
    result = Augmenter(settings).apply(digits, np.random.default_rng(0))
    assert result.mean() == pytest.approx(digits.mean() / 255, rel=0.06)


def test_digits_of_the_usual_strength_stay_inside_the_image(digits):
    result = Augmenter(EVERYTHING).apply(digits, np.random.default_rng(0)).reshape(-1, 28, 28)
    at_the_edge = result[:, [0, -1]].sum() + result[:, :, [0, -1]].sum()
    assert at_the_edge < 0.01 * result.sum()


@pytest.mark.parametrize(("down", "right"), [(3, 0), (-3, 0), (0, 3), (-2, 1)])
def test_a_shift_by_whole_pixels_rolls_the_image(down, right, digits):
    result = distort(digits, Augmentation(shift=3), down=down / 3, right=right / 3)
    inside = np.zeros((28, 28), bool)
    inside[4:-4, 4:-4] = True
    rolled = np.roll(np.where(inside, digits, 0), (down, right), axis=(1, 2)) / 255
    shown = np.roll(inside, (down, right), axis=(0, 1))
    np.testing.assert_allclose(result[:, shown], rolled[:, shown], atol=1e-4)


def test_what_is_shifted_out_does_not_come_in_again():
    assert not distort(np.full((2, 28, 28), 255, np.uint8), Augmentation(shift=14), down=1)[:, :13].any()
    assert not distort(np.full((2, 28, 28), 255, np.uint8), Augmentation(shift=14), right=-1)[:, :, 15:].any()


def test_a_positive_rotation_turns_counter_clockwise():
    east = bar(slice(13, 15), slice(18, 24))
    (north,) = distort(east, Augmentation(rotation=90), rotation=1)
    np.testing.assert_allclose(north, np.rot90(east[0]) / 255, atol=1e-4)
    (south,) = distort(east, Augmentation(rotation=90), rotation=-1)
    np.testing.assert_allclose(south, np.rot90(east[0], -1) / 255, atol=1e-4)


def test_rotation_is_about_the_centre_of_the_image():
    (turned,) = distort(bar(slice(11, 17), slice(8, 20)), Augmentation(rotation=40), rotation=0.7)
    np.testing.assert_allclose(centre(turned), 0, atol=0.02)


def test_scale_changes_height_and_width_each_on_its_own():
    square = bar(slice(8, 20), slice(8, 20))
    (taller,) = distort(square, Augmentation(scale=0.5), height=1)
    assert taller[:, 14].sum() == pytest.approx(18, abs=0.1)
    assert taller[14].sum() == pytest.approx(12, abs=0.1)
    (narrower,) = distort(square, Augmentation(scale=0.5), width=-1)
    assert narrower[:, 14].sum() == pytest.approx(12, abs=0.1)
    assert narrower[14].sum() == pytest.approx(6, abs=0.1)


def test_a_positive_shear_leans_the_top_to_the_right():
    (leaning,) = distort(bar(slice(4, 24), slice(13, 15)), Augmentation(shear=0.4), shear=1)
    assert centre(leaning[[6]] * np.ones((28, 1)))[1] == pytest.approx(0.4 * 7.5, abs=0.1)
    assert centre(leaning[[21]] * np.ones((28, 1)))[1] == pytest.approx(-0.4 * 7.5, abs=0.1)


def test_scale_shear_rotation_and_shift_come_in_this_order():
    settings = Augmentation(shift=2, rotation=30, scale=0.2, shear=0.3)
    drawn = np.array([[0.5, -1, 0.7, 0.4, -0.9, 0.8, 0]], np.float32)
    back = inverse_affine(settings, drawn)[:, 0].astype(float)
    angle = np.radians(0.7 * 30)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])  # of (row, column)
    slant = np.array([[1, 0], [-0.24, 1]])
    size = np.diag([1 + 0.2 * 0.4, 1 - 0.2 * 0.9])
    there = turn @ slant @ size
    np.testing.assert_allclose(back[:, :2] @ there, np.eye(2), atol=1e-6)
    np.testing.assert_allclose(back @ [1, -2, 1], 0, atol=1e-6)


@pytest.mark.parametrize("amount", [-1.0, -0.4, 0.4, 1.0])
def test_thickness_is_the_change_of_a_strokes_width_in_pixels(amount):
    """On average over the directions: an upright stroke changes by a little more, a diagonal one by less."""
    down, right = np.mgrid[:28, :28] - 13.5
    lines = [right, down, (right - down) / 2**0.5, (right + down) / 2**0.5]
    strokes = np.stack([(np.clip(2.5 - abs(line), 0, 1) * 255).round().astype(np.uint8) for line in lines])
    result = distort(strokes, Augmentation(thickness=1), thickness=amount)
    inside = np.hypot(down, right) < 10  # of a circle, so that all directions have the same length
    widths = ((result - strokes / 255) * inside).sum(axis=(1, 2)) / 20
    assert widths.mean() == pytest.approx(amount, abs=0.2)
    np.testing.assert_allclose(widths, amount, atol=0.35)


def test_thin_strokes_stay_legible_when_they_get_thinner(digits):
    result = distort(digits, Augmentation(thickness=1.5), thickness=-1)
    assert (result.max(axis=(1, 2)) > 0.8).all()
    assert (result.sum(axis=(1, 2)) < digits.sum(axis=(1, 2)) / 255).all()


@pytest.mark.parametrize(("alpha", "mean"), [(20, 1.25), (34, 2.13)])
def test_alpha_displaces_by_as_much_as_blurred_uniform_noise(alpha, mean):
    """Measured where a pixel lands: a ramp shows by its brightness from which column it was taken."""
    ramp = np.broadcast_to(np.arange(28, dtype=np.uint8) * 9, (400, 28, 28))
    result = Augmenter(Augmentation(elastic=alpha)).apply(ramp, np.random.default_rng(0)).reshape(-1, 28, 28)
    inside = slice(9, 19)  # far from where the ramp ends
    deviation = (result[:, inside, inside] * 255 / 9 - np.arange(28)[inside]).std()
    noise = np.random.default_rng(1).uniform(-1, 1, (400, 28, 28))
    offsets = np.arange(-20, 21)
    kernel = np.exp(-0.5 * (offsets / 4) ** 2)
    kernel /= kernel.sum()
    reflected = np.abs((np.arange(28)[:, None] + offsets + 28) % 56 - 27.5) - 0.5
    blur = np.zeros((28, 28))
    for k, weight in enumerate(kernel):
        blur[np.arange(28), (27 - reflected[:, k]).astype(int)] += weight
    field = alpha * (blur @ noise @ blur.T)
    assert deviation == pytest.approx(field[:, inside, inside].std(), rel=0.05)
    assert np.hypot(field[::2], field[1::2]).mean() == pytest.approx(mean, rel=0.03)


def test_neighbouring_pixels_move_together(digits):
    """An elastic field bends strokes and does not tear them: a smooth one less than a ragged one."""
    ramp = np.broadcast_to(np.arange(28, dtype=np.uint8) * 9, (50, 28, 28))

    def roughness(smoothness):
        result = Augmenter(Augmentation(elastic=10, smoothness=smoothness)).apply(
            ramp, np.random.default_rng(0)
        )
        inside = result.reshape(-1, 28, 28)[:, 5:-5, 5:-5]
        return abs(np.diff(inside, axis=1)).mean() / inside.std(axis=0).mean()

    assert roughness(8) < roughness(4) < roughness(2)


def test_one_setting_does_not_shift_the_random_numbers_of_the_others(digits):
    """With an elastic field so weak that it moves nothing, the rest is as without it."""
    plain = Augmenter(Augmentation(rotation=20)).apply(digits, np.random.default_rng(4))
    faint = Augmenter(Augmentation(rotation=20, elastic=1e-4)).apply(digits, np.random.default_rng(4))
    np.testing.assert_allclose(faint, plain, atol=1e-3)


def test_json_there_and_back():
    assert Augmentation.from_json(EVERYTHING.to_json()) == EVERYTHING
    assert Augmentation.from_json({}) == Augmentation()
    assert Augmentation.from_json({"rotation": 9}) == Augmentation(rotation=9)


@pytest.mark.parametrize("name", LIMITS)
def test_values_out_of_range_are_refused_by_name(name):
    low, high = LIMITS[name]
    for wrong in (low - 0.1, high + 0.1, float("nan"), float("inf"), "9", None, True):
        with pytest.raises(SettingError) as caught:
            Augmentation.from_json({name: wrong})
        assert caught.value.name == f"augmentation.{name}"


def test_unknown_settings_are_refused():
    with pytest.raises(SettingError, match=r"augmentation\.blur: is no setting"):
        Augmentation.from_json({"blur": 1})
    with pytest.raises(SettingError, match="not a JSON object"):
        Augmentation.from_json([1])


def test_wrong_arrays_are_refused(digits):
    augmenter = Augmenter(EVERYTHING)
    rng = np.random.default_rng(0)
    for wrong in (digits.astype(np.float32), digits.reshape(-1, 784), digits[:, :-1]):
        with pytest.raises(ValueError, match="images are"):
            augmenter.apply(wrong, rng)
    for out in (np.empty((149, 784), np.float32), np.empty((150, 784))):
        with pytest.raises(ValueError, match="out is"):
            augmenter.apply(digits, rng, out)
