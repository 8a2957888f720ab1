"""The nearest training pictures: the right ones, with their labels, for any network, in little memory."""

import tracemalloc

import numpy as np
import pytest

from digitpad.data import sources
from digitpad.errors import Cancelled, SettingError
from digitpad.files.models import load_model
from digitpad.ink.pipeline import network_input
from digitpad.inspection.nearest import CANDIDATES, Nearest
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import LayerSpec, NetworkSpec
from digitpad.paths import resource
from tests.inspection.test_names import SPECS

WITHOUT = ("no hidden layer", "dropout first")
HIDDEN = {name: spec for name, spec in SPECS.items() if name not in WITHOUT}


def snapshot_of(spec: NetworkSpec) -> Snapshot:
    return Network(spec, np.random.default_rng(3)).snapshot()


def blobs(count: int, seed: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Pictures that differ: two soft spots each, somewhere; the label says where the first one is."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:28, :28]
    images = np.zeros((count, 28, 28))
    labels = rng.integers(0, 10, count).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        for y, x in ((4 + 2 * label, 9 + rng.random() * 3), rng.uniform(4, 24, 2)):
            image += 250 * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 8)
    return np.clip(images, 0, 255).astype(np.uint8), labels


@pytest.mark.parametrize("spec", HIDDEN.values(), ids=HIDDEN)
def test_the_neighbours_are_those_of_the_hidden_layer_whatever_the_network(spec: NetworkSpec):
    snapshot = snapshot_of(spec)
    images, labels = blobs(500)
    nearest = Nearest.build(snapshot, images, labels)
    activations = snapshot.trace(network_input(images))[-3][1]
    length = np.linalg.norm(activations, axis=1, keepdims=True)
    unit = activations / np.where(length > 0, length, 1)
    for asked in (0, 123, 499):
        found = nearest.search(images[asked], 7)
        distances = np.linalg.norm(unit - unit[asked], axis=1)
        np.testing.assert_allclose([one.distance for one in found], np.sort(distances)[:7], atol=1e-3)
        assert distances[found[0].index] == pytest.approx(0, abs=1e-3)
        for one in found:
            assert one.label == labels[one.index]
            np.testing.assert_array_equal(one.image, images[one.index])


def test_a_picture_is_nearest_to_itself():
    images, labels = blobs(400)
    nearest = Nearest.build(snapshot_of(NetworkSpec.dense(784, (64,), 10)), images, labels)
    assert [nearest.search(image, 1)[0].index for image in images] == list(range(400))


def test_a_bolder_pen_counts_for_little():
    # Without biases, twice the ink is exactly twice the activations.
    snapshot = snapshot_of(NetworkSpec.dense(784, (40,), 10, init="he_normal"))
    images, labels = blobs(300)
    nearest = Nearest.build(snapshot, images // 2, labels)
    found = nearest.search(2 * (images[77] // 2), 1)[0]
    assert found.index == 77
    assert found.distance < 0.02


def test_an_answer_does_not_open_the_pictures_to_writing():
    images, labels = blobs(20)
    found = Nearest.build(snapshot_of(SPECS["one"]), images, labels).search(images[0])
    assert len(found) == 5
    with pytest.raises(ValueError, match="read-only"):
        found[0].image[0, 0] = 1
    images[0, 0, 0] = 1  # the owner still may


def test_fewer_pictures_than_asked_for_are_all_given_nearest_first():
    images, labels = blobs(3)
    found = Nearest.build(snapshot_of(SPECS["one"]), images, labels).search(images[1], 10)
    assert found[0].index == 1
    assert {one.index for one in found} == {0, 1, 2}
    assert [one.distance for one in found] == sorted(one.distance for one in found)


def test_a_network_that_never_answers_finds_everything_equally_far():
    spec = SPECS["one"]
    dead = Snapshot.of(spec, np.zeros(spec.parameter_count, np.float32))
    images, labels = blobs(30)
    assert {one.distance for one in Nearest.build(dead, images, labels).search(images[4])} == {0.0}


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        (SPECS["no hidden layer"], "no hidden layer"),
        (SPECS["dropout first"], "no hidden layer"),
        (NetworkSpec(784, (LayerSpec("relu"), LayerSpec("affine", 10, "he_normal"))), "no hidden layer"),
        (NetworkSpec.dense(100, (12,), 10), "it reads 100 numbers"),
    ],
)
def test_a_network_that_cannot_compare_says_so(spec: NetworkSpec, fault: str):
    with pytest.raises(SettingError, match=fault):
        Nearest.build(snapshot_of(spec), *blobs(5))


def test_a_network_that_diverged_says_so():
    spec = SPECS["one"]
    diverged = Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32))
    with pytest.raises(SettingError, match="not finite"):
        Nearest.build(diverged, *blobs(5))


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8)),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(2, np.uint8)),
        (np.zeros((3, 784), np.uint8), np.zeros(3, np.uint8)),
        (np.zeros((3, 28, 28), np.float32), np.zeros(3, np.uint8)),
    ],
)
def test_what_is_no_set_of_pictures_is_refused(images: np.ndarray, labels: np.ndarray):
    with pytest.raises(ValueError, match="pictures"):
        Nearest.build(snapshot_of(SPECS["one"]), images, labels)


