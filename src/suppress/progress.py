"""What a run tells while it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """Told of stages; shown where a person watches, silent in pipes."""

    def stage(self, says: str, total: int | None = None) -> None:
        """A stage begins.

        Args:
            says: What is being done.
            total: Size of the stage in the unit of `advance`, where it is known.
        """

    def advance(self, by: int) -> None:
        """The stage has come on by so many rows."""

    def warn(self, says: str) -> None:
        """Something the operator should know although the run goes on."""


class Silent:
    """Progress that nobody watches; keeps the warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def stage(self, says: str, total: int | None = None) -> None:
        """Nothing is shown."""

    def advance(self, by: int) -> None:
        """Nothing is shown."""

    def warn(self, says: str) -> None:
        """Keep the warning."""
        self.warnings.append(says)


def preparing(progress: Progress) -> Callable[[str, int, int], None]:
    """What tells the progress how many files of a source are prepared."""

    def told(name: str, done: int, total: int) -> None:
        progress.stage(f"preparing {name}: {done} of {total} files")

    return told
