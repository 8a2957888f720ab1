"""What the last bits of a run depend on besides its seed: threads of the products, versions, the system."""

import platform
from collections.abc import Mapping
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from digitpad import __version__


def blas_threads() -> int:
    """On how many threads NumPy multiplies matrices now; 1 where that cannot be told."""
    return max(
        (int(pool["num_threads"]) for pool in threadpool_info() if pool["user_api"] == "blas"), default=1
    )


def machine() -> dict[str, Any]:
    """This machine and these versions, for a run's files."""
    return {
        "digitpad": __version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "blas_threads": blas_threads(),
    }


def obstacle(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Why a run from `then` cannot go on bit for bit `now`; empty when it can.

    A sum of many floats depends on their order in its last bits, and the order on the number of threads.
    """
    threads = then.get("blas_threads")
    if threads is not None and threads != now["blas_threads"]:
        count = f"{threads} BLAS thread{'' if threads == 1 else 's'}"
        return (
            f"it was trained on {count} and this program has {now['blas_threads']}: sums would differ in "
            f"their last bits, and the run would not be the same (train with {count}: --threads {threads})"
        )
    return ""
