"""Ctrl-C: from when on it comes too late.

Belongs here: what happens to the signal. What an interrupted run leaves behind is the business of
whoever writes.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType


def ignore_interrupts() -> None:
    """From here to the end of the process Ctrl-C changes nothing.

    Called when results appear: a run that has given its results also reports them and ends in peace.
    Outside the main thread, where Python never raises KeyboardInterrupt, nothing is done.
    """
    if threading.current_thread() is threading.main_thread():
        # Not SIG_IGN: Python complains of a signal that came a moment before.
        signal.signal(signal.SIGINT, _too_late)


def ignore_interrupts_at_exit() -> None:
    """The same while the interpreter shuts down, which takes handlers written in Python away."""
    ignore_interrupts()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_waits_on_interrupts() -> None:
    """From here on Ctrl-C ends a wait for what somebody types, whoever handles the signal.

    The handler that Polars puts before Python's has an interrupted read begin again: nothing would happen until
    the next line.
    """
    if hasattr(signal, "siginterrupt"):  # where there is none, as in Windows, reads do not begin again
        signal.siginterrupt(signal.SIGINT, True)


def _too_late(number: int, frame: FrameType | None) -> None:
    del number, frame
