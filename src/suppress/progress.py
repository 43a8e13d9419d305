"""What a run tells while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    """Progress that nobody watches."""

    def stage(self, says: str, total: int | None = None) -> None:
        """Nothing is shown."""

    def advance(self, by: int) -> None:
        """Nothing is shown."""

    def warn(self, says: str) -> None:
        """Nothing is shown; the report has the warnings."""


class Recorded:
    """Progress that is passed on, with its warnings kept for the report."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self.warnings: list[str] = []

    def stage(self, says: str, total: int | None = None) -> None:
        """Pass the stage on."""
        self._shown.stage(says, total)

    def advance(self, by: int) -> None:
        """Pass the advance on."""
        self._shown.advance(by)

    def warn(self, says: str) -> None:
        """Keep the warning and pass it on."""
        self.warnings.append(says)
        self._shown.warn(says)

    def warn_all(self, warnings: Iterable[str]) -> None:
        """Keep several warnings and pass them on."""
        for says in warnings:
            self.warn(says)


def preparing(progress: Progress) -> Callable[[str, int, int], None]:
    """What tells the progress how many files of a source are prepared."""

    def told(name: str, done: int, total: int) -> None:
        progress.stage(f"preparing {name}: {done} of {total} files")

    return told
