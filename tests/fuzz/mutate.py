"""Mutations of bytes and of JSON, all drawn from a generator that is handed in.

In: a sound file, or the value in it. Out: one that is wrong in places, so that most of it is still believed.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

Rng = np.random.Generator
T = TypeVar("T")

INTEGERS = (
    0, 1, 2, 7, 8, 27, 28, 29, 127, 128, 255, 256, 783, 784, 32767, 65535, 65536, 2**24, 2**31 - 1, 2**31,
    2**32 - 1, 2**32, 2**63 - 1, 2**64 - 1,
)  # fmt: skip
"""Numbers at which counters run over and checks are off by one."""

PATHS = (
    "../../../outside/secret.json", "../../outside", "../../../../../outside", "/etc/passwd",
    "/proc/self/environ", "..", "C:\\Windows\\win.ini", "..\\outside", "~root/x", "file:///etc/passwd",
    "a/../../../../outside/made",
)  # fmt: skip
"""What a program must not follow when a file says it."""

_WORDS = (
    "", "x", "relu", "adam", "é", "𝟙", "１２", "nan", "\n", "two\nlines", "\u202e", "\\", "%s%n",
    "{0.__class__}", "x" * 5_000, "x" * 200_000, "__import__('os').abort()", "cos\x00system",
)  # fmt: skip
_RAW = (
    "null", "true", "false", "0", "-1", "-0.0", "1", "2", "3.5", "1e308", "1e-320", "1e999", "-1e999", "NaN",
    "Infinity", "-Infinity", str(2**31), str(2**63), str(2**64), "1" + "0" * 40, "1" + "0" * 400,
    "-1" + "0" * 400, "9" * 4300, "9" * 4301, "[]", "{}", "[[]]", '[""]', '[null]', '{"":0}', '"\\u0000"',
    '"\\ud800"', '{"kind":[]}', '{"kind":{}}', "[" * 300 + "]" * 300, "[" * 20_000 + "]" * 20_000,
    '{"a":' * 300 + "0" + "}" * 300, '{"a":' * 5_000 + "0" + "}" * 5_000, "[" + "[]," * 3_000 + "[]]",
)  # fmt: skip
"""Values as they stand in the text, of which some are beyond what `json.dumps` writes."""


def choose(rng: Rng, items: Sequence[T]) -> T:
    """One of the items, itself and not an array of it."""
    return items[int(rng.integers(len(items)))]


def bytes_mutated(content: bytes, rng: Rng, other: bytes = b"", first: int = 0) -> bytes:
    """Bytes flipped, put in, taken out, doubled, spliced with another file's or cut off; from `first` on."""
    data = bytearray(content)
    for _ in range(int(rng.choice((1, 1, 2, 4)))):
        size = len(data)
        if size <= first:
            return bytes(data)
        # The beginning and the end hold the structure of most forms.
        ends = (first + min(64, size - first), size)
        at = int(rng.integers(first, choose(rng, ends)))
        until = min(at + int(rng.choice((1, 2, 4, 16, 200))), size)
        match int(rng.integers(8)):
            case 0:
                data[at] ^= 1 << int(rng.integers(8))
            case 1:
                data[at:until] = rng.bytes(until - at)
            case 2:
                data[at:at] = rng.bytes(until - at)
            case 3:
                del data[at:until]
            case 4:
                data[at:at] = data[at:until] * int(rng.choice((1, 2, 50)))
            case 5 if other:
                source = int(rng.integers(len(other)))
                data[at:until] = other[source : source + until - at]
            case 6:
                width = int(rng.choice((1, 2, 4, 8)))
                order = "big" if rng.random() < 0.5 else "little"
                number = choose(rng, INTEGERS) % (1 << 8 * width)
                data[at : at + width] = number.to_bytes(width, order)
            case _:
                del data[at if rng.random() < 0.5 else size - 1 :]
    return bytes(data)


class Raw(str):
    """Text that stands in the file as it is, though `json.dumps` would not write it so."""


def json_mutated(value: Any, rng: Rng) -> str:
    """The text of a JSON value that was changed in one to three places."""
    for _ in range(int(rng.choice((1, 1, 1, 2, 3)))):
        value = _changed(value, rng)
    text = to_text(value)
    match int(rng.integers(25)):
        case 0:
            return text[: int(rng.integers(len(text) + 1))]
        case 1:
            return bytes_mutated(text.encode(), rng).decode("latin-1")
        case 2 if text.startswith("{") and len(text) > 2:  # a key that stands twice
            return text[:-1] + "," + text[1:]
    return text


def to_text(value: Any) -> str:
    """JSON with every `Raw` in it as it is."""
    raws: list[str] = []

    def held(part: Any) -> Any:
        if isinstance(part, Raw):
            raws.append(str(part))
            return f"@@raw{len(raws) - 1}@@"
        if isinstance(part, dict):
            return {key: held(inner) for key, inner in part.items()}
        return [held(inner) for inner in part] if isinstance(part, list) else part

    return re.sub(r'"@@raw(\d+)@@"', lambda match: raws[int(match[1])], json.dumps(held(value)))


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, as the keys that lead there."""
    found = [at]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        found += _places(part, (*at, key))
    return found


def _changed(value: Any, rng: Rng) -> Any:
    places = _places(value)
    place = choose(rng, places)
    if not place and len(places) > 1 and rng.random() < 0.9:  # the whole is seldom what is wrong
        place = choose(rng, places[1:])
    return _with(value, place, lambda part: _other(part, rng), rng)


def _with(value: Any, place: tuple[Any, ...], change: Callable[[Any], Any], rng: Rng) -> Any:
    """A copy of the value, changed at that place; now and then the entry is lost, doubled or renamed."""
    if not place:
        return change(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    key = place[0]
    if len(place) > 1:
        copy[key] = _with(copy[key], place[1:], change, rng)
        return copy
    match int(rng.integers(-1, 8)):
        case -1 | 0:
            del copy[key]
        case 1 if isinstance(copy, dict):
            copy[choose(rng, ("", "kind", "__class__", "self", "é", "x" * 300, *map(str, copy)))] = copy[key]
        case 1:
            copy += [copy[key]] * int(rng.choice((1, 70)))
        case 2 if isinstance(copy, dict):
            other = choose(rng, list(copy))
            copy[key], copy[other] = copy[other], copy[key]
        case _:
            copy[key] = change(copy[key])
    return copy


def _other(part: Any, rng: Rng) -> Any:
    """Another value in the place of this one: often of its kind, sometimes of any."""
    if rng.random() < (0.3 if isinstance(part, str) else 0.5):
        return Raw(choose(rng, _RAW))
    if isinstance(part, str):
        return choose(rng, PATHS if rng.random() < 0.5 else _WORDS)
    if isinstance(part, bool) or part is None:
        return choose(rng, (True, False, None, 0, 1))
    if isinstance(part, int | float):
        near = [part + 1, part - 1, -part, part * 10, part * 1_000_003]
        near += [part / 2, float(part)] if abs(part) < 1e300 else [part // 2, 0.5]
        return choose(rng, (*near, *INTEGERS, -1, 0.5, 0.0, 1e-9, 1e300))
    return choose(rng, (part, [part], {"a": part}, str(part), list(_WORDS[:4])))
