"""No file can hurt the program: every reader over spoiled files, and the bugs that the harness must find.

Few child processes that handle many cases each; the same seed gives the same mutants.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fuzz import planted
from tests.fuzz.harness import CRASHERS, Result, fuzz
from tests.fuzz.readers import READERS

CASES = 200
"""Mutants of each reader in CI; `scripts/bench/fuzz.py` has no bound."""

SEED = 1
LEAST_BELIEVED = 0.3
"""The least share of mutants whose header is believed: others are turned away at the door."""

# Two children at once: pictures and drawings take as long as the rest.
SHARES = (
    ("gzip", "jsonl", "picture"),
    tuple(name for name in READERS if name not in ("gzip", "jsonl", "picture")),
)


def _fuzzed(folder: Path, readers: tuple[str, ...]) -> Result:
    return fuzz(readers, CASES, SEED, folder)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What came of all readers."""
    folders = [tmp_path_factory.mktemp("fuzz") for _ in SHARES]
    with ThreadPoolExecutor(len(SHARES)) as pool:
        parts = list(pool.map(_fuzzed, folders, SHARES))
    whole = Result()
    for part in parts:
        whole.findings += part.findings
        whole.counts |= part.counts
    print(
        "",
        *(
            f"{name}: {counts['passed'] / CASES:.0%} of the headers pass"
            for name, counts in whole.counts.items()
        ),
        sep="\n",
    )
    return whole


def test_no_spoiled_file_does_harm(result: Result):
    """Nor an odd one (a pipe, a device, a gigabyte of nothing), nor one that did harm once (`crashers/`)."""
    assert not result.findings, "\n".join(map(str, result.findings))
    assert {name: counts["done"] for name, counts in result.counts.items()} == dict.fromkeys(READERS, CASES)


@pytest.mark.parametrize("reader", READERS)
def test_mutants_are_believed_far_enough_to_test_something(reader: str, result: Result):
    counts = result.counts[reader]
    assert counts["passed"] / CASES >= LEAST_BELIEVED
    assert counts["read"] < CASES or reader == "settings", "no mutant was ever refused"


@pytest.mark.parametrize("bug", planted.every(), ids=lambda bug: bug.name)
def test_a_planted_bug_is_found_within_the_cases_of_ci(bug: planted.Planted, tmp_path: Path):
    package = bug.plant(tmp_path / "package")
    found = fuzz(
        [bug.reader],
        CASES,
        SEED,
        tmp_path / "sandbox",
        package=package,
        odd=False,
        crashers=None,
        until_found=True,
    )
    assert found.findings, bug.what
    print(bug.name, "was found by", found.findings[0])


def test_a_planted_bug_whose_text_is_gone_says_so(tmp_path: Path):
    bug = planted.Planted("stale", "idx", "digitpad/data/idx.py", "nothing", "no such line\n", "")
    with pytest.raises(AssertionError, match=r"stale.patch: its old text is 0 times"):
        bug.plant(tmp_path / "package")


def test_five_bugs_are_planted_and_every_crasher_has_a_reader():
    assert len(planted.every()) >= 5
    assert {path.name for path in CRASHERS.iterdir()} <= set(READERS)