def test_what_cannot_be_searched_for_is_refused():
    images, labels = blobs(5)
    nearest = Nearest.build(snapshot_of(SPECS["one"]), images, labels)
    for image, k in ((images, 1), (images[0] / 255, 1), (images[0], 0), (images[0], CANDIDATES + 1)):
        with pytest.raises(ValueError, match=r"a picture is|neighbours"):
            nearest.search(image, k)


def test_building_tells_how_far_it_is_and_ends_when_it_is_cancelled():
    wide = snapshot_of(NetworkSpec.dense(784, (8192,), 10))  # so that a chunk holds 256 pictures
    images, labels = blobs(700)
    shares: list[float] = []
    Nearest.build(wide, images, labels, progress=shares.append)
    assert shares == sorted(shares)
    assert len(shares) == 3
    assert shares[-1] == 1
    told: list[float] = []
    with pytest.raises(Cancelled):
        Nearest.build(wide, images, labels, cancelled=lambda: bool(told), progress=told.append)
    assert len(told) == 1


def test_sixty_thousand_pictures_need_less_than_forty_megabytes():
    snapshot = snapshot_of(NetworkSpec.dense(784, (700,), 10))
    images, labels = blobs(1000)
    images, labels = np.tile(images, (60, 1, 1)), np.tile(labels, 60)
    tracemalloc.start()
    try:
        nearest = Nearest.build(snapshot, images[:20_000], labels[:20_000])
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 3 * kept < 40e6
    # What is made on the way grows with the chunk, not with the number of pictures.
    assert peak - kept < 60e6
    assert nearest.search(images[5])[0].distance == pytest.approx(0, abs=1e-3)


def test_the_bundled_model_finds_the_same_digit_and_a_shifted_one_nearby(mnist_folder):
    dataset = sources.load("mnist")
    train = dataset.train.select(slice(5000))
    model = load_model(resource("models") / "bundled.safetensors")
    nearest = Nearest.build(model.snapshot, train.images, train.labels)
    shifted = np.roll(train.images[:200], 1, axis=2)
    found = [nearest.search(image, 5) for image in shifted]
    near = [index in [one.index for one in five] for index, five in enumerate(found)]
    assert np.mean(near) > 0.7  # by chance: 0.001
    assert np.mean([five[0].label for five in found] == train.labels[:200]) > 0.95
    votes = [
        np.bincount([one.label for one in nearest.search(image)]).argmax()
        for image in dataset.test.images[:300]
    ]
    assert np.mean(votes == dataset.test.labels[:300]) > 0.96
