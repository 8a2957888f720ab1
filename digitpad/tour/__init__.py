"""The tour: the real window, driven without a person by real pointer events, leaving screenshots."""

from digitpad.tour.run import run_tour

__all__ = ["run_tour"]
