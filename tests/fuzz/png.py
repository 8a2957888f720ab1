"""PNG files made by hand, and mutations of them whose lengths and checksums fit again."""

import struct
import zlib

from tests.fuzz.mutate import INTEGERS, Rng, bytes_mutated, choose

PNG = b"\x89PNG\r\n\x1a\n"


def png_of(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """A PNG of these chunks, with lengths and checksums that are right."""
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return PNG + b"".join(parts)


def png_chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a sound PNG."""
    chunks, at = [], len(PNG)
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        chunks.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + size]))
        at += 12 + size
    return chunks


def plain_png(width: int, height: int, depth: int, colour: int) -> bytes:
    """A PNG of one value, which is small however many pixels it has."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = bytes(1 + -(-width * channels * depth // 8))
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    palette = [(b"PLTE", bytes(range(3)))] * (colour == 3)
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return png_of([(b"IHDR", head), *palette, (b"IDAT", packed), (b"IEND", b"")])


def png_mutated(content: bytes, rng: Rng) -> bytes:
    """A PNG with other sizes, kinds of pixels and further chunks; its checksums hold."""
    chunks = png_chunks(content)
    match int(rng.integers(6)):
        case 0:
            head = bytearray(chunks[0][1])
            if rng.random() < 0.5:
                number = choose(rng, (1, 8, 57, 100, 3000, 20_000, *INTEGERS)) & 0xFFFFFFFF
                at = choose(rng, (0, 4))
                head[at : at + 4] = number.to_bytes(4, "big")
            else:
                at = int(rng.integers(8, 13))
                head[at] = choose(rng, (0, 1, 2, 3, 4, 6, 8, 16, 255))
            chunks[0] = (b"IHDR", bytes(head))
        case 1:
            kinds = (
                b"tEXt",
                b"zTXt",
                b"iTXt",
                b"iCCP",
                b"eXIf",
                b"tRNS",
                b"PLTE",
                b"acTL",
                b"fcTL",
                b"pHYs",
                b"gAMA",
            )
            bodies = (
                b"",
                b"a\0b",
                b"a\0\0" + zlib.compress(bytes(1 << 21)),
                rng.bytes(20),
                b"MM\0*\0\0\0\x08" + rng.bytes(30),
            )
            chunks.insert(int(rng.integers(1, len(chunks) + 1)), (choose(rng, kinds), choose(rng, bodies)))
        case 2:
            at = int(rng.integers(1, len(chunks)))
            chunks[at] = (chunks[at][0], bytes_mutated(chunks[at][1] or b"\0", rng))
        case 3:
            size = choose(rng, ((1, 1), (1, 9000), (9000, 1), (2001, 700), (4096, 64)))
            return plain_png(
                *size, *choose(rng, ((8, 0), (16, 0), (8, 2), (16, 2), (8, 3), (1, 0), (16, 4), (8, 6)))
            )
        case 4:
            chunks.append(choose(rng, chunks))
        case _:
            return bytes_mutated(content, rng, first=33)
    return png_of(chunks)
