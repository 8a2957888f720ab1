"""The order in which files of tests begin names files that are there, and loses no test."""

from pathlib import Path

import pytest

from tests.order import LONGEST

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", LONGEST)
def test_each_of_the_longest_is_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_longest_come_first_and_the_others_keep_their_order(pytester: pytest.Pytester) -> None:
    for name in ("tests/a_test.py", "tests/test_tour.py", "tests/z_test.py"):
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("def test_one(): pass\ndef test_two(): pass\n", encoding="utf-8")
    pytester.makeconftest((ROOT / "tests" / "order.py").read_text(encoding="utf-8"))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--collect-only", "-q")
    names = [line.partition("::")[0] for line in result.outlines if "::" in line]
    assert names == ["tests/test_tour.py"] * 2 + ["tests/a_test.py"] * 2 + ["tests/z_test.py"] * 2
