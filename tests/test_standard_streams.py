"""Commands whose standard streams are closed, or write an alphabet that lacks a letter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DRAWING = b'{"strokes": [[[10, 10], [10, 40]]]}\n'


def run(
    words: list[str], closed: tuple[int, ...] = (), **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `digitpad`; these of its streams are closed before it begins, as a shell's `>&-` does."""
    closing = "".join(f"os.close({number});" for number in closed)
    program = f"import os, sys; {closing} os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    return subprocess.run(
        [sys.executable, "-c", program, "-m", "digitpad", *words],
        capture_output=True,
        env={**os.environ, **environment},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams as a POSIX shell does")
@pytest.mark.parametrize(
    ("words", "closed"),
    [(["gradcheck", "--set", "hidden=8"], (1,)), (["data", "list"], (0, 1, 2))],
    ids=["no output", "nothing at all"],
)
def test_a_command_without_streams_does_its_work(words, closed):
    done = run(words, closed)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams as a POSIX shell does")
def test_what_is_said_on_a_closed_standard_error_is_not_written_elsewhere():
    done = run(["train", "--set", "colour=red"], (2,))
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams as a POSIX shell does")
def test_no_file_is_opened_under_the_number_of_a_closed_stream(tmp_path):
    program = (
        "import os; os.close(2)\n"
        "from digitpad import standard_streams\n"
        "standard_streams.mend()\n"
        f"file = open({str(tmp_path / 'kept')!r}, 'w')\n"
        "os.write(2, b'a library complains')\n"
        "print(file.fileno() > 2)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "True\n"
    assert (tmp_path / "kept").read_text() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are text")
def test_a_name_that_is_no_text_can_be_printed(tmp_path: Path):
    name = os.fsencode(tmp_path) + b"/bad\xff.jsonl"
    Path(os.fsdecode(name)).write_bytes(DRAWING)
    for words in ([], ["--json"]):
        done = run(["predict", *words, os.fsdecode(name)], PYTHONIOENCODING="utf-8:strict")
        assert done.returncode == 0, done.stderr.decode()
        assert rb"bad\udcff.jsonl:1" in done.stdout
    assert json.loads(done.stdout)["digit"] == 1


def test_an_alphabet_without_dashes_is_no_fault():
    done = run(["evaluate", "--help"], PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 0, done.stderr.decode()
    assert rb"\u201cbundled\u201d" in done.stdout
