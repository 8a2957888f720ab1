"""A number and its place in words: indices in, `[3, 14] = 0.25 · sample 3, pixel 14` out."""

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.ui.inspect.wording import number_text, origin_text, place_name


def place_text(entry: TensorEntry, index: tuple[int, ...], array: Array) -> str:
    """A cell and its number: `[3, 14] = 0.25 · sample 3, pixel 14`; of a part also its place in the whole."""
    value = number_text(array[index], 6)
    names = ", ".join(f"{place_name(entry, axis)} {place}" for axis, place in enumerate(index))
    parts = (f"[{', '.join(map(str, index))}] = {value}", names, origin_text(entry, index))
    return " · ".join(part for part in parts if part)
