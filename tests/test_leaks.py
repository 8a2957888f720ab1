"""The fixtures that watch the other tests: a test that leaks fails, one that tidies up does not."""

from pathlib import Path

import pytest

LEAKING = """
import threading
import time

import pytest
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget

kept = []


def test_leaks_a_repeating_timer(qapp):
    kept.append(QTimer(objectName="poll"))
    kept[-1].start(50)


def test_leaks_a_timer_of_a_model(qapp):
    kept.append(QObject())
    QTimer(kept[-1]).start(50)


def test_leaks_a_far_single_shot(qapp):
    kept.append(QTimer(singleShot=True))
    kept[-1].start(60_000)


def test_leaks_a_qthread(qapp):
    kept.append(QThread(objectName="worker"))
    kept[-1].start()


def test_leaks_a_job_of_the_pool(qapp):
    QThreadPool.globalInstance().start(lambda: time.sleep(1))


def test_leaks_a_python_thread():
    threading.Thread(target=time.sleep, args=(1,), name="sleeper", daemon=True).start()


def test_leaves_a_window_open_with_a_timer(qapp):
    window = QWidget()
    QTimer(window).start(50)
    window.show()
    kept.append(window)


def test_finds_no_window_of_another_test(qapp):
    assert not QApplication.topLevelWidgets()


def test_dresses_the_application(qapp):
    qapp.setStyleSheet("QWidget { padding: 9px }")
    font = qapp.font()
    font.setPointSize(31)
    qapp.setFont(font)


def test_finds_the_application_undressed(qapp):
    assert qapp.styleSheet() == ""
    assert qapp.font().pointSize() != 31


def test_ends_its_thread(qapp):
    thread = QThread()
    thread.start()
    thread.quit()
    thread.wait()


def test_has_a_thread_that_ends_by_itself_soon(qapp):
    class Soon(QThread):
        def run(self):
            threading.current_thread()
            time.sleep(0.1)

    kept.append(Soon())
    kept[-1].start()


def test_has_a_single_shot_that_fires_soon(qapp):
    kept.append(QTimer(singleShot=True))
    kept[-1].start(20)


def test_has_a_ticking_timer_that_nobody_holds(qapp):
    cycle = QObject()
    cycle.timer = QTimer()
    cycle.timer.owner = cycle
    cycle.timer.start(50)


@pytest.fixture(scope="module")
def long_lived():
    timer = QTimer()
    timer.start(50)
    yield timer
    timer.stop()


def test_uses_a_timer_that_outlives_it(qapp, long_lived):
    assert long_lived.isActive()
"""


def use_our_conftest(pytester: pytest.Pytester) -> None:
    """The real conftest.py, but less patient, in the folder of a test run within the test."""
    conftest = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8")
    pytester.makeconftest(f"{conftest}\n\nimport tests.leaks\n\ntests.leaks.GRACE = 0.4\n")


def test_a_test_fails_exactly_when_it_leaks(pytester: pytest.Pytester) -> None:
    use_our_conftest(pytester)
    pytester.makepyfile(LEAKING)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    outcome = result.parseoutcomes()
    assert (outcome["passed"], outcome["errors"]) == (15, 6)
    for line in (
        "*this test left behind: a QTimer that ticks every 50 ms (QTimer 'poll')",
        "*this test left behind: a QTimer that ticks every 50 ms (QTimer '' of QObject '')",
        "*this test left behind: a QTimer that ticks every 60000 ms (QTimer '')",
        "*this test left behind: a QThread that runs (QThread 'worker')",
        "*this test left behind: 1 jobs in Qt's thread pool",
        "*this test left behind: a Python thread that runs (sleeper)",
    ):
        result.stdout.fnmatch_lines_random([line.replace("[", "[[]")])


def test_a_test_without_qt_is_watched_too(pytester: pytest.Pytester) -> None:
    use_our_conftest(pytester)
    pytester.makepyfile(
        """
        import sys, threading, time

        def test_leaks():
            threading.Thread(target=time.sleep, args=(1,), daemon=True).start()

        def test_is_clean():
            assert "PySide6" not in sys.modules
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:pytest-qt", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, errors=1)


def test_every_test_has_folders_of_its_own(own_folders: Path, tmp_path: Path) -> None:
    from digitpad import paths

    assert own_folders.is_relative_to(tmp_path)
    assert paths.cache_dir().is_relative_to(own_folders)
    assert paths.config_dir().is_relative_to(own_folders)
    assert paths.models_dir().is_relative_to(own_folders)
