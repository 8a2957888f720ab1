"""Models that are opened and saved in the background: the last one reads, and none that was saved is lost."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import ModelFileError
from digitpad.files.models import Model, load_model, save_model
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.state import model_files
from digitpad.state.model import LoadedModel, ModelState
from digitpad.state.tasks import Task
from tests.training_kit import TIMEOUT, record

SPEC = NetworkSpec.dense(784, (4,), 10)


def _loaded(name: str, seed: int = 0) -> LoadedModel:
    return LoadedModel(Model(Network(SPEC, np.random.default_rng(seed)).snapshot()), name)


def _written(folder: Path, name: str, seed: int = 0) -> Path:
    path = folder / f"{name}.safetensors"
    save_model(path, _loaded(name, seed).model)
    return path


def _holds(path: Path, model: LoadedModel) -> bool:
    return load_model(path).snapshot.parameters.tobytes() == model.model.snapshot.parameters.tobytes()


@pytest.fixture
def model(qapp) -> Iterator[ModelState]:
    made = ModelState()
    yield made
    made.shutdown()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Every save waits for this, as on a slow disk."""
    opened = threading.Event()

    def save_when_open(path: Path, model: Model) -> None:
        opened.wait(TIMEOUT / 1000)
        save_model(path, model)

    monkeypatch.setattr(model_files, "save_model", save_when_open)
    yield opened
    opened.set()


# Opening


def test_a_model_reads_when_it_is_there_and_not_before(model: ModelState, tmp_path: Path, qtbot):
    model.restore_bundled()
    with qtbot.waitSignal(model.files.opened, timeout=TIMEOUT):
        model.begin_opening(_written(tmp_path, "mine"), "My own")
        assert model.current.bundled
        assert model.files.opening is not None
    assert model.reader.name == "My own"
    assert model.files.opening is None


def test_of_two_that_are_opened_the_last_one_reads(model: ModelState, tmp_path: Path, qtbot):
    first, last = _written(tmp_path, "first", 1), _written(tmp_path, "last", 2)
    opened = record(model.files.opened, lambda told: told.name)
    model.begin_opening(first)
    model.begin_opening(last)
    qtbot.waitUntil(lambda: not model.files.findChildren(Task), timeout=TIMEOUT)  # both are over
    assert opened == ["last"]
    assert model.reader.name == "last"


def test_the_bundled_model_is_not_put_away_by_one_that_was_on_its_way(
    model: ModelState, tmp_path: Path, qtbot
):
    opened = record(model.files.opened)
    model.begin_opening(_written(tmp_path, "slow"))
    model.restore_bundled()
    qtbot.waitUntil(lambda: not model.files.findChildren(Task), timeout=TIMEOUT)
    assert model.current.bundled
    assert opened == []


def test_a_file_that_is_no_model_is_told_of_and_changes_nothing(model: ModelState, tmp_path: Path, qtbot):
    model.offer(_loaded("new"))
    path = tmp_path / "no.safetensors"
    path.write_bytes(b"not a model")
    with qtbot.waitSignal(model.files.not_opened, timeout=TIMEOUT) as told:
        model.begin_opening(path)
    assert told.args[0] == path
    assert isinstance(told.args[1], ModelFileError)
    assert model.reader.name == "new"


def test_opening_drops_the_candidate_but_not_one_that_came_meanwhile(
    model: ModelState, tmp_path: Path, qtbot
):
    path = _written(tmp_path, "mine")
    model.offer(_loaded("old"))
    with qtbot.waitSignal(model.files.opened, timeout=TIMEOUT):
        model.begin_opening(path)
    assert (model.candidate, model.reader.name) == (None, "mine")
    with qtbot.waitSignal(model.files.opened, timeout=TIMEOUT):
        model.begin_opening(path, "again")
        model.offer(_loaded("newer"))
    assert (model.current.name, model.reader.name) == ("again", "newer")


# Saving


