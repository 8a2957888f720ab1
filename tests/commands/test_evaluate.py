"""`digitpad evaluate`: by digit and by writer, with its interval, confusion, calibration and refusals."""

import json

import numpy as np
import pytest

from digitpad.cli import main
from digitpad.commands.measured import Measured, wilson
from digitpad.data import sources
from digitpad.data.dataset import Examples
from digitpad.data.drawings import save_drawings
from digitpad.files.models import Model, save_model
from digitpad.ink.stroke import Drawing
from digitpad.nn.calibration import Calibration, expected_calibration_error
from digitpad.recognition.recogniser import Reader, read_images
from tests.commands.helpers import ONE, SEVEN, refuses_everything, small_network
from tests.training.helpers import small_dataset


@pytest.fixture
def labelled(tmp_path):
    """Drawings of ten people; their fifth and tenth, "e" and "j", fall to the test part."""
    path = tmp_path / "labelled.jsonl"
    save_drawings(
        path, [Drawing(d.strokes, d.label, writer) for writer in "abcdefghij" for d in (SEVEN, ONE)]
    )
    return path


def report(capsys, *words):
    assert main(["evaluate", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_evaluate_counts_by_digit_and_by_writer(tmp_path, model, capsys):
    labelled = tmp_path / "labelled.jsonl"
    save_drawings(labelled, [SEVEN, SEVEN, ONE])
    assert main(["evaluate", str(model), "--data", str(labelled), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["count"] == 3
    assert report["by_digit"]["7"]["count"] == 2
    assert report["by_digit"]["0"] == {"count": 0, "accuracy": None}
    assert set(report["by_writer"]) == {"ann", "bob"}
    assert main(["evaluate", str(model), "--data", str(labelled), "--writers", "bob"]) == 0
    assert "of 1 digits" in capsys.readouterr().out
    assert main(["evaluate", str(model), "--data", str(labelled), "--writers", "eve"]) == 2
    assert "eve is not among ann, bob" in capsys.readouterr().err


def test_all_figures_are_of_what_predict_would_have_said(bars, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    save_model(path, Model(small_network().snapshot(), calibration=Calibration(1.7)))
    found = report(capsys, path, "--data", bars)
    test = small_dataset(600, 200).test
    read = read_images(Reader(small_network().snapshot(), "m", Calibration(1.7)), test.images)
    digits = np.array([prediction.digit for prediction in read])
    right = int((digits == test.labels).sum())
    assert found["accuracy"] == right / 200
    assert found["interval"] == wilson(right, 200)
    expected = np.zeros((10, 10), int)
    np.add.at(expected, (test.labels, digits), 1)
    assert found["confusion"] == expected.tolist()
    probabilities = np.array([prediction.probabilities for prediction in read])
    calibration = found["calibration"]
    assert calibration["temperature"] == 1.7
    assert calibration["ece"] == pytest.approx(expected_calibration_error(probabilities, test.labels))
    gaps = [b["count"] * abs(b["confidence"] - b["accuracy"]) for b in calibration["bins"]]
    assert sum(gaps) / 200 == pytest.approx(calibration["ece"])
    assert sum(b["count"] for b in calibration["bins"]) == 200
    assert found["refused"] == 0.0
    assert found["accepted"]["count"] == 200


def test_what_is_refused_is_told_apart_from_accuracy(bars, model, tmp_path, capsys):
    refusing = tmp_path / "refusing.safetensors"
    save_model(refusing, Model(small_network().snapshot(), refusal=refuses_everything()))
    open_minded, found = report(capsys, model, "--data", bars), report(capsys, refusing, "--data", bars)
    assert found["refused"] == 1.0
    assert found["refused_count"] == 200
    assert found["accepted"] == {"count": 0, "accuracy": None, "interval": None}
    for key in ("accuracy", "interval", "confusion", "by_digit"):
        assert found[key] == open_minded[key]
    assert main(["evaluate", str(refusing), "--data", str(bars)]) == 0
    assert "refused     100.00% (200 as no digit)" in capsys.readouterr().out
    assert main(["evaluate", str(model), "--data", str(bars)]) == 0
    assert "this model knows of no refusal" in capsys.readouterr().out


def test_a_picture_without_ink_and_a_network_that_diverged_are_refused():
    blank = Examples(np.zeros((2, 28, 28), np.uint8), np.array([1, 2], np.uint8))
    assert Measured.of(Reader(small_network().snapshot(), "m"), blank).refused.all()
    network = small_network()
    network.parameters[:] = np.nan
    measured = Measured.of(Reader(network.snapshot(), "m"), small_dataset().test)
    assert measured.refused.all()
    assert measured.calibration_error is None
    assert measured.calibration_bins == []


def test_hands_that_the_model_was_trained_on_are_told_apart_from_others(labelled, tmp_path, capsys):
    dataset = sources.load(str(labelled))
    path = tmp_path / "m.safetensors"
    save_model(path, Model(small_network().snapshot(), data={"some": dataset.sha256}))
    found = report(capsys, path, "--data", labelled)
    assert (found["trained_on"]["count"], found["unseen"]["count"]) == (16, 4)
    assert found["trained_writers"] == list("abcdfghi")
    words = ("evaluate", str(path), "--data", str(labelled), "--writers")
    assert main([*words, "a,e"]) == 0
    out = capsys.readouterr().out
    assert "only these tell how it reads others" in out
    assert out.count("trained on") == 2, "once for the digits, once for writer a"
    assert main([*words, "a"]) == 0
    assert "that tells nothing of how it reads others" in capsys.readouterr().out
    assert main([*words, "e"]) == 0
    assert "trained on" not in capsys.readouterr().out
    save_model(path, Model(small_network().snapshot(), data={"other": "0" * 64}))
    assert report(capsys, path, "--data", labelled)["trained_on"]["count"] == 0
    save_model(path, Model(small_network().snapshot()))
    found = report(capsys, path, "--data", labelled)
    assert found["trained_on"] is found["unseen"] is None, "the model does not say what it was trained on"


def test_the_report_shows_the_interval_and_the_whole_confusion_matrix(bars, model, capsys):
    assert main(["evaluate", str(model), "--data", str(bars)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "95 % interval" in lines[0]
    rows = [line.split() for line in lines[-10:]]
    cells = np.array([[0 if cell == "·" else int(cell) for cell in row[1:]] for row in rows])
    assert cells.shape == (10, 10)
    np.testing.assert_array_equal(cells.sum(axis=1), np.bincount(small_dataset(600, 200).test.labels))


@pytest.mark.parametrize(
    ("right", "count", "interval"),
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
        (29, 29, (0.8830, 1.0)),
    ],
)
def test_wilsons_interval_is_that_of_the_literature(right, count, interval):
    assert wilson(right, count) == pytest.approx(interval, abs=6e-5)


def test_of_nothing_there_is_no_interval():
    assert wilson(0, 0) is None
