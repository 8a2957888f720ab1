"""The window as a program: the QApplication, what catches its faults, and how it begins and ends.

In: a model to open, or None. Out: the exit status of the process. The tour and the tests make the same window
by the same functions.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

import digitpad
from digitpad import paths
from digitpad.state.session import Session
from digitpad.state.settings import Settings, available_threads
from digitpad.ui import icons
from digitpad.ui.display import missing_display
from digitpad.ui.failures import Failures
from digitpad.ui.garbage import GarbageCollection
from digitpad.ui.interrupts import Interrupts
from digitpad.ui.logs import LOG, Logs
from digitpad.ui.main_window import MainWindow
from digitpad.ui.theme import Theme

WITHOUT_A_SCREEN = ("offscreen", "minimal")
"""Platforms on which nobody else can paste what is on the clipboard.

What Python has made and left there outlives Python, and ends the process by a hard fault.
"""


def run_window(model: Path | None = None) -> int:
    """Open the window, with `model` if one is named, and return when it is closed: 0, or 130 after Ctrl-C.

    Where there is no display, one line on standard error says so, and 1 comes back.
    """
    fault = missing_display()
    if fault is not None:
        print(f"digitpad: {fault}", file=sys.stderr)
        return 1
    settings = Settings()
    limit_threads(settings.threads)
    application = create_application(sys.argv[:1])
    with guarding() as (failures, interrupts):
        window = build_window(application, settings, failures)
        signals: list[int] = []
        interrupts.interrupted.connect(signals.append)
        # Queued: closed before the event loop runs, the window would never end it.
        interrupts.interrupted.connect(window.close, Qt.ConnectionType.QueuedConnection)
        window.show()
        if model is not None:
            # Once the event loop runs: what is wrong with the file is said in a window that is there.
            QTimer.singleShot(0, window, lambda: window.open_file(model))
        application.exec()
        finish(application, window)
    return 128 + signals[0] if signals else 0


def create_application(arguments: Sequence[str] = ()) -> QApplication:
    """The one QApplication of the process: its names, its icon, its language."""
    application = QApplication(list(arguments) or ["digitpad"])
    application.setApplicationName("digitpad")
    application.setApplicationDisplayName("digitpad")
    application.setApplicationVersion(digitpad.__version__)
    application.setDesktopFileName("digitpad")
    application.setWindowIcon(icons.application_icon())
    # On X11 Qt drops the movements of a pointer that come while the window has no time: a 7 that is drawn
    # in such a moment would lose its corner and be read as a 1. It chooses so when the application is made.
    application.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    _translate(application)
    return application


def build_window(
    application: QApplication,
    settings: Settings | None = None,
    failures: Failures | None = None,
    *,
    data: Path | None = None,
) -> MainWindow:
    """The window with all that is behind it, dressed in the theme of the settings, not shown yet.

    Args:
        application: what the theme dresses.
        settings: the user's, when not given.
        failures: what catches faults, when it was there before the window.
        data: where training runs, and the drawing for the case of a crash, are kept; among the user's own
            files when not given.
    """
    settings = settings if settings is not None else Settings()
    if settings.data_folder is not None:
        use_data_folder(settings.data_folder)
    settings.data_folder_changed.connect(use_data_folder)
    theme = Theme("system")
    theme.set_choice(settings.theme)
    theme.prepare(application)
    session = Session(settings, rescue=None if data is None else data / "rescue")
    session.training.runs_folder = None if data is None else data / "runs"
    return MainWindow(session, theme, failures)


def finish(application: QApplication, window: MainWindow) -> None:
    """Destroy a closed window while Qt and Python are both still whole."""
    window.session.shutdown()
    if application.platformName() in WITHOUT_A_SCREEN:
        application.clipboard().clear()
    window.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    application.processEvents()


@contextlib.contextmanager
def guarding(log_folder: Path | None = None) -> Iterator[tuple[Failures, Interrupts]]:
    """Log, catch what nobody caught, listen for Ctrl-C, and collect garbage on this thread; until the end."""
    logs = Logs(log_folder or paths.log_dir())
    failures, interrupts, garbage = Failures(logs=logs), Interrupts(), GarbageCollection()
    failures.install()
    for trace in logs.traces:
        LOG.warning("the program ended by a hard fault; see %s", trace.name)
    try:
        yield failures, interrupts
    except Exception as error:
        LOG.error("the program ends by a fault", exc_info=error)
        raise
    finally:
        garbage.stop()
        interrupts.stop()
        failures.remove()
        logs.close()


def limit_threads(threads: int) -> None:
    """Let products of matrices use so many threads, 0 for every core. Once, before anything is trained."""
    threadpool_limits(limits=min(threads or available_threads(), available_threads()), user_api="blas")


def use_data_folder(folder: Path | None) -> None:
    """Let data sets be searched in this folder; None: where the process was told to at its start."""
    if folder is not None:
        os.environ[paths.DATA_VARIABLE] = str(folder)
    elif _DATA_AT_START is not None:
        os.environ[paths.DATA_VARIABLE] = _DATA_AT_START
    else:
        os.environ.pop(paths.DATA_VARIABLE, None)


_DATA_AT_START = os.environ.get(paths.DATA_VARIABLE)


def _translate(application: QApplication) -> None:
    translator = QTranslator(application)
    if translator.load(QLocale(), "digitpad", "_", str(paths.resource("translations"))):
        application.installTranslator(translator)
