"""Who may import whom: the floors of the package, checked in its sources."""

import ast
import graphlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "digitpad"

# Imports run down the floors. A room is a folder or a file right under digitpad/.
FLOORS = {
    0: ["__init__", "errors", "paths", "atomic", "standard_streams", "end_signals"],
    1: ["nn", "ink"],
    2: ["data", "files"],
    3: ["recognition", "training"],
    4: ["inspection", "reports"],
    5: ["state", "commands"],
    6: ["ui", "cli"],
    7: ["app", "tour", "__main__"],
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
ON_ONE_FLOOR = {("atomic", "errors"), ("tour", "app")}
UPWARDS_INSIDE_A_FUNCTION = {("cli", "app"), ("cli", "tour")}

QT = {"PySide6", "shiboken6", "pyqtgraph"}
MAY_IMPORT_QT = {"state", "ui", "app", "tour"}
NUMPY_ALONE = {"nn", "ink"}
OPTIONAL_INSIDE_A_FUNCTION = {("nn", "numba")}  # what an extra may speed up works without it too
RUNS_WHAT_IT_LOADS = {"pickle", "_pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib"}
FORBIDDEN = RUNS_WHAT_IT_LOADS | {"matplotlib.pyplot", "pylab"}
RUNS_CODE = {"eval", "exec", "compile", "__import__"}
READS_ARRAYS = {"load", "read_array"}


@dataclass(frozen=True)
class Import:
    """`target`, a module, imported on a line of a module; perhaps only when a function is called."""

    target: str
    line: int
    in_function: bool


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_of(root: Path) -> dict[str, Path]:
    """Every module of the package below `root`, by its dotted name."""
    return {module_name(path, root): path for path in sorted((root / PACKAGE).rglob("*.py"))}


def imports_in(tree: ast.Module, module: str, is_package: bool, modules: dict[str, Path]) -> Iterator[Import]:
    """Every import statement of a module, wherever it stands, resolved to the module that it loads."""
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, id(node) in inside)
        elif isinstance(node, ast.ImportFrom):
            above = (
                module.split(".")[: (len(module.split(".")) + is_package - node.level)] if node.level else []
            )
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                is_module = whole in modules or not base.startswith(PACKAGE)
                yield Import(whole if is_module else base, node.lineno, id(node) in inside)


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def is_ours(module: str) -> bool:
    return module.split(".")[0] == PACKAGE


def fault_of_import(room: str, found: Import) -> str | None:
    """What is wrong when a module in `room` imports this; None when nothing is."""
    top = found.target.split(".")[0]
    if any(found.target == name or found.target.startswith(f"{name}.") for name in FORBIDDEN):
        return f"{found.target} is not to be used"
    if top in QT and room not in MAY_IMPORT_QT:
        return f"{room} must do without Qt"
    if not is_ours(found.target):
        if (room, top) in OPTIONAL_INSIDE_A_FUNCTION:
            return None if found.in_function else f"{room} may import {top} inside a function only"
        if room in NUMPY_ALONE and top != "numpy" and top not in sys.stdlib_module_names:
            return f"{room} must do with the standard library and NumPy"
        return None
    other = room_of(found.target)
    if other not in FLOOR_OF:
        return f"{other} stands on no floor"
    if room in NUMPY_ALONE and other not in (room, "errors"):
        return f"{room} imports nothing of digitpad's but errors and itself"
    if (room, other) in UPWARDS_INSIDE_A_FUNCTION:
        return None if found.in_function else f"{room} may import {other} inside a function only"
    down = FLOOR_OF[other] < FLOOR_OF[room]
    return (
        None
        if down or other == room or (room, other) in ON_ONE_FLOOR
        else f"{room} does not stand above {other}"
    )


def faults_of_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls that could run what was loaded."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in RUNS_CODE:
            yield node.lineno, f"{node.func.id}() runs code"
        given = {word.arg: word.value for word in node.keywords}
        allowed = given.get("allow_pickle")
        refuses = isinstance(allowed, ast.Constant) and allowed.value is False
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in READS_ARRAYS
            and "numpy" in names_in(node.func)
        ):
            if not refuses:
                yield node.lineno, "an array is to be loaded with allow_pickle=False"
        elif allowed is not None and not refuses:
            yield node.lineno, "allow_pickle is to be False"


