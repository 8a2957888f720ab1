"""Ink: strokes as the hand drew them, and how they become what the network reads."""
