"""Rows that a score finds where no exact key does: name and address much alike."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from suppress.evidence import scored_code
from suppress.linkage.explain import Part, explain
from suppress.linkage.people import FIELDS
from suppress.linkage.weights import Thresholds, shipped_weights
from suppress.linkage.words import in_words
from suppress.match import ALIKE, Answers
from suppress.model import POSTAL_KINDS, KeyKind, MatchLevel
from suppress.policy.rule import Listed, Scores
from suppress.policy.scope import is_licensed
from suppress.rules.facts import Facts

ROW, ENTRY = "row_", "entry_"
REVIEW = pl.Schema(
    {
        "row": pl.UInt32,
        "rule": pl.String,
        "source": pl.String,
        "key": pl.String,
        "bits": pl.Float32,
        "since": pl.Date,
        **{name: pl.String for field in FIELDS for name in (f"{ROW}{field}", f"{ENTRY}{field}")},
    }
)
"""Rows that a person has to look at: what the row says in standard form, and what the entry says, or for a
licensed source how it differs from that. Any number of lines for each row."""
NO_REVIEW = REVIEW.to_frame()

_NONE = pl.Schema([*ALIKE.items(), ("kind", pl.UInt16), *((f"{ROW}{field}", pl.String()) for field in FIELDS)])


def alike(
    rule: Listed, source: Answers, facts: Facts, level: MatchLevel, found: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """People who are, or may be, an entry, and rows that were not compared with every entry.

    Args:
        rule: The rule.
        source: Its source.
        facts: The batch.
        level: Match level of entries that say none.
        found: MATCHES by exact keys. Their rows are not asked about, but for those whom a short form of the
            given name makes a death: Willie may be William's brother, and a score says how much else agrees.

    Returns:
        ALIKE with `kind`, the code of a match by a score, and FIELDS of the person behind `row_`; and numbers
        of rows, repetitions allowed.
    """
    if rule.scores == "off" or not source.has_people:
        return _NONE.to_frame(), pl.Series("row", [], pl.UInt32)
    settled = _settled(source, facts, level, found) if source.of_deaths else found["row"]
    people = facts.keys.people
    pairs, uncompared = source.find_alike(people, people.not_in(settled), level, _thresholds(rule.scores))
    kind = scored_code(pl.col("level"), pl.col("bits"), pl.col("sure"))
    said = _behind(ROW, people.texts(pairs["place"].to_numpy()))
    return pl.concat([pairs.with_columns(kind.alias("kind")), said], how="horizontal"), uncompared


def _settled(source: Answers, facts: Facts, level: MatchLevel, found: pl.DataFrame) -> pl.Series:
    """Rows that an exact key finds, and not by a short form of the given name alone."""
    kind = KeyKind(source.match_level(level))
    by_key = pl.col("kind") == facts.codes.code(kind)
    keys = facts.keys.of(kind)
    asked = keys.filter(pl.col("row").is_in(found.filter(by_key)["row"].unique().implode()))
    return pl.concat([found.filter(~by_key)["row"], source.find_by_name(kind, asked)["row"]])


def review(rule: Listed, source: Answers, facts: Facts, found: pl.DataFrame) -> pl.DataFrame:
    """REVIEW of what `alike` found and is not sure of."""
    doubtful = found.filter(~pl.col("sure"))
    if doubtful.is_empty():
        return NO_REVIEW
    said = doubtful.select(pl.col(f"{ROW}{field}").alias(field) for field in FIELDS)
    listed = source.entry_texts(doubtful["entry"])
    if is_licensed(facts.plan.policy.sources[rule.source]):
        listed = in_words(said, listed)
    told = doubtful.select(
        "row",
        pl.lit(rule.id).alias("rule"),
        pl.lit(rule.source).alias("source"),
        pl.col("level").replace_strict(dict(enumerate(POSTAL_KINDS)), return_dtype=pl.String).alias("key"),
        "bits",
        "since",
    )
    both = [_behind(ROW, said), _behind(ENTRY, listed)]
    return pl.concat([told, *both], how="horizontal").select(REVIEW.names())


def _behind(before: str, parts: pl.DataFrame) -> pl.DataFrame:
    return parts.select(pl.col(field).alias(f"{before}{field}") for field in FIELDS)


def parts(source: Answers, found: pl.DataFrame) -> tuple[tuple[Part, ...], ...]:
    """Of each line of what `alike` found, how the fields agree and the bits that each adds."""
    if found.is_empty():
        return ()
    said = found.select(pl.col(f"{ROW}{field}").alias(field) for field in FIELDS)
    return explain(said, source.entry_texts(found["entry"]))


def _thresholds(scores: Scores) -> Mapping[MatchLevel, Thresholds]:
    return {
        level: Thresholds(
            default.sure if scores.sure is None else scores.sure,
            default.review if scores.review is None else scores.review,
        )
        for level, default in shipped_weights().thresholds.items()
    }
