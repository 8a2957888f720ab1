"""Two programs of one user at once, as real processes: nothing is lost, and nobody meets a traceback."""

import json
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.data.lock import Hold
from digitpad.errors import SettingError
from digitpad.files.models import load_model
from digitpad.state import run_files
from digitpad.state.run_files import read_runs
from digitpad.state.user_presets import UserPresets
from digitpad.training import archive, presets
from digitpad.training.recipe import preset
from digitpad.training.runs import ABOUT, LOCK
from tests.training_kit import digits_file

__all__ = ["digits_file"]

BEGIN = "import sys; input(); "
"""A program waits for a line on its standard input, so that several do their deed in the same moment."""


MEET = (
    "import os, time; from digitpad import paths\n"
    "here = paths.config_dir().parent; here.mkdir(parents=True, exist_ok=True)\n"
    "(here / f'there-{os.getpid()}').touch()\n"
    "while len(list(here.glob('there-*'))) < 2: time.sleep(0.01)\n"
)
"""Two programs go on when both have come so far."""


def at_once(*programs: str) -> list[tuple[int, str, str]]:
    """Run Python programs in the same moment; their exit status, output and complaint."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", BEGIN + program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for program in programs
    ]
    with ThreadPoolExecutor(len(started)) as threads:
        told = list(threads.map(lambda one: one.communicate("\n"), started))
    ended = [(one.returncode, out, err) for one, (out, err) in zip(started, told, strict=True)]
    assert not any("Traceback" in err for _, _, err in ended), ended
    return ended


def digitpad(*words: str) -> str:
    return f"from digitpad.cli import main; sys.exit(main({list(words)!r}))"


def kept_runs() -> Iterable[Path]:
    return sorted(paths.runs_dir().iterdir())


def test_runs_that_begin_at_once_have_folders_of_their_own(digits_file: str):
    words = ("train", "--data", digits_file, "--epochs", "1", "--set", "hidden=4", "--threads", "1")
    assert [status for status, _, _ in at_once(*[digitpad(*words)] * 2)] == [0, 0]
    runs, faults = archive.list_runs()
    assert [run.status for run in runs] == ["finished"] * 2
    assert faults == []


def test_models_that_are_written_to_one_name_at_once_leave_one_whole(digits_file: str, tmp_path: Path):
    out = tmp_path / "out" / "model.safetensors"
    words = ("train", "--data", digits_file, "--epochs", "1", "--set", "hidden=4", "--threads", "1")
    each = [digitpad(*words, "--seed", str(seed), "--out", str(out)) for seed in range(2)]
    assert [status for status, _, _ in at_once(*each)] == [0, 0]
    assert [path.name for path in out.parent.iterdir()] == ["model.safetensors"]
    assert load_model(out).recipe["network"]["layers"][0]["units"] == 4


def test_a_run_that_two_resume_at_once_goes_on_once(digits_file: str):
    words = ("train", "--data", digits_file, "--epochs", "2", "--set", "hidden=4", "--threads", "1")
    at_once(digitpad(*words))
    (run,) = kept_runs()
    history = run / "history.jsonl"
    history.write_text("".join(history.read_text().splitlines(keepends=True)[:1]))
    for path in [*run.glob("checkpoint-*"), *run.glob("model*")]:
        path.unlink()
    hold = Hold(run / LOCK)  # the other is already at it
    status, _, complaint = at_once(digitpad("train", "--resume", run.name, "--threads", "1"))[0]
    assert status == 1
    assert f"{run.name}: is being written by another program" in complaint
    hold.release()
    ended = at_once(*[digitpad("train", "--resume", run.name, "--threads", "1")] * 2)
    assert 0 in [status for status, _, _ in ended]
    for status, _, complaint in ended:
        assert (
            status == 0 or "is being written by another" in complaint or "nothing left to train" in complaint
        )
    assert archive.read_run(run).status == "finished"
    assert [epoch.epoch for epoch in archive.read_run(run).epochs] == [1, 2]


def test_of_presets_that_are_saved_under_one_name_at_once_the_first_stays():
    save = (
        "import time; from dataclasses import replace; from digitpad import atomic\n"
        "from digitpad.training import presets; presets.PATIENCE = 60.0\n"
        "from digitpad.training.recipe import preset; from digitpad.errors import SettingError\n"
        "write = atomic.write_text\n"  # slow, so that the other looks for the file before it is there
        "atomic.write_text = lambda path, text: (time.sleep(0.5), write(path, text))\n"
        + MEET
        + "try: presets.save_preset(replace(preset('tiny'), seed=SEED), 'mine')\n"
        "except SettingError as error: print(error)\n"
        "else: print('saved', SEED)"
    )
    said = [out.strip() for _, out, _ in at_once(*[save.replace("SEED", str(seed)) for seed in range(2)])]
    (winner,) = [line for line in said if line.startswith("saved")]
    assert said.count("preset: there is one called 'mine' already") == 1
    assert f"saved {presets.load_preset('mine').seed}" == winner


def test_a_preset_that_another_window_renamed_or_deleted_is_told_of(qapp):
    mine, other = UserPresets(), UserPresets()
    mine.save(preset("tiny"), "one")
    other.refresh()
    mine.rename("one", "two")
    with pytest.raises(SettingError, match="there is none called 'one' among yours"):
        other.rename("one", "three")
    assert "two" in other.recipes
    other.delete("two")
    with pytest.raises(SettingError, match="there is none called 'two' among yours"):
        mine.delete("two")
    assert [name for name in mine.recipes if mine.is_own(name)] == []


def test_a_name_that_one_window_gives_and_a_group_that_another_gives_are_both_kept(digits_file: str):
    at_once(digitpad("train", "--data", digits_file, "--epochs", "1", "--set", "hidden=4", "--threads", "1"))
    (mine,) = archive.list_runs()[0]
    others = replace(mine)
    run_files.rename(mine, "mine")
    run_files.rename(others, others.about.name, "theirs")
    assert json.loads((mine.path / ABOUT).read_text()) == {
        "name": "mine",
        "group": "theirs",
        "forked_from": "",
    }


def test_a_run_that_is_only_being_made_is_nobodys_fault_yet():
    folder = paths.runs_dir() / "2026-01-01-000000-new"
    folder.mkdir(parents=True)
    hold = Hold(folder / LOCK)
    found = read_runs(paths.runs_dir(), lambda *_: None, lambda: False)
    assert (found.runs, found.faults) == ((), ())
    hold.release()
    found = read_runs(paths.runs_dir(), lambda *_: None, lambda: False)
    assert len(found.faults) == 1


def test_of_two_that_start_after_a_crash_one_gets_the_drawing_and_the_other_begins_empty():
    line = '{"strokes": [[[10, 10, 0], [200, 200, 50]]]}\n'
    paths.rescue_dir().mkdir(parents=True)
    left = paths.rescue_dir() / "20260101-000000-1.jsonl"
    left.write_text(line)
    window = (
        "from PySide6.QtCore import QCoreApplication; application = QCoreApplication([])\n"
        "from digitpad import paths; from digitpad.state.drawing import DrawingState\n"
        "from digitpad.state.rescue import DrawingRescue\n"
        "rescue = DrawingRescue(DrawingState(), paths.rescue_dir())\n"
        "print(rescue.restore())\n" + MEET + "rescue.end()"
    )
    said = [out.strip() for _, out, _ in at_once(window, window)]
    assert sorted(said) == ["False", "True"]
    assert list(paths.rescue_dir().iterdir()) == []
