"""The data set that is wanted: what there is to choose from, and what is known of it."""

import shutil
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.data import download
from digitpad.errors import DataError, DownloadError
from digitpad.state.source_choice import SourceChoice
from tests.training_kit import TEST, TIMEOUT, TRAIN, States


@pytest.fixture
def choice(states: States, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceChoice:
    """On a computer that has no data at all."""
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "no-data"))
    return SourceChoice(states.dataset)


def test_without_any_data_the_built_in_digits_are_chosen_and_mnist_is_offered(choice: SourceChoice):
    assert choice.source == "synthetic"
    assert choice.is_ready
    assert choice.counts == (20_000, 4_000)
    assert choice.offered == ("synthetic", "mnist")
    assert not choice.is_available("mnist")


def test_mnist_that_is_missing_can_be_downloaded_and_not_be_trained_on(states: States, choice: SourceChoice):
    choice.choose("mnist")
    assert choice.can_download
    assert not choice.is_ready
    assert not states.dataset.is_loading


def test_where_mnist_is_it_is_chosen_and_counted_without_reading_it(
    states: States, mnist_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(paths.DATA_VARIABLE, str(mnist_folder.parent))
    choice = SourceChoice(states.dataset)
    assert choice.source == "mnist"
    assert choice.counts == (60_000, 10_000)
    assert not states.dataset.is_loading


def test_pendigits_is_offered_where_it_is(
    states: States, pendigits_file: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(paths.DATA_VARIABLE, str(pendigits_file.parent.parent))
    assert "pendigits" in SourceChoice(states.dataset).offered


def test_what_is_chosen_is_offered_even_when_it_has_gone(
    states: States, pendigits_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(paths.DATA_VARIABLE, str(pendigits_file.parent.parent))
    choice = SourceChoice(states.dataset)
    choice._want("pendigits")
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path))
    choice.refresh()
    assert "pendigits" in choice.offered
    assert not choice.is_ready
    assert not choice.can_download


def test_a_path_that_is_chosen_is_loaded_counted_and_offered_from_then_on(
    states: States, choice: SourceChoice, digits_file: str, qtbot
):
    choice.choose(digits_file)
    assert choice.counts is None
    qtbot.waitUntil(lambda: states.dataset.source == digits_file, timeout=TIMEOUT)
    assert choice.counts == (TRAIN, TEST)
    choice.choose(digits_file)
    assert choice.offered == ("synthetic", "mnist", digits_file)
    assert choice.is_ready


def test_what_cannot_be_read_is_refused_with_the_reason_until_another_is_chosen(
    states: States, choice: SourceChoice, tmp_path: Path, qtbot
):
    bad = tmp_path / "bad.npz"
    bad.write_bytes(b"no archive")
    choice.choose(str(bad))
    qtbot.waitUntil(lambda: choice.error is not None, timeout=TIMEOUT)
    assert isinstance(choice.error, DataError)
    assert not choice.is_ready
    assert not choice.can_download
    choice.choose("mnist")
    assert choice.error is None


def test_choosing_again_what_failed_tries_again(
    states: States, choice: SourceChoice, tmp_path: Path, digits_file: str, qtbot
):
    late = tmp_path / "late.npz"
    choice.choose(str(late))
    qtbot.waitUntil(lambda: choice.error is not None, timeout=TIMEOUT)
    shutil.copy(digits_file, late)
    choice.choose(str(late))
    qtbot.waitUntil(lambda: choice.counts == (TRAIN, TEST), timeout=TIMEOUT)
    assert choice.is_ready


def test_a_download_that_fails_says_why_and_can_be_tried_again(
    states: States, choice: SourceChoice, qtbot, monkeypatch: pytest.MonkeyPatch
):
    def fake(folder, progress, cancelled):
        raise DownloadError("train-images-idx3-ubyte.gz", "no mirror answers")

    monkeypatch.setattr(download, "download_mnist", fake)
    choice.choose("mnist")
    choice.download()
    qtbot.waitUntil(lambda: choice.error is not None, timeout=TIMEOUT)
    assert choice.can_download
    choice.download()
    assert choice.error is None
    qtbot.waitUntil(lambda: choice.error is not None, timeout=TIMEOUT)


def test_mnist_that_has_arrived_is_loaded(
    states: States, choice: SourceChoice, mnist_folder: Path, qtbot, monkeypatch: pytest.MonkeyPatch
):
    def fake(folder: Path, progress, cancelled):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(mnist_folder, target_is_directory=True)

    monkeypatch.setattr(download, "download_mnist", fake)
    choice.choose("mnist")
    choice.download()
    qtbot.waitUntil(lambda: states.dataset.source == "mnist", timeout=TIMEOUT)
    assert choice.is_ready
    assert not choice.can_download
    assert choice.counts == (60_000, 10_000)


def test_data_that_were_loaded_from_elsewhere_are_what_is_chosen(
    states: States, choice: SourceChoice, digits_file: str, qtbot
):
    states.dataset.load(digits_file)
    qtbot.waitUntil(lambda: choice.source == digits_file, timeout=TIMEOUT)
    assert choice.counts == (TRAIN, TEST)
