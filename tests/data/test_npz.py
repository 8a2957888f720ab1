"""Keras' mnist.npz is read exactly and without unpickling anything; what lies or bursts is refused."""

import io
import pickle
import tracemalloc
import zipfile

import numpy as np
import pytest

from digitpad.data.npz import read_npz
from digitpad.errors import DataError


class Touch:
    """Unpickled, it would leave a mark."""

    marks: list[str] = []

    def __reduce__(self):
        return (Touch.marks.append, ("unpickled",))


def write(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_four_arrays_become_two_parts(tmp_path, samples, compression):
    train, test = read_npz(write(tmp_path / "mnist.npz", samples.npz(compression)))
    assert np.array_equal(train.images, samples.images(20))
    assert np.array_equal(train.labels, samples.labels(20))
    assert np.array_equal(test.images, samples.images(8, 4))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_itself_writes_is_read(tmp_path, samples, save):
    x, y = samples.images(), samples.labels()
    save(tmp_path / "m.npz", x_train=x, y_train=y, x_test=x, y_test=y, more=np.arange(3))
    assert np.array_equal(read_npz(tmp_path / "m.npz")[1].images, x)


@pytest.mark.parametrize("dtype", ["u1", "<i2", ">i4", "<i8", "<u8", "<f4", ">f8", "<f2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_other_numbers_are_taken_when_nothing_is_lost(tmp_path, samples, dtype, order):
    x = np.array(samples.images(), dtype=dtype, order=order)
    train, _ = read_npz(
        write(tmp_path / "m.npz", samples.npz(x_train=x, y_train=samples.labels().astype(dtype)))
    )
    assert np.array_equal(train.images, samples.images())
    assert train.images.dtype == np.uint8


def test_numbers_that_do_not_end_with_a_piece_are_put_together(tmp_path, samples):
    images = samples.images(300)
    content = samples.npz(train=300, x_train=images.astype("<f8").reshape(300, 784))
    assert np.array_equal(read_npz(write(tmp_path / "m.npz", content))[0].images, images)


def changed(array, value):
    array = array.astype(type(value))
    array.flat[5] = value
    return array


NPY_HEADER = "{{'descr': '|u1', 'fortran_order': False, 'shape': ({}), }}\n"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (lambda s: s.npz(x_test=None), "x_test is missing; there is 'x_train', 'y_test', 'y_train'; each"),
        (lambda s: s.npz(x_train=s.images(19)), "x_train holds 19 images, but y_train 20 labels"),
        (lambda s: s.npz(y_test=changed(s.labels(8), 10)), "label 10"),
        (lambda s: s.npz(x_train=changed(s.images(), 256)), "x_train holds 256; whole numbers 0–255"),
        (lambda s: s.npz(x_train=changed(s.images(), -1)), "x_train holds -1"),
        (lambda s: s.npz(x_train=changed(s.images(), 0.5)), r"x_train holds 0\.5"),
        (lambda s: s.npz(x_train=changed(s.images(), float("nan"))), "x_train holds nan"),
        (lambda s: s.npz(x_train=s.images() > 100), "no plain numbers"),
        (lambda s: s.npz(y_train=s.labels().astype("U1")), "no plain numbers"),
        (lambda s: s.npz(y_train=s.labels().astype(complex)), "no plain numbers"),
        (lambda s: s.npz(x_train=s.images().reshape(20, 14, 56)), r"\(20, 14, 56\); \(N, 28, 28\) is wanted"),
        (lambda s: s.npz(y_train=s.labels().reshape(20, 1)), r"\(20, 1\); \(N,\) is wanted"),
        (lambda s: s.npz(x_train=s.images(0), y_train=s.labels(0)), "announces 0 digits"),
        (
            lambda s: s.npz(x_train=s.npy(s.images(), NPY_HEADER.format("4000000000, 28, 28"))),
            "announces 4,000,000,000",
        ),
        (
            lambda s: s.npz(x_train=s.npy(s.images(), NPY_HEADER.format("21, 28, 28"))),
            "announces 16,.* the archive 15,",
        ),
        (lambda s: s.npz(x_train=s.npy(s.images(), NPY_HEADER.format("19, 28, 28"))), "announces"),
        (
            lambda s: s.npz(x_train=s.npy(s.images(), NPY_HEADER.format("20, 28, 28")[:40])),
            "header cannot be read",
        ),
        (
            lambda s: s.npz(x_train=s.npy(s.images(), "{'shape': (20, 28, 28), 'shape': (1, 28, 28), }")),
            "header",
        ),
        (lambda s: s.npz(x_train=s.npy(s.images(), " " * 5000)), "header of 5,000 bytes"),
        (lambda s: s.npz(x_train=s.npy(s.images(), "{}", version=b"\x09\x00")), "not an npy array"),
        (lambda s: s.npz(x_train=b""), "not an npy array"),
        (lambda s: s.npz(zipfile.ZIP_LZMA), "packed in a way that numpy does not write"),
        (lambda s: s.npz()[:-300], "not a sound npz archive"),
        (lambda s: b"PK\x03\x04 nothing", "not a sound npz archive"),
        (lambda s: b"", "not a sound npz archive"),
    ],
)
def test_a_faulty_archive_is_refused_in_one_line(tmp_path, samples, content, fault):
    path = write(tmp_path / "m.npz", content(samples))
    with pytest.raises(DataError, match=fault) as raised:
        read_npz(path)
    assert raised.value.path == str(path)
    assert "\n" not in str(raised.value)


def test_python_objects_are_never_unpacked(tmp_path, samples):
    objects = np.array([Touch() for _ in range(20)])
    with pytest.raises(DataError, match="y_train holds Python objects, which are never unpacked"):
        read_npz(write(tmp_path / "m.npz", samples.npz(y_train=objects)))
    with pytest.raises(DataError, match="y_train is not an npy array"):
        read_npz(write(tmp_path / "m.npz", samples.npz(y_train=pickle.dumps(Touch()))))
    assert Touch.marks == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(tmp_path, samples):
    file = io.BytesIO(samples.npz())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("y_test.npy", samples.npy(samples.labels(8)))
    with pytest.raises(DataError, match="y_test is there 2 times"):
        read_npz(write(tmp_path / "m.npz", file.getvalue()))


def test_bombs_and_lying_headers_cost_no_memory(tmp_path, samples):
    huge = NPY_HEADER.format("299999, 28, 28")
    bomb = samples.npz(x_train=samples.npy(np.zeros(80 << 20, np.uint8), NPY_HEADER.format("20, 28, 28")))
    lying = samples.npz(x_train=samples.npy(samples.images(), huge))
    both = bytearray(lying)  # the archive's directory confirms what the header claims
    real = len(samples.npy(samples.images(), huge))
    claimed = len(samples.npy(np.zeros(0), huge)) + 299_999 * 784
    for at in (lying.find(real.to_bytes(4, "little")), lying.rfind(real.to_bytes(4, "little"))):
        both[at : at + 4] = claimed.to_bytes(4, "little")
    files = [write(tmp_path / f"{i}.npz", content) for i, content in enumerate((bomb, lying, bytes(both)))]
    tracemalloc.start()
    try:
        for path, fault in zip(files, ("announces", "announces", "sound|cut off"), strict=True):
            with pytest.raises(DataError, match=fault):
                read_npz(path)
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()


def test_a_directory_of_a_million_members_is_not_read(tmp_path):
    entry = b"PK\x01\x02" + bytes(24) + (1).to_bytes(2, "little") + bytes(16) + b"a"
    count = 200_000
    end = b"PK\x05\x06" + bytes(8) + (len(entry) * count).to_bytes(4, "little") + bytes(6)
    path = write(tmp_path / "m.npz", entry * count + end)
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            read_npz(path)
        assert tracemalloc.get_traced_memory()[1] < 30 << 20
    finally:
        tracemalloc.stop()
