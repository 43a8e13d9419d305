"""Whether two result folders decide every row alike, and as the truth beside the list says.

A row is known by its `id`; what was decided about it is the file it stands in and its reason columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.generate import EMAIL_ANSWERS
from benchmarks.ledger_events import LEDGER_ANSWERS
from benchmarks.mail import MAIL_ANSWERS
from benchmarks.phones import PHONE_ANSWERS

FIRST_ID = 10_000_001
"""`id` of a list's first row; each next one is one more."""
REASONS = ("suppress_rule", "suppress_source", "suppress_key", "suppress_since", "suppress_also")
RULE_AND_KEY = (0, 1, 3)
"""Places of outcome, rule and key in a decision: what the truth knows."""
KEY_ALONE = (0, 3)
"""What it knows where several lists have the same number."""
BY_SCORE = " bits"
"""Part of the key of a row that a score finds."""
BETWEEN = "\x1f"
MISSING, REPEATED = ("missing",), ("repeated",)

_BLANK = ("suppressed", "no-contact-point", "blank")
_UNREADABLE = ("hold", "no-contact-point", "unreadable")
TRUTH: dict[str, dict[str, tuple[str, ...]]] = {
    "email": {
        "send": ("send", "", ""),
        "exempt": ("send", "", ""),
        "blank": _BLANK,
        "unreadable": _UNREADABLE,
        "md5": ("suppressed", "acme-opt-outs", "email_md5"),
        "preference": ("suppressed", "email-preference", "email"),
        "domain": ("suppressed", "blocked-domains", "domain"),
    },
    "ledger": {
        "send": ("send", "", ""),
        "exempt": ("send", "", ""),
        "blank": _BLANK,
        "unreadable": _UNREADABLE,
        "opted-out": ("suppressed", "opted-out", "email"),
        "complained": ("suppressed", "complained", "email"),
        "undeliverable": ("suppressed", "undeliverable", "email"),
    },
    "mail": {
        "send": ("send", "", ""),
        "exempt": ("send", "", ""),
        "blank": _BLANK,
        "deceased": ("suppressed", "deceased", "individual_initial"),
        "opted-out": ("suppressed", "opted-out", "household"),
        "preference": ("suppressed", "mail-preference", "household"),
    },
    "voice": {
        "send": ("send", "", ""),
        "foreign": ("send", "", ""),
        "blank": _BLANK,
        "unreadable": _UNREADABLE,
        "listed": ("suppressed", "ftc-do-not-call", "phone"),
    },
    "calls": {
        "send": ("send", ""),
        "foreign": ("send", ""),
        "blank": ("suppressed", "blank"),
        "unreadable": ("hold", "unreadable"),
        "listed": ("suppressed", "phone"),
    },
}
TRUTH["mail_scores"] = TRUTH["mail"]
ANSWERS = {
    "email": EMAIL_ANSWERS,
    "voice": PHONE_ANSWERS,
    "calls": PHONE_ANSWERS,
    "ledger": LEDGER_ANSWERS,
    "mail": MAIL_ANSWERS,
    "mail_scores": MAIL_ANSWERS,
}
COLUMNS = {
    "email": "email",
    "voice": "phone",
    "calls": "phone",
    "ledger": "ledger",
    "mail": "mail",
    "mail_scores": "mail",
}
"""Column of the truth for each job."""

Codes = npt.NDArray[np.uint16]


@dataclass
class _Decisions:
    """Numbers for decisions, the same for all sides of a comparison."""

    known: list[tuple[str, ...]] = field(default_factory=lambda: [MISSING, REPEATED])

    def code(self, decision: tuple[str, ...]) -> int:
        if decision not in self.known:
            self.known.append(decision)
        return self.known.index(decision)


