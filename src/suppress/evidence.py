"""What fired on a row, as one number a hit, and classes of rows with the same evidence.

A hit is packed into 64 bits, highest first, so that the smallest number of a row decides it:
suppress before hold before exempt, then the order of the policy, then strict keys before wide.
Rows with the same set of hits are one class; the net-down, the overlap of rules and the columns of
the result files are computed once for each class, and a row takes four bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.model import POSTAL_KINDS, DigestKind, KeyKind, Kind, Outcome

HITS = pl.Schema({"row": pl.UInt32, "evidence": pl.UInt64})
"""One line for each row and rule that fires on it."""
NO_HITS = HITS.to_frame()

EPOCH = date(1970, 1, 1)
NO_DATE = 0xFFFF  # days since 1970 reach to 2149; an unknown day sorts after every known one
NO_MEMBER = 0xFFFF

# Rules and exemption lines: MAX_RULES and MAX_EXEMPTIONS of the model fit into their bits.
_KIND_BITS, _SINCE_BITS, _MEMBER_BITS, _EXEMPTION_BITS, _RULE_BITS = 14, 16, 16, 6, 10
_STATE_SHIFT = _MEMBER_BITS + _SINCE_BITS + _KIND_BITS + _EXEMPTION_BITS + _RULE_BITS

_FEW_PLACES = 1 << 20
"""Of classes that a batch could come to: so many are told apart by a table."""


class State(IntEnum):
    """What a hit does to its row."""

    SUPPRESS = 0
    HOLD = 1
    EXEMPT = 2


class Note(IntEnum):
    """Why a rule fired, or only holds, whatever key of an entry was found."""

    NONE = 0
    BLANK = 1
    UNREADABLE = 2
    UNCHECKED = 3  # the source does not cover the contact point
    UNKNOWN = 4  # the condition is neither true nor false
    UNPLACED = 5  # the rule is for certain places, and the row's country or state is not understood


_SCORED = 1 << 12
"""First code of matches by a score: behind every kind of key, so that an exact key is named before it."""
_MOST_BITS = 127


def scored_code(level: pl.Expr, bits: pl.Expr, sure: pl.Expr) -> pl.Expr:
    """Code of a match by a score.

    Args:
        level: Place of the match level in POSTAL_KINDS.
        bits: Bits of evidence, named rounded down.
        sure: Whether they are enough, or a person has to look.
    """
    review = (~sure).cast(pl.UInt16)
    shown = _MOST_BITS - bits.clip(0, _MOST_BITS).floor().cast(pl.UInt16)  # more evidence is named first
    of = review * len(POSTAL_KINDS) + level.cast(pl.UInt16)
    return (_SCORED + of * (_MOST_BITS + 1) + shown).cast(pl.UInt16)


def _score_of(code: int) -> tuple[str, bool, int]:
    """Match level, whether a person has to look, and bits."""
    of, shown = divmod(code - _SCORED, _MOST_BITS + 1)
    review, level = divmod(of, len(POSTAL_KINDS))
    return POSTAL_KINDS[level].value, bool(review), _MOST_BITS - shown


@dataclass(frozen=True)
class KindCodes:
    """Numbers of the kinds of a run: notes first, then kinds of key, strict before wide."""

    kinds: tuple[Kind, ...]

    @classmethod
    def of(cls, kinds: frozenset[Kind]) -> KindCodes:
        """Codes for the kinds of a run, in one order for every run with the same kinds."""
        plain = [kind for kind in KeyKind if kind in kinds]
        return cls((*plain, *sorted(kind for kind in kinds if isinstance(kind, DigestKind))))

    def code(self, kind: Kind) -> int:
        """Code of a kind of key."""
        return len(Note) + self.kinds.index(kind)

    def name(self, code: int) -> str:
        """What result files show for a code; empty where there is nothing to say."""
        if code >= _SCORED:
            level, review, bits = _score_of(code)
            return f"{level} {bits} bits{', review' if review else ''}"
        return self.summed(code)

    @staticmethod
    def is_for_review(code: int) -> bool:
        """Whether a code is that of a match by a score which a person has to look at."""
        return code >= _SCORED and _score_of(code)[1]

    def summed(self, code: int) -> str:
        """What reports count under a code: scores of one match level together."""
        if code >= _SCORED:
            level, review, _ = _score_of(code)
            return f"{level} by score{', to review' if review else ''}"
        if code < len(Note):
            return "" if code == Note.NONE else Note(code).name.lower()
        kind = self.kinds[code - len(Note)]
        return KeyKind.DOMAIN.value if kind is KeyKind.DOMAIN_PARENT else str(kind)


@dataclass(frozen=True)
class Hit:
    """One hit, unpacked."""

    state: State
    rule: int
    """Place of the rule in the plan."""
    exemption: int | None
    """Place of the exempting line in the rule's `unless`."""
    kind: int
    since: date | None
    member: int | None
    """Place of the file among the source's."""

    @classmethod
    def unpack(cls, evidence: int) -> Hit:
        """The hit that a number stands for."""
        member = evidence & 0xFFFF
        since = (evidence >> _MEMBER_BITS) & 0xFFFF
        kind = (evidence >> (_MEMBER_BITS + _SINCE_BITS)) & ((1 << _KIND_BITS) - 1)
        rest = evidence >> (_MEMBER_BITS + _SINCE_BITS + _KIND_BITS)
        exemption = rest & 0x3F
        rule = (rest >> _EXEMPTION_BITS) & 0x3FF
        return cls(
            state=State(rest >> (_EXEMPTION_BITS + _RULE_BITS)),
            rule=rule,
            exemption=exemption - 1 if exemption else None,
            kind=kind,
            since=None if since == NO_DATE else EPOCH + timedelta(days=since),
            member=None if member == NO_MEMBER else member,
        )


