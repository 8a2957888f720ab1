"""Fixtures of the states that train."""

from tests.reason_kit import drawn_digits, no_data_at_hand
from tests.training_kit import digits_file, other_digits_file, states

__all__ = ["digits_file", "drawn_digits", "no_data_at_hand", "other_digits_file", "states"]
