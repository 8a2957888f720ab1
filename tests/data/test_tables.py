"""CSV tables are read the same by the fast and the careful way, and faults are named by their line."""

import gzip

import numpy as np
import pytest

from digitpad.data import tables
from digitpad.data.tables import find_pair, read_csv
from digitpad.errors import Cancelled, DataError


def write(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "form",
    [
        lambda s: s.csv(),
        lambda s: s.csv(header=True),
        lambda s: s.csv(header=True, end="\r\n"),
        lambda s: b"\xef\xbb\xbf" + s.csv(header=True),
        lambda s: s.csv()[:-1],
        lambda s: s.csv().replace(b"\n", b"\n\n"),
        lambda s: s.csv().replace(b",", b", "),
        lambda s: s.csv().replace(b",", b".0,"),
        lambda s: s.csv(header=True).replace(b",", b'","').replace(b"\n", b'"\n"')[:-1].join([b'"', b""]),
        lambda s: gzip.compress(s.csv(header=True)),
    ],
    ids=["bare", "names", "Windows", "BOM", "no last end", "blank lines", "spaces", "7.0", "quotes", "gzip"],
)
def test_every_customary_form_is_read_alike(tmp_path, samples, form):
    digits = read_csv(write(tmp_path / "a.csv", form(samples)))
    assert np.array_equal(digits.images, samples.images())
    assert np.array_equal(digits.labels, samples.labels())


def test_lines_that_do_not_end_with_a_piece_are_put_together(tmp_path, samples):
    content = samples.csv(1500, header=True)
    assert len(content) > 3 << 20
    digits = read_csv(write(tmp_path / "a.csv", content))
    assert np.array_equal(digits.images, samples.images(1500))


def test_regular_lines_are_read_the_fast_way(tmp_path, samples, monkeypatch):
    monkeypatch.setattr(tables, "_careful", lambda *_: pytest.fail("slow"))
    assert len(read_csv(write(tmp_path / "a.csv", samples.csv(header=True, end="\r\n")))) == 20


def with_field(samples, line, column, value):
    rows = [row.split(b",") for row in samples.csv().splitlines()]
    rows[line][column] = value
    return b"\n".join(b",".join(row) for row in rows)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (lambda s: with_field(s, 3, 0, b"10"), r"a\.csv:4: column 1 is '10', not a label 0–9"),
        (lambda s: with_field(s, 3, 9, b"256"), r"a\.csv:4: column 10 is '256', not a pixel 0–255"),
        (lambda s: with_field(s, 3, 9, b"1000"), "column 10 is '1000'"),
        (lambda s: with_field(s, 3, 9, b"-1"), "column 10 is '-1'"),
        (lambda s: with_field(s, 3, 9, b"0.5"), r"column 10 is '0\.5'"),
        (lambda s: with_field(s, 3, 9, b"1_0"), "column 10 is '1_0'"),
        (lambda s: with_field(s, 3, 9, b"nan"), "column 10 is 'nan'"),
        (lambda s: with_field(s, 3, 9, b""), "column 10 is ''"),
        (lambda s: with_field(s, 3, 9, b"\xff" * 99), "column 10 is '\ufffd{20}'"),
        (lambda s: with_field(s, 3, 9, b"1,2"), r"a\.csv:4: 786 columns; a label and 784 pixels"),
        (lambda s: with_field(s, 19, 784, b"1\n7"), r"a\.csv:21: 1 columns"),
        (lambda s: s.csv()[2:], "784 columns: the label is missing"),
        (
            lambda s: b",".join(b"pixel%d" % i for i in range(784)) + b"\n1",
            r"a\.csv:1: 784 columns: the label",
        ),
        (lambda s: s.csv().replace(b",", b";"), "columns parted by commas are wanted"),
        (
            lambda s: s.csv(header=True).replace(b"label,", b"").replace(b"783", b"783,class"),
            "not in the first column",
        ),
        (lambda s: b"", "holds no digit"),
        (lambda s: s.csv(0, header=True), "holds no digit"),
        (lambda s: b"1," * 100_000, "a line is longer than"),
        (lambda s: gzip.compress(b"\n" * (30 << 20)), "divide it"),
        (lambda s: "label".encode("utf-16"), r"a\.csv:1: 1 columns"),
    ],
)
def test_a_fault_is_named_by_its_line(tmp_path, samples, content, fault):
    with pytest.raises(DataError, match=fault) as raised:
        read_csv(write(tmp_path / "a.csv", content(samples)))
    assert str(tmp_path / "a.csv") in raised.value.path
    assert "\n" not in str(raised.value)


def test_a_fault_far_down_has_the_right_number(tmp_path, samples):
    rows = samples.csv(1500, header=True).splitlines()
    rows[1400] = rows[1400].replace(b",", b",x", 1)
    with pytest.raises(DataError, match=r"a\.csv:1401: column 2"):
        read_csv(write(tmp_path / "a.csv", b"\n".join(rows)))


def test_the_number_of_digits_is_bounded(tmp_path, samples):
    path = write(tmp_path / "a.csv", samples.csv())
    assert len(read_csv(path, most=20)) == 20
    with pytest.raises(DataError, match="more than 19 digits"):
        read_csv(path, most=19)


def test_reading_can_be_cancelled(tmp_path, samples):
    with pytest.raises(Cancelled):
        read_csv(write(tmp_path / "a.csv", samples.csv()), cancelled=lambda: True)


def test_a_pair_of_tables_is_found_by_name(tmp_path, samples):
    assert find_pair(tmp_path) is None
    write(tmp_path / "mnist_Train.CSV", b"")
    with pytest.raises(DataError, match="not both"):
        find_pair(tmp_path)
    write(tmp_path / "mnist_test.csv.gz", b"")
    assert [path.name for path in find_pair(tmp_path)] == ["mnist_Train.CSV", "mnist_test.csv.gz"]
    write(tmp_path / "other_train.csv", b"")
    with pytest.raises(DataError, match=r"several \*train\*\.csv"):
        find_pair(tmp_path)
