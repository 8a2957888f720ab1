"""Which model reads when the window opens: the last one, and the bundled one where that is gone."""

import numpy as np
from pytestqt.qtbot import QtBot

from digitpad.files.models import Model, save_model
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from tests.ui.conftest import BuildWindow


def test_the_first_start_reads_with_the_bundled_model(new_window: BuildWindow):
    assert new_window().session.model.current.bundled


def test_the_model_of_the_last_time_reads_again_until_the_bundled_one_is_restored(
    new_window: BuildWindow, tmp_path
):
    path = tmp_path / "my hand.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot()))
    first = new_window()
    assert first.open_file(path)
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
    first.close()
    path.unlink()

    second = new_window()
    assert second.session.model.current.bundled
    qtbot.waitUntil(second.message_bar.isVisible)
