"""The data set in memory: loaded in the background, one at a time, replaced only by what was loaded."""

import threading
from pathlib import Path

import numpy as np
import pytest

from digitpad import paths
from digitpad.data import download, sources
from digitpad.errors import Cancelled, DataError, DownloadError
from digitpad.state.dataset import DatasetState
from digitpad.state.tasks import Task
from tests.training_kit import TEST, TIMEOUT, TRAIN, States, record


@pytest.fixture
def dataset(states: States) -> DatasetState:
    return states.dataset


def _load(dataset: DatasetState, source: str, qtbot) -> None:
    dataset.load(source)
    qtbot.waitUntil(lambda: not dataset.is_loading, timeout=TIMEOUT)


def _held(monkeypatch: pytest.MonkeyPatch, source: str) -> threading.Event:
    """Let loading `source` wait for the event that is returned, or until it is cancelled."""
    release, load = threading.Event(), sources.load

    def slow(name, *, progress=None, cancelled=None):
        while name == source and not release.wait(0.002):
            if cancelled():
                raise Cancelled
        return load(name, progress=progress, cancelled=cancelled)

    monkeypatch.setattr(sources, "load", slow)
    return release


def test_a_data_set_is_loaded_in_the_background(dataset: DatasetState, digits_file: str, qtbot):
    changed = record(dataset.dataset_changed)
    dataset.load(digits_file)
    assert dataset.is_loading
    assert dataset.wanted == digits_file
    assert dataset.current is None
    qtbot.waitUntil(lambda: dataset.current is not None, timeout=TIMEOUT)
    assert dataset.current is not None
    assert (len(dataset.current.train), len(dataset.current.test)) == (TRAIN, TEST)
    assert dataset.source == digits_file
    assert not dataset.is_loading
    assert len(changed) == 1


def test_what_is_in_memory_is_not_loaded_again(dataset: DatasetState, digits_file: str, qtbot):
    _load(dataset, digits_file, qtbot)
    current, changed = dataset.current, record(dataset.dataset_changed)
    dataset.load(digits_file)
    assert not dataset.is_loading
    assert dataset.current is current
    assert len(changed) == 1


def test_asking_twice_for_what_is_being_loaded_does_not_begin_anew(
    dataset: DatasetState, digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    release = _held(monkeypatch, digits_file)
    changed, cancelled = record(dataset.dataset_changed), record(dataset.cancelled)
    dataset.load(digits_file)
    (task,) = dataset.findChildren(Task)
    dataset.load(digits_file)
    assert dataset.findChildren(Task) == [task]
    release.set()
    qtbot.waitUntil(lambda: not dataset.is_loading, timeout=TIMEOUT)
    assert (len(changed), len(cancelled)) == (1, 0)


def test_another_wish_takes_the_place_of_the_first(
    dataset: DatasetState, digits_file: str, other_digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    _held(monkeypatch, digits_file)
    told = record(dataset.dataset_changed, lambda: dataset.source)
    cancelled = record(dataset.cancelled)
    dataset.load(digits_file)
    dataset.load(other_digits_file)
    qtbot.waitUntil(lambda: not dataset.is_loading, timeout=TIMEOUT)
    qtbot.wait(20)
    assert told == [other_digits_file]
    assert len(cancelled) == 1
    assert dataset.source == other_digits_file


def test_going_back_to_what_is_in_memory_gives_up_the_job(
    dataset: DatasetState, digits_file: str, other_digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    _load(dataset, digits_file, qtbot)
    _held(monkeypatch, other_digits_file)
    dataset.load(other_digits_file)
    dataset.load(digits_file)
    assert not dataset.is_loading
    qtbot.wait(20)
    assert dataset.source == digits_file


def test_what_cannot_be_loaded_leaves_what_was_there(
    dataset: DatasetState, digits_file: str, tmp_path: Path, qtbot
):
    _load(dataset, digits_file, qtbot)
    current = dataset.current
    changed, failed = record(dataset.dataset_changed), record(dataset.failed)
    _load(dataset, str(tmp_path / "nothing.npz"), qtbot)
    assert dataset.current is current
    assert dataset.source == digits_file
    assert changed == []
    assert [type(error) for error in failed] == [DataError]


def test_a_cancelled_job_leaves_what_was_there(
    dataset: DatasetState, digits_file: str, other_digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    _load(dataset, digits_file, qtbot)
    _held(monkeypatch, other_digits_file)
    with qtbot.waitSignal(dataset.cancelled, timeout=TIMEOUT):
        dataset.load(other_digits_file)
        dataset.cancel()
    assert dataset.source == digits_file
    assert not dataset.is_loading
    dataset.cancel()  # when there is nothing to cancel, nothing happens


def test_progress_and_the_jobs_own_words_are_passed_on(dataset: DatasetState, digits_file: str, qtbot):
    shares = record(dataset.loading_changed, lambda: (dataset.progress, dataset.detail))
    _load(dataset, digits_file, qtbot)
    assert shares[0] == (0.0, "")
    assert (1.0, f"{TRAIN} training and {TEST} test digits") in shares


def test_a_shutdown_while_loading_ends_the_thread_and_says_nothing(
    dataset: DatasetState, digits_file: str, other_digits_file: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    _held(monkeypatch, digits_file)
    told = [record(signal) for signal in (dataset.dataset_changed, dataset.failed, dataset.cancelled)]
    dataset.load(digits_file)
    dataset.shutdown()
    qtbot.wait(20)
    assert told == [[], [], []]
    assert not dataset.is_loading
    _load(dataset, other_digits_file, qtbot)
    assert dataset.source == other_digits_file


def test_a_download_goes_into_the_cache_and_tells_its_progress(
    dataset: DatasetState, qtbot, monkeypatch: pytest.MonkeyPatch
):
    folders: list[Path] = []

    def fake(folder, progress, cancelled):
        folders.append(folder)
        progress(1.0, "MNIST is there")

    monkeypatch.setattr(download, "download_mnist", fake)
    with qtbot.waitSignal(dataset.downloaded, timeout=TIMEOUT):
        dataset.download_mnist()
        assert dataset.is_downloading
        dataset.download_mnist()
    assert folders == [paths.cache_dir() / "mnist"]
    assert not dataset.is_downloading
    assert dataset.current is None


def test_a_download_that_fails_says_why(dataset: DatasetState, qtbot, monkeypatch: pytest.MonkeyPatch):
    error = DownloadError("train-images-idx3-ubyte.gz", "no mirror answers")

    def fake(folder, progress, cancelled):
        raise error

    monkeypatch.setattr(download, "download_mnist", fake)
    with qtbot.waitSignal(dataset.failed, timeout=TIMEOUT) as told:
        dataset.download_mnist()
    assert told.args == [error]
    assert not dataset.is_loading


def test_mnist_is_available_only_where_its_files_are(
    dataset: DatasetState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path))
    assert not dataset.is_available("mnist")
    assert dataset.is_available("synthetic")
    assert dataset.is_available(str(tmp_path))


def test_images_stay_bytes_and_cannot_be_written_to(dataset: DatasetState, digits_file: str, qtbot):
    _load(dataset, digits_file, qtbot)
    assert dataset.current is not None
    images = dataset.current.train.images
    assert images.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        images[0, 0, 0] = 1