Part = int | npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""The same for all hits, or one for each."""


def pack(
    rule: int, state: Part, exemption: Part, kind: Part, since: pl.Series, member: pl.Series
) -> npt.NDArray[np.uint64]:
    """The evidence of hits, one number each.

    Args:
        rule: Place of the rule in the plan, below 1024.
        state: State as an integer.
        exemption: Place of the exempting line plus one, 0 where nothing exempts.
        kind: Code of the kind of key, or a Note.
        since: Date, null where unknown.
        member: Place of the source's file, null where there is none.
    """
    same = 0
    varying: list[tuple[npt.NDArray[np.uint8] | npt.NDArray[np.uint16], int]] = []
    parts: Sequence[tuple[Part, int]] = (
        (_or(member, NO_MEMBER), _MEMBER_BITS),
        (_days(since), _SINCE_BITS),
        (kind, _KIND_BITS),
        (exemption, _EXEMPTION_BITS),
        (rule, _RULE_BITS),
        (state, 0),
    )
    shift = 0
    for value, bits in parts:
        if isinstance(value, int):
            same |= value << shift
        else:
            varying.append((value, shift))
        shift += bits
    packed = np.full(len(since), same, np.uint64)
    for each, place in varying:
        packed |= each.astype(np.uint64) << np.uint64(place)
    return packed


def _days(since: pl.Series) -> Part:
    if since.null_count() == len(since):
        return NO_DATE
    return _or(since.to_physical().clip(0, NO_DATE - 1).cast(pl.UInt16), NO_DATE)


def _or(numbers: pl.Series, unknown: int) -> Part:
    if numbers.null_count() == len(numbers):
        return unknown
    known: npt.NDArray[np.uint16] = numbers.fill_null(unknown).to_numpy()
    return known


class ClassTable:
    """Classes of rows by their evidence, shared by the threads of a run.

    Class 0 has no evidence. A class is a smaller class and one more hit, so that classes of whole
    batches are found hit by hit without a loop over rows.
    """

    def __init__(self) -> None:
        self._ids: dict[tuple[int, int], int] = {}
        self._nodes: list[tuple[int, int]] = [(0, 0)]
        self._removed: list[bool] = [False]
        self._lock = threading.Lock()

    def classify(self, hits: Sequence[pl.DataFrame], height: int) -> npt.NDArray[np.uint32]:
        """Class of each row of a batch.

        Args:
            hits: HITS of each rule in the order of the rules; a rule has one line for each row or none.
            height: Rows of the batch.
        """
        classes = np.zeros(height, np.uint32)
        found = [_ByState.of(one) for one in hits if one.height]
        # State by state and rule by rule the hits of every row come in their order, which needs no sort.
        for state in State:
            for one in found:
                rows, packed = one.hits(state)
                if len(rows):
                    classes[rows] = self._extend(classes.take(rows), packed)
        return classes

    def _extend(
        self, parents: npt.NDArray[np.uint32], evidence: npt.NDArray[np.uint64]
    ) -> npt.NDArray[np.uint32]:
        place, places = _places(parents, evidence)
        if places > _FEW_PLACES:
            return self._extend_any(parents, evidence)
        example = np.full(places, -1, np.int32)
        example[place] = np.arange(len(place), dtype=np.int32)
        taken = np.flatnonzero(example >= 0)
        at = example.take(taken)
        classes = np.empty(places, np.uint32)
        classes[taken] = self._interned(parents.take(at).tolist(), evidence.take(at).tolist())
        return classes.take(place)

    def _extend_any(
        self, parents: npt.NDArray[np.uint32], evidence: npt.NDArray[np.uint64]
    ) -> npt.NDArray[np.uint32]:
        pairs = pl.DataFrame({"parent": parents, "evidence": evidence})
        # One column is looked up in less than half the time of two.
        told_by = ["parent", "evidence"] if parents.any() else ["evidence"]
        distinct = pairs.unique(told_by, maintain_order=False)
        ids = self._interned(distinct["parent"].to_list(), distinct["evidence"].to_list())
        known = distinct.select(*told_by, pl.Series("id", ids, pl.UInt32))
        return pairs.join(known, on=told_by, maintain_order="left")["id"].to_numpy()

    def _interned(self, parents: Sequence[int], evidence: Sequence[int]) -> list[int]:
        with self._lock:
            return [self._intern(*pair) for pair in zip(parents, evidence, strict=True)]

    def _intern(self, parent: int, evidence: int) -> int:
        found = self._ids.get((parent, evidence))
        if found is None:
            found = len(self._nodes)
            self._nodes.append((parent, evidence))
            # The first hit decides: an exempt one comes first only where all are exempt.
            first = Hit.unpack(evidence).state is not State.EXEMPT
            self._removed.append(self._removed[parent] if parent else first)
            self._ids[parent, evidence] = found
        return found

    def removed(self, classes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
        """Whether each row is suppressed or held by its class."""
        with self._lock:
            by_class = np.array(self._removed, np.bool_)
        return by_class.take(classes)

    def __len__(self) -> int:
        return len(self._nodes)

    def hits(self, number: int) -> tuple[Hit, ...]:
        """The hits of a class, the deciding one first."""
        found = []
        while number:
            number, evidence = self._nodes[number]
            found.append(Hit.unpack(evidence))
        return tuple(reversed(found))


@dataclass(frozen=True)
class _ByState:
    """The hits of a rule, to be asked for those of a state."""

    row: npt.NDArray[np.intp]
    evidence: npt.NDArray[np.uint64]
    state: npt.NDArray[np.uint8]
    least: int
    most: int

    @classmethod
    def of(cls, hits: pl.DataFrame) -> _ByState:
        evidence = hits["evidence"].to_numpy()
        state = (evidence >> np.uint64(_STATE_SHIFT)).astype(np.uint8)
        # As indices of the machine: with others an assignment takes three times as long.
        return cls(hits["row"].to_numpy().astype(np.intp), evidence, state, int(state.min()), int(state.max()))

    def hits(self, state: State) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint64]]:
        if self.least == self.most == state:
            return self.row, self.evidence
        at = np.flatnonzero(self.state == state) if self.least <= state <= self.most else _NONE
        return self.row.take(at), self.evidence.take(at)


_NONE = np.empty(0, np.intp)


def _places(
    parents: npt.NDArray[np.uint32], evidence: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.int64], int]:
    """A number for each pair of class and hit, the same for the same pair, and how many numbers there could be.

    Within a rule few parts of a hit vary: the day, the file, the kind of key.
    """
    place, places, shift = parents.astype(np.int64), int(parents.max()) + 1, 0
    varying = int(np.bitwise_or.reduce(evidence ^ evidence[0]))
    for bits in (_MEMBER_BITS, _SINCE_BITS, _KIND_BITS, _EXEMPTION_BITS):
        if (varying >> shift) & ((1 << bits) - 1):
            part = (evidence >> np.uint64(shift)).astype(np.int64) & ((1 << bits) - 1)
            least = int(part.min())
            several = int(part.max()) - least + 1
            place *= several
            place += part - least
            places *= several
        shift += bits
    return place, places


def outcome_of(hits: tuple[Hit, ...]) -> Outcome:
    """What becomes of a row with these hits, before duplicates are looked for."""
    if not hits or hits[0].state is State.EXEMPT:
        return Outcome.SEND
    return Outcome.SUPPRESS if hits[0].state is State.SUPPRESS else Outcome.HOLD