def disagreements(campaign: Path, job: str, program: Path, other: Path) -> list[str]:
    """What the two sides, or the program and the truth, do not decide alike.

    Args:
        campaign: The list, its truth beside it.
        job: `email`, `voice`, `calls`, `ledger`, `mail` or `mail_scores`. Neither DuckDB nor the truth knows of
            scores: there, rows that one removes may be decided otherwise, all others not.
        program: Result folder of the program.
        other: Result folder of DuckDB.

    Returns:
        A line with a count for each kind of disagreement; empty where all rows agree. No cell's content.
    """
    truths = pl.read_parquet(campaign.with_name(campaign.name + ".truth.parquet"))
    answers = truths[COLUMNS[job]].to_physical().to_numpy()
    decisions = _Decisions()
    ours = _decided(program, campaign.stem, len(answers), decisions)
    theirs = _decided(other, campaign.stem, len(answers), decisions)
    compared = _Decisions()
    if job == "mail_scores":
        exact = ~np.array([any(BY_SCORE in part for part in decision) for decision in decisions.known])[ours]
        ours, theirs, answers = ours[exact], theirs[exact], answers[exact]
        # A further rule may fire by a score.
        told = [compared.code(_without_more(decision)) for decision in decisions.known]
    else:
        told = [compared.code(decision) for decision in decisions.known]
    table = np.array(told, np.uint16)
    found = [f"DuckDB: {line}" for line in _differences(table[ours], table[theirs], compared.known)]

    short = _Decisions()
    told_by = KEY_ALONE if job == "calls" else RULE_AND_KEY
    shortened = [short.code(_short(decision, told_by)) for decision in decisions.known]
    right = [short.code(TRUTH[job][answer]) for answer in ANSWERS[job]]
    truth = np.array(right, np.uint16)[answers]
    short_ours = np.array(shortened, np.uint16)[ours]
    return found + [f"truth: {line}" for line in _differences(short_ours, truth, short.known)]


def _decided(folder: Path, name: str, rows: int, decisions: _Decisions) -> Codes:
    codes = np.full(rows, decisions.code(MISSING), np.uint16)
    seen = np.zeros(rows, np.int64)
    for word in ("send", "suppressed", "hold"):
        path = folder / f"{name}.{word}.csv"
        if not path.exists():  # without a row, a hold file is not written
            continue
        table = _read(path, word)
        place = table["id"].to_numpy() - FIRST_ID
        distinct = table.select("decision").unique()
        numbers = [
            decisions.code((word, *decision.split(BETWEEN))) for decision in distinct["decision"].to_list()
        ]
        coded = distinct.with_columns(pl.Series("code", numbers, pl.UInt16))
        codes[place] = table.join(coded, on="decision", how="left", maintain_order="left")["code"].to_numpy()
        seen += np.bincount(place, minlength=rows)  # raises for an id that the list does not have
    codes[seen > 1] = decisions.code(REPEATED)
    return codes


def _read(path: Path, word: str) -> pl.DataFrame:
    # A send file has the list's own columns: nothing is said about why.
    reasons = [pl.lit("") if word == "send" else pl.col(name).fill_null("") for name in REASONS]
    decision = pl.concat_str(reasons, separator=BETWEEN).alias("decision")
    return (
        pl.scan_csv(path, infer_schema=False)
        .select(pl.col("id").cast(pl.Int64), decision)
        .collect(engine="streaming")
    )


def _differences(ours: Codes, theirs: Codes, known: list[tuple[str, ...]]) -> list[str]:
    differ = np.flatnonzero(ours != theirs)
    pairs = pl.DataFrame({"ours": ours[differ], "theirs": theirs[differ]})
    counted = pairs.group_by("ours", "theirs").len("rows").sort("rows", descending=True)
    return [
        f"{rows:,} rows: suppress says {_shown(known[ours])}, this side {_shown(known[theirs])}"
        for ours, theirs, rows in counted.iter_rows()
    ]


def _short(decision: tuple[str, ...], places: tuple[int, ...]) -> tuple[str, ...]:
    if len(decision) == 1:
        return decision
    return tuple(decision[place] for place in places)


def _without_more(decision: tuple[str, ...]) -> tuple[str, ...]:
    return decision if len(decision) == 1 else decision[:-1]


def _shown(decision: tuple[str, ...]) -> str:
    return " ".join(part for part in decision if part)
