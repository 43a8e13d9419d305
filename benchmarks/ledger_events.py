"""Events of the ledger job: which history each listed identity has, and what it means for the newsletter.

An identity's history is known from its number, so the right answer for each row of a campaign list is
known without looking at the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.shape import POOLS, Ints, Sizes, addresses

STRANGERS = 1_000_000_000
"""First identity, in the pool of the unlisted, of people whom no campaign list has."""
FIRST_DAY = datetime(2024, 1, 1, 12, tzinfo=UTC)
DAYS, STEP = 600, 45
"""The first event of a history is on one of so many days, each next one so many days later."""
CHUNK = 400_000
LEDGER_ANSWERS = ("send", "blank", "unreadable", "opted-out", "complained", "undeliverable", "exempt")


@dataclass(frozen=True)
class Said:
    """One event of a history, by e-mail address."""

    action: str
    channel: str = ""
    category: str = ""


_BLANKET = Said("opt_out")
_YES = Said("opt_in", "email", "newsletter")
# Events of a history in order; how many of twenty identities have it; what it means for a newsletter by
# e-mail; and whether members get one all the same: the policy sends to them despite a blanket opt-out.
_HISTORIES: tuple[tuple[tuple[Said, ...], int, str, bool], ...] = (
    ((_BLANKET,), 9, "opted-out", True),
    ((Said("opt_out", "email", "purpose:marketing"),), 3, "opted-out", False),
    ((Said("opt_out", category="fundraising"),), 1, "send", False),
    ((Said("opt_out", "email"),), 1, "opted-out", False),
    ((_BLANKET, _YES), 1, "send", False),
    ((_BLANKET, _YES, Said("opt_out", "email")), 1, "opted-out", False),
    ((_YES, _BLANKET), 1, "opted-out", True),
    ((_YES,), 1, "send", False),
    ((Said("complaint", "email"),), 1, "complained", False),
    ((_BLANKET, Said("hard_bounce")), 1, "undeliverable", False),
)
_OF_NUMBER = [place for place, (_, times, _, _) in enumerate(_HISTORIES) for _ in range(times)]


def ledger_answers(
    pool: Ints, identity: Ints, answer: npt.NDArray[np.intp], member: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """The place of each row's answer in LEDGER_ANSWERS.

    Args:
        pool: Pool of each row.
        identity: Its number in the pool.
        answer: Its answer for the e-mail job: 1 is blank, 2 unreadable.
        member: Whether it is a member's.
    """
    known = (pool == POOLS.index("m")) | (pool == POOLS.index("p"))
    of_history = np.array([LEDGER_ANSWERS.index(answer) for _, _, answer, _ in _HISTORIES])
    exempting = np.array([exempt for *_, exempt in _HISTORIES])
    which = _history(identity)
    decided = np.where(exempting[which] & member, LEDGER_ANSWERS.index("exempt"), of_history[which])
    return np.select([answer == 1, answer == 2, known], [1, 2, decided], 0)


def events(sizes: Sizes) -> Iterator[pl.DataFrame]:
    """All events, in pieces.

    Args:
        sizes: How many events, and how many identities the listed pools have.

    Returns:
        Frames of email, action, channel, category (String, empty where not said) and said (Datetime, UTC).
    """
    left = sizes.events
    pools = (("m", 0, sizes.md5), ("p", 0, sizes.own_preferences), ("n", STRANGERS, sizes.events))
    for pool, first, size in pools:
        for start in range(0, size, CHUNK):
            identity = first + np.arange(start, min(start + CHUNK, size))
            frame = _histories(pool, identity, sizes).head(left)
            left -= frame.height
            yield frame
            if not left:
                return


def _histories(pool: str, identity: Ints, sizes: Sizes) -> pl.DataFrame:
    people = pl.DataFrame(
        {
            "email": addresses(np.full_like(identity, POOLS.index(pool)), identity, sizes),
            "history": _history(identity),
            "day": identity % DAYS,
        }
    )
    said = pl.DataFrame(
        [
            (which, place, one.action, one.channel, one.category)
            for which, (history, *_) in enumerate(_HISTORIES)
            for place, one in enumerate(history)
        ],
        schema=["history", "place", "action", "channel", "category"],
        orient="row",
    )
    days = pl.col("day") + STEP * pl.col("place")
    return people.join(said, on="history", maintain_order="left").select(
        "email",
        "action",
        "channel",
        "category",
        said=pl.lit(FIRST_DAY) + days * timedelta(days=1),
    )


def _history(identity: Ints) -> Ints:
    return np.array(_OF_NUMBER)[identity % len(_OF_NUMBER)]
