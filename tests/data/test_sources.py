"""A name or a path becomes a data set; what is missing or unknown is told with the remedy."""

import hashlib
import shutil
import subprocess
import sys

import numpy as np
import pytest

from digitpad import paths
from digitpad.data import sources
from digitpad.data.dataset import content_sha256
from digitpad.data.drawings import save_drawings
from digitpad.errors import Cancelled, DataError
from digitpad.ink.stroke import Drawing

needs_data = pytest.mark.skipif(paths.data_dir() is None, reason="needs MNIST: DIGITPAD_DATA is not set")


def drawn(count=60, writers=30):
    """Labelled drawings by `writers` people whose names are numbers from 1 on."""
    return [
        Drawing.of([[[0, 0], [i % 7 + 1, 9]]], i % 10, str(i % writers + 1) if writers else None)
        for i in range(count)
    ]


# --- by name


@pytest.mark.parametrize("place", ["data/mnist", "data", "home/cache/mnist"])
def test_mnist_is_found_in_each_of_its_places(nothing_known, samples, monkeypatch, tmp_path, place):
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path / "data"))
    folder = samples.idx_folder(tmp_path / place)
    assert sources.find("mnist") == folder
    dataset = sources.load("mnist")
    assert (dataset.name, dataset.split) == ("mnist", "given")
    assert "LeCun" in dataset.licence
    assert np.array_equal(dataset.train.images, samples.images())
    assert len(dataset.test) == 8


def test_mnist_that_is_not_there_comes_with_the_way_to_get_it(nothing_known):
    assert sources.find("mnist") is None
    with pytest.raises(DataError, match="digitpad data download mnist") as raised:
        sources.load("mnist")
    assert "Download MNIST" in str(raised.value)


def test_an_incomplete_mnist_names_what_is_missing(nothing_known, samples):
    folder = samples.idx_folder(paths.cache_dir() / "mnist")
    (folder / "t10k-images-idx3-ubyte.gz").unlink()
    assert sources.find("mnist") is None
    with pytest.raises(DataError, match="t10k-images-idx3-ubyte: there is no such file"):
        sources.load("mnist")


def test_a_named_source_is_looked_for_in_the_users_folder(nothing_known, samples, tmp_path):
    folder = samples.idx_folder(tmp_path / "mine")
    assert sources.find("mnist", folder) == folder
    assert sources.find("mnist", tmp_path) is None
    save_drawings(tmp_path / "pendigits" / "train.jsonl.gz", drawn())
    assert sources.find("pendigits", tmp_path) == tmp_path / "pendigits" / "train.jsonl.gz"
    assert sources.find("synthetic", tmp_path) is None


@pytest.mark.parametrize("root", ["DIGITPAD_DATA", "the cache"])
def test_pendigits_is_divided_by_the_number_of_the_writer(nothing_known, monkeypatch, tmp_path, root):
    if root == "DIGITPAD_DATA":
        monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path / "data"))
    folder = tmp_path / "data" if root == "DIGITPAD_DATA" else paths.cache_dir()
    # Numbers without 1 and 2: the fifth in order is not the one divisible by five.
    save_drawings(folder / "pendigits" / "train.jsonl.gz", [d for d in drawn() if d.writer not in ("1", "2")])
    dataset = sources.load("pendigits")
    assert dataset.split == "given"
    assert set(dataset.test.writers) == {"5", "10", "15", "20", "25", "30"}
    assert not set(dataset.train.writers) & set(dataset.test.writers)
    assert "Alpaydin" in dataset.licence


@pytest.mark.parametrize("writers", [0, 4])
def test_a_file_in_the_place_of_pendigits_without_its_writers_is_refused(nothing_known, writers):
    save_drawings(paths.cache_dir() / "pendigits" / "train.jsonl.gz", drawn(writers=writers))
    with pytest.raises(DataError, match="is not pendigits"):
        sources.load("pendigits")


def test_pendigits_that_is_not_there_comes_with_its_place(nothing_known):
    with pytest.raises(
        DataError, match=r"pendigits: is not on this computer; put the file at .*train\.jsonl\.gz"
    ):
        sources.load("pendigits")


def test_synthetic_comes_from_its_module(nothing_known, monkeypatch):
    from digitpad.data import synthetic

    asked = {}
    monkeypatch.setattr(synthetic, "load_synthetic", lambda **options: asked.update(options) or "digits")
    assert sources.load("synthetic", progress=print, cancelled=bool) == "digits"
    assert asked == {"progress": print, "cancelled": bool}


# --- by path


def test_every_form_of_the_same_digits_is_the_same_data_set(nothing_known, samples, tmp_path):
    folder = samples.idx_folder(tmp_path / "idx")
    (tmp_path / "keras.npz").write_bytes(samples.npz())
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "mnist_train.csv").write_bytes(samples.csv(20, header=True))
    (tables / "mnist_test.csv").write_bytes(samples.csv(8))
    by_idx, by_npz, by_csv = (sources.load(str(p)) for p in (folder, tmp_path / "keras.npz", tables))
    assert by_idx.sha256 == by_npz.sha256
    assert by_csv.train.images.tobytes() == by_idx.train.images.tobytes()
    assert [d.split for d in (by_idx, by_npz, by_csv)] == ["given"] * 3
    assert by_idx.name == str(folder)
    assert by_idx.licence == ""


def test_one_table_is_divided_by_rule(nothing_known, samples, tmp_path):
    (tmp_path / "Train.CSV").write_bytes(samples.csv(21, header=True))
    dataset = sources.load(str(tmp_path / "Train.CSV"))
    assert dataset.split == "made"
    assert (len(dataset.train), len(dataset.test)) == (18, 3)
    assert dataset.test.images[0].tobytes() == samples.images(21)[6].tobytes()


