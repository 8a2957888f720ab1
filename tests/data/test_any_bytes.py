"""Whatever bytes stand in a file, a reader gives a data set or one plain line, and nothing else."""

import gzip
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digitpad.data import idx, sources
from digitpad.data.dataset import Dataset
from digitpad.data.drawings import read_drawings
from digitpad.errors import DataError
from digitpad.ink.stroke import Drawing

CASES = settings(max_examples=150, deadline=None)

DRAWINGS = b"".join(
    b'{"label": %d, "writer": "%d", "strokes": [[[0, 0], [5, %d]], [[1, 2, 3, 0.5], [1, 2, 4, 1]]], "k": 1}\n'
    % (i, i % 6, i)
    for i in range(10)
)

SPLICES = [
    b"",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\x1f\x8b",
    b"\n",
    b",",
    b"-1",
    b"1e999",
    b"256",
    b"NaN",
    b"{",
    b'"',
    b"[[",
]


@st.composite
def damaged(draw, content: bytes) -> bytes:
    """A sound file with some bytes replaced, put in, taken out or doubled; now and then it stays sound."""
    spoiled = bytearray(content)
    for _ in range(draw(st.integers(0, 4))):
        # The beginning and the end hold the structure of most forms.
        place = (
            st.integers(0, len(spoiled))
            | st.integers(0, 64)
            | st.integers(1, 64).map(lambda n: len(spoiled) - n)
        )
        at = min(max(draw(place), 0), len(spoiled))
        until = at + draw(st.sampled_from([0, 1, 1, 2, 4, 700]))
        new = draw(st.sampled_from(SPLICES) | st.binary(max_size=4) | st.just(bytes(spoiled[at:until]) * 2))
        spoiled[at:until] = new
    return bytes(spoiled)


def packed_or_not(contents: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Such contents, gzipped, and gzip files that are damaged themselves."""
    squeezed = contents.map(lambda content: gzip.compress(content, 1, mtime=0))
    return contents | squeezed | squeezed.flatmap(damaged)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("any")


def outcome(path):
    """The data set, or the DataError, each of which is looked over."""
    result: Dataset | DataError
    try:
        result = sources.load(str(path))
    except DataError as error:
        result = error
    if isinstance(result, DataError):
        assert "\n" not in str(result)
        assert path.name in str(result)
        return result
    assert isinstance(result, Dataset)
    for part in (result.train, result.test):
        assert len(part) == len(part.images) == len(part.labels) > 0
        assert part.labels.max() <= 9
    return result


@pytest.mark.parametrize("name", ["any.npz", "any.csv", "any.csv.gz", "any.jsonl", "any.jsonl.gz"])
def test_any_bytes_at_all(folder, name):
    @CASES
    @given(packed_or_not(st.binary(max_size=200)))
    def run(content):
        (folder / name).write_bytes(content)
        assert isinstance(outcome(folder / name), DataError)

    run()


def test_damaged_idx_files(folder, samples):
    place = samples.idx_folder(folder / "idx", train=3, test=2, names="{}-{}-idx{}-ubyte")
    sound = {path: path.read_bytes() for path in sorted(place.iterdir())}
    results = []

    @CASES
    @given(st.sampled_from(sorted(sound)), st.data())
    def run(path, data):
        for other, content in sound.items():
            other.write_bytes(content)
        path.write_bytes(data.draw(packed_or_not(damaged(sound[path]))))
        results.append(outcome(place))

    run()
    assert {type(result) for result in results} == {Dataset, DataError}


@given(magic=st.integers(0, 2**32 - 1) | st.just(2051), sizes=st.tuples(*[st.integers(0, 2**32 - 1)] * 3))
@example(magic=2051, sizes=(2**32 - 1, 28, 28))
@settings(CASES, max_examples=50)
def test_any_idx_header(folder, samples, magic, sizes):
    path = folder / "header"
    path.write_bytes(samples.idx(samples.images(2), magic, sizes))
    with pytest.raises(DataError):
        idx.read_images(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_damaged_archives(folder, samples, compression):
    path = folder / "damaged.npz"
    members = {
        key: samples.npy(array)
        for key, array in (("x_train", samples.images(3)), ("y_test", samples.labels(2)))
    }
    results = []

    @CASES
    @given(st.data())
    def run(data):
        if data.draw(st.booleans()):
            content = data.draw(damaged(samples.npz(compression, train=3, test=2)))
        else:
            key = data.draw(st.sampled_from(sorted(members)))
            member = data.draw(damaged(members[key]))
            content = samples.npz(compression, train=3, test=2, **{key: member})
        path.write_bytes(content)
        results.append(outcome(path))

    run()
    assert {type(result) for result in results} == {Dataset, DataError}


@pytest.mark.parametrize("header", [True, False])
def test_damaged_tables(folder, samples, header):
    path = folder / "damaged.csv"
    results = []

    @settings(CASES, max_examples=75)
    @given(packed_or_not(damaged(samples.csv(3, header))))
    def run(content):
        path.write_bytes(content)
        results.append(outcome(path))

    run()
    assert {type(result) for result in results} == {Dataset, DataError}


def test_damaged_drawings(folder):
    path = folder / "damaged.jsonl"
    results = []

    @CASES
    @given(packed_or_not(damaged(DRAWINGS)))
    def run(content):
        path.write_bytes(content)
        results.append(outcome(path))
        try:
            lines = list(read_drawings(path))
        except DataError:
            return
        assert all(isinstance(drawing, Drawing | DataError) for _, drawing in lines)

    run()
    assert {type(result) for result in results} == {Dataset, DataError}
