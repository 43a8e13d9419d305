"""Who left after which run: people of its send file who opted out or complained in the days after it.

Belongs here: reading send files once more and looking for those few contacts in them that left; nothing of
anybody is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from suppress.consent import Action
from suppress.errors import CampaignListError, UsageError
from suppress.files.campaign_list import CampaignList
from suppress.files.headers import fold, map_headers
from suppress.files.open_list import open_list
from suppress.ledger.chronicle import contact_number
from suppress.ledger.contact import read_contacts
from suppress.ledger.key_file import LedgerKey
from suppress.model import EMAIL_FIELDS, PHONE_FIELDS
from suppress.parallel import in_order
from suppress.past_run import PastList, read_past_run
from suppress.policy.model import Policy
from suppress.progress import Progress
from suppress.runs import Run

WITHIN = timedelta(days=30)
"""How long after a run leaving is counted to it; who was sent more than one by then left after the last."""
BLANK = "blank"
NO_COLUMN = "no such column"
"""Segment of lists that lack the column."""
_FIELDS = (*EMAIL_FIELDS, *PHONE_FIELDS, "account")
_LEFT = (Action.OPT_OUT, Action.COMPLAINT)

OTHER_VALUE = "another value"
"""Segment of what is none of the values that the policy knows for the column."""


@dataclass(frozen=True)
class Segment:
    """A column of lists by which those who left are told apart."""

    headers: tuple[str, ...]
    """Under which it may stand."""
    values: tuple[str, ...] = ()
    """The only ones, compared without case; any where empty."""
    blank: str = BLANK
    """What an empty cell is."""

    @classmethod
    def of(cls, name: str, policy: Policy) -> Segment:
        """A column by its header in the lists, or its name in the policy."""
        for column, declared in policy.columns.items():
            headers = (*declared.header, column)
            if fold(name) in map(fold, headers):
                return cls(headers, declared.values, declared.blank or BLANK)
        return cls((name,))


PEOPLE = pl.Schema({"run": pl.UInt32, "contact": pl.UInt64, "segment": pl.String})
"""Contacts that left, as they stand in the send file of each run by its place."""


@dataclass(frozen=True)
class Followed:
    """What became of the people of some runs."""

    left: pl.DataFrame
    """`run` (place), `action`, `segment` (null where none was asked): one line for each event."""
    sent: pl.DataFrame
    """`segment` and `sent`, contacts sent; without a line where no segment was asked."""
    unread: int
    """Runs whose send files are not there or not as they were written."""


def left_after(
    runs: Sequence[Run],
    events: pl.DataFrame,
    key: LedgerKey,
    country: str,
    segment: Segment | None,
    work: Path,
    progress: Progress,
) -> Followed:
    """Look for those who left in the send files of runs.

    Args:
        runs: Ascending by when they were finished.
        events: `contact`, `action` and `at` of who left, as `leaving` gives them.
        key: The ledger's key.
        country: Country in which phone numbers are written.
        segment: A column of the lists; None asks for none.
        work: Existing folder for temporary copies.
        progress: Told of rows.
    """
    ordered = events.sort("at")
    people, sent, unread = [PEOPLE.to_frame()], [_SENT.to_frame()], 0
    for place, run in enumerate(runs):
        first = ordered["at"].search_sorted(run.finished, side="left")
        following = ordered["at"].search_sorted(run.finished + WITHIN, side="right")
        wanted = ordered["contact"].slice(first, following - first).unique()
        if wanted.is_empty() and segment is None:
            continue
        try:
            for lst in read_past_run(run.folder).lists:
                found, counted = _in_list(lst, wanted, key, country, segment, work, progress)
                people.append(found.select(pl.lit(place, pl.UInt32).alias("run"), "contact", "segment"))
                sent.append(counted)
        except (UsageError, CampaignListError):
            unread += 1
    finished = pl.DataFrame(
        {"run": range(len(runs)), "finished": [run.finished for run in runs]},
        schema={"run": pl.UInt32, "finished": pl.Datetime("us", "UTC")},
    )
    # Of several rows with the same contact the first one in the list counts.
    reached = pl.concat(people).join(finished, on="run", maintain_order="left")
    last = (
        events.join(reached.unique(maintain_order=True), on="contact", maintain_order="left_right")
        .filter(pl.col("at").is_between(pl.col("finished"), pl.col("finished") + WITHIN))
        .sort("run", descending=True, maintain_order=True)
        .unique(["contact", "action", "at"], keep="first", maintain_order=True)
    )
    totals = pl.concat(sent).group_by("segment").agg(pl.col("sent").sum())
    return Followed(last.select("run", "action", "segment"), totals, unread)


def leaving(piece: pl.DataFrame, runs: Sequence[Run]) -> pl.DataFrame:
    """`contact`, `action` and `at` of who left in the days after a run.

    Args:
        piece: CHRONICLE in force, with `at` of each event.
        runs: Ascending by when they were finished.
    """
    spans: list[tuple[datetime, datetime]] = []
    for run in runs:
        # Days after one run go on as days after the next.
        first = spans.pop()[0] if spans and run.finished <= spans[-1][1] else run.finished
        spans.append((first, run.finished + WITHIN))
    after = pl.any_horizontal([pl.lit(value=False), *(pl.col("at").is_between(*span) for span in spans)])
    left = pl.col("action").is_in([action.value for action in _LEFT]) & pl.col("contact").is_not_null()
    return piece.filter(left & after).select("contact", "action", "at")


_SENT = pl.Schema({"segment": pl.String, "sent": pl.Int64})


def _in_list(
    lst: PastList,
    wanted: pl.Series,
    key: LedgerKey,
    country: str,
    segment: Segment | None,
    work: Path,
    progress: Progress,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`contact` and `segment` of those wanted in a send file, and what was sent by segment."""
    if not lst.path.is_file() or lst.path.stat().st_size != lst.bytes:
        raise CampaignListError(f"{lst.path} is not what the run wrote")
    with TemporaryDirectory(dir=work) as folder:
        rows = open_list(lst.path, Path(folder), lst.options)
        return _read(rows, lst, wanted, key, country, segment, progress)


