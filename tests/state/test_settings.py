"""Settings: found again at the next start, and never in the way when their file is damaged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from digitpad.errors import SettingError
from digitpad.state.settings import MOST_RECENT_FILES, Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def _write(file: Path, text: str | bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())


def _heard(settings: Settings, *names: str) -> list[tuple[object, ...]]:
    heard: list[tuple[object, ...]] = []
    for name in names:
        getattr(settings, name).connect(lambda *values, name=name: heard.append((name, *values)))
    return heard


def test_a_first_start_has_defaults_and_writes_nothing(file: Path):
    settings = Settings(file)
    assert (settings.theme, settings.threads, settings.first_steps) == ("system", 0, True)
    assert settings.data_folder is None
    assert settings.recent_files == ()
    assert settings.layout("docks") is None
    assert settings.problem is None
    assert not file.exists()


def test_every_choice_is_found_again_at_the_next_start(file: Path, tmp_path: Path):
    settings = Settings(file)
    settings.theme = "dark"
    settings.threads = 3
    settings.data_folder = tmp_path / "données"
    settings.model_folder = tmp_path / "models"
    settings.first_steps = False
    settings.add_recent_file(tmp_path / "a.jsonl")
    settings.remember_layout("docks", QByteArray(b"\x00\xff\x01"))
    again = Settings(file)
    assert again.problem is None
    assert (again.theme, again.threads, again.first_steps) == ("dark", 3, False)
    assert (again.data_folder, again.model_folder) == (tmp_path / "données", tmp_path / "models")
    assert again.recent_files == (tmp_path / "a.jsonl",)
    assert again.layout("docks") == QByteArray(b"\x00\xff\x01")


def test_a_folder_can_be_given_up_again(file: Path, tmp_path: Path):
    settings = Settings(file)
    settings.data_folder = tmp_path
    settings.data_folder = None
    assert settings.data_folder is None
    assert Settings(file).data_folder is None


def test_a_change_is_told_once_and_no_change_never(file: Path, tmp_path: Path):
    settings = Settings(file)
    heard = _heard(settings, "theme_changed", "threads_changed", "first_steps_changed", "data_folder_changed")
    settings.theme = "system"
    settings.threads = 0
    settings.first_steps = True
    settings.data_folder = None
    assert heard == []
    settings.theme = "light"
    settings.theme = "light"
    settings.data_folder = tmp_path
    assert heard == [("theme_changed", "light"), ("data_folder_changed", tmp_path)]


@pytest.mark.parametrize(("name", "value"), [("theme", "purple"), ("threads", -1), ("threads", 10_000)])
def test_a_senseless_choice_is_refused_by_name_and_value(file: Path, name: str, value: object):
    settings = Settings(file)
    with pytest.raises(SettingError, match=f"{name}.*{value}"):
        setattr(settings, name, value)
    assert not file.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe rubbish",
        b'{"format": "digitpad-settings/1", "theme": "dar',
        b"[]",
        b"[" * 100_000,
        b'{"format": "digitpad-settings/1", "x": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"theme": "dark"}',
    ],
    ids=["empty", "binary", "cut off", "a list", "too deep", "too deep to be written", "another format"],
)
def test_a_file_that_cannot_be_read_is_set_aside_whole(file: Path, content: bytes):
    _write(file, content)
    settings = Settings(file)
    assert settings.theme == "system"
    assert settings.problem is not None
    assert settings.problem.kept is not None
    assert settings.problem.kept.read_bytes() == content
    assert not file.exists()
    settings.theme = "light"
    again = Settings(file)
    assert again.problem is None
    assert again.theme == "light"


def test_one_senseless_value_does_not_cost_the_others(file: Path):
    _write(
        file,
        json.dumps(
            {
                "format": "digitpad-settings/1",
                "theme": "dark",
                "threads": "many",
                "recent_files": [1],
                "layout": {"docks": "é"},
                "from_the_future": {"x": 1},
            }
        ),
    )
    before = file.read_bytes()
    settings = Settings(file)
    assert (settings.theme, settings.threads, settings.recent_files) == ("dark", 0, ())
    assert settings.problem is not None
    assert set(settings.problem.wrong) == {"threads", "recent_files", "layout"}
    assert settings.problem.kept is not None
    assert settings.problem.kept.read_bytes() == before
    assert Settings(file).problem is None
    assert json.loads(file.read_text())["from_the_future"] == {"x": 1}


def test_two_windows_do_not_undo_each_others_choices(file: Path):
    first, second = Settings(file), Settings(file)
    first.theme = "dark"
    second.threads = 2
    again = Settings(file)
    assert (again.theme, again.threads) == ("dark", 2)


def test_a_disk_that_refuses_is_told_and_the_choice_holds(tmp_path: Path):
    (tmp_path / "config").write_text("a file where the folder should be")
    settings = Settings(tmp_path / "config" / "settings.json")
    heard = _heard(settings, "saving_failed", "theme_changed")
    settings.theme = "dark"
    assert settings.theme == "dark"
    assert [name for name, *_ in heard] == ["saving_failed", "theme_changed"]
    assert "settings.json" in str(heard[0][1])
    settings.threads = 1
    settings.theme = "light"
    assert [name for name, *_ in heard].count("saving_failed") == 1, "once is enough"
    (tmp_path / "config").unlink()
    settings.threads = 2
    (tmp_path / "config" / "settings.json").unlink()
    (tmp_path / "config" / "settings.lock").unlink()
    (tmp_path / "config").rmdir()
    (tmp_path / "config").write_text("again")
    settings.threads = 3
    assert [name for name, *_ in heard].count("saving_failed") == 2, "it had gone well in between"


def test_recent_files_are_few_distinct_and_newest_first(file: Path, tmp_path: Path):
    settings = Settings(file)
    files = [tmp_path / f"{i}.jsonl" for i in range(MOST_RECENT_FILES + 2)]
    for path in [*files, files[5]]:
        settings.add_recent_file(path)
    assert len(settings.recent_files) == MOST_RECENT_FILES
    assert settings.recent_files[:3] == (files[5], files[-1], files[-2])
    settings.remove_recent_file(files[5])
    assert files[5] not in Settings(file).recent_files
    settings.clear_recent_files()
    assert Settings(file).recent_files == ()


@pytest.mark.parametrize("content", ['{"format": "digitpad-settings/1", "theme": 7}', "damaged"])
def test_damaged_settings_on_a_disk_that_refuses_leave_the_usual_ones(
    file: Path, content: str, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    _write(file, content)
    monkeypatch.setattr(Path, "replace", refuse)
    settings = Settings(file)
    assert settings.theme == "system"
    assert settings.problem is not None
    assert settings.problem.kept is None
    assert file.read_text() == content
    assert [path.name for path in file.parent.iterdir()] == [file.name]


CHOOSER = """
import sys
import subprocess
import sys
from pathlib import Path
from PySide6.QtCore import QByteArray
from digitpad.state import settings_file
from digitpad.state.settings import Settings
settings_file.PATIENCE = 60.0  # a busy machine may keep one of them waiting, who would then go on without
file, name = Path(sys.argv[1]), sys.argv[2]
settings = Settings(file)
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    if number < 4:
        settings.add_recent_file(Path(f"/{name}/{number}"))
    settings.remember_layout(f"{name} {number}", QByteArray(b"x"))
    settings.add_asked_run(f"{name} {number}")
if name == "one":
    settings.theme = "dark"
else:
    settings.threads = 1
"""


def test_two_processes_that_write_at_once_lose_nothing_of_each_other(file: Path):
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CHOOSER, str(file), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for name in ("one", "two")
    ]
    for process in both:
        assert process.stdout is not None
        process.stdout.readline()
    for process in both:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in both:
        process.communicate()
        assert process.returncode == 0
    kept = Settings(file)
    assert (kept.theme, kept.threads) == ("dark", 1)
    names = {f"{name} {number}" for name in ("one", "two") for number in range(40)}
    assert set(kept.asked_runs) == names
    assert {name for name in names if kept.layout(name) is not None} == names
    assert {str(path) for path in kept.recent_files} == {
        f"/{name}/{number}" for name in ("one", "two") for number in range(4)
    }
    assert kept.problem is None