def test_drawings_are_divided_by_writer(nothing_known, tmp_path):
    save_drawings(tmp_path / "mine.jsonl", drawn(writers=5))
    dataset = sources.load(str(tmp_path / "mine.jsonl"))
    assert dataset.split == "made"
    assert set(dataset.test.writers) == {"5"}


@pytest.mark.parametrize("name", ["one.csv", "one.jsonl"])
def test_a_single_digit_is_no_data_set(nothing_known, samples, tmp_path, name):
    save_drawings(tmp_path / "one.jsonl", drawn(1))
    (tmp_path / "one.csv").write_bytes(samples.csv(1))
    with pytest.raises(DataError, match=f"{name}: holds only one digit"):
        sources.load(str(tmp_path / name))


@pytest.mark.parametrize(
    "source", ["MNIST?", "", "missing.bin", "a\0b", "x" * 5000, "~nobody-here/x", "model.safetensors"]
)
def test_an_unknown_source_is_told_what_is_accepted(nothing_known, source):
    with pytest.raises(DataError) as raised:
        sources.load(source)
    assert "accepted are mnist, synthetic, pendigits" in str(raised.value) or source.startswith("~")
    assert "\n" not in str(raised.value)


def test_an_empty_folder_and_a_lone_idx_file_are_explained(nothing_known, samples, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"empty: holds no data set; accepted are"):
        sources.load(str(tmp_path / "empty"))
    folder = samples.idx_folder(tmp_path / "idx")
    with pytest.raises(DataError, match="one IDX file of four; name the folder"):
        sources.load(str(folder / "train-images-idx3-ubyte.gz"))


@pytest.mark.parametrize("name", ["missing.npz", "missing.csv", "missing.csv.gz", "missing.jsonl.gz"])
def test_a_missing_file_is_named(nothing_known, tmp_path, name):
    with pytest.raises(DataError, match=f"{name}: there is no such file"):
        sources.load(str(tmp_path / name))


# --- what a data set is


def test_the_hash_tells_contents_and_division_apart(nothing_known, samples, tmp_path):
    dataset = sources.load(str(samples.idx_folder(tmp_path / "a")))
    joined = dataset.everything
    assert content_sha256(dataset.train, dataset.test) == dataset.sha256
    assert content_sha256(dataset.test, dataset.train) != dataset.sha256
    assert content_sha256(joined.select(slice(19)), joined.select(slice(19, None))) != dataset.sha256
    assert len(bytes.fromhex(dataset.sha256)) == hashlib.sha256().digest_size


def test_progress_rises_to_the_end_and_cancelling_stops(nothing_known, samples, tmp_path):
    save_drawings(tmp_path / "a.jsonl", drawn())
    (tmp_path / "a.csv").write_bytes(samples.csv())
    (tmp_path / "a.npz").write_bytes(samples.npz())
    for path in (
        tmp_path / "a.jsonl",
        tmp_path / "a.csv",
        tmp_path / "a.npz",
        samples.idx_folder(tmp_path / "i"),
    ):
        shares = []
        sources.load(str(path), progress=lambda share, text, shares=shares: shares.append(share))
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        with pytest.raises(Cancelled):
            sources.load(str(path), cancelled=lambda: True)


def test_the_list_says_where_each_source_is_or_how_to_get_it(nothing_known, samples):
    before = {info.name: info for info in sources.list_sources()}
    assert tuple(before) == sources.NAMES
    assert not before["mnist"].available
    assert "digitpad data download mnist" in before["mnist"].note
    assert before["synthetic"].available
    assert before["synthetic"].counts == (20_000, 4_000)
    assert all(info.licence for info in before.values())
    folder = samples.idx_folder(paths.cache_dir() / "mnist")
    after = {info.name: info for info in sources.list_sources()}
    assert after["mnist"].available
    assert after["mnist"].counts == (20, 8)
    assert after["mnist"].path == folder
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(b"broken")
    assert "broken" not in sources.NAMES
    assert "not an IDX file" in next(info.note for info in sources.list_sources() if info.name == "mnist")


def test_importing_the_sources_is_light():
    script = (
        "import sys, digitpad.data.sources as s\n"
        "heavy = ('PySide6', 'matplotlib', 'ssl', 'urllib.request', 'zipfile', 'digitpad.data.synthetic')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- the real ones


@needs_data
def test_the_real_mnist_is_read_whole():
    dataset = sources.load(str(sources.find("mnist")))
    assert dataset.licence == sources.LICENCES["mnist"]
    assert dataset.train.images.shape == (60_000, 28, 28)
    assert dataset.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert dataset.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert np.bincount(dataset.test.labels).tolist() == [
        980,
        1135,
        1032,
        1010,
        982,
        892,
        958,
        1028,
        974,
        1009,
    ]


@needs_data
def test_the_real_pendigits_has_six_writers_to_test_on():
    dataset = sources.load("pendigits")
    assert (len(dataset.train), len(dataset.test)) == (5995, 1499)
    assert sorted(map(int, set(dataset.test.writers))) == [5, 10, 15, 20, 25, 30]


@needs_data
def test_a_damaged_copy_of_the_real_mnist_is_refused(tmp_path):
    folder = tmp_path / "mnist"
    shutil.copytree(paths.data_dir() / "mnist", folder, copy_function=shutil.copyfile)
    folder.chmod(0o755)
    path = folder / "train-images-idx3-ubyte.gz"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="cut off"):
        sources.load(str(folder))
