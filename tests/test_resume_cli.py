"""`digitpad train --resume`: a run that was killed at any moment ends as if it had not been."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from digitpad import paths
from digitpad.data.lock import Hold
from digitpad.files.models import load_model
from digitpad.training.archive import read_run, resume_point
from digitpad.training.runs import MODEL
from tests.training_kit import write_digits

EPOCHS = 30
WORDS = ("--preset", "tiny", "--epochs", str(EPOCHS), "--set", "hidden=100", "--set", "batch_size=10")


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "digitpad", "train", *map(str, words)]


def train(*words: object, threads: int = 1) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads)}
    return subprocess.run(command(*words), capture_output=True, text=True, env=environment, check=False)


def new_run() -> Path:
    (run,) = (path for path in paths.runs_dir().iterdir() if path.is_dir())
    return run


def killed(digits: str, seconds: float) -> Path:
    """The folder of a run whose process is killed some time after its second epoch."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        command("--data", digits, *WORDS, "--json"), stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()  # an epoch is told before its checkpoint is written: now one is there
        time.sleep(seconds)
        process.kill()
        process.wait()
    run = new_run()
    assert read_run(run).status == "interrupted", "the test must break the run off before its end"
    return run


def told_to_end(digits: str, number: int, before: tuple[str, ...] = ()) -> tuple[int, list[str], str]:
    """A run that gets a signal in its second epoch: its exit status, its lines, and what else it said."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [*before, *command("--data", digits, *WORDS, "--json")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(number)
        out, said = process.communicate()
    return process.returncode, out.splitlines(), said


IN_A_TERMINAL = (
    "import fcntl, os, sys, termios; "
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
"""Makes standard input the terminal of a new session: `pty.fork` warns where the tests have threads."""


@pytest.fixture
def digits_file(tmp_path: Path) -> str:
    return write_digits(tmp_path / "bars.npz", seed=1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The parameters at the end of a run that nothing happened to."""
    folder = tmp_path_factory.mktemp("whole")
    digits = write_digits(folder / "bars.npz", seed=1)
    out = folder / "whole.safetensors"
    done = train("--data", digits, *WORDS, "--out", out)
    assert done.returncode == 0, done.stderr
    return load_model(out).snapshot.parameters.tobytes()


