"""Scopes by number: a snapshot keeps four bytes for each statement instead of what it covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from suppress.consent import EXPRESS, Action, Scope

_SEPARATOR = ","  # between the channels of an event, as in EVENTS
_SCOPE = (
    "action",
    "channels",
    "category",
    "brand",
    "assumed",
    "basis",
    "starts",
    "expires",
    "evidenced",
    "dated",
)


class ScopeNumbers:
    """Numbers for scopes, given in the order in which they are first met.

    Args:
        known: Scopes that have their place as number already.
    """

    def __init__(self, known: Iterable[Scope] = ()) -> None:
        self._numbers = {scope: number for number, scope in enumerate(known)}

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Scopes by their number."""
        return tuple(self._numbers)

    def number(self, events: pl.DataFrame) -> pl.DataFrame:
        """Numbers of the scopes of events.

        Args:
            events: The columns of EVENTS that say a scope, and `starts`, `evidenced`, `dated`.

        Returns:
            In the order of `events`: `scope` and `alike` (UInt32), which is the same for events that say
            the same, whatever day they start on and, but for consents, whether they carry evidence.
        """
        said = events.select(_SCOPE)
        distinct = said.unique(maintain_order=True)
        scopes = [self._scope(*row) for row in distinct.iter_rows()]
        numbered = distinct.with_columns(
            pl.Series("scope", [self._of(scope) for scope in scopes], pl.UInt32),
            pl.Series("alike", [self._of(_alike(scope)) for scope in scopes], pl.UInt32),
        )
        found = said.join(numbered, on=_SCOPE, how="left", nulls_equal=True, maintain_order="left")
        return found.select("scope", "alike")

    def _of(self, scope: Scope) -> int:
        return self._numbers.setdefault(scope, len(self._numbers))

    @staticmethod
    def _scope(action: str, channels: str | None, *rest: object) -> Scope:
        category, brand, assumed, basis, starts, expires, evidenced, dated = rest
        consent = action == Action.OPT_IN
        return Scope(
            Action(action),
            tuple(channels.split(_SEPARATOR)) if channels else (),
            category,  # type: ignore[arg-type]
            brand,  # type: ignore[arg-type]
            bool(assumed),
            (basis or EXPRESS) if consent else None,  # type: ignore[arg-type]
            starts,  # type: ignore[arg-type]
            expires if consent else None,  # type: ignore[arg-type]
            bool(evidenced),
            bool(dated),
        )


def _alike(scope: Scope) -> Scope:
    evidenced = scope.evidenced and scope.action is Action.OPT_IN
    return replace(scope, starts=None, evidenced=evidenced)
