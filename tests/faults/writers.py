"""Everything that digitpad writes, each with the function that the program writes it by.

A writer is called with a path and a number, 0 for what was there before and 1 for what takes its place.
"""

import atexit
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from digitpad.data.drawings import save_drawings
from digitpad.files.models import Model, save_model
from digitpad.ink.stroke import Drawing
from digitpad.inspection import saving
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.reports.curves import save_curves
from digitpad.reports.curves_csv import save_csv
from digitpad.reports.film import save_gif
from digitpad.reports.film_request import FilmRequest
from digitpad.state.settings_file import SettingsFile
from digitpad.training.archive import read_run, rename
from digitpad.training.checkpoint import save_checkpoint
from digitpad.training.events import BatchDone, CheckpointReady
from digitpad.training.film import Film, Frame
from digitpad.training.history import RunHistory
from digitpad.training.presets import save_preset
from digitpad.training.runs import RunFolder
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe

Writer = Callable[[Path, int], None]

SPEC = NetworkSpec.dense(784, (4,), 10)


def _network(number: int) -> Network:
    return Network(SPEC, np.random.default_rng(number))


def _model(path: Path, number: int) -> None:
    save_model(path, Model(_network(number).snapshot(), {"name": f"model {number}"}))


def _drawings(path: Path, number: int) -> None:
    save_drawings(path, [Drawing.of([[(0, 0), (number + 1, 5)]])])


def _checkpoint(path: Path, number: int) -> None:
    save_checkpoint(path, CHECKPOINTS[number])


def _frame(path: Path, number: int) -> None:
    film = Film(path.parent, budget=10)
    assert film.path(8) == path
    film.add(Frame(_network(number).snapshot(8, 1), np.full(20, number, np.uint8)))


def _preset(path: Path, number: int) -> None:
    save_preset(small_recipe(epochs=1 + number), path.stem, overwrite=True)
    assert path.is_file()


def _npy(path: Path, number: int) -> None:
    saving.save_npy(path, np.full((3, 4), number, np.float32))


def _csv(path: Path, number: int) -> None:
    saving.save_csv(path, "weights", np.full((3, 4), number, np.float32))


def _history(number: int) -> RunHistory:
    history = RunHistory(4)
    for step in range(1, 3):
        history.add(BatchDone(step, 1.0 + number, 0.5, 0.1))
    return history


def _curves(path: Path, number: int) -> None:
    save_curves(path, _history(number), f"run {number}")


def _curves_csv(path: Path, number: int) -> None:
    save_csv(path, [("run", _history(number))])


@cache
def _films() -> tuple[FilmRequest, FilmRequest]:
    """Two runs with a film of one frame."""
    root = Path(mkdtemp(prefix="digitpad-films-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return _film_of(root / "0", 0), _film_of(root / "1", 1)


def _film_of(root: Path, seed: int) -> FilmRequest:
    recipe, dataset = replace(small_recipe(epochs=1), seed=seed, film=50.0), small_dataset(64, 10)
    folder = RunFolder.create(recipe, dataset, root)
    for _ in folder.recorded(Trainer(recipe, dataset).run()):
        pass
    run = read_run(folder.path)
    return FilmRequest(run, (1,), run.epochs, None, None)


def _gif(path: Path, number: int) -> None:
    save_gif(path, _films()[number], lambda share, text: None, lambda: False)


def _run_name(path: Path, number: int) -> None:
    run = replace(_films()[0].run, path=path.parent)
    rename(run, f"name {number}")


def _settings(path: Path, number: int) -> None:
    SettingsFile(path, {"number": int}).write("number", number)


CHECKPOINTS = [
    event.checkpoint
    for event in Trainer(small_recipe(epochs=2), small_dataset(64, 10)).run()
    if isinstance(event, CheckpointReady)
]
WRITERS: dict[str, tuple[Writer, str]] = {
    "model": (_model, "model.safetensors"),
    "drawings": (_drawings, "digits.jsonl"),
    "packed drawings": (_drawings, "digits.jsonl.gz"),
    "checkpoint": (_checkpoint, "checkpoint-00000008.safetensors"),
    "frame of a film": (_frame, "frame-00000008.safetensors"),
    "preset": (_preset, "mine.json"),
    "tensor as npy": (_npy, "tensor.npy"),
    "tensor as csv": (_csv, "tensor.csv"),
    "curves": (_curves, "curves.png"),
    "numbers of curves": (_curves_csv, "curves.csv"),
    "settings": (_settings, "settings.json"),
    "film": (_gif, "film.gif"),
    "name of a run": (_run_name, "about.json"),
}
"""What is written → the function, and what the file is called."""

OWN_NAMES = ("frame of a film", "preset", "settings", "name of a run")
NAMED_BY_PEOPLE = [name for name in WRITERS if name not in OWN_NAMES]
