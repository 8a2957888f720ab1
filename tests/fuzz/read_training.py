"""Readers of what training leaves: models, checkpoints, frames of the film, whole folders of runs."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from digitpad.errors import DigitpadError
from digitpad.files.models import load_model, save_model
from digitpad.nn.snapshot import Snapshot
from digitpad.training.archive import KeptRun, list_runs, load_history, read_run, resume_point
from digitpad.training.checkpoint import load_checkpoint, save_checkpoint, summary
from digitpad.training.film import Film
from digitpad.training.machine import machine, obstacle
from digitpad.training.recipe import load_recipe
from digitpad.training.settings import settings as settings_of
from digitpad.training.trainer import Trainer
from tests.fuzz import seeds as sound
from tests.fuzz.containers import safetensors_mutated
from tests.fuzz.mutate import Rng, bytes_mutated, choose, json_mutated
from tests.fuzz.read_data import lines_mutated
from tests.fuzz.reader import Reader, json_of, one_file, only, require
from tests.fuzz.seeds import RUN, Files
from tests.training.helpers import small_dataset

NEEDED = {"name", "network", "optimizer", "learning_rate", "batch_size"}
"""The keys without which nothing is a recipe."""

TEXTS = ("history.jsonl",) * 3 + ("about.json",) * 2 + ("environment.json", "recipe.json")

_DATA = small_dataset(48, 10)


def _safetensors_pass(wanted: str) -> Callable[[Files], bool]:
    def passes(files: Files) -> bool:
        return _safetensors_passes(only(files)[1], wanted)

    return passes


def _safetensors_passes(content: bytes, wanted: str) -> bool:
    length = int.from_bytes(content[:8], "little")
    header = json_of(content[8 : 8 + length]) if 2 <= length <= len(content) - 8 else None
    words = header.get("__metadata__") if isinstance(header, dict) else None
    return isinstance(words, dict) and words.get("format") == wanted


def _safetensors_one(content: bytes, rng: Rng, other: bytes) -> bytes:
    return safetensors_mutated(content, rng)


def _check_snapshot(snapshot: Snapshot, finite: bool) -> None:
    for values in (snapshot.parameters, snapshot.buffers):
        require(values.dtype == np.float32, "a network that is not float32")
        require(not finite or np.isfinite(values).all(), "a network with a number that is none")
    require(snapshot.parameters.shape == (snapshot.spec.parameter_count,), "a network of another size")


def _read_model(folder: Path, scratch: Path) -> None:
    path = next(folder.iterdir())
    model = load_model(path)
    _check_snapshot(model.snapshot, True)
    if model.refusal is not None:
        _check_snapshot(model.refusal.network, True)
    for words in (model.created, model.digitpad_version):
        require(isinstance(words, str), "words that are no text")
    save_model(scratch / "again.safetensors", model)


def _run_part(name: str) -> Callable[[], list[Files]]:
    """The last file of that kind in each run that is a seed."""

    def seeds() -> list[Files]:
        found = []
        for files in sound.run_seeds():
            path = sorted(path for path in files if path.startswith(f"{RUN}/{name}"))[-1]
            found.append(
                {"recipe.json": files[f"{RUN}/recipe.json"], path.removeprefix(f"{RUN}/"): files[path]}
            )
        return found

    return seeds


def _mutate_part(seed: Files, others: list[Files], rng: Rng) -> Files:
    name = list(seed)[-1]
    return {**seed, name: safetensors_mutated(seed[name], rng)}


def _part_passes(wanted: str) -> Callable[[Files], bool]:
    return lambda files: _safetensors_passes(list(files.values())[-1], wanted)


def _read_checkpoint(folder: Path, scratch: Path) -> None:
    path = next(folder.glob("checkpoint-*"))
    with contextlib.suppress(DigitpadError):
        said = summary(path)
        obstacle(said.machine, machine())
    checkpoint = load_checkpoint(path)
    obstacle(checkpoint.machine, machine())
    require(
        checkpoint.arrays["parameters"].shape == (checkpoint.recipe.network.parameter_count,), "another size"
    )
    require(
        all(array.dtype == np.float32 for array in checkpoint.arrays.values()), "an array that is not float32"
    )
    save_checkpoint(scratch / "again.safetensors", checkpoint)
    Trainer(checkpoint.recipe, _DATA, checkpoint=checkpoint)


def _read_frame(folder: Path, scratch: Path) -> None:
    recipe = load_recipe(folder / "recipe.json")
    film = Film(folder / "film", 64)
    for step in film.steps:
        frame = film.load(step, recipe.network)
        _check_snapshot(frame.snapshot, False)
        require(frame.snapshot.step == step, "a frame of another step")
        require(
            frame.predicted.dtype == np.uint8 and frame.predicted.ndim == 1, "predictions of another form"
        )
        require((frame.predicted < 10).all(), "predictions that are no digits")


def _mutate_run(seed: Files, others: list[Files], rng: Rng) -> Files:
    files = dict(seed)
    for _ in range(int(rng.choice((1, 2, 3)))):
        name = choose(rng, sorted(files))
        # The text files are few beside the frames and have most to be believed; without a recipe all is over.
        if rng.random() < 0.75:
            name = choose(rng, [f"{RUN}/{text}" for text in TEXTS])
        if name not in files:
            continue
        content = files[name]
        match int(rng.integers(12)):
            case 0:
                del files[name]
            case 1:
                other = choose(
                    rng,
                    (
                        "checkpoint-99999999.safetensors",
                        "checkpoint-٣.safetensors",
                        "film/frame-00000000.safetensors",
                        "film/frame--0000005.safetensors",
                        "model.safetensors",
                        f"film/frame-{'9' * 200}.safetensors",
                    ),
                )
                files[f"{RUN}/{other}"] = content
            case 2:
                files[name] = b""
            case 3:
                files[name] = bytes_mutated(content, rng, files[choose(rng, sorted(files))])
            case _ if not content:
                continue
            case _ if name.endswith(".jsonl"):
                with contextlib.suppress(Exception):  # what was spoiled before
                    files[name] = lines_mutated(content, rng, b"")
            case _ if name.endswith(".json"):
                value = json_of(content)
                files[name] = json_mutated(value, rng).encode("utf-8", "surrogatepass") if value else content
            case _ if len(content) > 500:
                with contextlib.suppress(Exception):
                    files[name] = safetensors_mutated(content, rng)
    return files


def _run_passes(files: Files) -> bool:
    recipe = json_of(files.get(f"{RUN}/recipe.json", b""))
    return isinstance(recipe, dict) and set(recipe) >= NEEDED


def _read_runs(folder: Path, scratch: Path) -> None:
    found, _ = list_runs(folder / "runs")
    for run in found:
        _check_run(run)
    path = folder / RUN
    try:
        read_run(path)
    finally:
        for read in (_read_history, _read_film, _go_on):
            with contextlib.suppress(DigitpadError):
                read(path)


def _check_run(run: KeptRun) -> None:
    require(isinstance(run.step, int) and run.step >= 0, "a step that is none")
    require(all(isinstance(epoch.epoch, int) for epoch in run.epochs), "an epoch that is none")
    for text in (run.about.name, run.about.group, run.about.forked_from, run.created, run.source, run.status):
        require(isinstance(text, str), "words that are no text")
    settings_of(run.recipe)
    run.recipe.total_steps(100)
    require(run.model is None or run.model.parent == run.path, "a model outside the folder")


def _read_history(path: Path) -> None:
    history = load_history(path)
    require(
        len(history.batch_loss) == len(history.batch_accuracy) == history.steps, "series of unequal length"
    )
    history.epochs_as_json()


def _read_film(path: Path) -> None:
    film = Film(path / "film", 64)
    recipe = load_recipe(path / "recipe.json")
    for step in film.steps:
        with contextlib.suppress(DigitpadError):
            _check_snapshot(film.load(step, recipe.network).snapshot, False)


def _go_on(path: Path) -> None:
    point = resume_point(path)
    if point.checkpoint is not None:  # else the recipe itself says how large a network is to be made
        Trainer(point.recipe, _DATA, checkpoint=point.checkpoint, replay=point.replay)


READERS = (
    Reader(
        "model",
        sound.model_seeds,
        one_file(_safetensors_one),
        _safetensors_pass("digitpad-model/1"),
        _read_model,
    ),
    Reader(
        "checkpoint",
        _run_part("checkpoint"),
        _mutate_part,
        _part_passes("digitpad-checkpoint/1"),
        _read_checkpoint,
    ),
    Reader("frame", _run_part("film/"), _mutate_part, _part_passes("digitpad-frame/1"), _read_frame),
    Reader("run", sound.run_seeds, _mutate_run, _run_passes, _read_runs),
)