def test_saves_are_made_one_after_the_other_each_of_the_model_that_read_then(
    model: ModelState, tmp_path: Path, qtbot, gate: threading.Event
):
    first, second = _loaded("first", 1), _loaded("second", 2)
    saved = record(model.files.saved, lambda saving: saving.path.stem)
    model.offer(first)
    model.begin_saving(tmp_path / "a.safetensors")
    model.begin_saving(tmp_path / "b.safetensors")
    model.offer(second)
    model.begin_saving(tmp_path / "c.safetensors")
    assert list(tmp_path.iterdir()) == []
    gate.set()
    qtbot.waitUntil(lambda: len(saved) == 3, timeout=TIMEOUT)
    assert saved == ["a", "b", "c"]
    assert [_holds(tmp_path / f"{name}.safetensors", first) for name in "abc"] == [True, True, False]
    assert _holds(tmp_path / "c.safetensors", second)
    assert (model.candidate, model.current.name) == (None, "c")


def test_a_save_that_fails_keeps_no_other_from_the_disk(
    model: ModelState, tmp_path: Path, qtbot, gate: threading.Event
):
    model.offer(_loaded("new"))
    (tmp_path / "file").write_text("in the way")
    failed = record(model.files.not_saved, lambda saving, _: saving.path.stem)
    model.begin_saving(tmp_path / "file" / "a.safetensors")
    model.begin_saving(tmp_path / "b.safetensors")
    gate.set()
    qtbot.waitUntil(lambda: model.files.saving is None, timeout=TIMEOUT)
    assert failed == ["a"]
    assert model.current.path == tmp_path / "b.safetensors"


def test_whoever_ends_before_the_saves_do_waits_for_all_of_them(
    model: ModelState, tmp_path: Path, gate: threading.Event
):
    made = _loaded("new")
    model.offer(made)
    for name in "ab":
        model.begin_saving(tmp_path / f"{name}.safetensors")
    saved = record(model.files.saved, lambda saving: saving.path.stem)
    threading.Timer(0.05, gate.set).start()
    model.shutdown()
    assert saved == ["a", "b"]
    assert all(_holds(tmp_path / f"{name}.safetensors", made) for name in "ab")
    assert model.current.name == "b"


def test_a_model_that_is_being_saved_when_another_run_begins_is_not_said_to_be_left(
    model: ModelState, tmp_path: Path, qtbot, gate: threading.Event
):
    made = _loaded("new")
    left = record(model.candidate_left)
    model.offer(made)
    model.begin_keeping(tmp_path / "kept.safetensors")
    model.leave_candidate()
    gate.set()
    qtbot.waitUntil(lambda: model.files.saving is None, timeout=TIMEOUT)
    assert left == []
    assert (model.candidate, model.current.name) == (None, "kept")


def test_but_it_is_when_the_disk_refuses_it_afterwards(
    model: ModelState, tmp_path: Path, qtbot, gate: threading.Event
):
    made = _loaded("new")
    left = record(model.candidate_left)
    (tmp_path / "file").write_text("in the way")
    model.offer(made)
    model.begin_keeping(tmp_path / "file" / "kept.safetensors")
    model.leave_candidate()
    gate.set()
    qtbot.waitUntil(lambda: model.files.saving is None, timeout=TIMEOUT)
    assert left == [made]


def test_what_is_opened_while_another_model_is_saved_goes_on_reading(
    model: ModelState, tmp_path: Path, qtbot, gate: threading.Event
):
    model.offer(_loaded("new"))
    model.begin_keeping(tmp_path / "kept.safetensors")
    with qtbot.waitSignal(model.files.opened, timeout=TIMEOUT):
        model.begin_opening(_written(tmp_path, "other", 3))
    gate.set()
    qtbot.waitUntil(lambda: model.files.saving is None, timeout=TIMEOUT)
    assert model.reader.name == "other"
    assert (tmp_path / "kept.safetensors").exists()


def test_only_what_takes_long_is_worth_a_word(
    model: ModelState, tmp_path: Path, qtbot, gate: threading.Event
):
    model.offer(_loaded("new"))
    model.begin_saving(tmp_path / "slow.safetensors")
    assert not model.files.is_long
    qtbot.waitUntil(lambda: model.files.is_long, timeout=TIMEOUT)
    gate.set()
    qtbot.waitUntil(lambda: model.files.saving is None, timeout=TIMEOUT)
    assert not model.files.is_long
