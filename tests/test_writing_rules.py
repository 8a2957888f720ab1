"""Who may write to the disk: all goes through `digitpad/atomic.py`, but for a short list with reasons."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "digitpad"

ALLOWED = {
    "atomic.py": {"open": "the one place", "write_bytes": "its own"},
    "data/lock.py": {"open": "a lock's file is empty"},
    "data/download.py": {"open": "a .part that is gone on with, and renamed when its checksum is right"},
    "nn/fused.py": {"CACHE_DIR": "numba's cache, which it renames itself; a fault costs the cache alone"},
    "state/run_files.py": {"QFile": "moves a run into the trash"},
    "training/runs.py": {
        "open": "the history grows by a line; one that is torn costs that line alone, and the next ends it"
    },
    "ui/logs.py": {"open": "the trace of a crash", "_LogFile": "the log: lines, not documents"},
}
"""Under `digitpad/`: what a file does itself, and why."""

WRITES = {
    *("write_text", "write_bytes", "savetxt", "savez", "savez_compressed", "tofile", "fdopen"),
    *("copyfile", "copy2", "copytree", "mkstemp", "NamedTemporaryFile", "memmap", "open_memmap"),
    *(
        "QFile",
        "QSaveFile",
        "QSettings",
        "FileHandler",
        "RotatingFileHandler",
        "_LogFile",
        "CACHE_DIR",
        "symlink_to",
    ),
}
ATOMICALLY = {"atomic", "digitpad.atomic"}
IN_MEMORY = {"buffer", "content", "held"}
"""What the package calls a file in memory, which a library is told to save into."""


def writes_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What writes a file by itself, or may: its name, and the line."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ATOMICALLY
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "CACHE_DIR":
            yield node.attr, node.lineno
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
        own = not owner and name in imported  # `atomic`'s, by its bare name
        seen = (
            (name == "open" and _opens_to_write(node, bool(owner))),
            (name in WRITES and owner not in ATOMICALLY and not own),
            (name in ("save", "savefig") and _saves_by_name(node, owner)),
        )
        if any(seen):
            yield name, node.lineno


def _opens_to_write(call: ast.Call, is_method: bool) -> bool:
    """Whether a file's `open` may write; the mode of a QBuffer is Qt's, and its file is in memory."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    given += call.args[0 if is_method else 1 :][:1]
    if ast.unparse(call.func) == "os.open":
        return "devnull" not in ast.unparse(call.args[0]) and "O_RDONLY" not in ast.unparse(call.args[1])
    modes = [mode.value for mode in given if isinstance(mode, ast.Constant)]
    return any(isinstance(mode, str) and set(mode) & set("wax+") for mode in modes)


def _saves_by_name(call: ast.Call, owner: str) -> bool:
    """Whether a library is told the name of a file, and not one in memory."""
    if not call.args or ast.unparse(call.args[0]) in IN_MEMORY:
        return False
    form = call.args[1] if len(call.args) > 1 else None
    is_picture = isinstance(form, ast.Constant) and str(form.value).isupper()  # Pillow's and Qt's
    return is_picture or owner in ("np", "numpy") or getattr(call.func, "attr", "") == "savefig"


FORMS = {
    "path.open('w')": ["open"],
    "open(path, 'ab')": ["open"],
    "open(path, mode='x')": ["open"],
    "path.open('rb+')": ["open"],
    "os.open(path, os.O_WRONLY)": ["open"],
    "path.write_text('')": ["write_text"],
    "shutil.copyfile(a, b)": ["copyfile"],
    "np.save(path, array)": ["save"],
    "picture.save(path, 'PNG')": ["save"],
    "figure.savefig(path)": ["savefig"],
    "logging.FileHandler(path)": ["FileHandler"],
    "open(path)": [],
    "path.open('rb')": [],
    "os.open(os.devnull, os.O_WRONLY)": [],
    "picture.save(content, 'PNG')": [],
    "np.save(file, array)": ["save"],
    "painter.save()": [],
    "atomic.write_text(path, '')": [],
    "from digitpad.atomic import write_text; write_text(path, '')": [],
}


@pytest.mark.parametrize("code", FORMS)
def test_every_way_to_write_is_seen(code: str):
    assert [what for what, _ in writes_in(ast.parse(code))] == FORMS[code]


def test_nothing_is_written_but_atomically():
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        ways = {what for what, _ in writes_in(ast.parse(path.read_text(encoding="utf-8")))}
        if ways:
            found[path.relative_to(PACKAGE).as_posix()] = ways
    expected = {name: set(reasons) for name, reasons in ALLOWED.items()}
    assert found == expected, "write through digitpad.atomic, or say here why not"
