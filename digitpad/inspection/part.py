"""A part of a tensor, as a tensor of its own: an entry and an index in, the entry of what is cut out.

The array is a view of the tensor's own, so that a part of 60,000 pictures costs nothing; axes and labels
go along.
"""

from dataclasses import replace

from digitpad.errors import SliceError
from digitpad.inspection.entry import Form, TensorEntry
from digitpad.inspection.index import TensorIndex
from digitpad.inspection.slices import parse_index

EXAMPLES = (
    "[4]",
    "[-1]",
    "[10:100]",
    "[0:128]",
    "[128:256]",
    "[:, 14:, 14:]",
    "[:, 7:-7, 7:-7]",
    "[:, 0]",
    "[0, :]",
    "[::2]",
    "[..., None]",
)
"""What the books write, and the like."""


def part_of(entry: TensorEntry, index: TensorIndex) -> TensorEntry:
    """What an index cuts out of a tensor whose form is known; without an array where the tensor has none.

    Raises:
        SliceError: the index does not fit; the message is NumPy's.
    """
    assert entry.form is not None
    shape = entry.form.shape
    array = None if entry.array is None else index.apply(entry.array)
    first = next((part for part in index.whole(len(shape)) if part is not None), None)
    labels = None
    if entry.labels is not None and isinstance(first, slice) and index.parts[0] is not None:
        labels = entry.labels[first]
    return replace(
        entry,
        name=f"{entry.name}{index}",
        form=Form(index.shape(shape), entry.form.dtype),
        array=array,
        axes=index.axes(entry.axes, shape),
        strokes=None,
        labels=labels,
        cut=(entry, index),
    )


def sample_of(entry: TensorEntry) -> int | None:
    """The one sample of a labelled tensor that a part like `[4]` is cut out of, or None."""
    if entry.cut is None or entry.cut[0].labels is None or entry.cut[0].form is None:
        return None
    whole, index = entry.cut
    assert whole.form is not None
    first = next((part for part in index.whole(whole.form.ndim) if part is not None), None)
    return first % whole.form.shape[0] if isinstance(first, int) else None


def origin(entry: TensorEntry, place: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | None:
    """The name of the tensor that a part is cut out of, and where in it one of its numbers stands."""
    if entry.cut is None or entry.cut[0].form is None:
        return None
    whole, index = entry.cut
    assert whole.form is not None
    return whole.name, index.origin(place, whole.form.shape)


def examples(form: Form) -> list[TensorIndex]:
    """Indices to try on a tensor of this form: those of the books that fit it and leave something of it."""
    return [index for index in map(parse_index, EXAMPLES) if _leaves_something(index, form)]


def _leaves_something(index: TensorIndex, form: Form) -> bool:
    # Whether [10:100] of five samples fits is a matter of taste for NumPy; as an example it is none.
    for part, length in zip(index.parts, form.shape, strict=False):
        ends = (part.start, part.stop) if isinstance(part, slice) else (part,)
        if any(isinstance(end, int) and not -length <= end <= length for end in ends):
            return False
    try:
        shape = index.shape(form.shape)
    except SliceError:
        return False
    return 0 not in shape and shape != form.shape
