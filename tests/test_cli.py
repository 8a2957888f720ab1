"""The command line as a whole: exit statuses, one line for each fault. Commands: tests/commands/."""

import os
import signal
import subprocess
import sys
import time

import pytest

from digitpad.cli import main


def test_version_and_help(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("digitpad 0.")
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in ("train", "evaluate", "predict", "inspect", "gradcheck", "data", "tour"):
        assert command in out


FAULTS = [
    (["train", "--preset", "nonesuch"], "preset: 'nonesuch'"),
    (["train", "--epochs", "x"], "epochs: 'x' is not a whole number"),
    (["train", "--set", "colour=red"], "colour: is not a setting"),
    (["train", "--set", "colour"], "'colour' is not KEY=VALUE"),
    (["train", "--plot", "curves.doc"], "curves.doc does not end in .png"),
    (["train", "--out", "model.bin"], "model.bin does not end in .safetensors"),
    (["train", "--data", "no/such/folder"], "no/such/folder"),
    (["predict"], "FILE"),
    (["predict", "none.jsonl"], "none.jsonl: there is no such file"),
    (["predict", "x.jsonl", "--model", "none.safetensors"], "none.safetensors: cannot be read"),
    (["evaluate", "none.safetensors"], "none.safetensors: cannot be read"),
    (["inspect", "none.safetensors"], "none.safetensors: cannot be read"),
    (["inspect", "--tensor", "train_images[1"], "[1: “[” at character 1 is not closed"),
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


def test_a_name_gives_the_terminal_no_commands_and_is_one_line(capsys):
    assert main(["data", "info", "no\nsuch\x1b[31m\u202e.csv"]) == 2
    assert capsys.readouterr().err == "digitpad: no�such�[31m�.csv: there is no such file\n"


def test_a_name_that_the_system_complains_of_gives_none_either():
    program = (
        "import sys; from digitpad import cli\n"
        "def refuse(arguments): raise OSError(5, 'Input/output error', 'no\\nsuch\\x1b[31m.csv')\n"
        "cli._dispatch = refuse; sys.exit(cli.main(['data', 'list']))"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    words = [sys.executable, "-c", program]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", env=environment)
    assert (done.returncode, done.stderr) == (1, "digitpad: no�such�[31m.csv: Input/output error\n")


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


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_too_little_memory_is_said_in_one_line(tmp_path):
    program = (
        "import resource, sys\n"
        "from digitpad.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    words = ["gradcheck", "--set", "hidden=65536,2000"]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "not enough memory" in done.stderr
    assert "Traceback" not in done.stderr
