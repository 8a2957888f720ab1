"""What `scripts/bench/life.py` lives with: a day in the window, and what is left of it in the process."""
