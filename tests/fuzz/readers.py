"""Every reader of the project: sound files, how to spoil them, how to tell a mutant with a sound header, and the call.

A reader gets a folder, reads what is in it as the program does, and holds what comes out against what the
program relies on: a reader that believes too much is as broken as one that stumbles.
"""

import ast
import contextlib
import io
import json
import os
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.data import idx, sources
from digitpad.data.dataset import Dataset
from digitpad.data.drawing_line import format_drawing, parse_drawing
from digitpad.data.drawings import load_drawing, load_drawings, read_drawings
from digitpad.data.stream import PIECE, pieces
from digitpad.errors import DataError, DigitpadError
from digitpad.files.models import load_model, save_model
from digitpad.nn.snapshot import Snapshot
from digitpad.training import presets
from digitpad.training.archive import KeptRun, list_runs, load_history, read_run, resume_point
from digitpad.training.film import Film
from digitpad.training.recipe import Recipe, load_recipe
from digitpad.training.settings import settings as settings_of
from digitpad.training.trainer import Trainer
from tests.fuzz import seeds as sound
from tests.fuzz.containers import (
    gzip_mutated,
    gzipped,
    idx_mutated,
    npz_mutated,
    png_mutated,
    safetensors_mutated,
)
from tests.fuzz.mutate import Rng, bytes_mutated, choose, json_mutated
from tests.fuzz.seeds import RUN, Files, gunzipped
from tests.training.helpers import small_dataset

MOST_UNPACKED = 16 << 20


class UnsoundError(AssertionError):
    """What a reader gave out is not what the program relies on."""


@dataclass(frozen=True)
class Reader:
    """One reader.

    Attributes:
        name: as on the command line.
        seeds: makes sound files.
        mutate: a seed, all seeds and a generator to spoiled files.
        passes: whether a mutant's header would be believed: told by hand here, not by the reader.
        read: reads a folder, and a scratch folder to write to; raises DigitpadError, or UnsoundError.
        writes: paths in the folder that reading may change.
    """

    name: str
    seeds: Callable[[], list[Files]]
    mutate: Callable[[Files, list[Files], Rng], Files]
    passes: Callable[[Files], bool]
    read: Callable[[Path, Path], None]
    writes: frozenset[str] = frozenset()


def require(condition: object, what: str) -> None:
    """Raise UnsoundError unless the condition holds."""
    if not condition:
        raise UnsoundError(what)


def _only(files: Files) -> tuple[str, bytes]:
    return next(iter(files.items()))


def _one_file(change: Callable[[bytes, Rng, bytes], bytes]) -> Callable[[Files, list[Files], Rng], Files]:
    """A mutation of the seed's only file, which may take from another seed's."""

    def mutate(seed: Files, others: list[Files], rng: Rng) -> Files:
        name, content = _only(seed)
        return {name: change(content, rng, _only(choose(rng, others))[1])}

    return mutate


# IDX ----------------------------------------------------------------------------------------------------------


def _mutate_idx(seed: Files, others: list[Files], rng: Rng) -> Files:
    files = dict(seed)
    name = choose(rng, list(files))
    files[name] = idx_mutated(files[name], rng, files[choose(rng, list(files))])
    if rng.random() < 0.2:
        files[f"{name}.gz"] = gzipped(files.pop(name))
    return files


def _idx_passes(files: Files) -> bool:
    for name, content in files.items():
        head, dimensions = gunzipped(content, 16), 3 if "images" in name else 1
        sizes = [int.from_bytes(head[4 + 4 * at : 8 + 4 * at], "big") for at in range(dimensions)]
        if (
            head[:4] != bytes([0, 0, 8, dimensions])
            or not 0 < sizes[0] <= 300_000
            or sizes[1:] not in ([], [28, 28])
        ):
            return False
    return True


def _read_idx(folder: Path, scratch: Path) -> None:
    for part in idx.PARTS:
        with contextlib.suppress(DigitpadError):
            require(idx.count(folder, part) > 0, "a count below one")
    _check_dataset(sources.load(str(folder)))


def _check_dataset(dataset: Dataset) -> None:
    for part in (dataset.train, dataset.test):
        require(len(part) > 0, "a data set without digits")
        require(
            part.images.shape == (len(part), 28, 28) and part.images.dtype == np.uint8,
            "pictures of another form",
        )
        require(part.labels.dtype == np.uint8 and int(part.labels.max()) < 10, "labels that are no digits")


# Gzip, tables, drawings ---------------------------------------------------------------------------------------


