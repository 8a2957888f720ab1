"""IDX files are read exactly, or refused with the file and the fault."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest

from digitpad.data import idx
from digitpad.errors import Cancelled, DataError


def write(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_images_and_labels_are_read_as_they_are(tmp_path, samples, pack):
    images, labels = samples.images(), samples.labels()
    read = idx.read_images(write(tmp_path / "i", pack(samples.idx(images))))
    assert np.array_equal(read, images)
    assert read.dtype == np.uint8
    assert np.array_equal(idx.read_labels(write(tmp_path / "l", pack(samples.idx(labels)))), labels)


@pytest.mark.parametrize(
    "names",
    ["{}-{}-idx{}-ubyte.gz", "{}-{}-idx{}-ubyte", "{}-{}.idx{}-ubyte", "{}-{}.idx{}-ubyte.gz"],
)
def test_a_folder_is_read_under_all_customary_names(tmp_path, samples, names):
    train, test = idx.read_folder(samples.idx_folder(tmp_path / "mnist", names=names))
    assert np.array_equal(train.images, samples.images(20, 3))
    assert np.array_equal(test.labels, samples.labels(8, 4))
    assert not train.images.flags.writeable
    assert idx.is_complete(tmp_path / "mnist")
    assert idx.count(tmp_path / "mnist", "test") == 8


def images_file(samples, **header):
    return samples.idx(samples.images(), **header)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (lambda s: images_file(s)[:-1], "cut off: 15,695 of 15,696 bytes"),
        (lambda s: images_file(s)[:10], "less than the header"),
        (lambda s: b"", "less than the header"),
        (lambda s: images_file(s) + b"\0", "more than the 15,696 bytes"),
        (lambda s: images_file(s, magic=2049), r"magic number is 2049 \(labels\), not 2051"),
        (lambda s: images_file(s, magic=0x0803FFFF), "magic number"),
        (lambda s: images_file(s, shape=(20, 27, 29)), "27×29 pixels; 28×28 is wanted"),
        (lambda s: images_file(s, shape=(5, 56, 56)), "56×56 pixels; 28×28 is wanted"),
        (lambda s: images_file(s, shape=(0, 28, 28)), "announces 0 images"),
        (lambda s: images_file(s, shape=(4_000_000_000, 28, 28)), "announces 4,000,000,000 images"),
        (lambda s: images_file(s, shape=(200_000, 28, 28)), "cut off"),
        (lambda s: gzip.compress(images_file(s) + bytes(9 << 20)), "more than the 15,696 bytes"),
        (lambda s: gzip.compress(images_file(s))[:-20], "cut off"),
        (lambda s: b"<html>not found</html>", "not an IDX file of images"),
    ],
)
def test_a_faulty_images_file_is_refused_in_one_line(tmp_path, samples, content, fault):
    path = write(tmp_path / "images", content(samples))
    with pytest.raises(DataError, match=fault) as raised:
        idx.read_images(path)
    assert raised.value.path == str(path)
    assert "\n" not in str(raised.value)


def test_a_lying_header_or_a_bomb_costs_no_memory(tmp_path, samples):
    lying = write(tmp_path / "lying", struct.pack(">4I", 2051, 299_999, 28, 28) + bytes(1000))
    bomb = write(tmp_path / "bomb", gzip.compress(samples.idx(samples.images()) + bytes(100 << 20)))
    tracemalloc.start()
    try:
        for path in (lying, bomb):
            with pytest.raises(DataError):
                idx.read_images(path)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_label_that_is_no_digit_is_refused_with_its_position(tmp_path, samples):
    labels = samples.labels()
    labels[7] = 10
    with pytest.raises(DataError, match="label 10 at position 7"):
        idx.read_labels(write(tmp_path / "labels", samples.idx(labels)))


def test_images_and_labels_of_unequal_number_are_refused(tmp_path, samples):
    folder = samples.idx_folder(tmp_path)
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(samples.idx(samples.labels(9)))
    with pytest.raises(DataError, match=r"t10k-labels.*9 labels, but t10k-images.* holds 8 images"):
        idx.read_folder(folder)


def test_a_missing_file_is_named(tmp_path, samples):
    folder = samples.idx_folder(tmp_path)
    (folder / "train-labels-idx1-ubyte.gz").unlink()
    assert not idx.is_complete(folder)
    assert idx.holds_any(folder)
    with pytest.raises(DataError, match="train-labels-idx1-ubyte: there is no such file"):
        idx.read_folder(folder)


def test_both_parts_together_are_bounded(tmp_path, samples, monkeypatch):
    monkeypatch.setattr(idx, "MOST_DIGITS", 25)
    folder = samples.idx_folder(tmp_path)
    with pytest.raises(DataError, match="announces 8 images; 1 to 5 can be read"):
        idx.read_folder(folder)


def test_reading_can_be_cancelled_between_the_parts(tmp_path, samples):
    with pytest.raises(Cancelled):
        idx.read_folder(samples.idx_folder(tmp_path), lambda: True)
