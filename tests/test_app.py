"""The window as a process: how it begins without a screen, and how it ends after Ctrl-C."""

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_info

from digitpad import app, paths
from digitpad.ui.garbage import GarbageCollection

WINDOW = """
import signal, sys
from digitpad import app
shown = app.MainWindow.showEvent
def tell(window, event):
    shown(window, event)
    print("shown", flush=True)
    if sys.argv[1] == "while it opens":
        signal.raise_signal(signal.SIGINT)
app.MainWindow.showEvent = tell
sys.exit(app.run_window())
"""

LOOKS = 1000
"""How often a test looks for what comes by itself, before it is taken for missing."""


def _environment(**changes: str) -> dict[str, str]:
    """The process's own, off screen; an empty value takes a variable away."""
    merged = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **changes}
    return {name: value for name, value in merged.items() if value}


def test_without_a_display_one_line_and_status_1():
    environment = _environment(QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    if sys.platform != "linux":
        pytest.skip("only Linux can lack a display")
    done = subprocess.run(
        [sys.executable, "-m", "digitpad"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "no display" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process alone")
@pytest.mark.parametrize(
    ("moment", "name"),
    [("while it opens", "SIGINT"), ("later", "SIGINT"), ("later", "SIGHUP")],
)
def test_a_request_to_end_closes_the_window_and_the_layout_is_kept(own_folders: Path, moment: str, name: str):
    with subprocess.Popen(
        [sys.executable, "-c", WINDOW, moment],
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            if moment == "later":
                process.send_signal(getattr(signal, name))
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (ready, process.returncode) == (b"shown\n", 128 + getattr(signal, name)), errors.decode()
    assert b"Traceback" not in errors
    assert (own_folders / "config" / "settings.json").exists()


def test_a_drawing_on_the_clipboard_off_screen_lets_the_program_end_in_peace(own_folders: Path):
    script = """
import sys
from PySide6.QtCore import QTimer
from digitpad import app
def copy_and_close(window, event):
    window.draw_panel.copy()
    QTimer.singleShot(0, window.close)
app.MainWindow.showEvent = copy_and_close
sys.exit(app.run_window())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=_environment(), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_garbage_is_collected_by_the_timer_alone_and_by_python_again_after_it(qapp: QApplication, qtbot):
    gc.enable()
    gc.set_threshold(700, 10, 10)
    garbage = GarbageCollection()
    try:
        assert not gc.isenabled()
        assert gc.get_freeze_count() > 0, "what is there at the start is not looked through each time"
        young = [[] for _ in range(3 * gc.get_threshold()[0] + 1)]
        garbage.collect_if_due()
        assert gc.get_count()[0] < gc.get_threshold()[0]
        del young
    finally:
        garbage.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_threads_of_the_products_are_limited_once_for_all():
    before = {pool["filepath"]: pool["num_threads"] for pool in threadpool_info()}
    try:
        app.limit_threads(1)
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
    finally:
        app.limit_threads(max(before.values(), default=0))


def test_the_users_data_folder_is_searched_until_it_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(paths.DATA_VARIABLE, "/somewhere/else")
    monkeypatch.setattr(app, "_DATA_AT_START", None)
    app.use_data_folder(tmp_path)
    assert paths.data_dir() == tmp_path
    app.use_data_folder(None)
    assert paths.data_dir() is None
    monkeypatch.setattr(app, "_DATA_AT_START", "/from/the/start")
    app.use_data_folder(None)
    assert paths.data_dir() == Path("/from/the/start")


def test_guarding_logs_what_nobody_caught_and_puts_everything_back(qapp: QApplication, tmp_path: Path, qtbot):
    hook = sys.excepthook
    with app.guarding(tmp_path) as (failures, _), qtbot.waitSignal(failures.failed):
        sys.excepthook(KeyError, KeyError("nobody"), None)
    assert "nobody" in (tmp_path / "digitpad.log").read_text()
    assert sys.excepthook == hook
    assert gc.isenabled() or gc.get_threshold()[0] == 0


def test_a_language_without_a_translation_stays_english(qapp: QApplication):
    before = QLocale()
    QLocale.setDefault(QLocale("sw_KE"))
    try:
        app._translate(qapp)
    finally:
        QLocale.setDefault(before)


def test_a_model_named_on_the_command_line_is_opened_once_the_window_is_there(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    model = tmp_path / "mine.safetensors"
    model.write_bytes(paths.resource("models/bundled.safetensors").read_bytes())
    read: list[str] = []

    def look() -> None:
        window = next(w for w in qapp.topLevelWidgets() if isinstance(w, app.MainWindow))
        reader = window.session.model.reader
        read.append(reader.name if reader is not None else "nobody")
        if read[-1] != "mine" and len(read) < LOOKS:  # it is read in the background
            QTimer.singleShot(20, look)
        else:
            window.close()

    monkeypatch.setattr(app, "create_application", lambda arguments: qapp)
    QTimer.singleShot(200, look)
    assert app.run_window(model) == 0
    assert read[-1] == "mine"
