"""Small sound files of every form, by the project's own writers where it has one: what mutants are made from.

Out: for each form a few seeds; a seed is the files of a folder, by their path in it.
"""

import gzip
import io
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from digitpad.data.drawings import save_drawings
from digitpad.files.models import Model, save_model
from digitpad.ink.stroke import Drawing
from digitpad.nn.calibration import Calibration
from digitpad.nn.network import Network
from digitpad.nn.refusal import Refusal
from digitpad.nn.spec import NetworkSpec
from digitpad.training import runs
from digitpad.training.checkpoint import load_checkpoint, save_checkpoint
from digitpad.training.presets import save_preset
from digitpad.training.recipe import Recipe, preset
from digitpad.training.trainer import Trainer
from tests.fuzz.containers import zip_of
from tests.training.helpers import bars, small_dataset

Files = dict[str, bytes]
TURNED = b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
"""Exif that says that the camera was turned."""

RUN = "runs/2026-01-02-030405-small"


def files_of(folder: Path) -> Files:
    """Every file below a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def idx_seeds() -> list[Files]:
    """The four files of IDX, plain."""
    files = {}
    for name, count in (("train", 3), ("t10k", 2)):
        part = bars(count, np.random.default_rng(count))
        sizes = (count).to_bytes(4, "big")
        head = (28).to_bytes(4, "big") * 2
        files[f"{name}-images-idx3-ubyte"] = b"\0\0\x08\x03" + sizes + head + part.images.tobytes()
        files[f"{name}-labels-idx1-ubyte"] = b"\0\0\x08\x01" + sizes + part.labels.tobytes()
    return [files]


def npz_seeds() -> list[Files]:
    """Keras' archive; the second in Fortran's order and as wide integers."""
    train, test = bars(4, np.random.default_rng(1)), bars(2, np.random.default_rng(2))
    arrays = {"x_train": train.images, "y_train": train.labels, "x_test": test.images, "y_test": test.labels}
    odd = {name: np.asfortranarray(array.astype("<u2")) for name, array in arrays.items()}
    return [
        {"digits.npz": zip_of([(f"{n}.npy", _npy(a)) for n, a in each.items()])} for each in (arrays, odd)
    ]


def csv_seeds() -> list[Files]:
    """A table, with names and without."""
    digits = bars(4, np.random.default_rng(3))
    rows = [
        ",".join(map(str, [label, *image.ravel().tolist()]))
        for image, label in zip(digits.images, digits.labels, strict=True)
    ]
    names = ",".join(["label", *(f"pixel{number}" for number in range(784))])
    return [{"digits.csv": "\n".join(lines).encode() + b"\n"} for lines in (rows, [names, *rows[:2]])]


def drawing_seeds() -> list[Files]:
    """Drawings with and without times, pressure, labels and other keys."""
    rng = np.random.default_rng(4)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "digits.jsonl"
        extra = {"canvas": 1000, "more": {"a": [1, None]}}
        drawings = [
            Drawing.of([_stroke(rng, width) for width in (2, 3, 2, 4)], label, "7", extra)
            for label in (3, 1, 4)
        ]
        save_drawings(path, drawings)
        save_drawings(path.with_name("more.jsonl"), drawings[:2])
        return [{"digits.jsonl": content} for content in files_of(Path(name)).values()]


def text_seeds() -> list[Files]:
    """What is packed into gzip: drawings, a table, images."""
    return [
        {"digits.jsonl.gz": drawing_seeds()[0]["digits.jsonl"]},
        {"digits.csv.gz": csv_seeds()[0]["digits.csv"]},
        {"train-images-idx3-ubyte.gz": idx_seeds()[0]["train-images-idx3-ubyte"]},
    ]


def model_seeds() -> list[Files]:
    """A plain network, and one with batch norm, calibration and refusal."""
    plain = NetworkSpec.dense(784, (2,), 10)
    normed = NetworkSpec.dense(784, (3,), 10, dropout=0.2, batch_norm=True)
    refusing = NetworkSpec.dense(13, (2,), 2)
    rng = np.random.default_rng(5)
    networks = [Network(spec, rng).snapshot() for spec in (plain, normed, refusing)]
    models = [
        Model(networks[0], preset("tiny").to_json(), {"bars": "0" * 64}, {"test_accuracy": 0.5}),
        Model(
            networks[1],
            calibration=Calibration(1.5, "bars"),
            refusal=Refusal(networks[2], 0.5, "bars"),
        ),
    ]
    seeds = []
    with tempfile.TemporaryDirectory() as name:
        for number, model in enumerate(models):
            path = Path(name) / f"{number}.safetensors"
            save_model(path, model)
            seeds.append({"model.safetensors": path.read_bytes()})
    return seeds


def small_recipe(**changes: object) -> Recipe:
    """A recipe whose files are small."""
    values = {
        "name": "small",
        "network": NetworkSpec.dense(784, (2,), 10, "relu", "he_normal", batch_norm=True),
        "optimizer": {"kind": "adam"},
        "learning_rate": 0.01,
        "batch_size": 16,
        "epochs": 2,
        "seed": 5,
    }
    return Recipe(**{**values, **changes})  # type: ignore[arg-type]


def run_seeds() -> list[Files]:
    """A run that is over, and one that broke off in its second epoch and whose rate was changed."""
    best = {"patience": 9, "restore_best": True}
    recipes = (small_recipe(), small_recipe(validation=0.2, stopping=best, schedule={"kind": "plateau"}))
    data, seeds = small_dataset(48, 10), []
    with tempfile.TemporaryDirectory() as name:
        for number, recipe in enumerate(recipes):
            folder = runs.RunFolder.create(recipe, data, Path(name) / str(number))
            list(folder.recorded(Trainer(recipe, data).run()))
            files = {f"{RUN}/{path}": content for path, content in files_of(folder.path).items()}
            if number:
                change = (
                    b'{"event": "learning_rate", "step": 4, "learning_rate": 0.005, "reason": "command"}\n'
                )
                ended = files[f"{RUN}/history.jsonl"].splitlines(keepends=True)
                files[f"{RUN}/history.jsonl"] = (
                    ended[0] + change + b'{"event": "resumed", "step": 3}\n' + change
                )
                del files[sorted(path for path in files if "checkpoint-" in path)[-1]]
                path = folder.path / "checkpoint-00000003.safetensors"
                checkpoint = load_checkpoint(path)
                made = {"step": 2, "learning_rate": 0.02, "reason": "command"}
                save_checkpoint(path, replace(checkpoint, state={**checkpoint.state, "rate_changes": [made]}))
                files[f"{RUN}/{path.name}"] = path.read_bytes()
            seeds.append(files)
    return seeds


def settings_seeds() -> list[Files]:
    """A file of settings with every value."""
    text = """{"format": "digitpad-settings/1", "theme": "dark", "digits": "one", "threads": 2,
     "data_folder": "/data", "model_folder": "/models", "model": "/models/mine.safetensors",
     "left_model": "/models/left.safetensors", "recent_files": ["/a.jsonl", "/b.png"], "asked_runs": ["one"],
     "first_steps": false, "layout": {"window": "AAEC"}, "of_a_newer_version": {"x": [1, "y"]}}"""
    return [{"config/settings.json": text.encode()}]


def recipe_seeds() -> list[Files]:
    """A preset of the user's, from several that came with the program."""
    seeds = []
    before = os.environ.get("DIGITPAD_HOME")
    with tempfile.TemporaryDirectory() as name:
        os.environ["DIGITPAD_HOME"] = name
        try:
            for number, original in enumerate(("chollet", "fast98", "record")):
                save_preset(preset(original), f"mine {number}")
        finally:
            if before is None:
                del os.environ["DIGITPAD_HOME"]
            else:
                os.environ["DIGITPAD_HOME"] = before
        for place, content in files_of(Path(name)).items():
            if place.endswith(".json"):  # and not the lock by which two windows take turns
                seeds.append({"data/presets/mine.json": content})
    return seeds


