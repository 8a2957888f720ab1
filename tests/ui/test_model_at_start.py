"""Which model reads when the window opens: the last one, and the bundled one where that is gone."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.files.models import Model, save_model
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.state.settings import Settings
from tests.ui.conftest import BuildWindow


def test_the_first_start_reads_with_the_bundled_model(new_window: BuildWindow):
    assert new_window().session.model.current.bundled


def test_the_model_of_the_last_time_reads_again_until_the_bundled_one_is_restored(
    new_window: BuildWindow, tmp_path, qtbot: QtBot
):
    path = tmp_path / "my hand.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot()))
    first = new_window()
    assert first.open_file(path)
    qtbot.waitUntil(lambda: first.session.model.current.path == path)
    first.close()

    second = new_window()
    assert second.session.model.current.path == path
    assert second.session.model.reader.name == "my hand"
    second.session.model.restore_bundled()
    second.close()

    assert new_window().session.model.current.bundled


def test_a_model_that_has_gone_is_said_and_the_bundled_one_reads(
    new_window: BuildWindow, tmp_path, qtbot: QtBot
):
    path = tmp_path / "gone.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot()))
    first = new_window()
    first.open_file(path)
    qtbot.waitUntil(lambda: first.session.model.current.path == path)
    first.close()
    path.unlink()

    second = new_window()
    assert second.session.model.current.bundled
    qtbot.waitUntil(second.message_bar.isVisible)


@pytest.mark.parametrize("exists", [True, False])
def test_a_large_model_of_the_last_time_is_read_while_the_window_is_there(
    new_window: BuildWindow, tmp_path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, exists: bool
):
    monkeypatch.setattr("digitpad.ui.shell.model_actions.AT_ONCE", 1000)
    path = tmp_path / "large.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot()))
    if not exists:
        path.write_bytes(bytes(2000))
    Settings().model = path
    window = new_window()
    model = window.session.model
    assert model.current is None
    assert model.files.opening == path
    qtbot.waitUntil(lambda: model.current is not None)
    assert model.current.path == (path if exists else None)
    assert ("large.safetensors" in window.message_bar.text) is not exists
    assert window.session.settings.recent_files == ()  # nobody opened anything


def test_a_window_that_closes_before_its_model_is_read_remembers_it_all_the_same(
    new_window: BuildWindow, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("digitpad.ui.shell.model_actions.AT_ONCE", 1000)
    path = tmp_path / "large.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot()))
    Settings().model = path
    new_window().close()
    assert Settings().model == path
