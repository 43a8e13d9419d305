"""What the program prints: reports and data on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suppress.errors import PolicyError, SuppressError

if TYPE_CHECKING:  # a command that answers in a line and at once does not wait for rich
    from rich.console import Console
    from rich.progress import TaskID


def out() -> Console:
    """The console of standard output; 120 columns where nobody watches, so that files look alike."""
    from rich.console import Console

    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120, highlight=False)


def err() -> Console:
    """The console of standard error."""
    from rich.console import Console

    return Console(file=sys.stderr, width=None if sys.stderr.isatty() else 120, highlight=False, soft_wrap=True)


def show_json(data: Mapping[str, Any] | list[Any]) -> None:
    """Data for other programs; days as YYYY-MM-DD."""
    text = json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, default=date.isoformat)
    sys.stdout.write(text + "\n")


def show_error(error: SuppressError) -> None:
    """What happened, and what to do next."""
    console = err()
    console.print(f"[bold red]error:[/] {_escaped(error.message)}")
    if isinstance(error, PolicyError):  # the message of a SourceError lists its problems itself
        for problem in error.problems:
            console.print(f"  {_escaped(problem)}")
    if error.hint:
        console.print(f"[bold]what next:[/] {_escaped(error.hint)}")


def say(text: str) -> None:
    """A word to the operator, on standard error."""
    err().print(_escaped(text))


def warn(text: str) -> None:
    """What an operator should look at, on standard error."""
    err().print(f"[yellow]warning:[/] {_escaped(text)}")


def warn_of_policy(error: PolicyError, done: str) -> None:
    """One line on standard error for each mistake of a policy that something was done by.

    Args:
        error: The mistakes.
        done: What was done all the same.
    """
    warn(f"{error.message}: {done}")
    for problem in error.problems:
        say(problem)


_OF_THE_PARSER = {
    "Value error, ": "",
    "Input should be a valid integer, unable to parse string as an integer": "a whole number is needed",
}
"""What the library that reads options says of them, and how a person would say it."""


def show_usage_error(message: str, command: str, *meant: str) -> None:
    """What the command line parser did not understand.

    Args:
        message: In its words.
        command: The command or group of commands, such as `ledger revert`; empty where none was understood.
        meant: Commands that may have been meant.
    """
    console = err()
    for theirs, ours in _OF_THE_PARSER.items():
        message = message.replace(theirs, ours)
    console.print(f"[bold red]error:[/] {_escaped(message)}")
    if meant:
        console.print(f"[bold]what next:[/] did you mean {' or '.join(f'`suppress {one}`' for one in meant)}?")
        return
    shows = "lists the commands" if message.startswith("No such command") else "shows what the command takes"
    console.print(f"[bold]what next:[/] `suppress {f'{command} '.lstrip()}--help` {shows}")


def show_internal_error(error: Exception) -> None:
    """Where the program broke, without the error's own text, which may hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "suppress" in Path(frame.filename).parts] or list(frames)
    where = f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else "an unknown place"
    console = err()
    console.print(f"[bold red]internal error:[/] {type(error).__name__} in {where}; nothing was written")
    console.print(
        "[bold]what next:[/] report this line; SUPPRESS_DEBUG=1 shows the whole trace, "
        "which may hold personal data"
    )


class Watched:
    """Progress for a person: one line on standard error, gone when the run ends."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[rows]}"),
            TimeElapsedColumn(),
            console=err(),
            transient=True,
        )
        self._task: TaskID | None = None
        self._rows = 0

    def __enter__(self) -> Watched:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def stage(self, says: str, total: int | None = None) -> None:
        """Show the stage in place of the one before."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._rows = 0
        self._task = self._bar.add_task(_escaped(says), total=total, rows="")

    def advance(self, by: int) -> None:
        """Show how many rows are done."""
        if self._task is not None:
            self._rows += by
            self._bar.update(self._task, advance=by, rows=f"{self._rows:,} rows")

    def warn(self, says: str) -> None:
        """Show the warning above the line of progress."""
        self._bar.console.print(f"[yellow]warning:[/] {_escaped(says)}")


class Piped:
    """Progress where nobody watches: warnings alone."""

    def __enter__(self) -> Piped:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def stage(self, says: str, total: int | None = None) -> None:
        """Nothing is shown."""

    def advance(self, by: int) -> None:
        """Nothing is shown."""

    def warn(self, says: str) -> None:
        """Show the warning."""
        warn(says)


def progress() -> Watched | Piped:
    """Progress bars if a person watches, silence in pipes."""
    return Watched() if sys.stderr.isatty() else Piped()


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