def _gzip_passes(files: Files) -> bool:
    content = _only(files)[1]
    if content[:3] != b"\x1f\x8b\x08":
        return False
    try:
        return bool(zlib.decompressobj(wbits=31).decompress(content[: 1 << 16], 1))
    except zlib.error:
        return False


def _read_gzip(folder: Path, scratch: Path) -> None:
    path = next(folder.iterdir())
    with contextlib.suppress(DigitpadError):
        total = 0
        for piece in pieces(path):
            total += len(piece)
            require(0 < len(piece) <= PIECE, f"a piece of {len(piece)} bytes")
            if total > MOST_UNPACKED:
                break
    if "ubyte" in path.name:
        require(len(idx.read_images(path)) > 0, "no images")
    else:
        _check_dataset(sources.load(str(path)))


_CELLS = (
    b" 7", b"7.0", b"7.5", b"1e2", b"-1", b"256", b'"3"', b"", b"0x1", b"1_0", b"nan", b"inf", b"1" * 30, b"\0", b"\xff",
    b"\xd9\xa1", b"00000000", b"+3", b";", b"\t4", b'"', b"9" * 40_000, b"10", b"../x",
)  # fmt: skip


def _csv_mutated(content: bytes, rng: Rng, other: bytes) -> bytes:
    lines = content.split(b"\n")
    at = int(rng.integers(len(lines) - 1))
    cells = lines[at].split(b",")
    place = int(rng.choice((0, int(rng.integers(len(cells))))))
    match int(rng.integers(10)):
        case 0 | 1 | 2:
            cells[place] = choose(rng, _CELLS)
            lines[at] = b",".join(cells)
        case 3:
            lines[at] = b",".join(cells[:place] + cells[place + 1 :])
        case 4:
            lines.insert(at, choose(rng, (lines[at], b"", b" ", b",", other[:1500], b"label" + b"," * 784)))
        case 5:
            return b"\xef\xbb\xbf" * int(rng.integers(3)) + content.replace(
                b"\n", choose(rng, (b"\r\n", b"\r", b"\n\n", b" \n"))
            )
        case 6:
            return content.replace(
                b",",
                choose(rng, (b";", b"\t", b", ", b",,", b'","', b".0,")),
                int(rng.choice((1, 900, 9000))),
            )
        case 7:
            return content * int(rng.choice((2, 40, 400))) + content[: int(rng.integers(3000))]
        case 8:
            return bytes_mutated(content, rng, other, first=min(2000, len(content) - 1))
        case _:
            return bytes_mutated(content, rng, other)
    return b"\n".join(lines)


def _csv_passes(files: Files) -> bool:
    first = gunzipped(_only(files)[1]).removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return len(first.split(b",")) == 785


def _read_table(folder: Path, scratch: Path) -> None:
    _check_dataset(sources.load(str(next(folder.iterdir()))))


def _lines_mutated(content: bytes, rng: Rng, other: bytes) -> bytes:
    """JSON Lines with one line that is another; or lines lost, doubled, moved, or bytes spoiled."""
    lines = content.splitlines()
    at = int(rng.integers(len(lines)))
    match int(rng.integers(10)):
        case 0:
            return bytes_mutated(content, rng, other)
        case 1:
            order = rng.integers(len(lines), size=int(rng.integers(1, 6)))
            lines = [lines[int(place)] for place in order]
        case 2:
            lines.insert(
                at,
                choose(
                    rng,
                    (
                        b"",
                        b"[]",
                        b"{}",
                        b"null",
                        b"3",
                        b"\xff\xfe",
                        b"\xef\xbb\xbf" + lines[at],
                        b"[" * 100_000,
                    ),
                ),
            )
        case _:
            lines[at] = json_mutated(json.loads(lines[at]), rng).encode("utf-8", "surrogatepass")
    return choose(rng, (b"\n", b"\n", b"\n", b"\r\n")).join(lines) + b"\n" * int(rng.integers(2))


def _drawings_pass(files: Files) -> bool:
    for line in _only(files)[1].removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        value = _json(line)
        if isinstance(value, dict) and isinstance(value.get("strokes"), list):
            return True
    return False


def _read_drawings(folder: Path, scratch: Path) -> None:
    from digitpad.state.drawing_files import open_drawing

    path = next(folder.iterdir())
    for _, drawing in read_drawings(path):
        if isinstance(drawing, DataError):
            continue
        for stroke in drawing.strokes:
            require(
                stroke.dtype == np.float64 and stroke.ndim == 2 and 2 <= stroke.shape[1] <= 4,
                "a stroke of another form",
            )
            require(np.isfinite(stroke).all(), "a point that is nowhere")
        again = parse_drawing(format_drawing(drawing))
        require(
            again.label == drawing.label and again.extra == drawing.extra,
            "not the same when written and read again",
        )
    for read in (load_drawings, load_drawing, open_drawing):
        with contextlib.suppress(DigitpadError):
            read(path)
    _check_dataset(sources.load(str(path)))


