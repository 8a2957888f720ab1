"""Which network reads: nothing takes a model's place silently, and what is kept is on the disk."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import ModelFileError, SaveError
from digitpad.files.models import Model, load_model, save_model
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state.model import LoadedModel, ModelState
from tests.training_kit import record

SPEC = NetworkSpec.dense(784, (4,), 10)


def _loaded(name: str, seed: int = 0) -> LoadedModel:
    return LoadedModel(Model(Network(SPEC, np.random.default_rng(seed)).snapshot(3, 1), {"name": name}), name)


@pytest.fixture
def model(qapp) -> Iterator[ModelState]:
    made = ModelState()
    yield made
    made.shutdown()


def _name(model: ModelState) -> str | None:
    return None if model.reader is None else model.reader.name


def test_at_first_nobody_reads(model: ModelState):
    assert (model.reader, model.current, model.candidate, model.is_live) == (None, None, None, False)


def test_the_bundled_model_reads_and_says_that_it_is_the_bundled_one(model: ModelState):
    model.restore_bundled()
    assert model.current is not None
    assert model.current.bundled
    assert _name(model) == "Bundled model"


def test_a_candidate_reads_until_it_is_discarded(model: ModelState):
    model.restore_bundled()
    model.offer(_loaded("new"))
    assert _name(model) == "new"
    assert model.current is not None
    assert model.current.bundled
    model.discard()
    assert (_name(model), model.candidate) == ("Bundled model", None)


def test_the_network_in_training_reads_before_all_others(model: ModelState):
    model.restore_bundled()
    live = Reader(_loaded("x").model.snapshot, "Training – epoch 1, step 3")
    model.set_live(live)
    assert model.reader is live
    assert model.is_live
    model.set_live(None)
    assert _name(model) == "Bundled model"


def test_the_result_of_a_run_takes_the_place_of_the_live_network(model: ModelState):
    model.set_live(Reader(_loaded("x").model.snapshot, "Training"))
    model.offer(_loaded("new"))
    assert not model.is_live
    assert _name(model) == "new"


def test_the_reader_is_the_same_object_as_long_as_it_is_the_same_network(model: ModelState):
    model.offer(_loaded("new"))
    reader = model.reader
    model.set_live(Reader(_loaded("x").model.snapshot, "Training"))
    model.set_live(None)
    assert model.reader is not None
    assert reader is not None
    assert model.reader.snapshot is reader.snapshot
    again = model.reader
    model.set_live(None)
    assert model.reader is again


def test_what_is_kept_is_on_the_disk_and_reads_the_same(model: ModelState, tmp_path: Path, qtbot):
    candidate = _loaded("new", seed=5)
    model.offer(candidate)
    path = tmp_path / "models" / "mine.safetensors"
    changed = record(model.model_changed)
    with qtbot.waitSignal(model.files.saved):
        model.begin_keeping(path)
        assert model.candidate is candidate  # as long as it is on its way
        assert model.is_being_kept
    assert not model.is_being_kept
    assert model.candidate is None
    assert model.current is not None
    assert (model.current.path, _name(model)) == (path, "mine")
    assert len(changed) == 1
    x = np.random.default_rng(1).random((5, 784), np.float32)
    np.testing.assert_array_equal(
        load_model(path).snapshot.probabilities(x), candidate.model.snapshot.probabilities(x)
    )


def test_what_cannot_be_written_stays_the_candidate(model: ModelState, tmp_path: Path, qtbot):
    model.restore_bundled()
    model.offer(_loaded("new"))
    (tmp_path / "file").write_text("in the way")
    changed = record(model.model_changed)
    with qtbot.waitSignal(model.files.not_saved) as told:
        saving = model.begin_keeping(tmp_path / "file" / "mine.safetensors")
    assert told.args[0] is saving
    assert isinstance(told.args[1], SaveError)
    assert model.candidate is not None
    assert _name(model) == "new"
    assert changed == []


def test_keeping_without_a_candidate_writes_nothing(model: ModelState, tmp_path: Path):
    model.restore_bundled()
    assert model.begin_keeping(tmp_path / "mine.safetensors") is None
    assert list(tmp_path.iterdir()) == []
    assert _name(model) == "Bundled model"


def test_a_file_that_is_opened_reads_and_drops_the_candidate(model: ModelState, tmp_path: Path):
    path = tmp_path / "first.safetensors"
    save_model(path, _loaded("first", seed=1).model)
    model.offer(_loaded("second", seed=2))
    model.open(path)
    assert (_name(model), model.candidate) == ("first", None)


def test_a_file_that_is_no_model_changes_nothing(model: ModelState, tmp_path: Path):
    model.offer(_loaded("new"))
    reader, changed = model.reader, record(model.model_changed)
    path = tmp_path / "no.safetensors"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelFileError):
        model.open(path)
    assert model.reader is reader
    assert model.candidate is not None
    assert changed == []


@pytest.mark.parametrize("spec", [NetworkSpec.dense(100, (4,), 10), NetworkSpec.dense(784, (4,), 5)])
def test_a_network_that_reads_no_digits_is_not_opened(model: ModelState, tmp_path: Path, spec: NetworkSpec):
    model.restore_bundled()
    path = tmp_path / "other.safetensors"
    save_model(path, Model(Network(spec, np.random.default_rng(0)).snapshot()))
    with pytest.raises(ModelFileError, match="does not read 28×28 digits"):
        model.open(path)
    assert _name(model) == "Bundled model"


def test_saving_writes_what_reads_and_a_copy_of_the_bundled_one_stays_a_copy(
    model: ModelState, tmp_path: Path, qtbot
):
    model.restore_bundled()
    with qtbot.waitSignal(model.files.saved):
        model.begin_saving(tmp_path / "copy.safetensors")
    assert model.current is not None
    assert model.current.bundled
    model.offer(_loaded("new", seed=3))
    with qtbot.waitSignal(model.files.saved):
        model.begin_saving(tmp_path / "mine.safetensors")
    assert (model.candidate, _name(model)) == (None, "mine")
    saved = load_model(tmp_path / "mine.safetensors").snapshot
    np.testing.assert_array_equal(saved.parameters, _loaded("new", seed=3).model.snapshot.parameters)


def test_with_no_model_there_is_nothing_to_save(model: ModelState, tmp_path: Path):
    assert model.begin_saving(tmp_path / "none.safetensors") is None
    assert list(tmp_path.iterdir()) == []


def test_a_frame_of_a_film_reads_before_the_network_in_training_until_it_is_put_away(model: ModelState):
    model.restore_bundled()
    live = Reader(_loaded("x").model.snapshot, "Training")
    past = Reader(_loaded("y", 1).model.snapshot, "Epoch 2")
    model.set_live(live)
    model.set_past(past)
    assert (model.reader, model.base, model.past, model.is_live) == (past, past, past, True)
    model.set_past(None)
    assert model.reader is live


def test_opening_a_model_ends_a_look_back(model: ModelState):
    model.set_past(Reader(_loaded("y", 1).model.snapshot, "Epoch 2"))
    model.restore_bundled()
    assert (_name(model), model.past) == ("Bundled model", None)


def test_an_edited_copy_reads_of_whoever_would_read_without_it(model: ModelState):
    model.restore_bundled()
    kept = model.reader
    model.set_edit(lambda reader: Reader(reader.snapshot, f"{reader.name}, edited"))
    assert (_name(model), model.base) == ("Bundled model, edited", kept)
    edited = model.reader
    model.leave_candidate()  # nothing that concerns who reads
    assert model.reader is edited
    model.set_past(Reader(_loaded("y", 1).model.snapshot, "Epoch 2"))
    assert _name(model) == "Epoch 2, edited"
    model.set_past(None)
    model.set_edit(None)
    assert model.reader is kept
