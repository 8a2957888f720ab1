"""The command line as a user meets it: real processes, real files, exit statuses, one line for each fault."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from digitpad.cli import main
from digitpad.data.drawings import save_drawings
from digitpad.files.models import Model, load_model, save_model
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.training.archive import list_runs
from tests.training.helpers import small_dataset

SEVEN = Drawing.of([[[100, 100], [300, 100], [200, 400]]], label=7, writer="ann")
ONE = Drawing.of([[[100, 100], [100, 400]]], label=1, writer="bob")


def digitpad(*words, **options):
    return subprocess.run(
        [sys.executable, "-m", "digitpad", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


@pytest.fixture
def bars(tmp_path) -> Path:
    """A folder of IDX files that can be learnt in no time."""
    dataset = small_dataset(600, 200)
    folder = tmp_path / "bars"
    folder.mkdir()
    for name, part in (("train", dataset.train), ("t10k", dataset.test)):
        images = (0x00000803).to_bytes(4, "big") + b"".join(n.to_bytes(4, "big") for n in part.images.shape)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(images + part.images.tobytes())
        labels = (0x00000801).to_bytes(4, "big") + len(part.labels).to_bytes(4, "big")
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(labels + part.labels.tobytes())
    return folder


@pytest.fixture
def drawings(tmp_path) -> Path:
    path = tmp_path / "digits.jsonl"
    save_drawings(path, [SEVEN, Drawing(()), ONE])
    return path


@pytest.fixture
def model(tmp_path) -> Path:
    path = tmp_path / "m.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot()))
    return path


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


def test_predict_reads_every_drawing_in_order(drawings, model, capsys):
    assert main(["predict", str(drawings), "--model", str(model)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [f"{drawings}:{n}" for n in (1, 2, 3)]
    assert "blank" in lines[1]


def test_predict_goes_on_after_a_malformed_line_and_ends_with_2(tmp_path, model, capsys):
    path = tmp_path / "mixed.jsonl"
    path.write_text('{"strokes": [[[1, 2], [3, 9]]]}\nnonsense\n{"strokes": [[[1, 2], [3, 9]]]}\n')
    assert main(["predict", str(path), str(tmp_path / "none.jsonl"), "--model", str(model), "--json"]) == 2
    captured = capsys.readouterr()
    lines = [json.loads(line) for line in captured.out.splitlines()]
    assert [line["source"] for line in lines[:3]] == [f"{path}:{n}" for n in (1, 2, 3)]
    assert "error" in lines[1]
    assert lines[0]["digit"] == lines[2]["digit"]
    assert "error" in lines[3]
    assert f"{path}:2" in captured.err
    assert "none.jsonl" in captured.err


def test_evaluate_counts_by_digit_and_by_writer(drawings, tmp_path, model, capsys):
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


def test_gradcheck_finds_every_tensor_right(capsys):
    assert main(["gradcheck", "--preset", "tiny"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all(line.endswith("ok") for line in lines)


def test_gradcheck_of_a_changed_preset_checks_its_new_tensors_too(capsys):
    words = ["dropout=0.2", "batch_norm=true", "label_smoothing=0.1", "activation=tanh", "hidden=20,12"]
    assert main(["gradcheck", "--preset", "tiny", *(f"--set={word}" for word in words)]) == 0
    out, err = capsys.readouterr()
    assert "784-20-12-10, tanh, batch norm, dropout 0.2, label smoothing 0.1" in err
    lines = out.splitlines()
    assert len(lines) == 10
    assert all(line.endswith("ok") for line in lines)
    assert [line.split()[0] for line in lines if "both 0" in line] == ["layers.0.bias", "layers.4.bias"]


@pytest.mark.parametrize("word", ["dropout", "dropout=2", "magic=1"])
def test_gradcheck_refuses_a_wrong_setting_in_one_line(word, capsys):
    assert main(["gradcheck", "--preset", "tiny", "--set", word]) == 2
    assert word.partition("=")[0] in capsys.readouterr().err


def test_data_info_shows_shapes_and_counts(bars, capsys):
    assert main(["data", "info", str(bars)]) == 0
    out = capsys.readouterr().out
    assert "train_images (600, 28, 28) uint8" in out
    assert main(["data", "list"]) == 0
    assert "synthetic" in capsys.readouterr().out


FAULTS = [
    (["train", "--preset", "nonesuch"], "preset: 'nonesuch'"),
    (["train", "--epochs", "x"], "epochs: 'x' is not a whole number"),
    (["train", "--set", "colour=red"], "colour: is not a setting"),
    (["train", "--set", "colour"], "'colour' is not KEY=VALUE"),
    (["train", "--plot", "curves.doc"], "curves.doc does not end in .png"),
    (["train", "--out", "model.bin"], "model.bin does not end in .safetensors"),
    (["train", "--data", "no/such/folder"], "no/such/folder"),
    (["predict"], "FILE"),
    (["predict", "picture.bmp"], "picture.bmp: is not a file of drawings"),
    (["predict", "x.jsonl", "--model", "none.safetensors"], "none.safetensors: cannot be read"),
    (["evaluate", "none.safetensors"], "none.safetensors: cannot be read"),
    (["data", "info", "nonesuch"], "nonesuch"),
    (["data", "download", "cifar"], "cifar"),
    (["train", "--colour"], "--colour"),
]


@pytest.mark.parametrize(
    ("words", "fault"), FAULTS, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_bad_usage_and_bad_input_end_with_2_and_one_line(words, fault, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert len(lines) == 1, captured.err
    assert fault in lines[0]
    assert captured.out == ""
    assert not list(tmp_path.glob("*.safetensors"))


def test_a_disk_that_refuses_ends_with_1_and_one_line(bars, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    words = [
        "train",
        "--data",
        str(bars),
        "--preset",
        "tiny",
        "--out",
        str(tmp_path / "file" / "m.safetensors"),
    ]
    assert main(words) == 1
    assert "cannot be written" in capsys.readouterr().err.splitlines()[-1]


def test_version_and_help(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("digitpad 0.")
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in ("train", "evaluate", "predict", "gradcheck", "data", "tour"):
        assert command in out


def test_without_mnist_a_preset_trains_on_the_built_in_digits_and_says_so(monkeypatch, capsys):
    from digitpad.commands.train_start import chosen_source
    from digitpad.training.recipe import preset

    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    assert chosen_source(None, preset("chollet")) == "synthetic"
    assert "digitpad data download mnist" in capsys.readouterr().err
    assert chosen_source("mnist", preset("chollet")) == "mnist"


def test_a_reader_that_has_enough_is_no_error(drawings, model):
    words = [sys.executable, "-m", "digitpad", "predict", *[str(drawings)] * 3000, "--model", str(model)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.skipif(os.name == "nt", reason="the exit status of a killed process is another there")
def test_ctrl_c_while_loading_is_130_without_a_traceback(tmp_path):
    words = [sys.executable, "-m", "digitpad", "train", "--data", "synthetic"]
    environment = {**os.environ, "DIGITPAD_HOME": str(tmp_path)}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment) as process:
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_a_run_that_diverges_is_one_plain_line_and_still_leaves_its_curves(bars, tmp_path, capsys):
    plot, out = tmp_path / "curves.png", tmp_path / "m.safetensors"
    words = [
        "--set",
        "optimizer=sgd",
        "--set",
        "learning_rate=1e30",
        "--plot",
        str(plot),
        "--out",
        str(out),
        "--json",
    ]
    assert main(["train", "--data", str(bars), "--preset", "tiny", *words]) == 1
    captured = capsys.readouterr()
    assert "diverged at step" in captured.err.splitlines()[-1]
    assert "RuntimeWarning" not in captured.err
    for line in captured.out.splitlines():
        json.loads(line, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert plot.exists()
    assert not out.exists()


def test_a_home_that_cannot_be_written_costs_neither_the_model_nor_the_plot(
    bars, tmp_path, capsys, monkeypatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "file"))
    plot, out = tmp_path / "curves.png", tmp_path / "m.safetensors"
    words = ["train", "--data", str(bars), "--preset", "tiny", "--epochs", "1", "--plot", str(plot)]
    assert main([*words, "--out", str(out)]) == 1
    assert "cannot be made" in capsys.readouterr().err
    assert load_model(out)
    assert plot.exists()
    assert main(words) == 1, "without --out there is no place for the model, which is said before training"
    assert "Epoch" not in capsys.readouterr().err


def test_a_model_that_cannot_be_written_costs_not_the_plot(bars, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    plot = tmp_path / "curves.png"
    words = ["--out", str(tmp_path / "file" / "m.safetensors"), "--plot", str(plot)]
    assert main(["train", "--data", str(bars), "--preset", "tiny", "--epochs", "1", *words]) == 1
    assert plot.exists()
    assert capsys.readouterr().out.endswith("model lost\n")
    assert main(["train", "--data", str(bars), "--preset", "tiny", "--epochs", "1", *words, "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["model"] is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_output_is_one_line(drawings, model):
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        words = [sys.executable, "-m", "digitpad", "predict", str(drawings), "--model", str(model)]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("activation=affine", "activation: 'affine' is none of relu, sigmoid, tanh, identity"),
        ("hidden=0", "hidden: 0 is not between"),
        ("learning_rate=inf", "learning_rate: inf is not a finite number above 0"),
    ],
)
def test_a_fault_names_the_setting_that_was_typed(words, fault, capsys):
    assert main(["train", "--set", words]) == 2
    assert fault in capsys.readouterr().err


def test_every_setting_can_be_listed():
    done = digitpad("train", "--preset", "record", "--set", "help")
    assert done.returncode == 0
    listed = dict(line.split(" = ", 1) for line in done.stdout.splitlines())
    assert listed["augmentation.rotation"] == "9"
    assert listed["schedule.kind"] == "cosine"
    typo = digitpad("train", "--preset", "tiny", "--set", "drop_out=1")
    assert "schedule.warmup" in typo.stderr
    assert "optimizer, schedule" in typo.stderr


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks /proc which file is written")
def test_a_disk_that_takes_no_more_is_told_of_before_the_run_is_over(bars, tmp_path, monkeypatch):
    real = os.fsync

    def full(handle):
        if "history" in str(Path(f"/proc/self/fd/{handle}").readlink()):
            raise OSError(28, "No space left on device")
        real(handle)

    said: list[str] = []
    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr("digitpad.commands.one_run.message", said.append)
    assert main(["train", "--data", str(bars), "--preset", "tiny", "--json"]) == 1
    assert sum("the training goes on" in line for line in said) == 1
