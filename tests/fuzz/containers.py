"""Mutations that know a container – gzip, IDX, npz, safetensors –, and make its checksums fit again.

In: the bytes of a sound file. Out: bytes whose header a reader believes, though something in it is wrong.
"""

import functools
import io
import json
import struct
import zipfile
import zlib
from typing import Any

from tests.fuzz.mutate import INTEGERS, PATHS, Raw, Rng, bytes_mutated, choose, json_mutated, to_text

BOMB_MEMBER = 16 << 20
BOMB_MEMBERS = 35
_WIDTHS = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I32": 4,
    "U8": 1,
    "BOOL": 1,
    "F8_E4M3": 1,
    "U16": 2,
}


def gzipped(content: bytes, level: int = 6) -> bytes:
    """One gzip member without name and time."""
    packer = zlib.compressobj(level, wbits=31)
    return packer.compress(content) + packer.flush()


@functools.cache
def bomb(fill: bytes = b"\0") -> bytes:
    """A gzip of 570 kB that unpacks to 590 MB of one byte."""
    return gzipped(fill * BOMB_MEMBER, 9) * BOMB_MEMBERS


def gzip_mutated(content: bytes, rng: Rng) -> bytes:
    """Plain content, packed in an odd or a damaged way."""
    packed = gzipped(content)
    match int(rng.integers(12)):
        case 0:
            cut = int(rng.integers(len(content) + 1))
            return (
                gzipped(content[:cut]) + gzipped(b"") * int(rng.choice((0, 3, 2000))) + gzipped(content[cut:])
            )
        case 1:
            return packed + choose(
                rng, (b"\0" * 700, b"junk", b"\x1f", b"\x1f\x8b", b"\0\0\x1f\x8b\x08", packed[:9])
            )
        case 2:  # extra field, name, comment and checksum of the header
            flags = int(rng.integers(32))
            head = packed[:3] + bytes([flags]) + packed[4:10]
            head += (
                b"\x05\0extra" * bool(flags & 4)
                + b"../name\0" * bool(flags & 8)
                + b"comment\0" * bool(flags & 16)
            )
            head += struct.pack("<H", zlib.crc32(head) & 0xFFFF) * bool(flags & 2)
            return head + packed[10:]
        case 3:
            return packed[:-8] + rng.bytes(8)
        case 4:
            return packed[: int(rng.integers(len(packed)))]
        case 5:
            return gzipped(packed)
        case 6 if rng.random() < 0.3:
            return choose(rng, (bomb(), bomb(b"\n"), bomb(b"7,")))
        case 7:
            return gzipped(bytes_mutated(content, rng), int(rng.choice((0, 1, 9))))
        case 8:
            return bytes_mutated(packed, rng)
    return bytes_mutated(packed, rng, first=min(20, len(packed) - 1))


def idx_mutated(content: bytes, rng: Rng, other: bytes) -> bytes:
    """An IDX file with other dimensions, another magic number, or another length."""
    dimensions = content[3]
    match int(rng.integers(6)):
        case 0:
            at = 4 + 4 * int(rng.integers(dimensions))
            now = int.from_bytes(content[at : at + 4], "big")
            number = choose(rng, (now + 1, max(now - 1, 0), now * 2, *INTEGERS)) & 0xFFFFFFFF
            return content[:at] + number.to_bytes(4, "big") + content[at + 4 :]
        case 1:
            return bytes([*content[:2], choose(rng, (8, 9, 13, 14)), int(rng.integers(6))]) + content[4:]
        case 2:
            return content[: int(rng.integers(len(content)))]
        case 3:
            return content + rng.bytes(int(rng.choice((1, 28, 784))))
    return bytes_mutated(content, rng, other, first=4 + 4 * dimensions)


def zip_of(members: list[tuple[str, bytes]], stored: bool = False) -> bytes:
    """A zip archive with these members, the same bytes for the same members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = archive.compression
            archive.fp.seek(0, io.SEEK_END)  # type: ignore[union-attr]
            archive.NameToInfo.pop(name, None)  # a name that is there twice is no mistake here
            archive.writestr(info, content)
    return file.getvalue()


def npz_mutated(content: bytes, rng: Rng) -> bytes:
    """An npz whose arrays' headers, names or bytes are others; its checksums hold."""
    if rng.random() < 0.2:
        return bytes_mutated(content, rng)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    at = int(rng.integers(len(members)))
    name, array = members[at]
    match int(rng.integers(8)):
        case 0:
            names = ("x_train.npy", "y_test.npy", "x_train", "", *(f"{path}.npy" for path in PATHS))
            members[at] = (choose(rng, names), array)
        case 1:
            members.append(choose(rng, members))
        case 2:
            del members[at]
        case 3:
            members[at] = (name, array + rng.bytes(int(rng.choice((1, 784)))))
        case 4:
            members[at] = (name, bytes_mutated(array, rng))
        case _:
            members[at] = (name, _npy_mutated(array, rng))
    built = zip_of(members, stored=bool(rng.random() < 0.3))
    if rng.random() < 0.2:  # the directory at the end: sizes, places, ways of packing
        built = bytes_mutated(built, rng, first=max(0, len(built) - 60 * len(members)))
    return built


