"""What the full export of an authoritative platform lists no more: those events go out of force.

Only a policy that says `authoritative: true` of a platform has this; everywhere else a row that is gone
changes nothing. Nothing is withdrawn on doubt: not if a row could not be read, not of a kind of event
that the file has none of, and not where so much is gone that the file may be cut short.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.store import BatchInfo, Store
from suppress.ledger.voids import LOCATED, void_events, void_rows

MOST_GONE = 0.1
"""Share of what is in force that may be gone without the operator saying so; as `max_shrink` of sources."""
_SCOPE = ("action", "channels", "category", "brand", "assumed")


@dataclass(frozen=True)
class Gone:
    """What a full export says no more."""

    events: pl.Series
    """Int64, numbers of the events that are in force and not listed."""
    in_force: int
    """Events of the same kinds that are in force, listed or not."""

    @property
    def is_plausible(self) -> bool:
        """Whether so few are gone that the file is whole."""
        return len(self.events) <= MOST_GONE * self.in_force


def gone_from(store: Store, platform: str, listed: pl.Series) -> Gone:
    """Events of a platform that its full export lists no more.

    Args:
        store: The ledger.
        platform: System of the events.
        listed: Int64, numbers of the events that the export has.
    """
    kinds = pl.DataFrame(schema={name: EVENTS[name] for name in _SCOPE})
    ours = []
    for events, _ in store.recorded():
        of_platform = events.filter(pl.col("system") == platform).select(*LOCATED.names(), *_SCOPE)
        ours.append(of_platform)
        here = of_platform.filter(pl.col("event").is_in(listed.implode())).select(_SCOPE)
        kinds = pl.concat([kinds, here]).unique()
    if not ours:
        return Gone(pl.Series(dtype=pl.Int64), 0)
    same = pl.concat(ours).join(kinds, on=_SCOPE, how="semi", nulls_equal=True)
    void = void_events(same.select(LOCATED.names()), store.voids())
    in_force = same.filter(~pl.col("event").is_in(void.implode()))
    return Gone(in_force.filter(~pl.col("event").is_in(listed.implode()))["event"], in_force.height)


def withdraw(store: Store, gone: Gone, info: BatchInfo) -> None:
    """Take what is gone out of force; listed again, it is in force again.

    Args:
        store: The ledger.
        gone: From `gone_from`.
        info: Batch of the import.
    """
    store.append(void_rows(gone.events, info.system), CONTACTS.to_frame(), info)
