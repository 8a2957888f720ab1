"""The figure of a run: the curves are the history, and Qt stays away."""

import subprocess
import sys

import numpy as np
import pytest

from digitpad.reports.curves import draw_curves, save_curves
from digitpad.training.events import BatchDone, EpochDone
from digitpad.training.history import RunHistory, smoothed


def history():
    history = RunHistory(20)
    for step in range(1, 16):
        history.add(BatchDone(step, 1 / step, step / 20, 0.1))
        if step % 5 == 0:
            history.add(EpochDone(step // 5, step, 0.5, 0.6, 0.7, 0.1 * step / 5, 1.0, 0.1))
    return history


def test_the_history_keeps_every_number_as_it_comes():
    kept = history()
    np.testing.assert_allclose(kept.batch_loss, 1 / np.arange(1, 16))
    np.testing.assert_allclose(kept.batch_accuracy, np.arange(1, 16) / 20)
    assert [epoch.step for epoch in kept.epochs] == [5, 10, 15]


def test_every_curve_is_drawn_and_says_what_it_is():
    loss, accuracy = draw_curves(history(), "a run").axes
    drawn = {line.get_label(): line.get_ydata() for axes in (loss, accuracy) for line in axes.lines}
    np.testing.assert_allclose(drawn["batch loss before the update"], 1 / np.arange(1, 16))
    assert list(accuracy.lines[1].get_ydata()) == pytest.approx([0.1, 0.2, 0.3])
    assert all(not label.startswith("_") for label in drawn)


@pytest.mark.parametrize(("suffix", "magic"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_the_form_follows_the_name(tmp_path, suffix, magic):
    path = tmp_path / f"curves{suffix}"
    save_curves(path, history(), "a run")
    assert path.read_bytes().startswith(magic)


def test_a_run_without_a_step_is_an_empty_figure(tmp_path):
    save_curves(tmp_path / "curves.png", RunHistory(10), "stopped at once")
    assert (tmp_path / "curves.png").stat().st_size > 0


def test_drawing_needs_no_qt():
    code = "import sys; import digitpad.reports.curves; assert 'PySide6' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_smoothing_is_the_mean_of_the_last_values():
    values = np.array([4, 2, 6, 8], np.float32)
    np.testing.assert_allclose(smoothed(values, 2), [4, 3, 4, 7])
    np.testing.assert_allclose(smoothed(values, 10), [4, 3, 4, 5])
    np.testing.assert_array_equal(smoothed(values, 1), values)
