"""`digitpad predict`: every drawing of every file in order, as words and as JSON, at once and one by one."""

import gzip
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from digitpad.cli import main
from digitpad.data.drawing_line import format_drawing
from digitpad.data.drawings import save_drawings
from digitpad.files.models import Model, save_model
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from tests.commands.helpers import (
    ONE,
    SEVEN,
    command,
    conversation,
    digitpad,
    refuses_everything,
    small_network,
)


def test_predict_reads_every_drawing_in_order(drawings, model, capsys):
    assert main(["predict", str(drawings), "--model", str(model)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [f"{drawings}:{n}" for n in (1, 2, 3)]
    assert "blank" in lines[1]


def test_what_was_read_stands_in_one_column(tmp_path, model, capsys):
    paths = [tmp_path / "a.jsonl", tmp_path / "longer.jsonl"]
    for path in paths:
        save_drawings(path, [SEVEN, Drawing(()), *[ONE] * 9])
    assert main(["predict", *map(str, paths), "--model", str(model)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 22
    starts = {len(line) - len(line.split(maxsplit=1)[1]) for line in lines}
    assert len(starts) == 1


def test_the_keys_of_a_drawing_are_those_of_the_specification(drawings, model, capsys):
    assert main(["predict", str(drawings), "--model", str(model), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    keys = ["source", "digit", "confidence", "probabilities", "accepted", "reason"]
    assert [list(line) for line in lines] == [keys] * 3
    assert sum(lines[0]["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert lines[0]["confidence"] == max(lines[0]["probabilities"])
    assert lines[1] == dict(zip(keys, [f"{drawings}:2", None, None, None, False, "blank"], strict=True))


def test_what_is_refused_says_so_and_still_names_its_best_digit(drawings, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    save_model(path, Model(small_network().snapshot(), refusal=refuses_everything()))
    assert main(["predict", str(drawings), "--model", str(path)]) == 0
    words = capsys.readouterr().out.splitlines()
    assert main(["predict", str(drawings), "--model", str(path), "--json"]) == 0
    first, blank, _ = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["accepted"], first["reason"], blank["reason"]) == (False, "not a digit", "blank")
    assert words[0].endswith(f"–  not a digit I know, perhaps {first['digit']}")


def test_json_knows_no_numbers_that_are_none(drawings, tmp_path, capsys):
    network = small_network()
    network.parameters[:] = np.nan
    path = tmp_path / "m.safetensors"
    with pytest.MonkeyPatch.context() as patch:  # no such model can be saved, but a network can overflow
        patch.setattr("digitpad.commands.output.load_model", lambda _: Model(network.snapshot()))
        assert main(["predict", str(drawings), "--model", str(path), "--json"]) == 0
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert line["probabilities"] == [None] * 10
    assert (line["confidence"], line["accepted"], line["reason"]) == (None, False, "diverged")


def test_a_model_that_does_not_read_digits_is_refused_in_one_line(drawings, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(4, (3,), 2), np.random.default_rng(0)).snapshot()))
    assert main(["predict", str(drawings), "--model", str(path)]) == 2
    assert capsys.readouterr().err == f"digitpad: {path}: its network does not read 28×28 digits\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_dash_reads_what_comes_through_a_pipe(drawings, model, pack):
    words = command("predict", "-", "--model", model, "--json")
    done = subprocess.run(
        words, input=pack(drawings.read_bytes()), capture_output=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    sources = [json.loads(line)["source"] for line in done.stdout.splitlines()]
    assert sources == ["<stdin>:1", "<stdin>:2", "<stdin>:3"]


def test_a_slow_pipe_is_answered_line_by_line(model):
    lines = [format_drawing(drawing).decode() for drawing in (SEVEN, Drawing(()), ONE)]
    words = command("predict", "-", "--model", model)
    answers = conversation(words, lines)
    assert [answer.split()[0] for answer in answers] == ["<stdin>:1", "<stdin>:2", "<stdin>:3"]


def test_an_empty_pipe_has_nothing_to_answer(model):
    done = digitpad("predict", "-", "--model", model, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_reader_that_has_enough_is_no_error(drawings, model):
    words = command("predict", *[drawings] * 3000, "--model", model)
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_output_is_one_line(drawings, model):
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        words = command("predict", drawings, "--model", model)
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are Unix's")
def test_a_pipe_with_a_name_is_read_as_a_shell_hands_it_over(drawings, model, tmp_path, capsys):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as writer:
        written = writer.submit(pipe.write_bytes, drawings.read_bytes())
        assert main(["predict", str(pipe), "--model", str(model)]) == 0
        written.result(60)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        f"{pipe}:{n}" for n in (1, 2, 3)
    ]
