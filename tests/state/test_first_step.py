"""The step that is not taken: of whoever reads, only while somebody looks, and nothing is changed by it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.files.models import Model
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state import first_step as module
from digitpad.state.dataset import DatasetState
from digitpad.state.first_step import FirstStepState
from digitpad.state.model import LoadedModel, ModelState
from tests.training.helpers import small_dataset, small_recipe

DATA = small_dataset()


def snapshot_of(seed: int, hidden: tuple[int, ...] = (8,)) -> Snapshot:
    return Network(NetworkSpec.dense(hidden=hidden), np.random.default_rng(seed)).snapshot()


def loaded(seed: int, **recipe) -> LoadedModel:
    chosen = small_recipe(network=snapshot_of(seed).spec, **recipe)
    return LoadedModel(Model(snapshot_of(seed), recipe=chosen.to_json()), f"model {seed}")


@pytest.fixture
def model() -> ModelState:
    state = ModelState()
    state.offer(loaded(1, batch_size=40))
    return state


@pytest.fixture
def dataset(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[DatasetState]:
    monkeypatch.setattr(sources, "load", lambda source, **_: DATA)
    state = DatasetState()
    state.load("bars")
    qtbot.waitUntil(lambda: state.current is not None)
    yield state
    state.shutdown()


@pytest.fixture
def step(model: ModelState, dataset: DatasetState) -> Iterator[FirstStepState]:
    state = FirstStepState(model, dataset)
    yield state
    state.shutdown()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Snapshot]:
    """The networks whose step was worked out."""
    made: list[Snapshot] = []
    first_batch = module.first_batch
    monkeypatch.setattr(
        module,
        "first_batch",
        lambda subject, train: (made.append(subject.snapshot), first_batch(subject, train))[1],
    )
    return made


def wait(qtbot: QtBot, step: FirstStepState) -> Dataset:
    qtbot.waitUntil(lambda: step.current is not None and not step.is_busy, timeout=10_000)
    assert step.current is not None
    return step.current


def test_it_is_worked_out_while_somebody_looks_with_the_models_own_batch_size(
    step: FirstStepState, model: ModelState, qtbot: QtBot, calls: list[Snapshot]
):
    qtbot.wait(2 * module.DELAY)
    assert calls == []
    step.watch(step, True)
    moment = wait(qtbot, step).moment
    np.testing.assert_array_equal(moment.tensors["batch.images"], DATA.train.images[:40])
    assert moment.is_whole
    snapshot = model.reader.snapshot
    assert all(moment.tensors[name] is array for name, array in snapshot.tensors.items())
    assert calls == [snapshot]
    step.watch(step, False)
    model.offer(loaded(2))
    qtbot.wait(2 * module.DELAY)
    assert len(calls) == 1


def test_it_follows_edits_and_the_past_and_knows_the_way_back(
    step: FirstStepState, model: ModelState, qtbot: QtBot, calls: list[Snapshot]
):
    step.watch(step, True)
    own = wait(qtbot, step)
    edited, past = snapshot_of(5), snapshot_of(6)
    model.set_edit(lambda reader: replace(reader, snapshot=edited))
    assert step.current is None
    assert step.expected is not None
    assert step.expected.forms == own.moment.forms
    assert list(step.expected.tensors) == list(edited.tensors)
    assert all(step.expected.tensors[name] is array for name, array in edited.tensors.items())
    assert wait(qtbot, step).snapshot is edited
    assert len(wait(qtbot, step).moment.tensors["batch.images"]) == 40  # of the model that was edited
    model.set_edit(None)
    assert step.current is own
    model.set_past(Reader(past, "epoch 1"))
    assert wait(qtbot, step).snapshot is past
    model.set_past(None)
    assert step.current is own
    assert calls == [own.snapshot, edited, past]


def test_of_many_changes_only_the_last_counts(
    step: FirstStepState, model: ModelState, qtbot: QtBot, calls: list[Snapshot]
):
    step.watch(step, True)
    for seed in range(20):
        model.offer(loaded(seed))
    found = wait(qtbot, step)
    assert model.reader is not None
    assert found.snapshot is model.reader.snapshot
    assert len(calls) <= 2


def test_a_network_in_training_that_is_read_with_changes_is_looked_at_seldom(
    step: FirstStepState, model: ModelState, qtbot: QtBot, calls: list[Snapshot]
):
    step.watch(step, True)
    wait(qtbot, step)
    calls.clear()
    for seed in range(10, 16):
        model.set_live(Reader(snapshot_of(seed), "training"))
        qtbot.wait(30)
    assert calls == []
    assert step.is_busy


def test_another_network_or_no_data_expects_no_shapes_of_the_former(
    step: FirstStepState, model: ModelState, dataset: DatasetState, qtbot: QtBot
):
    step.watch(step, True)
    wait(qtbot, step)
    model.set_past(Reader(snapshot_of(3, (5, 4)), "another"))
    assert step.expected is None


def test_a_network_that_diverged_has_a_step_too(step: FirstStepState, model: ModelState, qtbot: QtBot):
    spec = snapshot_of(1).spec
    wild = Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32), 0, 0, np.zeros(0, np.float32))
    model.set_past(Reader(wild, "diverged"))
    step.watch(step, True)
    assert np.isnan(wait(qtbot, step).moment.tensors["loss.value"])


def test_what_goes_wrong_is_told_once(step: FirstStepState, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    tried = []

    def fail(*_: object) -> None:
        tried.append(1)
        raise MemoryError("no room")

    monkeypatch.setattr(module, "first_batch", fail)
    with qtbot.captureExceptions() as caught:
        step.watch(QObject(step), True)
        qtbot.waitUntil(lambda: bool(caught))
        qtbot.wait(3 * module.DELAY)
    assert len(tried) == 1
    assert "no room" in str(caught[0][1])


def test_closing_while_it_works_leaves_nothing_behind(step: FirstStepState, qtbot: QtBot):
    step.watch(step, True)
    qtbot.waitUntil(lambda: step.is_busy)
    step.shutdown()
    assert not step.is_busy


def test_of_a_network_in_training_the_newest_step_is_shown_though_it_is_a_moment_old(
    step: FirstStepState, model: ModelState, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "LIVE_DELAY", 30)
    step.watch(step, True)
    own, told = wait(qtbot, step), []
    step.step_changed.connect(lambda: told.append(step.expected))
    for seed in range(10, 20):
        model.set_live(Reader(snapshot_of(seed), "training"))
        qtbot.wait(20)
    assert len({id(moment) for moment in told}) >= 2
    assert all(moment is not None and moment.is_whole for moment in told)
    assert told[-1] is not own.moment
    qtbot.waitUntil(lambda: not step.is_busy)


def test_the_end_of_a_run_is_not_waited_out(step: FirstStepState, model: ModelState, qtbot: QtBot):
    model.set_live(Reader(snapshot_of(3), "training"))
    step.watch(step, True)
    assert step.is_busy
    model.set_live(None)
    qtbot.waitUntil(lambda: step.current is not None, timeout=module.LIVE_DELAY // 2)