def _npy_mutated(array: bytes, rng: Rng) -> bytes:
    """Another header in an npy, of the length that it says."""
    length = int.from_bytes(array[8:10], "little")
    header, rest = array[10 : 10 + length].decode("latin-1"), array[10 + length :]
    dtypes = (
        "|u1",
        "<i8",
        "<f4",
        "<f8",
        ">u2",
        "|O",
        "|S5",
        "<U3",
        "|b1",
        "<c8",
        "|V0",
        "<f2",
        "|i1",
        "?",
        "<M8[ns]",
    )
    shapes = (
        "()",
        "(0,)",
        "(1,)",
        "(40, 28, 28)",
        "(-1,)",
        "(2, 28L, 28)",
        f"({2**63}, 784)",
        "(300000, 28, 28)",
        "[3]",
    )
    match int(rng.integers(6)):
        case 0:
            header = header.replace("|u1", choose(rng, dtypes))
        case 1:
            start, end = header.find("("), header.find(")") + 1
            header = header[:start] + choose(rng, shapes) + header[end:]
        case 2:
            header = header.replace("False", choose(rng, ("True", "None", "0", "__import__('os').abort()")))
        case 3:
            header = choose(
                rng, ("", "{}", "{'descr': '|u1'}", "[" * 3000, header + header, "\0" * 100, "{" + header)
            )
        case 4:
            return array[:6] + bytes([int(rng.integers(5)), 0]) + array[8:]
        case _:
            wide = int(rng.choice((1, 2, 4, 8)))  # the same numbers, in more bytes each
            header = header.replace("|u1", f"<u{wide}")
            rest = b"".join(bytes([value]) + bytes(wide - 1) for value in rest)
    text = header.encode("latin-1")
    return array[:8] + struct.pack("<H", len(text)) + text + rest


def safetensors_mutated(content: bytes, rng: Rng) -> bytes:
    """A safetensors file whose words or arrays are others; lengths and offsets fit again, mostly."""
    if rng.random() < 0.12:
        return bytes_mutated(content, rng, first=0 if rng.random() < 0.3 else 8)
    length = int.from_bytes(content[:8], "little")
    header: dict[str, Any] = json.loads(content[8 : 8 + length])
    data = content[8 + length :]
    words: dict[str, Any] = header.pop("__metadata__")
    arrays = {name: (entry, data[slice(*entry["data_offsets"])]) for name, entry in header.items()}
    match int(rng.integers(10)):
        case 0:
            return _with_header(json_mutated({"__metadata__": words, **header}, rng), data)
        case 1 | 2 | 3:
            name = choose(rng, list(arrays))
            arrays[name] = _array_mutated(*arrays[name], rng)
        case 4:
            name = choose(rng, list(arrays))
            match int(rng.integers(3)):
                case 0:
                    del arrays[name]
                case 1:
                    arrays[choose(rng, ("", "extra", "../x", "layers.99.weight", f"{name} "))] = arrays[name]
                case _:
                    other = choose(rng, list(arrays))
                    arrays[name], arrays[other] = arrays[other], arrays[name]
        case _:
            name = choose(rng, list(words))
            try:
                words[name] = json_mutated(json.loads(words[name]), rng)
            except ValueError:
                words[name] = choose(
                    rng, ("", "0", "-1", "1e3", "٣", "digitpad-model/1", "x" * 9000, Raw("3"))
                )
    return safetensors_of(words, arrays)


def safetensors_of(words: dict[str, Any], arrays: dict[str, tuple[dict[str, Any], bytes]]) -> bytes:
    """A file with these words and arrays, one behind the other."""
    header: dict[str, Any] = {"__metadata__": words}
    data = b""
    for name, (entry, array) in arrays.items():
        header[name] = {**entry, "data_offsets": [len(data), len(data) + len(array)]}
        data += array
    return _with_header(to_text(header), data)


def _with_header(text: str, data: bytes) -> bytes:
    head = text.encode("utf-8", "surrogatepass")
    head += b" " * (-len(head) % 8)
    return len(head).to_bytes(8, "little") + head + data


def _array_mutated(entry: dict[str, Any], array: bytes, rng: Rng) -> tuple[dict[str, Any], bytes]:
    """An array of another dtype or shape, or with numbers that are none; of the length that it says."""
    entry = dict(entry)
    count = 1
    for size in entry["shape"]:
        count *= size
    match int(rng.integers(4)):
        case 0:
            entry["dtype"] = choose(rng, list(_WIDTHS))
        case 1:
            entry["shape"] = choose(rng, ([], [count], [1, count], [0], [count, 0], [count + 1], [1] * 70))
        case 2 if entry["dtype"] == "F32" and count:
            numbers = (float("nan"), float("inf"), -float("inf"), -1.0, 1e-45, 3e38)
            at = 4 * int(rng.integers(count))
            return entry, array[:at] + struct.pack("<f", choose(rng, numbers)) + array[at + 4 :]
        case _:
            return entry, bytes_mutated(array, rng)[: len(array)].ljust(len(array), b"\xff")
    count = 1
    for size in entry["shape"]:
        count *= size
    size = count * _WIDTHS.get(entry["dtype"], 1)
    return entry, array[:size].ljust(size, b"\1")
