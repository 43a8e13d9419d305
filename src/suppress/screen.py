"""The first pass over a list: every row gets its class of evidence, nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.duplicates import Candidates
from suppress.evidence import ClassTable, KindCodes, State
from suppress.files.campaign_list import Batch
from suppress.frames import NO_KEYS, together
from suppress.mapped_list import MappedList
from suppress.match import Answers
from suppress.model import KeyKind
from suppress.parallel import in_order
from suppress.policy.plan import Plan
from suppress.read_facts import read_facts
from suppress.rules import RuleHits, rule_hits
from suppress.rules.alike import NO_REVIEW
from suppress.rules.consent_end import consents_hold_until
from suppress.rules.facts import Facts
from suppress.rules.fired import NO_POINTS, NONE_RIPENING
from suppress.rules.hearing import Hearing
from suppress.run_index import IndexedKeys, ListIndex, indexed_keys


@dataclass
class Screened:
    """What the first pass found in one list."""

    classes: list[npt.NDArray[np.uint32]] = field(default_factory=list)
    """Class of each row, batch by batch."""
    rows: int = 0
    lines: int = 0
    blank_lines: int = 0
    rejected: int = 0
    first_reject: tuple[int, str] = (0, "")
    """Physical line and reason of the first rejected row."""
    unreadable_cells: Counter[str] = field(default_factory=Counter)
    """Cells of policy columns that could not be read as declared, and of countries that name none."""
    uncovered: dict[str, Counter[str]] = field(default_factory=dict)
    """For each rule, contact points in areas that its source does not cover."""
    other_clean: int = 0
    """Removed rows that have another contact point which no entry hits."""
    without_signal: int = 0
    """Rows judged by the sender's country because nothing in them tells one."""
    unclear_place: int = 0
    """Rows on which a rule for certain places is in doubt, because their country or state is not understood."""
    review: list[pl.DataFrame] = field(default_factory=list)
    """REVIEW of rows that are removed by a score which a person has to look at, by the number of the row in the
    list."""
    uncompared: Counter[str] = field(default_factory=Counter)
    """For each rule, rows that are not removed and were not compared by score with all that its source has."""
    holds_until: date | None = None
    """Last day on which the consents that sendable rows may rest on hold, and entries too young to count stop
    none of them; None where nothing ends."""


@dataclass(frozen=True)
class _BatchResult:
    classes: npt.NDArray[np.uint32]
    sendable: pl.DataFrame
    """KEYS by which duplicates are found, of rows that would be sent."""
    preference: npt.NDArray[np.uint8]
    lines: tuple[int, int, int]
    """Physical lines, blank ones, and rows rejected."""
    first_reject: tuple[int, str] | None
    unreadable: Mapping[str, int]
    uncovered: Mapping[str, Mapping[str, int]]
    other_clean: int
    without_signal: int
    unclear_place: int
    holds_until: date | None
    review: pl.DataFrame
    uncompared: Mapping[str, int]
    indexed: IndexedKeys
    """Keys for the index of the run; none where it has no index."""


