"""Where digitpad keeps its files: the user's folders, and the resources that came with the program."""

import os
from functools import lru_cache
from pathlib import Path

import platformdirs

HOME_VARIABLE = "DIGITPAD_HOME"
DATA_VARIABLE = "DIGITPAD_DATA"


def _user_folder(kind: str, platform_folder: Path) -> Path:
    """`DIGITPAD_HOME/kind` when that variable is set (a portable copy, a test), else the platform's place."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / kind if home else platform_folder


def cache_dir() -> Path:
    """Downloads and synthesised digits: can be deleted at any time."""
    return _user_folder("cache", platformdirs.user_cache_path("digitpad", appauthor=False))


def config_dir() -> Path:
    """Settings and the window's layout."""
    return _user_folder("config", platformdirs.user_config_path("digitpad", appauthor=False))


def models_dir() -> Path:
    """Models that the user keeps."""
    return _user_folder("data", platformdirs.user_data_path("digitpad", appauthor=False)) / "models"


def presets_dir() -> Path:
    """Recipes that the user saved, to begin with."""
    return _user_folder("data", platformdirs.user_data_path("digitpad", appauthor=False)) / "presets"


def runs_dir() -> Path:
    """One folder for each training run."""
    return _user_folder("data", platformdirs.user_data_path("digitpad", appauthor=False)) / "runs"


def rescue_dir() -> Path:
    """What a crash leaves of the drawing on the canvas."""
    return _user_folder("data", platformdirs.user_data_path("digitpad", appauthor=False)) / "rescue"


def log_dir() -> Path:
    """The log files."""
    return _user_folder("log", platformdirs.user_log_path("digitpad", appauthor=False))


def data_dir() -> Path | None:
    """The folder of data sets that `DIGITPAD_DATA` names, or None."""
    named = os.environ.get(DATA_VARIABLE)
    return Path(named) if named else None


def resource(name: str) -> Path:
    """The path of `resources/name`, in a checkout (beside the package) or an installed wheel (inside it)."""
    folder = _resources()
    if folder is None:
        raise FileNotFoundError(f"digitpad was installed without its resources (wanted {name})")
    return folder / name


@lru_cache(maxsize=1)
def _resources() -> Path | None:
    package = Path(__file__).resolve().parent
    folders = (package / "resources", package.parent / "resources")
    return next((folder for folder in folders if folder.is_dir()), None)
