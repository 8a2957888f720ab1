"""In which order the files of tests begin: those that take longest first.

They are shared out among processes a file at a time (`scripts/test.py`); a long one that begins last is
waited for by all others.
"""

import pytest

LONGEST = (
    "tests/test_tour.py",
    "tests/fuzz/test_fuzz.py",
    "tests/e2e/test_real_person.py",
    "tests/test_platforms.py",
    "tests/scripts/test_census.py",
    "tests/ui/train/test_curves.py",
    "tests/data/test_synthetic_teaches.py",
    "tests/kills/test_kills.py",
    "tests/faults/test_writers.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of these files before all others, which keep their order."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.nodeid.split("::")[0], len(ranks)))