@dataclass(frozen=True)
class Screen:
    """Everything a batch is judged by."""

    plan: Plan
    sources: Mapping[str, Answers]
    codes: KindCodes
    classes: ClassTable
    strict: KeyKind | None
    """Kind of key by which duplicates are found; None looks for none."""
    ledger: Hearing | None = None
    """What the send asks of the ledger; None where it asks nothing."""

    def run(
        self,
        mapped: MappedList,
        candidates: Candidates,
        first_row: int,
        seen: Callable[[int], None],
        index: ListIndex | None = None,
    ) -> Screened:
        """Screen one list.

        Args:
            mapped: The list.
            candidates: Takes the keys of rows that would be sent.
            first_row: Number in the run of the list's first row.
            seen: Told the rows of each batch, for progress.
            index: Takes the keys of all rows, for a rescrub.
        """
        screened = Screened()
        tasks = (
            (lambda parse=parse: self._batch(parse(), mapped, indexed=index is not None))
            for parse in mapped.rows.batches(mapped.always, mapped.later)
        )
        for result in in_order(tasks):
            candidates.add(result.sendable, first_row + screened.rows, result.preference)
            if index is not None:
                index.add(result.indexed, len(result.classes))
            _add(screened, result)
            seen(len(result.classes))
        return screened

    def facts(self, batch: Batch, mapped: MappedList) -> tuple[Facts, Counter[str]]:
        """What rules are asked about a batch, and its unreadable cells by column.

        Args:
            batch: Rows of the list.
            mapped: The list.
        """
        return read_facts(batch, mapped, self.plan, self.sources, self.codes, self.ledger)

    def _batch(self, batch: Batch, mapped: MappedList, *, indexed: bool) -> _BatchResult:
        facts, unreadable_cells = self.facts(batch, mapped)
        found = [rule_hits(planned, facts) for planned in self.plan.rules]
        classes = self.classes.classify([one.hits for one in found], facts.height)
        removed = self.classes.removed(classes)
        return _BatchResult(
            classes=classes,
            sendable=self._sendable(facts, removed),
            preference=_preference(self.plan, facts),
            lines=(batch.lines, batch.blank_lines, batch.rejects.height),
            first_reject=batch.rejects.row(0)[:2] if batch.rejects.height else None,
            unreadable=unreadable_cells,
            uncovered={
                planned.rule.id: _areas(one.uncovered)
                for planned, one in zip(self.plan.rules, found, strict=True)
                if one.uncovered.height
            },
            other_clean=_other_clean(facts, removed, [one.points for one in found]),
            without_signal=len(facts.jurisdiction.unsigned),
            unclear_place=len(facts.jurisdiction.unclear),
            holds_until=_earliest(consents_hold_until(facts, ~removed), _entries_count_after(found, removed)),
            review=self._review(found, classes),
            uncompared={
                planned.rule.id: int((~removed[one.uncompared.to_numpy()]).sum())
                for planned, one in zip(self.plan.rules, found, strict=True)
                if len(one.uncompared)
            },
            indexed=indexed_keys(facts.keys) if indexed else {},
        )

    def _review(self, found: Sequence[RuleHits], classes: npt.NDArray[np.uint32]) -> pl.DataFrame:
        """REVIEW of the rows that nothing surer removes."""
        doubtful = [one.review for one in found if one.review is not None and one.review.height]
        if not doubtful:
            return NO_REVIEW
        whole = pl.concat(doubtful)
        numbers = classes[whole["row"].to_numpy()].tolist()
        rests_on = {number: self._rests_on_review(number) for number in set(numbers)}
        return whole.filter(pl.Series([rests_on[number] for number in numbers]))

    def _rests_on_review(self, number: int) -> bool:
        first = self.classes.hits(number)[0]
        return first.state is not State.EXEMPT and self.codes.is_for_review(first.kind)

    def _sendable(self, facts: Facts, removed: npt.NDArray[np.bool_]) -> pl.DataFrame:
        if self.strict is None:
            return NO_KEYS
        keys = facts.keys.strict(self.strict, send_only=self.strict is not KeyKind.ACCOUNT)
        return keys.filter(pl.Series(~removed[keys["row"].to_numpy()])).select("row", "key", "check")


def _add(screened: Screened, result: _BatchResult) -> None:
    if result.review.height:
        screened.review.append(result.review.with_columns(pl.col("row") + screened.rows))
    screened.classes.append(result.classes)
    screened.rows += len(result.classes)
    lines, blank, rejected = result.lines
    screened.lines += lines
    screened.blank_lines += blank
    if rejected and not screened.rejected and result.first_reject is not None:
        screened.first_reject = result.first_reject
    screened.rejected += rejected
    screened.unreadable_cells.update(result.unreadable)
    for rule, areas in result.uncovered.items():
        screened.uncovered.setdefault(rule, Counter()).update(areas)
    screened.other_clean += result.other_clean
    screened.without_signal += result.without_signal
    screened.unclear_place += result.unclear_place
    screened.uncompared.update(result.uncompared)
    screened.holds_until = _earliest(screened.holds_until, result.holds_until)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _entries_count_after(found: list[RuleHits], removed: npt.NDArray[np.bool_]) -> date | None:
    """The last day before an entry counts that is too young today, of the rows that would be sent."""
    ripening = together(NONE_RIPENING, (one.ripening for one in found))
    if ripening.is_empty():
        return None
    kept = ripening.filter(pl.Series(~removed[ripening["row"].to_numpy()]))
    first = kept["counts_from"].min()
    return first - timedelta(days=1) if isinstance(first, date) else None


def _areas(uncovered: pl.DataFrame) -> dict[str, int]:
    counted = uncovered.group_by("area").len().sort("area")
    return dict(zip(counted["area"].to_list(), counted["len"].to_list(), strict=True))


def _preference(plan: Plan, facts: Facts) -> npt.NDArray[np.uint8]:
    """Lower is kept rather: one bit for each condition of `keep`, the first the highest."""
    preference = np.zeros(facts.height, np.uint8)
    for wish in plan.keep:
        holds = facts.typed.select(wish.expr.fill_null(value=False).alias("holds"))["holds"].to_numpy()
        preference = (preference << 1) | (~holds).astype(np.uint8)
    return preference


def _other_clean(facts: Facts, removed: npt.NDArray[np.bool_], hit: list[pl.DataFrame]) -> int:
    """Removed rows with several contact points of which not all were found on a source."""
    if not facts.send_points["point"].max():  # at most one contact point in every row
        return 0
    several = facts.send_points.filter(pl.col("row").is_duplicated())
    listed = together(NO_POINTS, hit).unique()
    clean = several.join(listed, on=["row", "point"], how="anti")
    touched = several.join(listed, on=["row", "point"], how="semi")["row"].unique()
    rows = clean.filter(pl.col("row").is_in(touched.implode()))["row"].unique().to_numpy()
    return int(removed[rows].sum())
