"""Which parts the program is made of: names, versions, licences; and the machine that it runs on."""

import platform
from dataclasses import dataclass

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

import digitpad


@dataclass(frozen=True)
class Part:
    """A package that digitpad stands on."""

    name: str
    version: str
    licence: str
    address: str


_PARTS = (
    ("PySide6-Essentials", "Qt for Python", "LGPL-3.0", "https://www.qt.io/qt-for-python"),
    ("numpy", "NumPy", "BSD-3-Clause", "https://numpy.org"),
    ("pyqtgraph", "pyqtgraph", "MIT", "https://www.pyqtgraph.org"),
    ("matplotlib", "Matplotlib", "PSF-based", "https://matplotlib.org"),
    ("pillow", "Pillow", "MIT-CMU", "https://python-pillow.org"),
    ("safetensors", "safetensors", "Apache-2.0", "https://github.com/huggingface/safetensors"),
    ("platformdirs", "platformdirs", "MIT", "https://github.com/tox-dev/platformdirs"),
    ("threadpoolctl", "threadpoolctl", "BSD-3-Clause", "https://github.com/joblib/threadpoolctl"),
)


def parts() -> tuple[Part, ...]:
    """The packages at run time; a version that cannot be found is a question mark."""
    return tuple(
        Part(name, _version(package), licence, address) for package, name, licence, address in _PARTS
    )


def environment() -> tuple[tuple[str, str], ...]:
    """Names and values that a report of a fault should hold; nothing in them names the user."""
    screens = ", ".join(
        f"{screen.size().width()}×{screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )
    return (
        ("digitpad", digitpad.__version__),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("Qt", f"{qVersion()} on {QGuiApplication.platformName()}, screen {screens}"),
        *((part.name, part.version) for part in parts()),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
    )


def _version(package: str) -> str:
    from importlib import metadata  # it brings all that reads e-mail, and is asked in case of a fault

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "?"
