"""`listed`: a key of the row is an entry of a source.

A contact point that the source cannot answer for (an area code without a file) is no clearance:
the row is held, under the same exemptions as if the point were listed.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from suppress.evidence import Note, State
from suppress.frames import ALL_COVERED, NO_ROWS, together
from suppress.keys import known_kinds
from suppress.match import MATCHES, NO_MATCHES, Answers, match
from suppress.model import Contact, KeyKind, MatchLevel
from suppress.policy.duration import Span
from suppress.policy.rule import Listed
from suppress.policy.scope import match_level
from suppress.rules.facts import Facts
from suppress.rules.fired import FIRED, NONE_FIRED, NONE_RIPENING, Fired

_MATCH_OF_A_SCORE = ("row", pl.lit(0, pl.UInt8).alias("point"), "since", "member", "kind")


def listed(rule: Listed, facts: Facts) -> Fired:
    """Rows with a listed key, and rows with a contact point that the source does not cover.

    Args:
        rule: The rule as the policy has it.
        facts: The batch.

    Returns:
        Fired with the points found, the areas without an answer, and the rows with an entry too young to count.
    """
    source = facts.sources[rule.source]
    contact = facts.plan.channel.contact if rule.keys == "contact" else None
    level = match_level(rule, facts.plan.policy, facts.plan.channel)
    found = match(source, facts.keys, contact, level, facts.codes)
    by_mail = contact in {None, "postal"}
    in_doubt = _in_doubt(source, facts, source.match_level(level)) if by_mail else None
    to_review, uncompared = None, NO_ROWS
    if in_doubt is not None:
        from suppress.rules.alike import alike, review  # only a rule on mail waits for what compares people

        near, uncompared = alike(rule, source, facts, level, found)
        # Whom an exact key leaves in doubt is held: a score that is in doubt as well adds nothing.
        near = near.filter(pl.col("sure") | ~pl.col("row").is_in(in_doubt.implode()))
        # Whom a key and a score find is known by a short form: the score says how sure that is.
        found = found.filter(~pl.col("row").is_in(near["row"].implode()))
        found = together(NO_MATCHES, [found, near.select(_MATCH_OF_A_SCORE).select(MATCHES.names())])
        to_review = review(rule, source, facts, near)
    ripening = NONE_RIPENING
    if rule.listed_for is not None:
        found, ripening = _in_force(found, rule.listed_for, facts.plan.send.contact_date)
    unanswered = _unanswered(source, facts, contact)
    if in_doubt is None and all(frame.is_empty() for frame in (found, unanswered, ripening)):
        return Fired(NONE_FIRED)
    state = State.SUPPRESS if rule.outcome == "suppress" else State.HOLD
    states = np.full(found.height, int(state), np.uint8)
    columns = {"row": found["row"], "state": states, "kind": found["kind"]}
    fired = pl.DataFrame({**columns, "since": found["since"], "member": found["member"]}, schema=FIRED)
    doubtful = [_held(unanswered["row"])] if unanswered.height else []
    if in_doubt is not None:
        doubtful.append(_held(in_doubt))
    return Fired(
        together(NONE_FIRED, [fired, *doubtful]),
        points=found[["row", "point"]],
        uncovered=unanswered,
        ripening=ripening,
        review=to_review,
        uncompared=uncompared.to_frame(),
    )


def _in_force(found: pl.DataFrame, listed_for: Span, contact_date: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """MATCHES that count on the contact date, and RIPENING of the others."""
    young = pl.col("since").gt(listed_for.latest_ending(contact_date)).fill_null(value=False)
    waiting = found.filter(young).select("row", "since").unique()
    days = {day: listed_for.after(day) for day in waiting["since"].unique()}
    counts_from = waiting["since"].replace_strict(days, return_dtype=pl.Date).alias("counts_from")
    return found.filter(~young), waiting.select("row", counts_from)


def _unanswered(source: Answers, facts: Facts, contact: Contact | None) -> pl.DataFrame:
    kinds = source.partial if contact is None else known_kinds(contact, source.partial)
    parts = [
        source.uncovered(kind, facts.keys.asked(kind, send_only=contact is not None))
        for kind in sorted(source.partial.intersection(kinds))
    ]
    return together(ALL_COVERED, parts)


def _in_doubt(source: Answers, facts: Facts, level: MatchLevel) -> pl.Series:
    """Rows that lack what the match level compares, at the address and surname of an entry.

    A row without a first name, or with an initial alone, may be the person listed: it is held. Neighbours
    of another surname are not in doubt. Where mail to the occupant may reach whom an entry is about, rows to
    whoever lives at its address are, and rows without a surname.
    """
    by_household = [source.find_doubt] if KeyKind.HOUSEHOLD in source.doubt_kinds else []
    if level in {"individual", "individual_initial"} and KeyKind.HOUSEHOLD in source.kinds:
        by_household.append(source.find)
    by_initial = [source.find_doubt] if KeyKind.INDIVIDUAL_INITIAL in source.doubt_kinds else []
    if level == "individual":
        by_initial.append(source.find)
    rows = [pl.Series("row", [], dtype=pl.UInt32)]
    if KeyKind.ADDRESS in source.doubt_kinds:
        rows.append(source.find_doubt(KeyKind.ADDRESS, facts.keys.of_occupants())["row"])
    if by_household:
        unnamed = facts.keys.of_unnamed()
        rows += [find(KeyKind.HOUSEHOLD, unnamed)["row"] for find in by_household]
    if by_initial:
        initials = facts.keys.of_initials()
        rows += [find(KeyKind.INDIVIDUAL_INITIAL, initials)["row"] for find in by_initial]
    return pl.concat(rows)


def _held(rows: pl.Series) -> pl.DataFrame:
    return (
        pl.DataFrame({"row": rows})
        .select(
            "row",
            pl.lit(int(Note.UNCHECKED), pl.UInt16).alias("kind"),
            pl.lit(None, pl.Date).alias("since"),
            pl.lit(None, pl.UInt16).alias("member"),
            pl.lit(int(State.HOLD), pl.UInt8).alias("state"),
        )
        .select(FIRED.names())
    )
