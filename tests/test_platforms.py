"""The window on other screens, in other colours and languages: a handful of its tests in each setting."""

import locale

import pytest

from tests.platforms import SETTINGS, first_installed, run

HANDFUL = (
    "tests/ui/test_main_window.py::TestMenus",
    "tests/ui/test_layout.py",
    "tests/ui/test_training_in_window.py::test_a_run_from_start_to_keep_ticks_the_first_steps",
    "tests/ui/dialogs",
)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_window_works_there_too(setting: str):
    done = run(setting, list(HANDFUL))
    assert done.returncode == 0, done.stdout[-6000:]


def test_a_locale_counts_as_installed_only_where_the_c_library_knows_it():
    before = locale.setlocale(locale.LC_ALL)
    assert first_installed(("xx_YY.UTF-8", "C")) == "C"
    assert first_installed(("xx_YY.UTF-8",)) is None
    assert locale.setlocale(locale.LC_ALL) == before
