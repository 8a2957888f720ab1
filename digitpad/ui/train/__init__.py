"""The part of the window where a network is trained: the form and buttons, and the curves."""
