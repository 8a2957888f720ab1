"""`digitpad train` where something fails: one line says what, and all that can be kept is kept."""

import json
import os
from pathlib import Path

import pytest

from digitpad.cli import main
from digitpad.files.models import load_model
from tests.faults import disk


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


def test_a_model_that_cannot_be_written_there_is_in_the_runs_folder_and_costs_not_the_plot(
    bars, tmp_path, capsys
):
    (tmp_path / "file").write_text("")
    plot = tmp_path / "curves.png"
    words = ["--out", str(tmp_path / "file" / "m.safetensors"), "--plot", str(plot)]
    assert main(["train", "--data", str(bars), "--preset", "tiny", "--epochs", "1", *words]) == 1
    assert plot.exists()
    told = capsys.readouterr()
    assert "m.safetensors: cannot be written" in told.err
    assert load_model(Path(told.out.rpartition("model ")[2].strip()))


def test_a_model_that_no_place_was_meant_for_is_among_the_temporary_files(
    bars, tmp_path, capsys, monkeypatch
):
    (tmp_path / "file").write_text("")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    words = ["--epochs", "1", "--out", str(tmp_path / "file" / "m.safetensors")]
    assert main(["train", "--data", str(bars), "--preset", "tiny", *words]) == 1
    (model,) = tmp_path.glob("tmp/digitpad-*/model.safetensors")
    assert load_model(model)
    assert str(model) in capsys.readouterr().out
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    assert main(["train", "--data", str(bars), "--preset", "tiny", *words, "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["model"] is None


def test_a_model_that_is_lost_leaves_no_empty_folder_among_the_temporary_files(
    bars, tmp_path, capsys, monkeypatch
):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    words = [
        "train",
        "--data",
        str(bars),
        "--preset",
        "tiny",
        "--epochs",
        "1",
        "--out",
        str(tmp_path / "m.safetensors"),
    ]
    with monkeypatch.context() as patch:
        disk.at("write", disk.refuse("write"), patch)
        assert main(words) == 1
    assert capsys.readouterr().out.endswith("model lost\n")
    assert list((tmp_path / "tmp").iterdir()) == []


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
