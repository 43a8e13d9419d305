"""A clock that stands still for what is imported into a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from unittest.mock import patch


@contextmanager
def stopped_clock(now: datetime) -> Iterator[None]:
    """Imports in this process record their events at this time.

    Args:
        now: The time, with a zone.
    """

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return now.astimezone(tz)

    with patch("suppress.ledger.imports.chunk.datetime", Stopped):
        yield
