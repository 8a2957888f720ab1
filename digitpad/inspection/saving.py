"""A tensor or a part of it as a file for other programs: an array in; a `.npy` or a `.csv` file out.

Each is there whole, or as it was before.
"""

from pathlib import Path

import numpy as np

from digitpad.atomic import replacing, write_text
from digitpad.errors import SettingError
from digitpad.inspection.as_text import comma_separated
from digitpad.inspection.entry import Array
from digitpad.inspection.picture import grid

CSV_LIMIT = 2_000_000
"""Numbers that a table takes: more would hold a window up, and no spreadsheet opens them."""


def save_npy(path: Path, array: Array) -> None:
    """Write an array of any rank as NumPy reads it with `np.load`, shape and dtype included.

    Raises:
        SaveError: the folder or the disk refused.
    """
    with replacing(path) as file:
        np.lib.format.write_array(file, array, allow_pickle=False)


def check_table(name: str, array: Array) -> None:
    """Raise SettingError where an array, called `name`, has too many axes or numbers for a table."""
    if array.ndim > 2:
        fault = (
            f"has {array.ndim} axes, and a table has two; save it as .npy, which takes any number of them, "
            "or slice it first, [0] for example"
        )
        raise SettingError(name, fault)
    if array.size > CSV_LIMIT:
        fault = (
            f"has {array.size:,} numbers, and a table takes up to {CSV_LIMIT:,}; save it as .npy, "
            "or slice it first, [0:128] for example"
        )
        raise SettingError(name, fault)


def save_csv(path: Path, name: str, array: Array) -> None:
    """Write an array of rank 0 to 2 as a table, every digit; a vector has a line for each number.

    Raises:
        SettingError: the array has more axes, or too many numbers for a table; `name` is what it is called.
        SaveError: the folder or the disk refused.
    """
    check_table(name, array)
    write_text(path, comma_separated(array.reshape(-1, 1) if array.ndim == 1 else grid(array)))
