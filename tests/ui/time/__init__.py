"""Tests of the time machine's bar."""
