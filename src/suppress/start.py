"""The first lines of the installed command that run: an interrupt of them is one of a command, too.

Nothing is imported here but what the interpreter has loaded anyway, so that hardly anything comes before.
"""

from __future__ import annotations

import os

_INTERRUPTED = 130  # ExitCode.INTERRUPTED, whose module is not loaded yet


def program() -> None:
    """Load the command line and run it; Ctrl-C while it loads ends the process in silence, with 130.

    Nothing has been begun by then, so there is nothing to say and nothing to clear away.
    """
    try:
        from suppress.cli import program as command_line
    except KeyboardInterrupt:
        os._exit(_INTERRUPTED)
    command_line()
