"""Reads an index as the books write it: `[10:100]`, `[4]`, `[:, 7:-7, 7:-7]`, `[..., None]`; nothing is run.

In: text, with or without its brackets. Out: a `TensorIndex`, or what is wrong with the text, and where.

    index    = "[" parts "]" | parts
    parts    = part {"," part} [","]
    part     = integer | [bound] ":" [bound] [":" [bound]] | "..." | "None" | "np.newaxis"
    bound    = integer | "None"
    integer  = {"+" | "-"} digits
"""

import re
from dataclasses import dataclass

from digitpad.errors import SliceError
from digitpad.inspection.index import Part, TensorIndex

LONGEST = 1000
"""Characters: no index that anybody means is longer, and Python reads no integer of over 4,300 digits."""

MADE_OF = "integers, slices (start:stop:step), ... and None"

_TOKEN = re.compile(
    r"""(?P<integer>(?:[+-][ \t\n\r\f]*)*(?:[1-9](?:_?[0-9])*|0(?:_?0)*)(?![\w.]))
      | (?P<dots>\.\.\.|Ellipsis\b)
      | (?P<none>(?:(?:np|numpy)[ \t]*\.[ \t]*)?newaxis\b|None\b)
      | (?P<sign>[\[\]:,])
      | (?P<float>[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<word>[+-]?[^\W\d]\w*)
      | (?P<odd>.)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_SPACE = " \t\n\r\f"


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int  # from 1
    value: int | None = None


def parse_index(text: str) -> TensorIndex:
    """The index that a text means.

    Raises:
        SliceError: it is none; the message names the character, and `place` is its number.
    """
    if len(text) > LONGEST:
        raise SliceError(f"{text[:20]}…", f"is longer than {LONGEST:,} characters")
    tokens = _tokens(text)
    if tokens and tokens[0].text == "[":
        tokens = _inside(text, tokens)
    if not tokens:
        raise SliceError(text or "[]", f"there is no index; it is made of {MADE_OF}")
    parts: list[Part] = []
    run: list[_Token] = []
    for token in tokens:
        if token.text != ",":
            run.append(token)
        else:
            if not run:
                raise _error(text, token, "has no index before it")
            parts.append(_part(text, run))
            run = []
    if run:  # the last comma may stand alone, as in Python
        parts.append(_part(text, run))
    return TensorIndex(text, tuple(parts))


def split_name(text: str) -> tuple[str, str]:
    """`train_images[4]` → `train_images` and `[4]`; the second is empty where there is no bracket."""
    name, bracket, rest = text.partition("[")
    return name.strip(), bracket + rest


def _tokens(text: str) -> list[_Token]:
    tokens, place = [], 0
    while place < len(text):
        if text[place] in _SPACE:
            place += 1
            continue
        match = _TOKEN.match(text, place)
        assert match is not None, "the last alternative takes anything"
        kind, found = match.lastgroup or "", match.group()
        token = _Token(kind, found, place + 1, _integer(found) if kind == "integer" else None)
        if kind in ("float", "word", "odd"):
            raise _error(text, token, _WRONG[kind])
        tokens.append(token)
        place = match.end()
    return tokens


_WRONG = {
    "float": "is no whole number as Python writes them",
    "word": f"is no index; it is made of {MADE_OF}",
    "odd": f"does not belong into an index; it is made of {MADE_OF}",
}


def _integer(text: str) -> int:
    digits = text.lstrip("+-" + _SPACE)
    negative = text[: len(text) - len(digits)].count("-") % 2
    return -int(digits) if negative else int(digits)


def _inside(text: str, tokens: list[_Token]) -> list[_Token]:
    """What stands between the first bracket and its partner, which must be the last character."""
    second = next((token for token in tokens[1:] if token.text == "["), None)
    if second is not None:
        raise _error(text, second, "begins a second index; a list of numbers is none that is read here")
    end = next((k for k, token in enumerate(tokens) if token.text == "]"), None)
    if end is None:
        raise _error(text, tokens[0], "is not closed by a ]")
    if end + 1 < len(tokens):
        raise _error(text, tokens[end + 1], "stands behind the end of the index")
    return tokens[1:end]


def _part(text: str, run: list[_Token]) -> Part:
    """One index from the tokens between two commas."""
    for token in run:
        if token.text in ("[", "]"):
            raise _error(text, token, f"does not belong here; an index is made of {MADE_OF}")
    if all(token.text != ":" for token in run):
        if len(run) > 1:
            raise _error(text, run[1], "follows without a , or a : before it")
        return Ellipsis if run[0].kind == "dots" else run[0].value
    bounds: list[int | None] = [None]
    filled = False
    for token in run:
        if token.text == ":":
            if len(bounds) == 3:
                raise _error(text, token, "is one too many; a slice is start:stop:step")
            bounds.append(None)
            filled = False
        elif token.kind == "dots":
            raise _error(text, token, "cannot be part of a slice")
        elif filled:
            raise _error(text, token, "follows without a , or a : before it")
        else:
            bounds[-1], filled = token.value, True
    return slice(*bounds) if len(bounds) == 3 else slice(bounds[0], bounds[1])


def _error(text: str, token: _Token, fault: str) -> SliceError:
    return SliceError(text, f"“{token.text}” at character {token.place} {fault}", token.place)
