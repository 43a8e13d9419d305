"""Who may not be contacted now, by the ledger alone: contacts of one kind, judged as a scrub judges rows.

Exemptions are left out: a vendor or an advertiser knows nothing of relationships.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from suppress.evidence import ClassTable, KindCodes
from suppress.files.campaign_list import Batch, ListFacts, empty_rejects
from suppress.ledger.store import Store
from suppress.mapped_list import map_list
from suppress.model import POSTAL_FIELDS
from suppress.policy.model import Duplicates, Policy
from suppress.policy.plan import Plan, Send, make_plan
from suppress.policy.rule import OptedOut, Recorded
from suppress.rules import rule_hits
from suppress.rules.hearing import LEDGER_KINDS, Hearing
from suppress.screen import Screen
from suppress.statements import LedgerAnswers

_ROWS = 150_000
_RULES = (
    OptedOut(id="opted-out", kind="opted_out"),
    Recorded(id="recorded", kind="recorded", actions=("deceased", "hard_bounce", "complaint")),
)


@dataclass(frozen=True)
class _ContactList:
    """Contacts as a campaign list in memory."""

    rows: pl.DataFrame
    name: str = "contacts"
    path: None = None
    form: Literal["csv", "parquet"] = "csv"

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.rows.columns)

    @property
    def facts(self) -> ListFacts:
        digest: Future[str] = Future()
        digest.set_result("")
        return ListFacts(0, digest)

    def batches(self, columns: Sequence[str]) -> Iterator[Callable[[], Batch]]:
        rows = self.rows.select(columns)
        yield lambda: Batch(rows, self.rows.height, empty_rejects(), self.rows.height)


def known_contacts(store: Store, kind: str) -> pl.Series:
    """Every contact of a kind that the ledger has in clear, once each, in the order of first mention."""
    parts = [contacts.filter(pl.col("kind") == kind)["text"] for _, contacts in store.recorded()]
    return pl.concat([pl.Series("text", dtype=pl.String), *parts]).unique(maintain_order=True)


def suppressed(contacts: pl.Series, policy: Policy, send: Send, ledger: LedgerAnswers) -> pl.Series:
    """Which contacts a send may not reach.

    Args:
        contacts: Clear texts of the kind that the channel contacts, as the ledger keeps them.
        policy: Its channels and categories say what the names of events mean.
        send: Of several categories or brands, each must be allowed.
        ledger: Answers as of one position.

    Returns:
        Boolean for each; doubt is true.

    Raises:
        UsageError: The channel, a category or a brand is unknown.
    """
    plan = ledger_plan(policy, send)
    hearing = Hearing.of(plan, ledger)
    parts = [_judged(contacts.slice(start, _ROWS), plan, hearing) for start in range(0, len(contacts), _ROWS)]
    return pl.concat([pl.Series("suppressed", dtype=pl.Boolean), *parts])


def ledger_plan(policy: Policy, send: Send) -> Plan:
    """The plan of a send that asks the ledger alone, and exempts nobody."""
    bare = {"rules": _RULES, "duplicates": Duplicates(), "columns": {}, "sources": {}, "tests": ()}
    return make_plan(policy.model_copy(update=bare), send)


def _judged(contacts: pl.Series, plan: Plan, hearing: Hearing) -> pl.Series:
    rows = _ContactList(_rows(contacts, plan))
    mapped = map_list(rows, "contacts", plan, {}, {}, {}, hearing.families)
    (parse,) = rows.batches(mapped.columns)
    screen = Screen(plan, {}, KindCodes.of(LEDGER_KINDS), ClassTable(), strict=None, ledger=hearing)
    facts, _ = screen.facts(parse(), mapped)
    hit = [rule_hits(planned, facts).hits["row"] for planned in plan.rules]
    numbers = pl.concat(hit).unique()
    found = pl.repeat(False, len(contacts), dtype=pl.Boolean, eager=True)
    return found.scatter(numbers, values=True).alias("suppressed")


def _rows(contacts: pl.Series, plan: Plan) -> pl.DataFrame:
    if plan.channel.contact == "postal":
        fields = pl.Struct(dict.fromkeys(POSTAL_FIELDS, pl.String))
        return contacts.to_frame("text").select(pl.col("text").str.json_decode(fields)).unnest("text")
    return pl.DataFrame({plan.channel.fields[0]: contacts})


def send_of(channel: str, categories: Sequence[str], brands: Sequence[str], day: date, policy: Policy) -> Send:
    """The send that a list of suppressions is for; without categories, all of marketing."""
    marketing = [name for name, category in policy.categories.items() if category.purpose == "marketing"]
    return Send(channel, tuple(categories or marketing), tuple(brands), day)
