"""`digitpad train`: an epoch a line, a model, a plot; the same seed gives the same model."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digitpad.cli import main
from digitpad.files.models import load_model
from digitpad.training.archive import list_runs
from tests.commands.helpers import digitpad


def test_training_prints_an_epoch_a_line_and_leaves_a_model_and_a_plot(bars, tmp_path):
    out, plot = tmp_path / "new" / "m.safetensors", tmp_path / "curves.png"
    done = digitpad("train", "--data", bars, "--preset", "tiny", "--out", out, "--plot", plot)
    assert done.returncode == 0, done.stderr
    epochs = [line for line in done.stderr.splitlines() if line.startswith("Epoch")]
    assert len(epochs) == 4
    assert epochs[1].startswith("Epoch 2/4 ━━━━━━━━ 10/10 ")
    for part in ("s – loss ", " – accuracy ", " – test accuracy "):
        assert part in epochs[1]
    assert f"model {out}" in done.stdout
    assert plot.read_bytes().startswith(b"\x89PNG")
    loaded = load_model(out)
    assert loaded.figures["epochs"] == 4
    assert loaded.recipe["name"] == "tiny"
    assert len(loaded.data[str(bars)]) == 64


def test_training_as_json_is_only_json_and_has_the_specified_keys(bars, tmp_path):
    done = digitpad("train", "--data", bars, "--preset", "tiny", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line.get("epoch") for line in lines] == [1, 2, 3, 4, None]
    keys = "epoch train_loss train_accuracy test_loss test_accuracy train_seconds evaluation_seconds"
    assert set(keys.split()) <= set(lines[0])
    assert lines[-1]["event"] == "finished"
    assert lines[-1]["test_accuracy"] == lines[3]["test_accuracy"]
    assert lines[-1]["seconds"] > 0
    run = Path(lines[-1]["model"]).parent
    checkpoints = {p.name for p in run.glob("checkpoint-*.safetensors")}
    assert len(checkpoints) == 2, "the last one, and the one before"
    assert {p.name for p in run.iterdir()} - checkpoints == {
        "recipe.json",
        "environment.json",
        "about.json",
        "history.jsonl",
        "model.safetensors",
        "film",
        "lock",
    }
    history = [json.loads(line) for line in (run / "history.jsonl").read_text().splitlines()]
    assert [line.get("epoch") for line in history] == [1, 2, 3, 4, None]
    assert history[-1] == {"event": "ended", "step": 40, "reason": "finished"}


def test_a_recipe_repeated_over_seeds_tells_its_mean_and_its_spread(bars):
    done = digitpad("train", "--data", bars, "--preset", "tiny", "--epochs", 1, "--repeat", 3, "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    ends = [line["test_accuracy"] for line in lines if line.get("event") == "finished"]
    last = lines[-1]
    assert last["event"] == "repeated"
    assert list(last["test_accuracies"].values()) == ends
    assert last["mean"] == pytest.approx(np.mean(ends))
    assert last["standard_deviation"] == pytest.approx(np.std(ends, ddof=1))
    runs, _ = list_runs()
    assert [run.recipe.seed for run in runs] == [2, 1, 0]
    assert len({run.about.group for run in runs}) == 1
    for words in (["--repeat", "1"], ["--repeat", "many"], ["--repeat", "3", "--out", "m.safetensors"]):
        refused = digitpad("train", "--data", bars, *words)
        assert refused.returncode == 2
        assert len(refused.stderr.splitlines()) == 1


def test_the_same_seed_gives_the_same_model_and_another_one_does_not(bars, tmp_path):
    paths = [tmp_path / f"{name}.safetensors" for name in "abc"]
    for path, seed in zip(paths, "778", strict=True):
        assert (
            main(["train", "--data", str(bars), "--preset", "tiny", "--seed", seed, "--out", str(path)]) == 0
        )
    a, b, c = (load_model(path).snapshot.parameters for path in paths)
    np.testing.assert_array_equal(a, b)
    assert (a != c).any()


def test_settings_of_the_preset_can_be_changed(bars, tmp_path):
    out = tmp_path / "m.safetensors"
    words = ["--set", "hidden=12,9", "--set", "activation=tanh", "--set", "batch_size=50", "--epochs", "1"]
    assert main(["train", "--data", str(bars), "--out", str(out), *words]) == 0
    assert load_model(out).snapshot.spec.describe() == "784-12-9-10, tanh"


def test_ctrl_c_keeps_what_was_learnt_and_ends_with_130(bars, tmp_path):
    out = tmp_path / "m.safetensors"
    words = ["train", "--data", str(bars), "--epochs", "5000", "--out", str(out)]
    process = subprocess.Popen([sys.executable, "-m", "digitpad", *words], stderr=subprocess.PIPE, text=True)
    with process:
        while "Epoch" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        process.stderr.read()
    assert process.returncode == 130
    assert load_model(out).figures["steps"] > 0


def test_an_existing_model_is_replaced(bars, model):
    before = model.read_bytes()
    assert main(["train", "--data", str(bars), "--preset", "tiny", "--epochs", "1", "--out", str(model)]) == 0
    assert model.read_bytes() != before
    assert load_model(model).recipe["name"] == "tiny"


def test_without_mnist_a_preset_trains_on_the_built_in_digits_and_says_so(monkeypatch, capsys):
    from digitpad.commands.train_start import chosen_source
    from digitpad.training.recipe import preset

    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    assert chosen_source(None, preset("chollet")) == "synthetic"
    assert "digitpad data download mnist" in capsys.readouterr().err
    assert chosen_source("mnist", preset("chollet")) == "mnist"


def test_every_setting_can_be_listed():
    done = digitpad("train", "--preset", "record", "--set", "help")
    assert done.returncode == 0
    listed = dict(line.split(" = ", 1) for line in done.stdout.splitlines())
    assert listed["augmentation.rotation"] == "9"
    assert listed["schedule.kind"] == "cosine"
    typo = digitpad("train", "--preset", "tiny", "--set", "drop_out=1")
    assert "schedule.warmup" in typo.stderr
    assert "optimizer, schedule" in typo.stderr
