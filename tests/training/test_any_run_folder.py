"""Whatever stands in a run's folder, only digitpad's own errors come out, and nothing of it is changed."""

import contextlib
import json
import random
from pathlib import Path

import pytest

from digitpad.errors import DigitpadError
from digitpad.training.archive import list_runs, load_history, read_run, resume_point
from digitpad.training.film import Film
from digitpad.training.runs import RunFolder, checkpoints
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe

RECIPE = small_recipe(epochs=2, validation=0.2, stopping={"patience": 9, "restore_best": True})
CASES = 40
FILES = ("checkpoint", "history.jsonl", "recipe.json", "environment.json", "about.json", "film")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = RunFolder.create(RECIPE, small_dataset(), tmp_path)
    list(folder.recorded(Trainer(RECIPE, small_dataset()).run()))
    return folder.path


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Bytes flipped, cut, doubled, or a number in them made another."""
    data = bytearray(content)
    header = min(len(data), 3000)
    match rng.randrange(5):
        case 0:
            for _ in range(rng.randrange(1, 8)):
                data[rng.randrange(header)] = rng.randrange(256)
        case 1:
            del data[rng.randrange(len(data)) :]
        case 2:
            at = rng.randrange(header)
            data[at:at] = data[at : at + rng.randrange(1, 60)]
        case 3:
            digits = [i for i in range(header) if chr(data[i]).isdigit()]
            for i in rng.sample(digits, min(3, len(digits))):
                data[i] = ord(rng.choice("0123456789-.eE"))
        case _:
            words = rng.choice([b"null", b"[]", b"{}", b'""', b"1e999", b"NaN", b"true", b"-1"])
            at = data.find(b":", rng.randrange(header))
            data[at + 1 : at + 1 + len(words)] = words
    return bytes(data)


def read_everything(path: Path) -> None:
    """All that the window and the command line read of a run, and a run that goes on from it."""
    list_runs(path.parent)
    read_run(path)
    load_history(path)
    film = Film(path / "film", 64)
    for step in film.steps:
        film.load(step, RECIPE.network)
    point = resume_point(path)
    if point.checkpoint is not None:
        Trainer(point.recipe, small_dataset(), checkpoint=point.checkpoint, replay=point.replay)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_a_known_fault_or_none(name: str, run: Path):
    rng = random.Random(name)
    path = {"checkpoint": checkpoints(run)[-1], "film": Film(run / "film", 64).path(4)}.get(name, run / name)
    content = path.read_bytes()
    faults = 0
    for _ in range(CASES):
        path.write_bytes(mutated(content, rng))
        try:
            read_everything(run)
        except DigitpadError:
            faults += 1
    if name in ("recipe.json", "film"):
        assert faults, "the test must be able to find something"


@pytest.mark.parametrize("value", [None, [], "text", 3, {"epochs": None}, {"means": {"loss": "x"}}])
def test_a_state_that_is_none_is_a_known_fault(value: object, run: Path):
    path = checkpoints(run)[-1]
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    header["__metadata__"]["state"] = json.dumps(value)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + content[8 + length :])
    with contextlib.suppress(DigitpadError):
        read_everything(run)


def test_lines_of_the_history_that_cannot_be_are_passed_over(run: Path):
    before = read_run(run).epochs
    with (run / "history.jsonl").open("a") as file:
        for line in (
            {"epoch": "three", "step": 30},
            {"epoch": 3},
            {"event": "learning_rate", "step": -1, "learning_rate": 0.1, "reason": "command"},
            {"event": "learning_rate", "step": 1, "learning_rate": "much", "reason": "command"},
            {"event": "resumed", "step": None},
            {"event": "danced"},
            [1, 2],
        ):
            file.write(json.dumps(line) + "\n")
    assert read_run(run).epochs == before
    assert not load_history(run).rate_changes
