"""The real window, off screen, that trains by itself: python -m tests.kills.window DATA SETTING=VALUE …

With an interrupted run on the disk the window asks, and “Resume” is pressed; else a run is begun. When
the run is over the window closes; 1 when anything failed.
"""

import sys

from PySide6.QtCore import QTimer

from digitpad import app
from digitpad.state.settings import Settings
from digitpad.training.recipe import preset
from digitpad.training.settings import with_setting
from digitpad.ui.main_window import MainWindow


def main(data: str, changes: list[str]) -> int:
    """Train to the end, and close."""
    settings = Settings()
    settings.first_steps = False
    app.limit_threads(1)
    application = app.create_application()
    faults: list[object] = []
    with app.guarding() as (failures, _):
        failures.failed.connect(faults.append)
        window = app.build_window(application, settings, failures)
        training = window.session.training
        training.failed.connect(faults.append)
        training.unsaved.connect(faults.append)
        window.show()
        # Another turn of the event loop: what tells of the end has then been heard by everyone.
        training.run_ended.connect(lambda folder: QTimer.singleShot(0, window, window.close))
        QTimer.singleShot(0, window, lambda: _begin(window, data, changes))
        application.exec()
        app.finish(application, window)
    for fault in faults:
        print(repr(fault), file=sys.stderr)
    return 1 if faults else 0


def _begin(window: MainWindow, data: str, changes: list[str]) -> None:
    runs, offer = window.session.runs, window.resume_offer
    if not runs.was_read:
        QTimer.singleShot(1, window, lambda: _begin(window, data, changes))
    elif offer.run is not None:
        offer.resume_button.click()
    elif runs.runs:
        raise AssertionError("nobody asks whether the run shall go on")
    else:
        recipe = preset("tiny")
        for change in changes:
            name, value = change.split("=")
            recipe = with_setting(recipe, name, value)
        window.session.training.start(recipe, data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