def test_a_killed_run_goes_on_and_ends_bit_identical(digits_file: str, whole: bytes):
    run = killed(digits_file, 0.05)
    checkpoint = resume_point(run).checkpoint
    assert checkpoint is not None
    done = train("--resume", run.name, "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["step"] == checkpoint.step + 30, "no epoch that has a checkpoint is trained again"
    assert lines[-1]["event"] == "finished"
    assert load_model(run / "model.safetensors").snapshot.parameters.tobytes() == whole
    kept = read_run(run)
    assert kept.status == "finished"
    assert [epoch.epoch for epoch in kept.epochs] == list(range(1, EPOCHS + 1))


def test_a_run_that_ctrl_c_stopped_goes_on_and_ends_bit_identical(digits_file: str, whole: bytes):
    status, _, said = told_to_end(digits_file, signal.SIGINT)
    assert status == 130
    run = new_run()
    assert f"digitpad train --resume {run.name}" in said
    assert read_run(run).status == "stopped"
    assert train("--resume", run).returncode == 0
    assert load_model(run / "model.safetensors").snapshot.parameters.tobytes() == whole


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither signal")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_a_run_that_the_end_of_a_session_stopped_is_interrupted_loses_nothing_and_ends_bit_identical(
    digits_file: str, whole: bytes, number: str
):
    status, lines, _ = told_to_end(digits_file, getattr(signal, number))
    assert status == 128 + getattr(signal, number)
    last, run = json.loads(lines[-1]), new_run()
    assert (last["event"], last["reason"], last["model"]) == ("finished", "stopped", str(run / MODEL))
    assert read_run(run).status == "interrupted"
    checkpoint = resume_point(run).checkpoint
    assert checkpoint is not None
    assert checkpoint.step == load_model(run / MODEL).figures["steps"], "the open epoch is kept too"
    assert train("--resume", run).returncode == 0
    assert load_model(run / MODEL).snapshot.parameters.tobytes() == whole


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither signal")
def test_a_session_that_ends_by_many_signals_loses_no_more_than_by_one(digits_file: str):
    with subprocess.Popen(
        command("--data", digits_file, *WORDS, "--json"), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        run = new_run()
        process.send_signal(signal.SIGTERM)
        while process.poll() is None and not (run / MODEL).exists():
            process.send_signal(signal.SIGHUP)
            time.sleep(0.001)
        last = json.loads(process.stdout.readlines()[-1])
    assert process.returncode - 128 in (signal.SIGTERM, signal.SIGHUP), "whichever was heard first"
    assert (last["event"], last["reason"]) == ("finished", "stopped")
    assert read_run(run).status == "interrupted"


@pytest.mark.skipif(shutil.which("nohup") is None, reason="needs nohup")
def test_a_run_that_nohup_has_started_goes_on_after_its_terminal(digits_file: str):
    status, lines, _ = told_to_end(digits_file, signal.SIGHUP, before=("nohup",))
    assert (status, json.loads(lines[-1])["reason"]) == (0, "finished")


@pytest.mark.skipif(os.name == "nt", reason="terminals there are others")
def test_a_terminal_that_is_closed_ends_a_run_as_the_end_of_a_session_does(digits_file: str):
    terminal, end = os.openpty()
    words = command("--data", digits_file, *WORDS, "--epochs", "3000")
    with subprocess.Popen(
        [sys.executable, "-c", IN_A_TERMINAL, *words],
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
    ) as process:
        os.close(end)
        shown = b""
        while b"Epoch 3/" not in shown:
            shown += os.read(terminal, 4096)
        os.close(terminal)
    assert process.returncode == 128 + signal.SIGHUP
    run = new_run()
    assert read_run(run).status == "interrupted"
    checkpoint = resume_point(run).checkpoint
    assert checkpoint is not None
    assert checkpoint.step == load_model(run / MODEL).figures["steps"]


def test_what_would_not_be_the_same_run_is_refused_with_the_reason(digits_file: str):
    run = killed(digits_file, 0.0)
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}

    def refused(*words: object, status: int = 2, threads: int = 1) -> str:
        done = train(*words, threads=threads)
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        (line,) = (line for line in done.stderr.splitlines() if line.startswith("digitpad:"))
        return line

    assert "keeps its recipe" in refused("--resume", run, "--set", "learning_rate=0.1")
    assert "keeps its recipe" in refused("--resume", run, "--data", digits_file)
    assert "is no run" in refused("--resume", "2020-01-01-nothing")
    if (os.cpu_count() or 1) > 1:
        said = refused("--resume", run, threads=2)
        assert "was trained on 1 BLAS thread and this program has 2" in said
        assert "--threads 1" in said
    hold = Hold(run / "lock")
    assert "is being written by another program" in refused("--resume", run, status=1)
    hold.release()
    shutil.copy(digits_file, digits_file + ".kept")
    write_digits(Path(digits_file), seed=9)
    assert "no longer what the run was trained on" in refused("--resume", run)
    Path(digits_file).unlink()
    assert digits_file in refused("--resume", run)
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before
    shutil.move(digits_file + ".kept", digits_file)
    assert train("--resume", run, "--threads", 1, threads=2).returncode == 0
    assert "is over after 900 steps" in refused("--resume", run)


def test_the_number_of_threads_is_checked(digits_file: str):
    for wrong in ("0", "two", "-1", "1.5"):
        done = train("--data", digits_file, "--threads", wrong)
        assert done.returncode == 2
        assert "--threads" in done.stderr


def test_a_resumed_run_can_be_drawn_from_its_beginning(digits_file: str, tmp_path: Path):
    run = killed(digits_file, 0.0)
    plot = tmp_path / "curves.png"
    assert train("--resume", run, "--plot", plot).returncode == 0
    assert plot.stat().st_size > 10_000
    history = read_run(run).epochs
    assert np.isfinite([epoch.test_loss for epoch in history]).all()
