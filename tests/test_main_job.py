"""The whole way, with real parts: strokes are drawn, a network learns them, is kept, and reads again."""

import json

import numpy as np
import pytest

from digitpad import paths
from digitpad.cli import main
from digitpad.commands.output import BUNDLED
from digitpad.data import sources, synthetic
from digitpad.data.drawings import load_drawings, save_drawings
from digitpad.files.models import load_model
from digitpad.recognition.recogniser import Reader, recognise_many
from digitpad.training.events import RunFinished
from digitpad.training.recipe import preset
from digitpad.training.trainer import Trainer


def test_strokes_are_learnt_saved_and_read_the_same_again(tmp_path, capsys):
    file, model = tmp_path / "digits.jsonl.gz", tmp_path / "mine.safetensors"
    drawings = synthetic.generate(3000, np.random.default_rng(5))
    save_drawings(file, drawings)
    assert main(["train", "--data", str(file), "--preset", "tiny", "--out", str(model), "--json"]) == 0
    finished = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert finished["test_accuracy"] > 0.7

    for event in Trainer(preset("tiny"), sources.load(str(file))).run():
        if isinstance(event, RunFinished):
            trained = event.snapshot
    saved = load_model(model).snapshot
    np.testing.assert_array_equal(saved.parameters, trained.parameters)

    some = load_drawings(file)[:100]
    fresh, kept = (recognise_many(Reader(snapshot, "m"), some) for snapshot in (trained, saved))
    for one, other in zip(fresh, kept, strict=True):
        np.testing.assert_array_equal(one.probabilities, other.probabilities)

    few = tmp_path / "few.jsonl"
    save_drawings(few, some)
    assert main(["predict", str(few), "--model", str(model), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line, prediction in zip(lines, kept, strict=True):
        assert line["digit"] == prediction.digit
        np.testing.assert_allclose(line["probabilities"], prediction.probabilities, rtol=1e-6)


@pytest.mark.parametrize(
    ("data", "name", "accuracy", "error", "refused"),
    [
        ("mnist", "mnist_test", 0.993, 0.01, 0.02),
        ("pendigits", "pendigits_unseen_writers", 0.988, 0.02, 0.015),
    ],
)
def test_the_bundled_model_reads_mnist_and_unseen_hands_as_its_card_says(
    mnist_folder, pendigits_file, capsys, data, name, accuracy, error, refused
):
    assert main(["evaluate", "bundled", "--data", data, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["accuracy"] >= accuracy
    assert report["calibration"]["ece"] <= error
    assert report["refused"] <= refused
    figures = load_model(paths.resource(BUNDLED)).figures[name]
    assert report["accuracy"] == pytest.approx(figures["accuracy"], abs=1e-3)
    assert f"{figures['accuracy']:.2%}".replace("%", " %") in paths.resource("MODEL_CARD.md").read_text(
        "utf-8"
    )
    if data == "pendigits":
        shares = {writer: share["accuracy"] for writer, share in report["by_writer"].items()}
        assert set(shares) == {"5", "10", "15", "20", "25", "30"}
        assert min(shares.values()) >= 0.96


def test_the_bundled_model_is_small_and_plain():
    path = paths.resource(BUNDLED)
    assert path.stat().st_size <= 3_000_000
    model = load_model(path)
    assert [layer.kind for layer in model.snapshot.spec.layers] == ["affine", "relu", "affine"]
    assert model.calibration is not None
    assert model.refusal is not None
    assert set(model.figures["licences"]) == set(model.data) == {"mnist", "pendigits", "synthetic"}
