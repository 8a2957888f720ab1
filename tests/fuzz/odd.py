"""What can stand in a file's place and is none, or too much: pipes, devices, gigabytes of nothing."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.fuzz.reader import Reader
from tests.fuzz.seeds import Files
from tests.fuzz.watch import write_files

GIGABYTE = 1 << 30


def cases(reader: Reader, seeds: list[Files]) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """A name, and what makes it out of a folder; one for each file of the first seed."""
    for name in list(seeds[0])[:12]:
        if name.endswith(".gz"):
            continue  # packed only when it is spoiled: its name is that of another reader's
        kinds = {"grown": _grown, "nothing": _nothing, "a-folder": _a_folder, "loop": _loop}
        if hasattr(os, "mkfifo"):
            kinds |= {"pipe": os.mkfifo, "endless": _endless}
        if name.endswith(".safetensors"):
            kinds["swollen"] = _swollen
        if reader.writes:  # settings set aside what cannot be read: there is only the one file
            del kinds["a-folder"], kinds["loop"], kinds["nothing"]
        for kind, make in kinds.items():
            yield f"{kind}-{Path(name).name}", _maker(seeds[0], name, make)


def _maker(files: Files, name: str, make: Callable[[Path], object]) -> Callable[[Path], None]:
    def made(folder: Path) -> None:
        write_files(folder, files)
        path = folder / name
        if make not in (_grown, _swollen):
            path.unlink()
        make(path)

    return made


def _grown(path: Path) -> None:
    """A gigabyte of zeros behind the content, which takes no room on most disks."""
    with path.open("r+b") as file:
        file.truncate(GIGABYTE)


def _swollen(path: Path) -> None:
    """A further array of a gigabyte, which the header tells of and the file has."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header, data = json.loads(content[8 : 8 + length]), content[8 + length :]
    header["more"] = {"dtype": "U8", "shape": [GIGABYTE], "data_offsets": [len(data), len(data) + GIGABYTE]}
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    path.write_bytes(len(head).to_bytes(8, "little") + head + data)
    with path.open("r+b") as file:
        file.truncate(8 + len(head) + len(data) + GIGABYTE)


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _a_folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def remove(folder: Path) -> None:
    """Take a case away again."""
    shutil.rmtree(folder, ignore_errors=True)
