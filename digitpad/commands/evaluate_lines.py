"""The report of `digitpad evaluate` in words."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Report = Mapping[str, Any]


def report_lines(name: str, report: Report) -> Iterator[str]:
    """One line after the other, from the report that `--json` prints; `name` is the model's."""
    yield (
        f"{name} reads {_accuracy(report)} of {report['count']:,} digits of {report['data']} "
        f"({_interval(report)}); every digit counts, also when it was refused"
    )
    if (trained := report["trained_on"]) and trained["count"]:
        yield from _trained(trained, report["unseen"])
    yield _refused(report)
    yield _calibration(report["calibration"])
    for digit, share in report["by_digit"].items():
        yield _share(f"digit  {digit:>4}", share)
    width = max([4, *map(len, report["by_writer"])])
    for writer, share in report["by_writer"].items():
        known = "  trained on" if writer in report["trained_writers"] else ""
        yield _share(f"writer {writer or '?':>{width}}", share) + known
    yield from _confusion(np.array(report["confusion"]))


def _trained(trained: Report, unseen: Report) -> Iterator[str]:
    yield _share("trained on ", trained) + f" ({_interval(trained)})"
    if unseen["count"]:
        yield _share("unseen     ", unseen) + f" ({_interval(unseen)}): only these tell how it reads others"
    else:
        yield "  the model was trained on all of these: that tells nothing of how it reads others"


def _refused(report: Report) -> str:
    count = report["refused_count"]
    if not count:
        nothing = "" if report["can_refuse"] else "; this model knows of no refusal"
        return f"  refused       0.00%{nothing}"
    accepted = report["accepted"]
    read = f"; of the others it reads {_accuracy(accepted)}" if accepted["count"] else ""
    return f"  refused     {report['refused']:7.2%} ({count:,} as no digit){read}"


def _calibration(calibration: Report) -> str:
    error = calibration["ece"]
    shown = "      –" if error is None else f"{error:7.2%}"
    temperature = calibration["temperature"]
    told = "not calibrated" if temperature is None else f"temperature {temperature:.3g}"
    return f"  calibration {shown} between what it claims and how often it is right, on average ({told})"


def _share(title: str, share: Report) -> str:
    shown = f"{share['accuracy']:7.2%}" if share["count"] else "      –"
    return f"  {title} {shown} of {share['count']:,}"


def _accuracy(share: Report) -> str:
    return f"{share['accuracy']:.2%}"


def _interval(share: Report) -> str:
    low, high = share["interval"]
    return f"95 % interval {100 * low:.2f}–{100 * high:.2f} %"


def _confusion(matrix: npt.NDArray[np.int64]) -> Iterator[str]:
    """The matrix, with a dot where nothing was confused."""
    width = max(4, len(f"{matrix.max():,}") + 2)
    yield "  confusion: rows are what was written, columns what was read"
    yield "      " + "".join(f"{digit:>{width}}" for digit in range(len(matrix)))
    for digit, row in enumerate(matrix.tolist()):
        yield f"  {digit:>4}" + "".join(f"{count or '·':>{width}}" for count in row)
