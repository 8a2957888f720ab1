"""The figure of a run: the curves are the history, and Qt stays away."""

import csv
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from digitpad.errors import SaveError
from digitpad.reports.curves import draw_curves, save_curves
from digitpad.reports.curves_csv import save_csv
from digitpad.reports.gap import gap_of, overfits
from digitpad.training.events import BatchDone, EpochDone, LearningRateChanged
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
    assert "validation now (decides)" not in drawn


def test_validation_and_changes_of_the_learning_rate_and_the_gap_are_drawn():
    kept = history()
    kept.epochs[:] = [
        replace(epoch, validation_loss=0.8, validation_accuracy=0.2, train_accuracy=0.82, test_accuracy=0.8)
        for epoch in kept.epochs
    ]
    kept.add(LearningRateChanged(7, 0.05, "command"))
    kept.add(LearningRateChanged(12, 0.01, "plateau"))
    loss, accuracy = draw_curves(kept, "a run").axes
    drawn = {line.get_label(): line for line in accuracy.lines}
    assert list(drawn["validation now (decides)"].get_ydata()) == [0.2] * 3
    assert [line.get_xdata()[0] for line in loss.lines if line.get_linestyle() == ":"] == [7.5, 12.5]
    assert [text.get_text().strip() for text in loss.texts] == ["lr 0.05 (by hand)", "lr 0.01 (plateau)"]
    assert accuracy.texts[0].get_text() == "gap 2.0 points: overfitting"
    assert len(accuracy.collections) == 1


@pytest.mark.parametrize(
    ("train", "test", "gap", "is_wide"),
    [(0.99, 0.979, 0.011, True), (0.99, 0.981, 0.009, False), (0.9, 0.95, -0.05, False)],
)
def test_a_gap_is_overfitting_from_one_point_on(train, test, gap, is_wide):
    epoch = replace(history().epochs[0], epoch=2, train_accuracy=train, test_accuracy=test)
    assert gap_of(epoch) == pytest.approx(gap)
    assert overfits(epoch) is is_wide


def test_a_network_that_forgot_how_to_read_does_not_overfit():
    epoch = replace(history().epochs[0], epoch=2, train_accuracy=0.77, test_accuracy=0.25)
    assert gap_of(epoch) == pytest.approx(0.52)
    assert not overfits(epoch)


def test_that_the_first_epoch_began_with_nothing_is_no_gap():
    epoch = replace(history().epochs[0], epoch=1, train_accuracy=0.88, test_accuracy=0.95)
    assert gap_of(epoch) is None


@pytest.mark.parametrize(("train", "test"), [(0.5, 0.5), (float("nan"), 0.5), (0.5, float("nan"))])
def test_what_is_no_gap_is_called_nothing(train, test):
    epoch = replace(history().epochs[0], train_accuracy=train, test_accuracy=test)
    assert gap_of(epoch) is None
    assert not overfits(epoch)


def test_all_numbers_become_a_table(tmp_path):
    kept = history()
    kept.add(LearningRateChanged(7, 0.05, "command"))
    save_csv(tmp_path / "one.csv", [("a", kept)])
    with (tmp_path / "one.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["step"]) for row in rows] == list(range(1, 16))
    np.testing.assert_array_equal(np.array([row["batch_loss"] for row in rows], np.float32), kept.batch_loss)
    assert [row["epoch"] for row in rows if row["epoch"]] == ["1", "2", "3"]
    assert float(rows[9]["test_accuracy"]) == pytest.approx(0.2)
    assert rows[9]["validation_loss"] == ""
    assert [int(row["step"]) for row in rows if row["rate_changed_by"]] == [8]
    assert "run" not in rows[0]


def test_of_several_runs_the_name_is_a_column_and_epochs_without_batches_are_kept(tmp_path):
    short = RunHistory(0)
    short.epochs[:] = history().epochs[:1]
    save_csv(tmp_path / "two.csv", [('one, "quoted"', history()), ("two", short)])
    with (tmp_path / "two.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["run"] for row in rows} == {'one, "quoted"', "two"}
    (last,) = [row for row in rows if row["run"] == "two"]
    assert (last["step"], last["batch_loss"], last["epoch"]) == ("5", "", "1")


def test_a_table_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SaveError):
        save_csv(tmp_path / "file" / "curves.csv", [("a", history())])


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
