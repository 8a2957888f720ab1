"""Which signals ask a program to end; no others are listened for."""

import signal


def end_signals() -> list[signal.Signals]:
    """Ctrl-C, `kill` and the end of a session, and that of the terminal where there is one.

    Under nohup the end of the terminal asks for nothing; Windows has no such signal.
    """
    signals = [signal.SIGINT, signal.SIGTERM]
    hang_up: signal.Signals | None = getattr(signal, "SIGHUP", None)
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:
        signals.append(hang_up)
    return signals
