"""Fixtures of the widgets that train."""

from tests.training_kit import digits_file, other_digits_file, states

__all__ = ["digits_file", "other_digits_file", "states"]
