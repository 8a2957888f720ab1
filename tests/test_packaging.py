"""What is handed out: the locks, the wheel and what it holds, and its commands in a fresh environment."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import digitpad

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "scripts" / "requirements"
STATED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = STATED["dependency-groups"]


def run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a user would from `folder`, with nothing on the path to modules."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout by the locked build backend, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder], ROOT
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a fresh environment with the wheel in it.

    The dependencies are those of this environment, seen through a path file. That shows the packages' folder
    and nothing else: the checkout, which a path file in that folder names, stays out of sight.
    """
    folder = tmp_path_factory.mktemp("fresh environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", paths))
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    install = ["install", "--no-index", "--no-deps", "--quiet", "--disable-pip-version-check", wheel]
    done = run([sys.executable, "-m", "pip", "--python", folder, *install], folder)
    assert done.returncode == 0, done.stderr
    return scripts


def test_the_wheel_holds_the_package_and_all_resources_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = [path for folder in ("digitpad", "resources") for path in (ROOT / folder).rglob("*")]
    here = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.is_file() and path.parent.name != "__pycache__"
    }
    assert any(name.startswith("resources/") for name in here)
    assert inside == {re.sub("^resources/", "digitpad/resources/", name) for name in here}


def test_the_wheel_states_the_dependencies_of_the_project_and_its_licence(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = archive.read(name).decode()
    stated = [Requirement(line) for line in re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE)]
    needed = {(one.name.lower(), one.specifier) for one in stated if one.marker is None}
    extra = {(one.name.lower(), str(one.marker)) for one in stated if one.marker is not None}
    wanted = map(Requirement, STATED["project"]["dependencies"])
    assert needed == {(one.name.lower(), one.specifier) for one in wanted}
    assert extra == {("numba", 'extra == "fast"'), ("opencv-python-headless", 'extra == "pictures"')}
    assert f"\nVersion: {digitpad.__version__}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata
    assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())


def test_the_installed_wheel_is_what_runs_in_the_fresh_environment(installed: Path, tmp_path: Path) -> None:
    shown = run([installed / "python", "-P", "-c", "import digitpad; print(digitpad.__file__)"], tmp_path)
    assert Path(shown.stdout.strip()).is_relative_to(installed.parent), shown.stderr
    assert run([installed / "digitpad", "--version"], tmp_path).stdout == f"digitpad {digitpad.__version__}\n"


def test_the_installed_wheel_reads_drawings_with_its_own_model(installed: Path, tmp_path: Path) -> None:
    one = {"strokes": [[[50, 0], [50, 30], [51, 70], [50, 100]]]}
    ring = [[50, 0], [75, 10], [85, 50], [75, 90], [50, 100], [25, 90], [15, 50], [25, 10], [50, 0]]
    drawings = [one, {"strokes": [ring]}]
    (tmp_path / "drawn.jsonl").write_text("".join(json.dumps(drawing) + "\n" for drawing in drawings))
    read = run([installed / "digitpad", "predict", "drawn.jsonl", "--json"], tmp_path)
    assert read.returncode == 0, read.stderr
    answers = [json.loads(line) for line in read.stdout.splitlines()]
    assert [answer["digit"] for answer in answers] == [1, 0]
    assert [answer["source"] for answer in answers] == ["drawn.jsonl:1", "drawn.jsonl:2"]


def test_the_public_names_are_these() -> None:
    public = {name for name in vars(digitpad) if not name.startswith("_")}
    modules = {name for name in public if f"digitpad.{name}" in sys.modules}
    assert public - modules == set()
    assert digitpad.__version__ == "0.1.0"


def locked(name: str) -> dict[str, tuple[Requirement, int]]:
    """The packages of a lock file: requirement and number of hashes, by normalised name."""
    entries = re.split(r"\n(?=\S)", (LOCKS / f"{name}.txt").read_text(encoding="utf-8").strip())
    packages = {}
    for entry in entries:
        if not entry.startswith("#"):
            requirement = Requirement(re.split(r"\s+\\?\s*--hash", entry)[0].rstrip(" \\"))
            hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)", entry)
            packages[requirement.name.lower().replace("_", "-")] = (requirement, len(hashes))
    return packages


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("runtime", STATED["project"]["dependencies"]),
        ("build", STATED["build-system"]["requires"]),
        ("tools", GROUPS["test"] + GROUPS["check"]),
        ("fast", STATED["project"]["optional-dependencies"]["fast"]),
        ("pictures", STATED["project"]["optional-dependencies"]["pictures"]),
    ],
)
def test_a_lock_answers_what_the_project_states(name: str, stated: list[str]) -> None:
    packages = locked(name)
    for wanted in map(Requirement, stated):
        found, _ = packages[wanted.name.lower()]
        (pin,) = found.specifier
        assert pin.operator == "=="
        assert wanted.specifier.contains(pin.version), f"{found} does not satisfy {wanted}"


@pytest.mark.parametrize("name", ["runtime", "build", "tools", "fast", "pictures"])
def test_a_lock_has_hashes_and_names_no_place(name: str) -> None:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|--(index|extra|find|trusted)|(^|\s)/|@ ", text)
    assert all(hashes for _, hashes in locked(name).values())


def test_the_locks_agree_with_each_other() -> None:
    pins: dict[str, set[str]] = {}
    for name in ("runtime", "build", "tools", "fast", "pictures"):
        for package, (requirement, _) in locked(name).items():
            pins.setdefault(package, set()).add(str(requirement.specifier))
    assert {package: found for package, found in pins.items() if len(found) > 1} == {}


def test_qt_is_locked_for_every_platform_at_a_version_that_python_3_11_survives() -> None:
    requirement, hashes = locked("runtime")["pyside6-essentials"]
    assert str(requirement.specifier) == "==6.11.3"
    assert hashes >= 5  # Linux on two processors, macOS, Windows on two
