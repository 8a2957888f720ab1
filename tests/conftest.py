"""What every test can rely on: an off-screen window system, folders of its own, the real data if any."""

import os
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from digitpad import paths
from tests.leaks import no_leaks, pytest_collection_finish
from tests.order import pytest_collection_modifyitems

__all__ = ["no_leaks", "pytest_collection_finish", "pytest_collection_modifyitems"]

pytest_plugins = ["pytester"]

os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM") or "offscreen"
# For fixtures that outlive one test; `own_folders` gives each test a place of its own.
_shared_home = tempfile.TemporaryDirectory(prefix="digitpad-tests-")
os.environ[paths.HOME_VARIABLE] = _shared_home.name

# Started in the background, a shell's children ignore Ctrl-C, and so would the programs that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    # Nor does what nohup has started hear of its terminal's end. A handler, unlike this, is not inherited.
    signal.signal(signal.SIGHUP, lambda number, frame: None)

# Speed belongs to scripts/bench/; and CI fails on the same examples wherever it runs.
settings.register_profile("digitpad", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("digitpad")


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The class of the tests' QApplication."""
    from tests.dark import application_class
    from tests.scaled import look_in_own_pixels

    look_in_own_pixels()
    return application_class()


MNIST_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, models, runs and cache in the test's own folder; the user's are never touched. Returns it."""
    home = tmp_path / "digitpad-home"
    monkeypatch.setenv(paths.HOME_VARIABLE, str(home))
    return home


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder of MNIST's four real files; the test is skipped where there is none."""
    return _real_data("mnist", [f"{name}.gz" for name in MNIST_FILES])


@pytest.fixture(scope="session")
def pendigits_file() -> Path:
    """The file of real drawings of thirty hands; the test is skipped where there is none."""
    return _real_data("pendigits", ["train.jsonl.gz"]) / "train.jsonl.gz"


def _real_data(name: str, files: list[str]) -> Path:
    folder = paths.data_dir()
    if folder is None:
        pytest.skip(f"needs real data: {paths.DATA_VARIABLE} names no folder with {name}/")
    missing = [file for file in files if not (folder / name / file).is_file()]
    if missing:
        pytest.skip(f"needs real data: {folder / name / missing[0]} is missing")
    return folder / name