def _read(
    rows: CampaignList,
    lst: PastList,
    wanted: pl.Series,
    key: LedgerKey,
    country: str,
    segment: Segment | None,
    progress: Progress,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    named = {field: columns for field, columns in lst.mapping.items() if field in _FIELDS}
    fields = map_headers(rows.columns, named).fields
    columns = [(field, column) for field in _FIELDS for column in fields.get(field, ())]
    column = _segment_column(rows.columns, segment)
    read = list(dict.fromkeys([name for _, name in columns] + ([column] if column else [])))
    people, sent = [pl.DataFrame(schema={"contact": pl.UInt64, "segment": pl.String})], [_SENT.to_frame()]
    for batch in in_order(rows.batches(read)):
        values = _segments(batch.rows, column, segment, batch.height)
        if segment is not None:
            counted = values.to_frame().group_by("segment").agg(pl.len().cast(pl.Int64).alias("sent"))
            sent.append(counted)
        if len(wanted):
            found = [_wanted(batch.rows, one, wanted, key, country, values) for one in columns]
            people += found
        progress.advance(batch.height)
    return pl.concat(people), pl.concat(sent)


def _segment_column(columns: Sequence[str], segment: Segment | None) -> str | None:
    if segment is None:
        return None
    wanted = [fold(header) for header in segment.headers]
    return next((column for column in columns if fold(column) in wanted), None)


def _segments(rows: pl.DataFrame, column: str | None, segment: Segment | None, height: int) -> pl.Series:
    if column is None or segment is None:
        return pl.Series("segment", [None], dtype=pl.String).new_from_index(0, height)
    value = rows[column].str.strip_chars()
    blank = value.is_null() | (value == "")
    if segment.values:
        known = {one.lower(): one for one in segment.values}
        value = value.str.to_lowercase().replace_strict(known, default=OTHER_VALUE, return_dtype=pl.String)
    return value.set(blank, segment.blank).alias("segment")


def _wanted(
    rows: pl.DataFrame,
    column: tuple[str, str],
    wanted: pl.Series,
    key: LedgerKey,
    country: str,
    segments: pl.Series,
) -> pl.DataFrame:
    field, name = column
    contacts, _ = read_contacts(rows, {field: name}, country)
    numbers = contacts.select("event", contact=contact_number(key))
    found = numbers.filter(pl.col("contact").is_in(wanted.implode()))
    return found.select("contact", segment=segments.gather(found["event"]))


def by_run(followed: Followed, runs: Sequence[Run]) -> list[Mapping[str, int]]:
    """Opt-outs and complaints after each run.

    Args:
        followed: What became of them.
        runs: The runs.
    """
    counts = {
        (run, action): count for run, action, count in followed.left.group_by("run", "action").len().iter_rows()
    }
    return [
        {
            "opt_outs": counts.get((place, Action.OPT_OUT.value), 0),
            "complaints": counts.get((place, Action.COMPLAINT.value), 0),
        }
        for place in range(len(runs))
    ]
