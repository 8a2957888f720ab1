"""What `scripts/bench/ui.py` measures with: a heartbeat, a hand, a bare window, and the real one."""
