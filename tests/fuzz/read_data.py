"""Readers of data sets: IDX, gzip, npz, tables, drawings."""

import ast
import contextlib
import io
import json
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np

from digitpad.data import idx, sources
from digitpad.data.dataset import Dataset
from digitpad.data.drawing_line import format_drawing, parse_drawing
from digitpad.data.drawings import load_drawing, load_drawings, read_drawings
from digitpad.data.stream import PIECE, pieces
from digitpad.errors import DataError, DigitpadError
from tests.fuzz import seeds as sound
from tests.fuzz.containers import gzip_mutated, gzipped, idx_mutated, npz_mutated
from tests.fuzz.mutate import Rng, bytes_mutated, choose, json_mutated
from tests.fuzz.reader import Reader, json_of, one_file, only, require
from tests.fuzz.seeds import Files, gunzipped

MOST_UNPACKED = 16 << 20


def _mutate_idx(seed: Files, others: list[Files], rng: Rng) -> Files:
    files = dict(seed)
    name = choose(rng, list(files))
    files[name] = idx_mutated(files[name], rng, files[choose(rng, list(files))])
    if rng.random() < 0.2:
        files[f"{name}.gz"] = gzipped(files.pop(name))
    return files


def _idx_passes(files: Files) -> bool:
    for name, content in files.items():
        head, dimensions = gunzipped(content, 16), 3 if "images" in name else 1
        sizes = [int.from_bytes(head[4 + 4 * at : 8 + 4 * at], "big") for at in range(dimensions)]
        if (
            head[:4] != bytes([0, 0, 8, dimensions])
            or not 0 < sizes[0] <= 300_000
            or sizes[1:] not in ([], [28, 28])
        ):
            return False
    return True


def _read_idx(folder: Path, scratch: Path) -> None:
    for part in idx.PARTS:
        with contextlib.suppress(DigitpadError):
            require(idx.count(folder, part) > 0, "a count below one")
    _check_dataset(sources.load(str(folder)))


def _check_dataset(dataset: Dataset) -> None:
    for part in (dataset.train, dataset.test):
        require(len(part) > 0, "a data set without digits")
        require(
            part.images.shape == (len(part), 28, 28) and part.images.dtype == np.uint8,
            "pictures of another form",
        )
        require(part.labels.dtype == np.uint8 and int(part.labels.max()) < 10, "labels that are no digits")


def _gzip_passes(files: Files) -> bool:
    content = only(files)[1]
    if content[:3] != b"\x1f\x8b\x08":
        return False
    try:
        return bool(zlib.decompressobj(wbits=31).decompress(content[: 1 << 16], 1))
    except zlib.error:
        return False


def _read_gzip(folder: Path, scratch: Path) -> None:
    path = next(folder.iterdir())
    with contextlib.suppress(DigitpadError):
        total = 0
        for piece in pieces(path):
            total += len(piece)
            require(0 < len(piece) <= PIECE, f"a piece of {len(piece)} bytes")
            if total > MOST_UNPACKED:
                break
    if "ubyte" in path.name:
        require(len(idx.read_images(path)) > 0, "no images")
    else:
        _check_dataset(sources.load(str(path)))


_CELLS = (
    b" 7", b"7.0", b"7.5", b"1e2", b"-1", b"256", b'"3"', b"", b"0x1", b"1_0", b"nan", b"inf",
    b"1" * 30, b"\0", b"\xff",
    b"\xd9\xa1", b"00000000", b"+3", b";", b"\t4", b'"', b"9" * 40_000, b"10", b"../x",
)  # fmt: skip


def _csv_mutated(content: bytes, rng: Rng, other: bytes) -> bytes:
    lines = content.split(b"\n")
    at = int(rng.integers(len(lines) - 1))
    cells = lines[at].split(b",")
    place = int(rng.choice((0, int(rng.integers(len(cells))))))
    match int(rng.integers(10)):
        case 0 | 1 | 2:
            cells[place] = choose(rng, _CELLS)
            lines[at] = b",".join(cells)
        case 3:
            lines[at] = b",".join(cells[:place] + cells[place + 1 :])
        case 4:
            lines.insert(at, choose(rng, (lines[at], b"", b" ", b",", other[:1500], b"label" + b"," * 784)))
        case 5:
            return b"\xef\xbb\xbf" * int(rng.integers(3)) + content.replace(
                b"\n", choose(rng, (b"\r\n", b"\r", b"\n\n", b" \n"))
            )
        case 6:
            return content.replace(
                b",",
                choose(rng, (b";", b"\t", b", ", b",,", b'","', b".0,")),
                int(rng.choice((1, 900, 9000))),
            )
        case 7:
            return content * int(rng.choice((2, 40, 400))) + content[: int(rng.integers(3000))]
        case 8:
            return bytes_mutated(content, rng, other, first=min(2000, len(content) - 1))
        case _:
            return bytes_mutated(content, rng, other)
    return b"\n".join(lines)


