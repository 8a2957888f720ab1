"""The scripts as modules: they import each other by their bare names, as they do when one of them is run."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"


@pytest.fixture
def script() -> Iterator[Callable[[str], ModuleType]]:
    """Import a script by its name, afresh for each test."""
    names = {path.stem for path in SCRIPTS.glob("*.py")}
    before = {name: module for name, module in sys.modules.items() if name in names}
    sys.path.insert(0, str(SCRIPTS))
    for name in before:
        del sys.modules[name]
    yield importlib.import_module
    sys.path.remove(str(SCRIPTS))
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(before)
