"""Bugs that are planted into a copy of the package, so that it is known that the harness finds such ones.

A file `*.patch` says which reader suffers, which file is changed, what that breaks, the old text and the new.
The text must be there exactly once: where the code has moved on, the patch must follow.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]


@dataclass(frozen=True)
class Planted:
    """A bug: `old` becomes `new` in `file`, and `reader` is to be caught at it."""

    name: str
    reader: str
    file: str
    what: str
    old: str
    new: str

    def plant(self, folder: Path) -> Path:
        """Copy the package with this bug in it to a folder, and return that."""
        shutil.copytree(ROOT / "digitpad", folder / "digitpad", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "resources", folder / "resources")
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        found = text.count(self.old)
        if found != 1:
            raise AssertionError(f"{self.name}.patch: its old text is {found} times in {self.file}, not once")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")
        return folder


def read(path: Path) -> Planted:
    """The bug in a file."""
    head, _, rest = path.read_text(encoding="utf-8").partition("<<<<<<<\n")
    old, _, rest = rest.partition("=======\n")
    new = rest.removesuffix(">>>>>>>\n")
    words = dict(line.split(": ", 1) for line in head.splitlines())
    return Planted(path.stem, words["reader"], words["file"], words["what"], old, new)


def every() -> list[Planted]:
    """All of them."""
    return [read(path) for path in sorted(FOLDER.glob("*.patch"))]
