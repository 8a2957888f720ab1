"""Readers of what people choose and bring along: settings, presets, pictures."""

import importlib.util
import io
import json
import warnings
from pathlib import Path

import numpy as np

from digitpad.training import presets
from digitpad.training.recipe import Recipe, load_recipe
from digitpad.training.settings import settings as settings_of
from tests.fuzz import seeds as sound
from tests.fuzz.mutate import Rng, bytes_mutated, choose, json_mutated
from tests.fuzz.png import png_mutated
from tests.fuzz.read_training import NEEDED
from tests.fuzz.reader import Reader, home, json_of, one_file, only, require
from tests.fuzz.seeds import Files

SETTINGS = "config/settings.json"
SET_ASIDE = "config/settings.damaged.json"
LOCK = "config/settings.lock"
MOST_KEPT = 16 << 20


def _mutate_json(seed: Files, others: list[Files], rng: Rng) -> Files:
    name, content = only(seed)
    if rng.random() < 0.12:
        return {name: bytes_mutated(content, rng, only(choose(rng, others))[1])}
    text = json_mutated(json.loads(content), rng)
    return {name: text.encode(choose(rng, ("utf-8",) * 12 + ("utf-16", "utf-8-sig", "latin-1")), "replace")}


def _settings_pass(files: Files) -> bool:
    value = json_of(only(files)[1])
    return isinstance(value, dict) and value.get("format") == "digitpad-settings/1"


def _read_settings(folder: Path, scratch: Path) -> None:
    from digitpad.state.settings import DIGITS, THEMES, Settings

    path = folder / "config" / "settings.json"
    before = path.read_bytes() if path.is_file() and path.stat().st_size < MOST_KEPT else None
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
    value = json_of(only(files)[1])
    return isinstance(value, dict) and set(value) >= NEEDED


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
            with Image.open(io.BytesIO(only(files)[1])) as image:
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
    if height * width <= 4000 and importlib.util.find_spec("cv2") is not None:  # digitpad[pictures]
        for _, digit in find_digits(picture):
            require(digit.shape == (28, 28) and digit.dtype == np.uint8, "a digit of another form")


READERS = (
    Reader("picture", sound.picture_seeds, one_file(_mutate_picture), _picture_passes, _read_picture),
    Reader(
        "settings",
        sound.settings_seeds,
        _mutate_json,
        _settings_pass,
        _read_settings,
        frozenset({SETTINGS, SET_ASIDE, LOCK}),
    ),
    Reader("recipe", sound.recipe_seeds, _mutate_json, _recipe_passes, _read_recipe),
)