# Npz ----------------------------------------------------------------------------------------------------------


def _npz_passes(files: Files) -> bool:
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(_only(files)[1])) as archive:
            warnings.simplefilter("ignore")
            for key in ("x_train", "y_train", "x_test", "y_test"):
                with archive.open(f"{key}.npy") as member:
                    head = member.read(12)
                    if head[:6] != b"\x93NUMPY":
                        return False
                    length = int.from_bytes(head[8:10], "little")
                    text = (head[10:] + member.read(min(length, 4096) - 2)).decode("latin-1")
                    if set(ast.literal_eval(text.strip())) != {"descr", "fortran_order", "shape"}:
                        return False
    except Exception:
        return False
    return True


# Models, checkpoints, frames ----------------------------------------------------------------------------------


def _safetensors_pass(wanted: str) -> Callable[[Files], bool]:
    def passes(files: Files) -> bool:
        return _safetensors_passes(_only(files)[1], wanted)

    return passes


def _safetensors_passes(content: bytes, wanted: str) -> bool:
    length = int.from_bytes(content[:8], "little")
    header = _json(content[8 : 8 + length]) if 2 <= length <= len(content) - 8 else None
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


def _run_part(name: str, wanted: str) -> Callable[[], list[Files]]:
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
    from digitpad.training.checkpoint import load_checkpoint, save_checkpoint, summary
    from digitpad.training.machine import machine, obstacle

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


# Runs ---------------------------------------------------------------------------------------------------------


_DATA = small_dataset(48, 10)


def _mutate_run(seed: Files, others: list[Files], rng: Rng) -> Files:
    files = dict(seed)
    for _ in range(int(rng.choice((1, 2, 3)))):
        name = choose(rng, sorted(files))
        # The text files are few beside the frames, and have most to be believed.
        if rng.random() < 0.7:
            name = choose(
                rng, [path for path in sorted(files) if path.endswith((".json", ".jsonl"))] or [name]
            )
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
                files[name] = _lines_mutated(content, rng, b"") if _json(content.splitlines()[0]) else content
            case _ if name.endswith(".json"):
                value = _json(content)
                files[name] = json_mutated(value, rng).encode("utf-8", "surrogatepass") if value else content
            case _ if len(content) > 500:
                with contextlib.suppress(Exception):  # what was spoiled before
                    files[name] = safetensors_mutated(content, rng)
    return files


_NEEDED = {"name", "network", "optimizer", "learning_rate", "batch_size"}


def _run_passes(files: Files) -> bool:
    recipe = _json(files.get(f"{RUN}/recipe.json", b""))
    return isinstance(recipe, dict) and set(recipe) >= _NEEDED


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


# Settings, presets --------------------------------------------------------------------------------------------


def _mutate_json(seed: Files, others: list[Files], rng: Rng) -> Files:
    name, content = _only(seed)
    if rng.random() < 0.12:
        return {name: bytes_mutated(content, rng, _only(choose(rng, others))[1])}
    text = json_mutated(json.loads(content), rng)
    return {name: text.encode(choose(rng, ("utf-8",) * 12 + ("utf-16", "utf-8-sig", "latin-1")), "replace")}


def _settings_pass(files: Files) -> bool:
    value = _json(_only(files)[1])
    return isinstance(value, dict) and value.get("format") == "digitpad-settings/1"


def _read_settings(folder: Path, scratch: Path) -> None:
    from digitpad.state.settings import DIGITS, THEMES, Settings

    path = folder / "config" / "settings.json"
    before = path.read_bytes() if path.is_file() and path.stat().st_size < MOST_UNPACKED else None
    chosen = Settings(path)
    require(
        chosen.theme in THEMES and chosen.digits in DIGITS and 0 <= chosen.threads <= 256,
        "a value that is none",
    )
    for value in (
        chosen.data_folder,
        chosen.model_folder,
        chosen.model,
        chosen.left_model,
        *chosen.recent_files,
    ):
        require(value is None or isinstance(value, Path), "a path that is none")
    for name in ("window", "other"):
        chosen.layout(name)
    require(
        isinstance(chosen.first_steps, bool) and all(isinstance(run, str) for run in chosen.asked_runs),
        "another kind",
    )
    problem = chosen.problem
    if problem is None:
        require(before is not None and path.read_bytes() == before, "changed though nothing was wrong")
    elif before is not None:
        require(problem.kept is not None and problem.kept.read_bytes() == before, "the damaged file is lost")
    chosen.theme = "light" if chosen.theme != "light" else "dark"
    chosen.remember_layout("other", None)
    again = Settings(path)
    require(again.problem is None and again.theme == chosen.theme, "what was chosen is not found again")


