"""Who may not be contacted now, by the ledger alone: contacts of one kind, judged as a scrub judges rows.

Exemptions are left out: a vendor or an advertiser knows nothing of relationships.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from suppress.evidence import ClassTable, KindCodes
from suppress.ledger.store import Store
from suppress.mapped_list import map_list
from suppress.model import POSTAL_FIELDS
from suppress.policy.model import Duplicates, Policy
from suppress.policy.plan import Plan, Send, make_plan
from suppress.policy.rule import MissingConsent, NoContactPoint, OptedOut, Recorded
from suppress.row_list import RowList
from suppress.rules import rule_hits
from suppress.rules.hearing import LEDGER_KINDS, Hearing
from suppress.screen import Screen
from suppress.statements import LedgerAnswers

_ROWS = 150_000
_RULES = (
    OptedOut(id="opted-out", kind="opted_out"),
    Recorded(id="recorded", kind="recorded", actions=("deceased", "hard_bounce", "complaint")),
)


def known_contacts(store: Store, kind: str, *, beside_no: str | None = None) -> pl.Series:
    """Every contact of a kind that the ledger has in clear, once each, in the order of first mention.

    Args:
        store: The ledger.
        kind: `email`, `phone`, `account` or `postal`.
        beside_no: Only those that some event names without a contact of this other kind.
    """
    wanted = pl.col("kind") == kind
    if beside_no is not None:
        wanted &= ~(pl.col("kind") == beside_no).any().over("event")
    parts = [contacts.filter(wanted)["text"] for _, contacts in store.recorded()]
    return pl.concat([pl.Series("text", dtype=pl.String), *parts]).unique(maintain_order=True)


def suppressed(
    contacts: pl.Series, kind: str, policy: Policy, send: Send, ledger: LedgerAnswers, *, consent: bool = False
) -> pl.Series:
    """Whose contacts a send may not reach.

    Args:
        contacts: Clear texts of one kind, as the ledger keeps them. Where the channel contacts another kind,
            what is asked is whether the people who have these contacts may be reached by it.
        kind: Their kind: `email`, `phone`, `postal` or `account`.
        policy: Its channels and categories say what the names of events mean.
        send: Of several categories or brands, each must be allowed.
        ledger: Answers as of one position.
        consent: Ask for consent too where the policy does. Of people whose contact for the channel is not
            known, nobody has it.

    Returns:
        Boolean for each; doubt is true.

    Raises:
        UsageError: The channel, a category or a brand is unknown.
    """
    plan = ledger_plan(policy, send, consent=consent)
    if kind != plan.channel.contact:  # the list has nothing to send to, which says nothing of the person
        plan = replace(plan, rules=tuple(p for p in plan.rules if not isinstance(p.rule, NoContactPoint)))
    if kind != plan.channel.contact and any(isinstance(one.rule, MissingConsent) for one in plan.rules):
        return pl.repeat(True, len(contacts), dtype=pl.Boolean, eager=True).alias("suppressed")
    hearing = Hearing.of(plan, ledger)
    slices = (contacts.slice(start, _ROWS) for start in range(0, len(contacts), _ROWS))
    parts = [_judged(_rows(one, kind, plan), plan, hearing) for one in slices]
    return pl.concat([pl.Series("suppressed", dtype=pl.Boolean), *parts])


def ledger_plan(policy: Policy, send: Send, *, consent: bool = False) -> Plan:
    """The plan of a send that asks the ledger alone, and exempts nobody.

    Args:
        policy: The policy.
        send: The send.
        consent: With the policy's rules about consent.
    """
    asked = tuple(
        rule.model_copy(update={"unless": ()}) for rule in policy.rules if isinstance(rule, MissingConsent)
    )
    rules = (*_RULES, *asked) if consent else _RULES
    bare = {"rules": rules, "duplicates": Duplicates(), "columns": {}, "sources": {}, "tests": ()}
    return make_plan(policy.model_copy(update=bare), send)


def _judged(cells: pl.DataFrame, plan: Plan, hearing: Hearing) -> pl.Series:
    rows = RowList(cells, "contacts")
    mapped = map_list(rows, "contacts", plan, {}, {}, {}, hearing.families)
    (parse,) = rows.batches(mapped.columns)
    screen = Screen(plan, {}, KindCodes.of(LEDGER_KINDS), ClassTable(), strict=None, ledger=hearing)
    facts, _ = screen.facts(parse(), mapped)
    hit = [rule_hits(planned, facts).hits["row"] for planned in plan.rules]
    numbers = pl.concat(hit).unique()
    found = pl.repeat(False, cells.height, dtype=pl.Boolean, eager=True)
    return found.scatter(numbers, values=True).alias("suppressed")


def _rows(contacts: pl.Series, kind: str, plan: Plan) -> pl.DataFrame:
    """A list with these contacts, and with the channel's own contacts empty where they are of another kind."""
    if kind == "postal":
        fields = pl.Struct(dict.fromkeys(POSTAL_FIELDS, pl.String))
        rows = contacts.to_frame("text").select(pl.col("text").str.json_decode(fields)).unnest("text")
    else:
        same = kind == plan.channel.contact
        rows = contacts.to_frame(plan.channel.fields[0] if same else kind)
    needed = POSTAL_FIELDS if plan.channel.contact == "postal" else plan.channel.fields[:1]
    empty = [pl.lit(None, pl.String).alias(field) for field in needed if field not in rows.columns]
    return rows.with_columns(empty)


def send_of(channel: str, categories: Sequence[str], brands: Sequence[str], day: date, policy: Policy) -> Send:
    """The send that a list of suppressions is for; without categories, all of marketing."""
    marketing = [name for name, category in policy.categories.items() if category.purpose == "marketing"]
    return Send(channel, tuple(categories or marketing), tuple(brands), day)
