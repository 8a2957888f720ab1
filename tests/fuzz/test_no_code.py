"""No file makes the program run code, or follow a path out of its folder; a spy hears whatever does."""

import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitpad.data import npz, sources
from digitpad.errors import DigitpadError
from digitpad.files.models import load_model
from digitpad.recognition.picture_file import load_picture
from digitpad.training.checkpoint import load_checkpoint
from digitpad.training.film import Film, least_telling
from digitpad.training.recipe import load_recipe, preset
from digitpad.training.runs import RunFolder
from tests.fuzz import planted
from tests.fuzz.containers import zip_of
from tests.fuzz.harness import fuzz
from tests.fuzz.seeds import npz_seeds, small_recipe
from tests.test_import_rules import RUNS_CODE, RUNS_WHAT_IT_LOADS
from tests.training.helpers import small_dataset

WAYS_OUT = (
    "../../made",
    "a/../../../made",
    "/tmp/digitpad-made",
    "..",
    "a\0b",
    "\ud800",
    "x" * 300,
    "C:\\made",
)


class _Payload:
    """Pickled, it makes a folder when it is loaded."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._path),)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("digits.npz", lambda path: sources.load(str(path))),
        ("digits.csv", lambda path: sources.load(str(path))),
        ("digits.jsonl", lambda path: sources.load(str(path))),
        ("model.safetensors", load_model),
        ("checkpoint-00000001.safetensors", load_checkpoint),
        ("recipe.json", load_recipe),
        ("picture.png", load_picture),
    ],
)
def test_a_pickle_is_never_loaded(name: str, read: Callable[[Path], object], tmp_path: Path):
    path, made = tmp_path / name, tmp_path / "made"
    path.write_bytes(pickle.dumps(_Payload(made)))
    with pytest.raises(DigitpadError):
        read(path)
    assert not made.exists()


def test_an_array_of_objects_is_never_unpickled(tmp_path: Path):
    made = tmp_path / "made"
    file = io.BytesIO()
    np.save(file, np.array([_Payload(made)], dtype=object), allow_pickle=True)
    path = tmp_path / "digits.npz"
    path.write_bytes(zip_of([(f"{key}.npy", file.getvalue()) for key in npz.KEYS]))
    with pytest.raises(DigitpadError, match="never unpacked"):
        sources.load(str(path))
    assert not made.exists()


def test_the_package_calls_nothing_that_runs_what_was_loaded():
    """`tests/test_import_rules.py` looks through its sources for these."""
    assert {"eval", "exec", "compile", "__import__"} <= RUNS_CODE
    assert {"pickle", "marshal", "shelve"} <= RUNS_WHAT_IT_LOADS


@pytest.mark.parametrize(
    ("call", "heard"),
    [
        ("import pickle; pickle.loads(pickle.dumps(Path))", "pickle.find_class"),
        ("eval('1 + 1')", "compile"),
        ("open('/etc/passwd').close()", "open /etc/passwd"),
        ("(path.parent.parent / 'outside' / 'made').mkdir(exist_ok=True)", "os.mkdir"),
    ],
)
def test_a_reader_that_runs_code_or_leaves_its_folder_is_heard(call: str, heard: str, tmp_path: Path):
    """The spy of every case: planted into a reader, each of these is a finding."""
    bug = planted.Planted(
        "call",
        "model",
        "digitpad/files/models.py",
        "",
        "    _check_room(path)\n",
        f"    {call}\n    _check_room(path)\n",
    )
    package = bug.plant(tmp_path / "package")
    found = fuzz(
        ["model"], 3, 1, tmp_path / "box", package=package, odd=False, crashers=None, until_found=True
    )
    assert any(finding.kind == "reached" and heard in finding.what for finding in found.findings)


@pytest.mark.parametrize("name", WAYS_OUT)
def test_the_members_of_an_archive_are_not_unpacked_to_where_their_names_lead(name: str, tmp_path: Path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    seed = npz_seeds()[0]["digits.npz"]
    path = folder / "digits.npz"
    path.write_bytes(seed)
    whole = sources.load(str(path))
    path.write_bytes(zip_of([("more/" + name.encode("utf-8", "replace").decode(), b"made"), ("x", b"")]))
    with pytest.raises(DigitpadError):
        sources.load(str(path))
    assert [each.name for each in tmp_path.rglob("*")] == ["a", "b", "digits.npz"]
    assert len(whole.train)


@pytest.mark.parametrize("name", WAYS_OUT)
def test_the_name_of_a_recipe_does_not_lead_a_run_out_of_its_folder(name: str, tmp_path: Path):
    root = tmp_path / "deep" / "runs"
    folder = RunFolder.create(small_recipe(name=name), small_dataset(20, 10), root)
    folder.close()
    assert folder.path.parent == root
    assert folder.path.resolve().parent == root.resolve()
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]


def test_files_between_the_frames_that_are_none_do_not_end_a_run(tmp_path: Path):
    """Their steps would be divided by, or are too large for a float."""
    run = RunFolder.create(preset("tiny"), small_dataset(20, 10), tmp_path)
    run.close()
    film = Film(run.path / "film", 0.0)
    film.folder.mkdir()
    for number in ("00000000", "-0000001", "9" * 200, "٣", "7"):
        (film.folder / f"frame-{number}.safetensors").write_bytes(b"none")
    assert film.steps == [int("9" * 200)]
    assert least_telling([1, 2, int("9" * 400)]) == 2
