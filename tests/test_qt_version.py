"""PySide6 does not drift into the versions that are known to crash, whoever changes a requirement."""

import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from PySide6.QtCore import QObject

ROOT = Path(__file__).resolve().parent.parent
STATED = {
    Requirement(line).name: Requirement(line).specifier
    for line in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
}
HARMFUL = ("6.10.2", "6.12.0", "6.12.1", "6.12.9", "6.13.0", "7.0.0")
"""6.12.0 drops a reference to None with every void call; of later ones nobody has shown that they do not."""


@pytest.mark.parametrize("version", HARMFUL)
def test_no_version_that_may_crash_can_be_installed(version: str):
    assert not STATED["PySide6-Essentials"].contains(version)


def test_pyqtgraph_is_one_that_works_with_it():
    assert not STATED["pyqtgraph"].contains("0.13.7")


@pytest.mark.parametrize("package", ["PySide6-Essentials", "shiboken6"])
def test_what_runs_here_is_none_of_them(package: str):
    version = metadata.version(package)
    assert Version("6.10.3") <= Version(version) < Version("6.12")
    assert version == metadata.version("PySide6-Essentials"), "both parts are of one version"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None cannot be lost there any more")
def test_a_void_call_loses_no_reference_to_none():
    thing = QObject()
    thing.setObjectName("warm")
    before = sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 500
