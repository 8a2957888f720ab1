"""A number and its place in words: indices in, `[3, 14] = 0.25 · sample 3, pixel 14` out."""

from PySide6.QtCore import QCoreApplication

from digitpad.inspection.entry import Array, TensorEntry
from digitpad.ui.inspect.wording import number_text, origin_text, place_name


def place_text(entry: TensorEntry, index: tuple[int, ...], array: Array) -> str:
    """A cell and its number: `[3, 14] = 0.25 · sample 3, pixel 14`; of a part also its place in the whole."""
    value = number_text(array[index], 6)
    names = ", ".join(f"{place_name(entry, axis)} {place}" for axis, place in enumerate(index))
    parts = (f"[{', '.join(map(str, index))}] = {value}", names, origin_text(entry, index))
    return " · ".join(part for part in parts if part)


def thinning_text(steps: tuple[int, int]) -> str:
    """Which rows and columns of a large plane are drawn: `every 59th row`; nothing where all are."""
    rows, columns = (ordinal(step) if step > 1 else "" for step in steps)
    if rows and columns:
        text = QCoreApplication.translate("Inspector", "every {0} row and {1} column is drawn")
        return text.format(rows, columns)
    if rows:
        return QCoreApplication.translate("Inspector", "every {0} row is drawn").format(rows)
    if columns:
        return QCoreApplication.translate("Inspector", "every {0} column is drawn").format(columns)
    return ""


def ordinal(number: int) -> str:
    """`2nd`, `3rd`, `59th`."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in (11, 12, 13) else endings.get(number % 10, "th")
    return f"{number}{ending}"