def picture_seeds() -> list[Files]:
    """A digit as a picture in every form that is read."""
    from PIL import Image, features

    gray = np.full((40, 56), 240, np.uint8)
    gray[8:32, 20:25] = 30
    image = Image.fromarray(gray)
    made = [("png", image), ("png", image.convert("P")), ("png", image.convert("RGBA"))]
    made += [("jpeg", image), ("bmp", image), ("gif", image), ("tiff", image), ("ppm", image.convert("RGB"))]
    made += [("webp", image)] * features.check("webp") + [("avif", image)] * features.check("avif")
    seeds = []
    for form, one in made:
        file = io.BytesIO()
        one.save(file, form, **({"exif": TURNED} if form == "jpeg" else {}))
        seeds.append({f"picture.{form}": file.getvalue()})
    return seeds


def gunzipped(content: bytes, most: int = 1 << 16) -> bytes:
    """The beginning of a file's content, unpacked if it is gzip; what cannot be unpacked is left out."""
    if not content.startswith(b"\x1f\x8b"):
        return content[:most]
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return file.read(most)
    except Exception:
        return b""


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=False)
    return file.getvalue()


def _stroke(rng: np.random.Generator, width: int) -> np.ndarray:
    points = np.round(rng.uniform(0, 1000, (4, width)), 1)
    points[:, 3:] /= 1000  # pressure
    return points
