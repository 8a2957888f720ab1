"""Errors in the user's words: one line that names the file and says what to do."""

from pathlib import Path

import pytest

from digitpad import errors
from digitpad.state.settings_file import SettingsProblem
from digitpad.ui.messages import explain, explain_settings, is_bug, short_path, size_text

KNOWN = [
    errors.ModelFileError("/far/away/net.safetensors", "tensor layers.0.weight has shape (1, 2)"),
    errors.DataError(Path("/far/away/digits.jsonl:3"), "no strokes"),
    errors.SaveError("/far/away/out.png", "cannot be written: No space left on device"),
    errors.InUseError("/far/away/run", "is being written by another program"),
    errors.FileError("/far/away/file", "is a folder"),
    errors.SettingError("learning rate", "-1 is not positive"),
    errors.SliceError("[10:x]", "a whole number is missing behind the colon", 5),
    errors.DownloadError("train-images", "timed out"),
    errors.DivergedError(12),
    errors.Cancelled(),
    errors.DigitpadError("the sky\nhas fallen"),
]


@pytest.mark.parametrize("error", KNOWN, ids=lambda e: type(e).__name__)
def test_a_known_error_is_one_line_with_its_fault(error: errors.DigitpadError):
    text = explain(error)
    assert "\n" not in text
    assert text.endswith(".")
    assert not text.endswith("..")
    assert getattr(error, "fault", "") in text
    assert getattr(error, "name", "") in text
    assert not is_bug(error)


def test_every_class_of_known_errors_has_a_case_here():
    def classes(of: type[errors.DigitpadError]) -> set[type]:
        return {of}.union(*(classes(c) for c in of.__subclasses__() if c.__module__ == "digitpad.errors"))

    assert {type(e) for e in KNOWN} == classes(errors.DigitpadError)


def test_a_file_is_named_without_its_folders_but_with_its_line():
    assert "“digits.jsonl:3”" in explain(KNOWN[1])
    assert "/far/away" not in explain(KNOWN[1])
    assert "“net.safetensors”" in explain(errors.ModelFileError("C:\\models\\net.safetensors", "empty"))


def test_braces_in_a_fault_are_shown_as_they_are():
    assert "{oops} {0}" in explain(errors.DataError("x.csv", "strange line {oops} {0}"))


def test_what_stood_there_is_spoken_of_only_where_something_did(tmp_path: Path):
    new, old = tmp_path / "new.gif", tmp_path / "old.gif"
    old.write_bytes(b"GIF")
    assert "untouched" not in explain(errors.SaveError(new, "cannot be written: no room"))
    assert "untouched" not in explain(errors.SaveError(old / "new.gif", "cannot be written: Not a directory"))
    assert "What stood there is untouched" in explain(errors.SaveError(old, "cannot be written: no room"))


def test_an_unknown_error_is_a_bug_with_a_plain_sentence():
    text = explain(ZeroDivisionError("division by zero"))
    assert "division" not in text
    assert "log" in text
    assert is_bug(ZeroDivisionError())
    assert not is_bug(MemoryError())
    assert "memory" in explain(MemoryError()).lower()


def test_damaged_settings_are_explained_with_the_file_that_was_kept(tmp_path: Path):
    kept = SettingsProblem(tmp_path / "settings.json", ("theme",), tmp_path / "settings.damaged.json")
    assert "settings.damaged.json" in explain_settings(kept)
    assert explain_settings(SettingsProblem(tmp_path / "settings.json", ("theme",), None))


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (12_340, "12.3 kB"), (999_499, "999 kB"),
     (999_600, "1.0 MB"), (54_900_000, "54.9 MB"), (123_456_789, "123 MB"), (2_500_000_000, "2.5 GB")],
)  # fmt: skip
def test_sizes_have_about_three_digits(count: int, text: str):
    assert size_text(count) == text


def test_the_home_folder_is_written_as_a_tilde(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    assert short_path("/home/ada/models") == "~/models"
    assert short_path(Path("/home/ada")) == "~"
    assert short_path("/home/adam/models") == "/home/adam/models"