def names_in(node: ast.expr) -> set[str]:
    """The names that a dotted expression is made of, with NumPy's usual short name spelt out."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return {"numpy" if name == "np" else name for name in names}


def faults_of(root: Path) -> list[str]:
    """All that breaks a rule in the package below `root`, as `file:line: fault`."""
    modules = modules_of(root)
    faults, graph = [], {}
    for module, path in modules.items():
        where = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        room = "__init__" if module == PACKAGE else room_of(module)
        if room not in FLOOR_OF:
            faults.append(f"{where}: {room} stands on no floor")
            continue
        found = list(imports_in(tree, module, path.name == "__init__.py", modules))
        graph[module] = {one.target for one in found if one.target in modules and one.target != module}
        faults += [f"{where}:{one.line}: {fault}" for one in found if (fault := fault_of_import(room, one))]
        faults += [f"{where}:{line}: {fault}" for line, fault in faults_of_calls(tree)]
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        faults.append(f"a circle: {' → '.join(error.args[1])}")
    return faults


def test_imports_run_down_the_floors_and_nothing_runs_what_it_loads() -> None:
    assert faults_of(ROOT) == []


@pytest.mark.parametrize(
    ("file", "source", "fault"),
    [
        ("nn/layers.py", "import numpy as np\nfrom digitpad.errors import SettingError\nimport math", None),
        (
            "nn/layers.py",
            "from digitpad import paths",
            "nn imports nothing of digitpad's but errors and itself",
        ),
        ("nn/layers.py", "from .. import paths", "nn imports nothing of digitpad's but errors and itself"),
        ("nn/layers.py", "import scipy.special", "nn must do with the standard library and NumPy"),
        ("nn/fused.py", "def f():\n    import numba", None),
        ("nn/fused.py", "import numba", "nn may import numba inside a function only"),
        ("ink/pen.py", "def f():\n    import numba", "ink must do with the standard library and NumPy"),
        (
            "ink/pen.py",
            "from digitpad.nn import layers",
            "ink imports nothing of digitpad's but errors and itself",
        ),
        ("files/models.py", "def f():\n    import PySide6.QtCore", "files must do without Qt"),
        ("files/models.py", "from typing import TYPE_CHECKING\nfrom pyqtgraph import mkPen", "files must do"),
        ("state/run.py", "from PySide6.QtCore import QObject\nfrom digitpad.training import run", None),
        ("state/run.py", "from digitpad.ui import window", "state does not stand above ui"),
        (
            "training/run.py",
            "from digitpad.recognition import read",
            "training does not stand above recognition",
        ),
        ("training/run.py", "import matplotlib.pyplot as plt", "matplotlib.pyplot is not to be used"),
        ("training/run.py", "from matplotlib import pyplot", "matplotlib.pyplot is not to be used"),
        ("data/io.py", "import pickle", "pickle is not to be used"),
        ("data/io.py", "x = eval('1')", "eval() runs code"),
        ("data/io.py", "import re\nre.compile('x')\ndialog.exec()", None),
        ("data/io.py", "import numpy as np\nnp.load('x')", "loaded with allow_pickle=False"),
        (
            "data/io.py",
            "import numpy as np\nnp.lib.format.read_array(f, allow_pickle=True)",
            "allow_pickle=False",
        ),
        ("data/io.py", "import numpy as np\nnp.load('x', allow_pickle=False)", None),
        ("data/io.py", "from numpy import load\nload('x', allow_pickle=1)", "allow_pickle is to be False"),
        ("cli.py", "def window():\n    from digitpad.app import run_window", None),
        ("cli.py", "from digitpad.app import run_window", "cli may import app inside a function only"),
        ("commands/train.py", "from digitpad.state import run", "commands does not stand above state"),
        ("helpers.py", "", "helpers stands on no floor"),
    ],
)
def test_a_broken_rule_is_found(tmp_path: Path, file: str, source: str, fault: str | None) -> None:
    for room in FLOOR_OF:
        (tmp_path / PACKAGE / room).mkdir(parents=True, exist_ok=True)
        (tmp_path / PACKAGE / room / "__init__.py").touch()
    path = tmp_path / PACKAGE / file
    path.write_text(source, encoding="utf-8")
    faults = faults_of(tmp_path)
    assert len(faults) == (fault is not None)
    assert not fault or fault in faults[0]


def test_a_circle_is_found(tmp_path: Path) -> None:
    folder = tmp_path / PACKAGE / "nn"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text("from digitpad.nn import b\n")
    (folder / "b.py").write_text("def f():\n    from .a import g\n")
    assert faults_of(tmp_path) in (
        ["a circle: digitpad.nn.a → digitpad.nn.b → digitpad.nn.a"],
        ["a circle: digitpad.nn.b → digitpad.nn.a → digitpad.nn.b"],
    )