def _csv_passes(files: Files) -> bool:
    first = gunzipped(only(files)[1]).removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return len(first.split(b",")) == 785


def _read_table(folder: Path, scratch: Path) -> None:
    _check_dataset(sources.load(str(next(folder.iterdir()))))


def lines_mutated(content: bytes, rng: Rng, other: bytes) -> bytes:
    """JSON Lines with one line that is another; or lines lost, doubled, moved, or bytes spoiled."""
    lines = content.splitlines()
    at = int(rng.integers(len(lines)))
    match int(rng.integers(10)):
        case 0:
            return bytes_mutated(content, rng, other)
        case 1:
            order = rng.integers(len(lines), size=int(rng.integers(1, 6)))
            lines = [lines[int(place)] for place in order]
        case 2:
            lines.insert(
                at,
                choose(
                    rng,
                    (
                        b"",
                        b"[]",
                        b"{}",
                        b"null",
                        b"3",
                        b"\xff\xfe",
                        b"\xef\xbb\xbf" + lines[at],
                        b"[" * 100_000,
                    ),
                ),
            )
        case 3 | 4 if isinstance(record := json_of(lines[at]), dict) and record:
            del record[choose(rng, list(record))]
            lines[at] = json.dumps(record).encode()
        case _:
            lines[at] = json_mutated(json.loads(lines[at]), rng).encode("utf-8", "surrogatepass")
    return choose(rng, (b"\n", b"\n", b"\n", b"\r\n")).join(lines) + b"\n" * int(rng.integers(2))


def _drawings_pass(files: Files) -> bool:
    for line in only(files)[1].removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        value = json_of(line)
        if isinstance(value, dict) and isinstance(value.get("strokes"), list):
            return True
    return False


def _read_drawings(folder: Path, scratch: Path) -> None:
    from digitpad.state.drawing_files import open_drawing

    path = next(folder.iterdir())
    for _, drawing in read_drawings(path):
        if isinstance(drawing, DataError):
            continue
        for stroke in drawing.strokes:
            require(
                stroke.dtype == np.float64 and stroke.ndim == 2 and 2 <= stroke.shape[1] <= 4,
                "a stroke of another form",
            )
            require(np.isfinite(stroke).all(), "a point that is nowhere")
        again = parse_drawing(format_drawing(drawing))
        require(
            again.label == drawing.label and again.extra == drawing.extra,
            "not the same when written and read again",
        )
    for read in (load_drawings, load_drawing, open_drawing):
        with contextlib.suppress(DigitpadError):
            read(path)
    _check_dataset(sources.load(str(path)))


def _npz_passes(files: Files) -> bool:
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(only(files)[1])) as archive:
            warnings.simplefilter("ignore")
            for key in ("x_train", "y_train", "x_test", "y_test"):
                with archive.open(f"{key}.npy") as member:
                    head = member.read(12)
                    if head[:6] != b"\x93NUMPY":
                        return False
                    length = int.from_bytes(head[8:10], "little")
                    text = (head[10:] + member.read(min(length, 4096) - 2)).decode("latin-1")
                    if set(ast.literal_eval(text.strip())) != {"descr", "fortran_order", "shape"}:
                        return False
    except Exception:
        return False
    return True


def _gzip_one(content: bytes, rng: Rng, other: bytes) -> bytes:
    return gzip_mutated(content, rng)


def _npz_one(content: bytes, rng: Rng, other: bytes) -> bytes:
    return npz_mutated(content, rng)


READERS = (
    Reader("idx", sound.idx_seeds, _mutate_idx, _idx_passes, _read_idx),
    Reader("gzip", sound.text_seeds, one_file(_gzip_one), _gzip_passes, _read_gzip),
    Reader("npz", sound.npz_seeds, one_file(_npz_one), _npz_passes, _read_table),
    Reader("csv", sound.csv_seeds, one_file(_csv_mutated), _csv_passes, _read_table),
    Reader("jsonl", sound.drawing_seeds, one_file(lines_mutated), _drawings_pass, _read_drawings),
)
