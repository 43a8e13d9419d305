"""`listed`: a key of the row is an entry of a source.

A contact point that the source cannot answer for (an area code without a file) is no clearance:
the row is held, under the same exemptions as if the point were listed.
"""

from __future__ import annotations

import polars as pl

from suppress.evidence import Note, State
from suppress.match import match
from suppress.model import KeyKind
from suppress.policy.rule import Listed
from suppress.policy.scope import match_level
from suppress.rules.facts import Facts
from suppress.rules.fired import FIRED, Fired


def listed(rule: Listed, facts: Facts) -> Fired:
    """Rows with a listed key, and rows with a contact point that the source does not cover.

    Args:
        rule: The rule as the policy has it.
        facts: The batch.

    Returns:
        Fired with the points found and the areas without an answer.
    """
    source = facts.sources[rule.source]
    contact = facts.plan.channel.contact if rule.keys == "contact" else None
    level = match_level(rule, facts.plan.policy, facts.plan.channel)
    found = match(source, facts.keys, contact, level, facts.codes)
    state = State.SUPPRESS if rule.outcome == "suppress" else State.HOLD
    fired = found.select("row", "kind", "since", "member", pl.lit(int(state), pl.UInt8).alias("state")).select(
        FIRED.names()
    )
    unanswered = source.uncovered(facts.keys.of(KeyKind.PHONE, send_only=True))
    if unanswered.height:
        fired = pl.concat([fired, _held(unanswered)])
    return Fired(fired, points=found.select("row", "point"), uncovered=unanswered)


def _held(unanswered: pl.DataFrame) -> pl.DataFrame:
    return unanswered.select(
        "row",
        pl.lit(int(Note.UNCHECKED), pl.UInt8).alias("kind"),
        pl.lit(None, pl.Date).alias("since"),
        pl.lit(None, pl.UInt16).alias("member"),
        pl.lit(int(State.HOLD), pl.UInt8).alias("state"),
    ).select(FIRED.names())
