"""From one part of a tensor to the next along its first axis: `[128:256]` → `[256:384]`, `[4]` → `[5]`."""

from collections.abc import Sequence
from dataclasses import replace

from digitpad.inspection.index import Part, TensorIndex


def neighbour(index: TensorIndex, shape: Sequence[int], direction: int) -> TensorIndex | None:
    """The part of the same length after this one (direction 1) or before it (-1); None at the end.

    A batch is written as the book writes it: the last one, `[59904:60032]`, may reach over the end, where
    NumPy takes what there is. The first one begins at 0, also when a whole length would reach over it.
    What is no run along the first axis, `[..., None]` or `[::-1]`, has no neighbours.
    """
    place = next((k for k, part in enumerate(index.parts) if part is not None), None)
    if place is None or not shape:
        return None
    moved = _moved(index.parts[place], shape[0], direction)
    if moved is None:
        return None
    parts = (*index.parts[:place], moved, *index.parts[place + 1 :])
    written = replace(index, parts=parts)
    return replace(written, text=str(written))


def _moved(part: Part, length: int, direction: int) -> int | slice | None:
    if isinstance(part, int):
        low, end = (-length, 0) if part < 0 else (0, length)  # what counts from the end goes on doing so
        return part + direction if low <= part + direction < end else None
    if not isinstance(part, slice):
        return None
    step = 1 if part.step is None else part.step
    start, stop = _bound(part.start, 0, length), _bound(part.stop, length, length)
    if step < 1 or stop <= start or start >= length:
        return None
    reach = -(-(stop - start) // step) * step  # where the next one begins, after as many steps
    begin = start + direction * reach
    if (direction > 0 and begin >= length) or (direction < 0 and start == 0):
        return None
    begin = max(begin, 0)
    return slice(begin, begin + stop - start, part.step)


def _bound(bound: int | None, absent: int, length: int) -> int:
    """A bound counted from the front; one beyond the end stays there."""
    if bound is None:
        return absent
    return max(bound + length, 0) if bound < 0 else bound