def _recipe_passes(files: Files) -> bool:
    value = _json(_only(files)[1])
    return isinstance(value, dict) and set(value) >= _NEEDED


def _read_recipe(folder: Path, scratch: Path) -> None:
    with home(folder):
        found, faults = presets.user_presets()
        require(len(found) + len(faults) == 1, "a preset that is neither there nor faulty")
        presets.preset_names()
        recipe = presets.load_preset("mine")
        _check_recipe(recipe)
    _check_recipe(load_recipe(folder / "data/presets/mine.json"))


def _check_recipe(recipe: Recipe) -> None:
    settings_of(recipe)
    recipe.network.describe()
    require(recipe.total_steps(1000) > 0 and recipe.total_epochs(1000) > 0, "a run without a step")
    require(
        Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe,
        "not the same when written and read",
    )


@contextlib.contextmanager
def home(folder: Path) -> Iterator[None]:
    """The user's folders lie in this one while the block runs."""
    before = os.environ["DIGITPAD_HOME"]
    os.environ["DIGITPAD_HOME"] = str(folder)
    try:
        yield
    finally:
        os.environ["DIGITPAD_HOME"] = before


# Pictures -----------------------------------------------------------------------------------------------------


def _mutate_picture(content: bytes, rng: Rng, other: bytes) -> bytes:
    if content.startswith(b"\x89PNG") and rng.random() < 0.8:
        return png_mutated(content, rng)
    # Behind the magic number: what makes a picture of a JPEG or a WebP is spread over the file.
    return bytes_mutated(content, rng, other, first=int(rng.choice((0, 12, 30))))


def _picture_passes(files: Files) -> bool:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(_only(files)[1])) as image:
                return image.width * image.height <= 64_000_000
        except Exception:
            return False


def _read_picture(folder: Path, scratch: Path) -> None:
    from digitpad.recognition.picture_file import WORKING, load_picture
    from digitpad.recognition.pictures import find_digits

    picture = load_picture(next(folder.iterdir()))
    height, width = picture.gray.shape
    require(
        picture.gray.dtype == np.uint8 and 0 < max(height, width) <= WORKING, "grey levels of another form"
    )
    require(
        picture.colour.shape == (height, width, 3) and picture.colour.dtype == np.uint8,
        "colours of another form",
    )
    require(min(picture.size) > 0 and picture.scale > 0, "a picture without a size")
    if height * width <= 4000:
        for _, digit in find_digits(picture):
            require(digit.shape == (28, 28) and digit.dtype == np.uint8, "a digit of another form")


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _gzip_one(content: bytes, rng: Rng, other: bytes) -> bytes:
    return gzip_mutated(content, rng)


def _npz_one(content: bytes, rng: Rng, other: bytes) -> bytes:
    return npz_mutated(content, rng)


READERS = {
    reader.name: reader
    for reader in (
        Reader("idx", sound.idx_seeds, _mutate_idx, _idx_passes, _read_idx),
        Reader("gzip", sound.text_seeds, _one_file(_gzip_one), _gzip_passes, _read_gzip),
        Reader("npz", sound.npz_seeds, _one_file(_npz_one), _npz_passes, _read_table),
        Reader("csv", sound.csv_seeds, _one_file(_csv_mutated), _csv_passes, _read_table),
        Reader("jsonl", sound.drawing_seeds, _one_file(_lines_mutated), _drawings_pass, _read_drawings),
        Reader("model", sound.model_seeds, _one_file(_safetensors_one), _safetensors_pass("digitpad-model/1"), _read_model),
        Reader("checkpoint", _run_part("checkpoint", ""), _mutate_part, _part_passes("digitpad-checkpoint/1"), _read_checkpoint),
        Reader("frame", _run_part("film/", ""), _mutate_part, _part_passes("digitpad-frame/1"), _read_frame),
        Reader("run", sound.run_seeds, _mutate_run, _run_passes, _read_runs),
        Reader("picture", sound.picture_seeds, _one_file(_mutate_picture), _picture_passes, _read_picture),
        Reader("settings", sound.settings_seeds, _mutate_json, _settings_pass, _read_settings, frozenset({"config/settings.json", "config/settings.damaged.json"})),
        Reader("recipe", sound.recipe_seeds, _mutate_json, _recipe_passes, _read_recipe),
    )
}  # fmt: skip
"""Every reader by name."""
