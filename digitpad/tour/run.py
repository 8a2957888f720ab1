"""The tour: a chapter of it goes through the real window, and leaves its pictures and `tour.json`.

In: a folder for the pictures, a data set to train on, the name of a chapter. Out: an exit status that is 0
only when the chapter showed what it should.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from digitpad import app, atomic
from digitpad.state.settings import Settings
from digitpad.tour.first import FirstTour
from digitpad.tour.guide import Guide
from digitpad.tour.inspector import InspectorTour
from digitpad.ui.display import missing_display

WINDOW = (1280, 800)

CHAPTERS: dict[str, type[Guide]] = {"window": FirstTour, "inspector": InspectorTour}


def run_tour(folder: Path, data: str = "synthetic", chapter: str = "window") -> int:
    """Drive the window through the tour; 0 when it went well, 1 when it did not.

    The user's own settings, runs and drawing are left alone: the tour's are in a folder that goes with it.

    Raises:
        DigitpadError: the data set cannot be loaded, or the pictures cannot be written.
    """
    if missing_display() is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="digitpad-tour-") as private:
        settings = Settings(Path(private) / "settings.json")
        settings.theme = "light"
        app.limit_threads(0)
        application = app.create_application()
        with app.guarding(Path(private) / "log") as (failures, _):
            window = app.build_window(application, settings, failures, data=Path(private))
            try:
                window.resize(*WINDOW)
                window.show()
                tour = CHAPTERS[chapter](window, folder, data)
                tour.run()
                atomic.write_text(folder / "tour.json", json.dumps(tour.report(), indent=2) + "\n")
            finally:
                window.close()
                app.finish(application, window)
    right = sum(digit.drawn == digit.read for digit in tour.digits)
    print(f"{len(tour.steps)} pictures in {folder}")
    print(
        f"{right} of {len(tour.digits)} digits read rightly; test accuracy {tour.test_accuracy:.4f} on {data}"
    )
    for fault in tour.faults:
        print(f"digitpad: {fault}", file=sys.stderr)
    return 0 if tour.ok else 1
